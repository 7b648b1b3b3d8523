package staffdb_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

func today() time.Time { return time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC) }

func lan(groups ...any) staff.Arrival {
	return staff.Arrival{Issuer: "https://sso.example.vn", Subject: "id-of-lan", Username: "lan", Name: "Nguyễn Thị Lan", Mail: "lan@snv.example.vn",
		Claims: map[string]any{"groups": groups}}
}

func arrive(t *testing.T, store *staffdb.Store, who staff.Arrival) staff.Account {
	t.Helper()
	return must(store.Arrive(t.Context(), surveytest.Scope(), who, today()))(t)
}

func addRule(t *testing.T, store *staffdb.Store, r staff.Rule) {
	t.Helper()
	if err := store.AddRule(t.Context(), surveytest.Scope(), admin(), r); err != nil {
		t.Fatal(err)
	}
}

// holding are the roles that an account has, each with the rule that gave it.
func holding(a staff.Account) map[staff.Role]int64 {
	held := map[staff.Role]int64{}
	for _, g := range a.Grants {
		if g.Holds(today()) {
			held[g.Role] = g.Rule
		}
	}
	return held
}

func same(t *testing.T, a staff.Account, state staff.State, want map[staff.Role]int64) {
	t.Helper()
	got := holding(a)
	bad := a.State != state || len(got) != len(want)
	for role, rule := range want {
		held, ok := got[role]
		bad = bad || !ok || held != rule
	}
	if bad {
		t.Errorf("%s holds %v and is %s; want %v, %s", a.Name, got, a.State, want, state)
	}
}

// TestRightsComeAndGoWithTheClaim: at each sign-in, and what is given by hand stays.
func TestRightsComeAndGoWithTheClaim(t *testing.T) {
	t.Parallel()
	store, scope := open(t), surveytest.Scope()
	a := arrive(t, store, lan("snv"))
	same(t, a, staff.Waiting, nil)
	if a.PasswordHash != "" || a.Local() || a.Name != "sso:lan" {
		t.Errorf("got %+v", a)
	}
	addRule(t, store, staff.Rule{Claim: "groups", Value: "snv", Role: staff.Department})
	addRule(t, store, staff.Rule{Claim: "groups", Value: "lanhdao", Role: staff.Leader})
	same(t, arrive(t, store, lan("snv", "lanhdao")), staff.Active, map[staff.Role]int64{staff.Department: 1, staff.Leader: 2})
	again := arrive(t, store, lan("snv", "lanhdao"))
	same(t, again, staff.Active, map[staff.Role]int64{staff.Department: 1, staff.Leader: 2})
	if again.ID != a.ID || len(again.Grants) != 2 {
		t.Errorf("the same person twice: %+v", again)
	}
	if _, err := store.Grant(t.Context(), scope, admin(), again, staff.Grant{Account: again.ID, Role: staff.Inspector, From: today()}); err != nil {
		t.Fatal(err)
	}
	same(t, arrive(t, store, lan("snv")), staff.Active, map[staff.Role]int64{staff.Department: 1, staff.Inspector: 0})
	same(t, arrive(t, store, lan()), staff.Active, map[staff.Role]int64{staff.Inspector: 0})
	if err := store.SetState(t.Context(), scope, admin(), arrive(t, store, lan()), staff.Disabled); err != nil {
		t.Fatal(err)
	}
	same(t, arrive(t, store, lan("snv")), staff.Disabled, map[staff.Role]int64{staff.Department: 1, staff.Inspector: 0})
}

// TestSinceWhenSomebodyWaitsForARole: since the first sign-in without one, or since the first after it was lost; until somebody gives one, or shuts the person out.
func TestSinceWhenSomebodyWaitsForARole(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	scope, store := surveytest.Scope(), w.store
	is := func(what string, of *staff.Account) {
		t.Helper()
		var want time.Time
		if of != nil {
			if err := w.owner.QueryRow(t.Context(), `select state_at from staff.account where id = $1`, int64(of.ID)).Scan(&want); err != nil {
				t.Fatal(err)
			}
		}
		if got := must(store.OldestWaiting(t.Context(), scope, today()))(t); !got.Equal(want) {
			t.Errorf("%s: somebody waits since %v, want %v", what, got, want)
		}
	}
	ago := func(a staff.Account, days int) {
		t.Helper()
		must(w.owner.Exec(t.Context(), `update staff.account set state_at = state_at - make_interval(days => $2) where id = $1`, int64(a.ID), days))(t)
	}
	is("nobody has come", nil)
	minhs := lan()
	minhs.Subject = "id-of-minh"
	a, minh := arrive(t, store, lan()), arrive(t, store, minhs)
	ago(a, 9)
	ago(minh, 3)
	is("two wait", &a)
	g := must(store.Grant(t.Context(), scope, admin(), a, staff.Grant{Account: a.ID, Role: staff.Department, From: today()}))(t)
	is("one has been given a role and has not come again", &minh)
	if a = arrive(t, store, lan()); a.State != staff.Active {
		t.Fatalf("let in: %s", a.State)
	}
	if err := store.Revoke(t.Context(), scope, admin(), a, g); err != nil {
		t.Fatal(err)
	}
	is("one lost it and has not come again", &minh)
	if a = arrive(t, store, lan()); a.State != staff.Waiting {
		t.Fatalf("without a role: %s", a.State)
	}
	is("who comes without it waits since now, and not since the first day", &minh)
	if err := store.SetState(t.Context(), scope, admin(), minh, staff.Disabled); err != nil {
		t.Fatal(err)
	}
	is("who was shut out waits for nothing", &a)
}

