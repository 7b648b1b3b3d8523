package staffdb_test

import (
	"os"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

func open(t *testing.T) *staffdb.Store {
	t.Helper()
	store, err := staffdb.Open(surveytest.RolePool(t, pg.StaffRole, surveytest.URL(t)))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func admin() survey.Actor { return survey.CommandLine("lan").Because("first account") }

// add makes an active account with a grant.
func add(t *testing.T, store *staffdb.Store, name string, role staff.Role) staff.Account {
	t.Helper()
	a := staff.Account{Name: name, State: staff.Active, Grants: []staff.Grant{{Role: role, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}}
	return must(store.AddAccount(t.Context(), surveytest.Scope(), admin(), a, nil))(t)
}

func TestQueriesPrepare(t *testing.T) {
	t.Parallel()
	surveytest.PrepareQueries(t, surveytest.Pool(t), os.DirFS("."))
}

func TestAnInvitationIsUsedOnce(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now()
	invitation := staff.NewInvitation(now)
	a := must(store.AddAccount(t.Context(), scope, admin(), staff.Account{Name: "hoa", State: staff.Active}, invitation))(t)
	if _, err := store.Invited(t.Context(), scope, invitation.Token, now.Add(73*time.Hour)); survey.KindOf(err) != survey.NotFound {
		t.Errorf("after its term: %v", err)
	}
	if got := must(store.Invited(t.Context(), scope, invitation.Token, now))(t); got.ID != a.ID {
		t.Errorf("it invites %d, want %d", got.ID, a.ID)
	}
	if err := store.Accept(t.Context(), scope, invitation.Token, a, "hash", now); err != nil {
		t.Fatal(err)
	}
	if err := store.Accept(t.Context(), scope, invitation.Token, a, "other", now); survey.KindOf(err) != survey.NotFound {
		t.Errorf("used again: %v", err)
	}
	if got := must(store.Account(t.Context(), scope, a.ID))(t); got.PasswordHash != "hash" {
		t.Errorf("the password's hash is %q", got.PasswordHash)
	}
	older, newer := staff.NewInvitation(now), staff.NewInvitation(now)
	for _, i := range []*staff.Invitation{older, newer} {
		if err := store.Invite(t.Context(), scope, admin(), a, *i); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Invited(t.Context(), scope, older.Token, now); survey.KindOf(err) != survey.NotFound {
		t.Errorf("an older link: %v", err)
	}
}

func TestASessionEndsAndItsGrantsAreThoseOfNow(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now().Truncate(time.Millisecond)
	today := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	a := add(t, store, "lan", staff.Department)
	token := staff.NewToken()
	start := staff.Session{Account: a, Whole: true, CreatedAt: now, ProvedAt: now.Add(-time.Hour), ExpiresAt: now.Add(staff.SessionLife)}
	if err := store.StartSession(t.Context(), scope, start, token, 0); err != nil {
		t.Fatal(err)
	}
	if s := must(store.Session(t.Context(), scope, token, now, today))(t); !s.May(staff.FreezePeriods) || !s.Scope(staff.FreezePeriods).Whole() {
		t.Errorf("a session of the department may %v", s.Account.Grants)
	}
	if s := must(store.Session(t.Context(), scope, token, now, today))(t); s.Proved(now) || !s.ProvedAt.Equal(start.ProvedAt) {
		t.Errorf("who has proved an hour ago who it is has done so at %s", s.ProvedAt)
	}
	if err := store.StartSession(t.Context(), scope, staff.Session{Account: a, Whole: true, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, staff.Token("undated"), 0); err != nil {
		t.Fatal(err)
	}
	if s := must(store.Session(t.Context(), scope, staff.Token("undated"), now, today))(t); s.Proved(now) {
		t.Error("a proof that nobody dates is taken for a fresh one")
	}
	later := now.Add(29 * time.Minute)
	must(store.Session(t.Context(), scope, token, later, today))(t)
	must(store.Session(t.Context(), scope, token, later.Add(29*time.Minute), today))(t)
	if _, err := store.Session(t.Context(), scope, token, later.Add(60*time.Minute), today); survey.KindOf(err) != survey.NotFound {
		t.Errorf("after half an hour without a request: %v", err)
	}
	if err := store.Revoke(t.Context(), scope, admin(), a, a.Grants[0]); err != nil {
		t.Fatal(err)
	}
	if s := must(store.Session(t.Context(), scope, token, now, today))(t); s.May(staff.FreezePeriods) {
		t.Error("a grant that was taken away still holds")
	}
	if err := store.SetState(t.Context(), scope, admin(), a, staff.Disabled); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Session(t.Context(), scope, token, now, today); survey.KindOf(err) != survey.NotFound {
		t.Errorf("of a disabled account: %v", err)
	}
	if err := store.SetState(t.Context(), scope, admin(), a, staff.Active); survey.KindOf(err) != survey.Conflict {
		t.Errorf("changed by what was read before somebody else changed it: %v", err)
	}
}

func TestNoCodeIsUsedTwice(t *testing.T) {
	t.Parallel()
	store := open(t)
	a := add(t, store, "lan", staff.Admin)
	if err := store.UseCode(t.Context(), surveytest.Scope(), a.ID, 7); err != nil {
		t.Fatal(err)
	}
	for _, step := range []int64{7, 6} {
		if err := store.UseCode(t.Context(), surveytest.Scope(), a.ID, step); survey.KindOf(err) != survey.Conflict {
			t.Errorf("step %d after 7: %v", step, err)
		}
	}
}

func TestTheLogIsAChain(t *testing.T) {
	t.Parallel()
	url := surveytest.URL(t)
	store, err := staffdb.Open(surveytest.RolePool(t, pg.StaffRole, url))
	if err != nil {
		t.Fatal(err)
	}
	a := add(t, store, "lan", staff.Admin)
	act := survey.Act{Action: "place.close", Object: "K7F2M\x1f", Before: map[string]string{"name": "Quầy \x1f 1"}, Ending: survey.Denied}
	for _, actor := range []survey.Actor{survey.SignedIn(int64(a.ID), "lan", "admin").Because("đóng cửa\nhẳn"), survey.Service()} {
		if err := store.Record(t.Context(), surveytest.Scope(), actor, act); err != nil {
			t.Fatal(err)
		}
	}
	verify := func() (int64, error) {
		v := staff.NewVerifier("68")
		err := store.WalkEntries(t.Context(), surveytest.Scope(), v.Next)
		n, _ := v.Head()
		return n, err
	}
	if n, err := verify(); err != nil || n != 3 {
		t.Fatalf("%d entries are sound, %v; want 3: an account, a grant, a refusal, and nothing of the service", n, err)
	}
	owner := surveytest.Admin(t, url)
	for name, forged := range map[string]string{
		"changed": `update staff.audit set reason = 'x' where number = 2`,
		"removed": `delete from staff.audit where number = 2`,
		"cut":     `delete from staff.audit where number = 1`,
	} {
		tx, err := owner.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), forged); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := verify(); survey.KindOf(err) != survey.Conflict {
			t.Errorf("%s: %d entries are sound, %v", name, n, err)
		}
	}
}

func TestSessionsThatHaveEndedAreRemoved(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now().Truncate(time.Millisecond)
	a := add(t, store, "lan", staff.Leader)
	tokens := map[string]staff.Token{"idle": staff.NewToken(), "live": staff.NewToken()}
	for name, began := range map[string]time.Time{"idle": now.Add(-time.Hour), "live": now} {
		s := staff.Session{Account: a, Whole: true, CreatedAt: began, ExpiresAt: began.Add(staff.SessionLife)}
		if err := store.StartSession(t.Context(), scope, s, tokens[name], 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.DeleteOldSessions(t.Context(), scope, now); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Session(t.Context(), scope, tokens["live"], now, now); err != nil {
		t.Errorf("a live session: %v", err)
	}
	// A moment at which it was live: only one that is gone is unknown then.
	if _, err := store.Session(t.Context(), scope, tokens["idle"], now.Add(-time.Hour), now); survey.KindOf(err) != survey.NotFound {
		t.Errorf("an idle one is still there: %v", err)
	}
}
