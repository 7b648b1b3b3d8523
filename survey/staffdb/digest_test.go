package staffdb_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

// mornings is a database with people who want letters.
type mornings struct {
	t     *testing.T
	owner *pgxpool.Pool
	store *staffdb.Store
	now   time.Time
}

func newMornings(t *testing.T) *mornings {
	t.Helper()
	w := newTown(t)
	return &mornings{t, w.owner, w.store, time.Date(2026, 11, 26, 0, 5, 0, 0, time.UTC)} // 7:05 in the province
}

// day is that of the letters.
func (m *mornings) day() time.Time { return time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC) }

// wants adds somebody with a grant who wants letters.
func (m *mornings) wants(name string, change func(*staff.Grant)) staff.Account {
	m.t.Helper()
	g := staff.Grant{Role: staff.Leader, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	if change != nil {
		change(&g)
	}
	a := must(m.store.AddAccount(m.t.Context(), surveytest.Scope(), admin(), staff.Account{Name: name, Mail: name + "@snv.example.vn", State: staff.Active, Grants: []staff.Grant{g}}, nil))(m.t)
	m.set(a, a.Mail)
	return must(m.store.Account(m.t.Context(), surveytest.Scope(), a.ID))(m.t)
}

func (m *mornings) set(a staff.Account, mail string) {
	m.t.Helper()
	if err := m.store.SetDigest(m.t.Context(), surveytest.Scope(), admin(), a, mail, m.now); err != nil {
		m.t.Fatal(err)
	}
}

// due claims all letters that are due, and returns whom they are to.
func (m *mornings) due() (names []string) {
	m.t.Helper()
	for {
		d, found, err := m.store.ClaimDigest(m.t.Context(), surveytest.Scope(), m.day(), m.now)
		if err != nil {
			m.t.Fatal(err)
		}
		if !found {
			slices.Sort(names)
			return names
		}
		names = append(names, d.Account.Name)
	}
}

// TestWhoIsWrittenTo: only who wants it at the address that the account has, may sign in, has been here lately, and has a right that holds that day.
func TestWhoIsWrittenTo(t *testing.T) {
	t.Parallel()
	m := newMornings(t)
	ctx, s, scope := t.Context(), m.store, surveytest.Scope()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	m.wants("a-wants", nil)
	m.wants("b-last-day", func(g *staff.Grant) { g.Until = m.day() })
	m.wants("c-ended-yesterday", func(g *staff.Grant) { g.Until = m.day().AddDate(0, 0, -1) })
	m.wants("d-begins-tomorrow", func(g *staff.Grant) { g.From = m.day().AddDate(0, 0, 1) })
	m.wants("e-ended-this-hour", func(g *staff.Grant) { g.EndsAt = m.now.Add(-time.Second) })
	revoked := m.wants("f-revoked", nil)
	ok(s.Revoke(ctx, scope, admin(), revoked, revoked.Grants[0]))
	ok(s.SetState(ctx, scope, admin(), m.wants("g-shut-out", nil), staff.Disabled))
	ok(s.SetPerson(ctx, scope, admin(), m.wants("h-moved", nil), "", "other@snv.example.vn"))
	m.set(m.wants("i-wants-no-more", nil), "")
	quiet := m.now
	m.now = m.now.Add(-staff.DigestAbsence)
	m.wants("j-long-away", nil)
	back := m.wants("k-back", nil)
	m.now = quiet
	ok(s.StartSession(ctx, scope, staff.Session{Account: back, Whole: true, CreatedAt: m.now, ExpiresAt: m.now.Add(time.Hour)}, staff.NewToken(), 0))
	if got, want := m.due(), []string{"a-wants", "b-last-day", "k-back"}; !slices.Equal(got, want) {
		t.Errorf("written to are %v, want %v", got, want)
	}
	if got := m.due(); len(got) != 0 {
		t.Errorf("and again %v", got)
	}
	if err := s.SetDigest(ctx, scope, admin(), back, "other@snv.example.vn", m.now); survey.KindOf(err) != survey.Conflict {
		t.Errorf("wanted at an address that is not the account's: %v", err)
	}
}

// TestManyAtOnceTakeALetterOnOnce: of several programs one sends it.
func TestManyAtOnceTakeALetterOnOnce(t *testing.T) {
	t.Parallel()
	m := newMornings(t)
	const people, programs = 12, 4
	for n := range people {
		m.wants(string(rune('a'+n))+"-wants", nil)
	}
	var (
		wait    sync.WaitGroup
		mu      sync.Mutex
		claimed = map[staff.AccountID]int{}
	)
	for range programs {
		wait.Go(func() {
			for {
				mu.Lock()
				all := len(claimed) == people
				mu.Unlock()
				if all {
					return
				}
				d, found, err := m.store.ClaimDigest(t.Context(), surveytest.Scope(), m.day(), m.now)
				if err != nil {
					t.Error(err)
					return
				}
				if found {
					mu.Lock()
					claimed[d.Account.ID]++
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	for id, n := range claimed {
		if n != 1 {
			t.Errorf("account %d is written to %d times", id, n)
		}
	}
	if got := m.due(); len(claimed) != people || len(got) != 0 {
		t.Errorf("%d are written to, want %d; and then %v", len(claimed), people, got)
	}
}

// TestALetterIsTriedAgainOnlyWhereItIsSaid: at its time, counted; one that is begun and not settled is not sent that day.
func TestALetterIsTriedAgainOnlyWhereItIsSaid(t *testing.T) {
	t.Parallel()
	m := newMornings(t)
	ctx, s, scope := t.Context(), m.store, surveytest.Scope()
	a := m.wants("a-wants", nil)
	claim := func() (staff.Digest, bool) {
		t.Helper()
		d, found, err := s.ClaimDigest(ctx, scope, m.day(), m.now)
		if err != nil {
			t.Fatal(err)
		}
		return d, found
	}
	first, _ := claim()
	if err := s.SettleDigest(ctx, scope, first, staff.DigestAgain, m.now.Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if n := must(s.UnsentDigests(ctx, scope, m.day()))(t); n != 1 {
		t.Errorf("%d are unsent, want 1", n)
	}
	if _, found := claim(); found {
		t.Error("it is due before its time")
	}
	m.now = m.now.Add(5 * time.Minute)
	second, found := claim()
	if !found || second.Tries != 2 || second.Account.ID != a.ID {
		t.Fatalf("found %v: %+v", found, second)
	}
	if err := s.SettleDigest(ctx, scope, first, staff.DigestAgain, m.now); err != nil { // the first one comes late
		t.Fatal(err)
	}
	if got := must(s.Digests(ctx, scope, a))(t); len(got) != 1 || got[0].State != staff.DigestBegun || got[0].Tries != 2 {
		t.Errorf("the word of who tried before counts: %+v", got)
	}
	m.now = m.now.Add(3 * time.Hour)
	if _, found := claim(); found {
		t.Error("one that was begun and not settled is sent again")
	}
	if err := s.DeleteOldDigests(ctx, scope, m.day()); err != nil {
		t.Fatal(err)
	}
	if got := must(s.Digests(ctx, scope, a))(t); len(got) != 1 {
		t.Errorf("of this day %d are known, want 1", len(got))
	}
	if err := s.DeleteOldDigests(ctx, scope, m.day().AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	if got := must(s.Digests(ctx, scope, a))(t); len(got) != 0 {
		t.Errorf("%d are known after their term", len(got))
	}
}