// TestWhoIsKnownByNothingElse: not by a mail address, nor by a name, nor at another single sign-on.
func TestWhoIsKnownByNothingElse(t *testing.T) {
	t.Parallel()
	store := open(t)
	local := add(t, store, "lan@snv.example.vn", staff.Admin)
	first := arrive(t, store, lan())
	other, elsewhere, renamed := lan(), lan(), lan()
	other.Subject, elsewhere.Issuer = "id-of-minh", "https://other.example"
	renamed.Name, renamed.Mail, renamed.Username = "Trần Thị Lan", "tran.lan@snv.example.vn", "tranlan"
	if a, b := arrive(t, store, other), arrive(t, store, elsewhere); a.ID == first.ID || b.ID == first.ID || a.ID == local.ID || b.ID == local.ID || first.ID == local.ID {
		t.Error("two people share an account")
	}
	if a := arrive(t, store, renamed); a.ID != first.ID || a.FullName != "Trần Thị Lan" || a.Mail != "tran.lan@snv.example.vn" {
		t.Errorf("after a marriage: %+v, was %d", a, first.ID)
	}
	for _, nobody := range []staff.Arrival{{Issuer: "https://sso.example.vn"}, {Subject: "s"}} {
		if _, err := store.Arrive(t.Context(), surveytest.Scope(), nobody, today()); survey.KindOf(err) != survey.Forbidden {
			t.Errorf("%+v: %v", nobody, err)
		}
	}
}

// TestArrivingTwiceAtOnce makes one account, and gives each role once.
func TestArrivingTwiceAtOnce(t *testing.T) {
	t.Parallel()
	store := open(t)
	for n, group := range []string{"snv", "lanhdao"} { // a new person first, then one who is known
		addRule(t, store, staff.Rule{Claim: "groups", Value: group, Role: []staff.Role{staff.Department, staff.Leader}[n]})
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := store.Arrive(t.Context(), surveytest.Scope(), lan("snv", group), today()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if accounts := must(store.Accounts(t.Context(), surveytest.Scope()))(t); len(accounts) != 1 || len(accounts[0].Grants) != n+1 {
			t.Errorf("got %+v", accounts)
		}
	}
}

func TestRulesStandInOrder(t *testing.T) {
	t.Parallel()
	store, scope := open(t), surveytest.Scope()
	addRule(t, store, staff.Rule{Claim: "groups", Value: "snv", Role: staff.Department})
	addRule(t, store, staff.Rule{Claim: "groups", Value: "cchc", Role: staff.Department})
	addRule(t, store, staff.Rule{Claim: "groups", Value: "it", Role: staff.Admin})
	if err := store.AddRule(t.Context(), scope, admin(), staff.Rule{Claim: "groups", Value: "it", Role: staff.Admin}); survey.KindOf(err) != survey.Conflict {
		t.Errorf("the same again: %v", err)
	}
	if err := store.AddRule(t.Context(), scope, admin(), staff.Rule{Claim: "email", Value: "x", Role: staff.Admin}); survey.KindOf(err) != survey.Invalid {
		t.Errorf("by a mail address: %v", err)
	}
	order := func(want ...staff.RuleID) {
		t.Helper()
		rules := must(store.Rules(t.Context(), scope))(t)
		for i, r := range rules {
			if len(want) != len(rules) || r.ID != want[i] {
				t.Fatalf("rules stand as %v, want %v", rules, want)
			}
		}
	}
	a := arrive(t, store, lan("snv", "cchc"))
	same(t, a, staff.Active, map[staff.Role]int64{staff.Department: 1})
	if err := store.RaiseRule(t.Context(), scope, admin(), 2, 1); err != nil {
		t.Fatal(err)
	}
	order(2, 1, 3)
	for _, pair := range [][2]staff.RuleID{{2, 1}, {3, 2}, {2, 2}, {9, 3}, {2, 9}} {
		if err := store.RaiseRule(t.Context(), scope, admin(), pair[0], pair[1]); survey.KindOf(err) != survey.Conflict {
			t.Errorf("%v: %v", pair, err)
		}
	}
	order(2, 1, 3)
	same(t, arrive(t, store, lan("snv", "cchc")), staff.Active, map[staff.Role]int64{staff.Department: 2})
	if err := store.DeleteRule(t.Context(), scope, admin(), staff.Rule{ID: 2}); err != nil {
		t.Fatal(err)
	}
	same(t, must(store.Account(t.Context(), scope, a.ID))(t), staff.Active, nil) // at once; the next sign-in finds rule 1
	same(t, arrive(t, store, lan("snv", "cchc")), staff.Active, map[staff.Role]int64{staff.Department: 1})
	order(1, 3)
	if err := store.DeleteRule(t.Context(), scope, admin(), staff.Rule{ID: 2}); survey.KindOf(err) != survey.NotFound {
		t.Errorf("removed twice: %v", err)
	}
}

// TestADeletedRuleNamesWhoLoses: the log says of each account what was taken away from it, and that it had it by the rule.
func TestADeletedRuleNamesWhoLoses(t *testing.T) {
	t.Parallel()
	store, scope := open(t), surveytest.Scope()
	addRule(t, store, staff.Rule{Claim: "groups", Value: "snv", Role: staff.Department})
	minh := lan("snv")
	minh.Subject, minh.Username = "id-of-minh", "minh"
	first, second := arrive(t, store, lan("snv")), arrive(t, store, minh)
	if err := store.DeleteRule(t.Context(), scope, admin(), staff.Rule{ID: 1}); err != nil {
		t.Fatal(err)
	}
	lost := map[string]string{}
	for _, e := range must(store.Entries(t.Context(), scope, staff.EntryFilter{Action: "grant.revoke", Limit: 9}))(t) {
		lost[e.Object] = e.Before
	}
	for _, a := range []staff.Account{first, second} {
		if before := lost[a.Name]; !strings.Contains(before, `"role":"department"`) || !strings.Contains(before, `"rule":"`+staff.RuleID(1).String()+`"`) {
			t.Errorf("of %s the log says %q; in all %v", a.Name, before, lost)
		}
	}
	if first.Name == second.Name || len(lost) != 2 {
		t.Errorf("%d have lost something, want %s and %s", len(lost), first.Name, second.Name)
	}
}

// TestDeparture ends the sessions that a notice names, and is acted on once.
func TestDeparture(t *testing.T) {
	t.Parallel()
	store, scope, now := open(t), surveytest.Scope(), time.Now().Truncate(time.Millisecond)
	addRule(t, store, staff.Rule{Claim: "groups", Value: "snv", Role: staff.Department})
	minhs := lan("snv")
	minhs.Subject = "id-of-minh"
	a, minh, local := arrive(t, store, lan("snv")), arrive(t, store, minhs), add(t, store, "hoa", staff.Admin)
	start := func(a staff.Account, sid string) {
		t.Helper()
		session := staff.Session{Account: a, SID: sid, Whole: true, CreatedAt: now, ExpiresAt: now.Add(staff.SessionLife)}
		if err := store.StartSession(t.Context(), scope, session, staff.NewToken(), 0); err != nil {
			t.Fatal(err)
		}
	}
	left := func(a staff.Account, want int) {
		t.Helper()
		if n := len(must(store.Sessions(t.Context(), scope, a, now))(t)); n != want {
			t.Errorf("%s has %d sessions, want %d", a.Name, n, want)
		}
	}
	for _, sid := range []string{"s-1", "s-2", ""} {
		start(a, sid)
		start(minh, "of-minh"+sid)
	}
	start(local, "s-1")
	depart := func(token, subject, sid string, want int) error {
		t.Helper()
		n, err := store.Depart(t.Context(), scope, staff.Departure{Issuer: a.Issuer, Subject: subject, SID: sid, Token: token, Until: now.Add(time.Minute)}, now)
		if n != want {
			t.Errorf("%s signs %d people out, want %d", token, n, want)
		}
		return err
	}
	for _, err := range []error{depart("t-0", "id-of-nobody", "", 0), depart("t-1", "", "s-1", 1)} {
		if err != nil {
			t.Error(err)
		}
	}
	left(a, 2)
	if err := depart("t-1", "", "s-2", 0); survey.KindOf(err) != survey.Conflict {
		t.Errorf("the same notice again: %v", err)
	}
	left(a, 2)
	if err := depart("t-2", "id-of-lan", "s-2", 1); err != nil { // the session of which nobody said its name may be that one
		t.Error(err)
	}
	left(a, 0)
	left(minh, 3)
	start(a, "s-9")
	if err := depart("t-3", "id-of-lan", "", 1); err != nil {
		t.Error(err)
	}
	left(a, 0)
	left(minh, 3)
	left(local, 1)
	now = now.Add(2 * time.Minute)
	if err := depart("t-1", "", "s-3", 0); err != nil {
		t.Errorf("a notice that has expired, and would be refused before it comes here, is still remembered: %v", err)
	}
}
