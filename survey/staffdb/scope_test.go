package staffdb_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
)

// kind is what a method does: it reads, it changes something by itself, or it changes something for somebody who is named.
type kind int

const (
	reads kind = iota
	changes
	acts
)

// attempt is one method of the store, tried with a scope that does not reach what it is asked for. It returns what it gave away, as a
// number of things of Lâm Đồng, and its error.
type attempt struct {
	kind kind
	try  func(scope survey.Scope, actor survey.Actor) (int, error)
}

// estate is who is there in Lâm Đồng, and whom others try to reach.
type estate struct {
	t       *testing.T
	store   *staffdb.Store
	n       int // of the estate: several fit into one database
	unit    survey.Unit
	local   staff.Account // with a grant in the unit, a session and an invitation
	visitor staff.Account // of the single sign-on, by the first rule
	who     staff.Arrival
	waiting time.Time // since when somebody of its province waits for a role
	token   staff.Token
	session staff.Session
	link    staff.Token
	passkey staff.Passkey
	rules   []staff.Rule
	hook    webhook.Webhook // with a letter that is parked, one that waits
	parked  webhook.Delivery
	letter  webhook.Letter // that was claimed
	digest  staff.Digest   // to local, claimed; visitor's could not be sent
	now     time.Time
}

// town is a database with people of two provinces: an empty one would hide a method that reaches everybody's.
type town struct {
	t           *testing.T
	owner       *pgxpool.Pool
	store       *staffdb.Store
	unit, other survey.Unit // of Lâm Đồng
	made        int
}

func newTown(t *testing.T) *town {
	t.Helper()
	surveys, pool := surveytest.Store(t)
	store, err := staffdb.Open(surveytest.RolePool(t, pg.StaffRole, pool.Config().ConnString()))
	if err != nil {
		t.Fatal(err)
	}
	town := &town{t: t, owner: pool, store: store, unit: surveytest.Place(t, surveys, "24781").Unit, other: surveytest.Place(t, surveys, "24805").Unit}
	town.settle(survey.InProvince("15"), someUnit(t, surveys))
	return town
}

// someUnit is one of Lào Cai.
func someUnit(t *testing.T, store *surveydb.Store) survey.Unit {
	t.Helper()
	units := must(store.Units(t.Context(), survey.InProvince("15")))(t)
	return units[len(units)-1]
}

// estate makes one in Lâm Đồng.
func (w *town) estate() *estate { return w.settle(surveytest.Scope(), w.unit) }

func (w *town) settle(scope survey.Scope, unit survey.Unit) *estate {
	w.t.Helper()
	w.made++
	e := &estate{t: w.t, store: w.store, n: w.made, unit: unit, now: time.Now().Truncate(time.Millisecond)}
	ctx, s := w.t.Context(), w.store
	ok := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for _, claim := range []string{"groups", "departments"} {
		ok(s.AddRule(ctx, scope, admin(), staff.Rule{Claim: claim, Value: e.named("g"), Role: staff.Leader, Unit: unit}))
	}
	rules := must(s.Rules(ctx, scope))(w.t)
	e.rules = rules[len(rules)-2:]
	invitation := staff.NewInvitation(e.now)
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	e.local = must(s.AddAccount(ctx, scope, admin(), staff.Account{Name: e.named("lan"), Mail: e.named("lan") + "@snv.example.vn", State: staff.Active, Grants: []staff.Grant{{Role: staff.Leader, Unit: unit, From: from}}}, invitation))(w.t)
	ok(s.SetCodeSecret(ctx, scope, admin(), e.local, []byte("sealed"), 0, 0))
	e.local.CodeSecret = []byte("sealed")
	e.link = invitation.Token
	e.who = staff.Arrival{Issuer: "https://sso.example.vn", Subject: e.named("id"), Name: "Hoa", Mail: e.named("hoa") + "@snv.example.vn", Claims: map[string]any{"groups": []any{e.named("g")}}}
	e.visitor = must(s.Arrive(ctx, scope, e.who, today()))(w.t)
	if scope.Province() == surveytest.Scope().Province() { // somebody of it waits for a role
		must(s.Arrive(ctx, scope, staff.Arrival{Issuer: e.who.Issuer, Subject: e.named("stranger")}, today()))(w.t)
		e.waiting = must(s.OldestWaiting(ctx, scope, today()))(w.t)
	}
	for _, a := range []staff.Account{e.visitor, e.local} {
		e.token = staff.NewToken()
		ok(s.StartSession(ctx, scope, e.begun(a), e.token, 0))
	}
	must(s.Depart(ctx, scope, staff.Departure{Issuer: e.who.Issuer, Subject: "another", Token: e.named("notice"), Until: e.now.Add(-time.Hour)}, e.now))(w.t)
	e.session = must(s.Session(ctx, scope, e.token, e.now, today()))(w.t)
	ok(s.AddPasskey(ctx, scope, admin(), e.local, passkeyCalled(e.named("a key of a phone")), e.signed("added"), e.session.ID))
	e.passkey = must(s.PasskeyCalled(ctx, scope, []byte(e.named("a key of a phone"))))(w.t)
	w.connect(scope, e)
	w.write(scope, e)
	return e
}

// write has letters of a morning go to the people of an estate: one is begun, one could not be sent.
func (w *town) write(scope survey.Scope, e *estate) {
	w.t.Helper()
	ctx, s := w.t.Context(), w.store
	claimed := map[staff.AccountID]staff.Digest{}
	for _, a := range []*staff.Account{&e.local, &e.visitor} {
		if err := s.SetDigest(ctx, scope, admin(), *a, a.Mail, e.now); err != nil {
			w.t.Fatal(err)
		}
		a.DigestMail = a.Mail
	}
	for found := true; found; { // those of other estates may be due again
		d, more, err := s.ClaimDigest(ctx, scope, today(), e.now)
		if err != nil {
			w.t.Fatal(err)
		}
		claimed[d.Account.ID], found = d, more
	}
	e.digest = claimed[e.local.ID]
	if err := s.SettleDigest(ctx, scope, claimed[e.visitor.ID], staff.DigestFailed, time.Time{}); err != nil {
		w.t.Fatal(err)
	}
}

// connect gives an estate a webhook, in place of those of the estates before it: a province has few.
func (w *town) connect(scope survey.Scope, e *estate) {
	w.t.Helper()
	ctx, s := w.t.Context(), w.store
	ok := func(_ bool, err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for _, before := range must(s.Webhooks(ctx, scope))(w.t) {
		ok(true, s.RemoveWebhook(ctx, scope, admin(), before))
	}
	e.hook = must(s.AddWebhook(ctx, scope, admin(), webhook.Webhook{URL: "https://ioc.example.vn/" + e.named("w"), Events: webhook.Types()}, []byte("sealed")))(w.t)
	ok(true, s.RotateWebhook(ctx, scope, admin(), e.hooks(s.Webhooks(ctx, scope))[0], []byte("sealed since"), e.now.Add(time.Hour)))
	e.hook = e.hooks(s.Webhooks(ctx, scope))[0]
	for range 3 {
		if err := s.TryWebhook(ctx, scope, admin(), e.hook, webhook.Trial(int64(e.hook.ID), e.now)); err != nil {
			w.t.Fatal(err)
		}
	}
	soon := e.now.Add(time.Minute)
	first, _, err := s.ClaimLetter(ctx, scope, soon, time.Minute)
	ok(true, err)
	ok(s.SettleLetter(ctx, scope, first, webhook.Parked, soon, webhook.Result{Outcome: webhook.Answered, Status: 500}, soon))
	e.letter, _, err = s.ClaimLetter(ctx, scope, soon, time.Minute)
	ok(true, err)
	e.parked = must(s.Deliveries(ctx, scope, e.hook.ID, webhook.Parked, 0, 1))(w.t)[0]
	_, err = s.Watch(ctx, scope, webhook.FigureBad, []webhook.Event{webhook.Bad(e.named("u"), "2026-Q4", e.now)}, e.now, time.Hour)
	ok(true, err)
}

// hooks are those of the estate.
func (e *estate) hooks(all []webhook.Webhook, err error) []webhook.Webhook {
	if err != nil {
		e.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(h webhook.Webhook) bool { return h.ID != e.hook.ID })
}

func (e *estate) named(what string) string { return fmt.Sprintf("%s%d", what, e.n) }

// signed is something that a passkey has signed.
func (e *estate) signed(what string) staff.Signed {
	return staff.Signed{Challenge: e.named(what), Until: e.now.Add(time.Minute)}
}

func (e *estate) begun(a staff.Account) staff.Session {
	return staff.Session{Account: a, Whole: true, Short: true, CreatedAt: e.now, ExpiresAt: e.now.Add(staff.SessionLife)}
}

// mine counts the accounts of the estate.
func (e *estate) mine(accounts ...staff.Account) int {
	n := 0
	for _, a := range accounts {
		if a.ID == e.local.ID || a.ID == e.visitor.ID {
			n++
		}
	}
	return n
}

// attempts has every exported method that reads or changes what belongs to a province.
func (e *estate) attempts() map[string]attempt {
	ctx, s := e.t.Context(), e.store
	read := func(try func(survey.Scope) (int, error)) attempt {
		return attempt{reads, func(scope survey.Scope, _ survey.Actor) (int, error) { return try(scope) }}
	}
	change := func(try func(survey.Scope) error) attempt {
		return attempt{changes, func(scope survey.Scope, _ survey.Actor) (int, error) { return 0, try(scope) }}
	}
	act := func(try func(survey.Scope, survey.Actor) error) attempt {
		return attempt{acts, func(scope survey.Scope, actor survey.Actor) (int, error) { return 0, try(scope, actor) }}
	}
	return map[string]attempt{
		"Accounts": read(func(sc survey.Scope) (int, error) { a, err := s.Accounts(ctx, sc); return e.mine(a...), err }),
		"Account":  read(func(sc survey.Scope) (int, error) { a, err := s.Account(ctx, sc, e.local.ID); return e.mine(a), err }),
		"AccountNamed": read(func(sc survey.Scope) (int, error) {
			a, err := s.AccountNamed(ctx, sc, e.local.Name)
			return e.mine(a), err
		}),
		"AddAccount": act(func(sc survey.Scope, a survey.Actor) error {
			_, err := s.AddAccount(ctx, sc, a, staff.Account{Name: e.named("tam"), State: staff.Active}, nil)
			return err
		}),
		"OldestWaiting": read(func(sc survey.Scope) (int, error) {
			since, err := s.OldestWaiting(ctx, sc, today())
			if since.IsZero() || !since.Equal(e.waiting) { // nobody waits, or somebody of there
				return 0, err
			}
			return 1, err
		}),
		"SetState": act(func(sc survey.Scope, a survey.Actor) error { return s.SetState(ctx, sc, a, e.local, staff.Disabled) }),
		"SetPerson": act(func(sc survey.Scope, a survey.Actor) error {
			return s.SetPerson(ctx, sc, a, e.local, "Nguyễn Thị Lan", "")
		}),
		"SetPassword": act(func(sc survey.Scope, a survey.Actor) error {
			return s.SetPassword(ctx, sc, a, e.local, "hash", e.session.ID)
		}),
		"SetCodeSecret": act(func(sc survey.Scope, a survey.Actor) error {
			return s.SetCodeSecret(ctx, sc, a, e.local, []byte("x"), 1, e.session.ID)
		}),
		"Reseal": act(func(sc survey.Scope, a survey.Actor) error {
			_, _, err := s.Reseal(ctx, sc, a, func(_ []byte, of string) ([]byte, error) {
				if of != e.local.Name && of != webhook.SealedFor(e.hook.URL) {
					return nil, nil
				}
				return []byte("sealed anew"), nil
			})
			return err
		}),
		"CodeSecrets": read(func(sc survey.Scope) (int, error) {
			found, err := s.CodeSecrets(ctx, sc, func(_ []byte, of string) staff.Seal { return staff.Seal(of) })
			return found[staff.Seal(e.local.Name)], err
		}),
		"UseCode":  change(func(sc survey.Scope) error { return s.UseCode(ctx, sc, e.local.ID, 7) }),
		"Passkeys": read(func(sc survey.Scope) (int, error) { found, err := s.Passkeys(ctx, sc, e.local); return len(found), err }),
		"PasskeyCalled": read(func(sc survey.Scope) (int, error) {
			found, err := s.PasskeyCalled(ctx, sc, e.passkey.Credential)
			return e.mine(staff.Account{ID: found.Account}), err
		}),
		"AddPasskey": act(func(sc survey.Scope, a survey.Actor) error {
			return s.AddPasskey(ctx, sc, a, e.local, passkeyCalled(e.named("a key of a computer")), e.signed("more"), e.session.ID)
		}),
		"UsePasskey": change(func(sc survey.Scope) error { return s.UsePasskey(ctx, sc, e.passkey.ID, 5, e.signed("used"), e.now) }),
		"RenamePasskey": act(func(sc survey.Scope, a survey.Actor) error {
			return s.RenamePasskey(ctx, sc, a, e.local, e.passkey, "Máy ở nhà")
		}),
		"RemovePasskey": act(func(sc survey.Scope, a survey.Actor) error {
			return s.RemovePasskey(ctx, sc, a, e.local, e.passkey.ID, e.session.ID)
		}),
		"SetLanguage": change(func(sc survey.Scope) error { return s.SetLanguage(ctx, sc, e.local.ID, survey.English) }),
		"SetDigest":   act(func(sc survey.Scope, a survey.Actor) error { return s.SetDigest(ctx, sc, a, e.local, "", e.now) }),
		"ClaimDigest": {changes, func(sc survey.Scope, _ survey.Actor) (int, error) {
			d, _, err := s.ClaimDigest(ctx, sc, today().AddDate(0, 0, 1), e.now)
			return e.mine(d.Account), err
		}},
		"SettleDigest": change(func(sc survey.Scope) error {
			return s.SettleDigest(ctx, sc, e.digest, staff.DigestAgain, e.now.Add(time.Minute))
		}),
		"Digests": read(func(sc survey.Scope) (int, error) { all, err := s.Digests(ctx, sc, e.local); return len(all), err }),
		"UnsentDigests": read(func(sc survey.Scope) (int, error) {
			n, err := s.UnsentDigests(ctx, sc, today())
			if sc.Province() != surveytest.Scope().Province() { // of which it tells what is its own: one letter
				return max(0, n-1), err
			}
			return n, err
		}),
		"DeleteOldDigests": change(func(sc survey.Scope) error { return s.DeleteOldDigests(ctx, sc, today().AddDate(0, 0, 9)) }),
		"Arrive": {changes, func(sc survey.Scope, _ survey.Actor) (int, error) {
			who := e.who
			who.Name = "Nguyễn Thị Hoa"
			a, err := s.Arrive(ctx, sc, who, today())
			return e.mine(a), err
		}},
		"Depart": {changes, func(sc survey.Scope, _ survey.Actor) (int, error) {
			notice := staff.Departure{Issuer: e.who.Issuer, Subject: e.who.Subject, Token: string(staff.NewToken()), Until: e.now.Add(time.Hour)}
			return s.Depart(ctx, sc, notice, e.now)
		}},
		"Grant": act(func(sc survey.Scope, a survey.Actor) error {
			_, err := s.Grant(ctx, sc, a, e.local, staff.Grant{Account: e.local.ID, Role: staff.Leader, Unit: e.unit, From: today()})
			return err
		}),
		"Revoke": act(func(sc survey.Scope, a survey.Actor) error { return s.Revoke(ctx, sc, a, e.local, e.local.Grants[0]) }),
		"Rules": read(func(sc survey.Scope) (int, error) {
			found, err := s.Rules(ctx, sc)
			return len(slices.DeleteFunc(found, func(r staff.Rule) bool { return r.ID != e.rules[0].ID })), err
		}),
		"AddRule": act(func(sc survey.Scope, a survey.Actor) error {
			return s.AddRule(ctx, sc, a, staff.Rule{Claim: "roles", Value: e.named("g"), Role: staff.Leader, Unit: e.unit})
		}),
		"DeleteRule": act(func(sc survey.Scope, a survey.Actor) error { return s.DeleteRule(ctx, sc, a, e.rules[0]) }),
		"RaiseRule": act(func(sc survey.Scope, a survey.Actor) error {
			return s.RaiseRule(ctx, sc, a, e.rules[1].ID, e.rules[0].ID)
		}),
		"Invite": act(func(sc survey.Scope, a survey.Actor) error {
			return s.Invite(ctx, sc, a, e.local, *staff.NewInvitation(e.now))
		}),
		"Invited": read(func(sc survey.Scope) (int, error) { a, err := s.Invited(ctx, sc, e.link, e.now); return e.mine(a), err }),
		"Accept":  change(func(sc survey.Scope) error { return s.Accept(ctx, sc, e.link, e.local, "hash", e.now) }),
		"StartSession": change(func(sc survey.Scope) error {
			return s.StartSession(ctx, sc, e.begun(e.local), staff.NewToken(), e.session.ID)
		}),
		"Session": {changes, func(sc survey.Scope, _ survey.Actor) (int, error) { // it notes when it was seen
			found, err := s.Session(ctx, sc, e.token, e.now.Add(2*time.Minute), today())
			return e.mine(found.Account), err
		}},
		"SessionOwner": read(func(sc survey.Scope) (int, error) {
			id, err := s.SessionOwner(ctx, sc, e.token)
			return e.mine(staff.Account{ID: id}), err
		}),
		"Prove": change(func(sc survey.Scope) error { return s.Prove(ctx, sc, e.session.ID, e.now.Add(time.Minute)) }),
		"Sessions": read(func(sc survey.Scope) (int, error) {
			found, err := s.Sessions(ctx, sc, e.local, e.now)
			return len(found), err
		}),
		"EndSessions": {acts, func(sc survey.Scope, a survey.Actor) (int, error) { return s.EndSessions(ctx, sc, a, e.local, 0, 0) }},
		"EndEverybody": act(func(sc survey.Scope, a survey.Actor) error {
			_, err := s.EndEverybody(ctx, sc, a, 0)
			return err
		}),
		"DeleteOldSessions": change(func(sc survey.Scope) error { return s.DeleteOldSessions(ctx, sc, e.now.Add(24*time.Hour)) }),
		"Record": act(func(sc survey.Scope, a survey.Actor) error {
			return s.Record(ctx, sc, a, survey.Act{Action: "place.close", Object: "x", Unit: e.unit.ID, Ending: survey.Denied})
		}),
		"Entries": read(func(sc survey.Scope) (int, error) { return e.told(s.Entries(ctx, sc, staff.EntryFilter{Limit: 999})) }),
		"Actors": read(func(sc survey.Scope) (int, error) {
			found, err := s.Actors(ctx, sc)
			return len(slices.DeleteFunc(found, func(name string) bool { return name != e.local.Name })), err
		}),
		"Webhooks": read(func(sc survey.Scope) (int, error) {
			found, err := s.Webhooks(ctx, sc)
			return len(slices.DeleteFunc(found, func(h webhook.Webhook) bool { return h.ID != e.hook.ID })), err
		}),
		"AddWebhook": act(func(sc survey.Scope, a survey.Actor) error {
			_, err := s.AddWebhook(ctx, sc, a, webhook.Webhook{URL: "https://ioc.example.vn/" + string(staff.NewToken()), Events: webhook.Types()}, []byte("sealed"))
			return err
		}),
		"PauseWebhook": act(func(sc survey.Scope, a survey.Actor) error { return s.PauseWebhook(ctx, sc, a, e.hook, true) }),
		"RotateWebhook": act(func(sc survey.Scope, a survey.Actor) error {
			return s.RotateWebhook(ctx, sc, a, e.hook, []byte("another"), e.now.Add(time.Hour))
		}),
		"RemoveWebhook": act(func(sc survey.Scope, a survey.Actor) error { return s.RemoveWebhook(ctx, sc, a, e.hook) }),
		"TryWebhook": act(func(sc survey.Scope, a survey.Actor) error {
			return s.TryWebhook(ctx, sc, a, e.hook, webhook.Trial(int64(e.hook.ID), e.now))
		}),
		"Deliveries": read(func(sc survey.Scope) (int, error) {
			found, err := s.Deliveries(ctx, sc, e.hook.ID, "", 0, 9)
			return len(found), err
		}),
		"ResendDelivery": act(func(sc survey.Scope, a survey.Actor) error {
			return s.ResendDelivery(ctx, sc, a, e.hook, e.parked.ID, e.now)
		}),
		"ClaimLetter": {changes, func(sc survey.Scope, _ survey.Actor) (int, error) {
			l, _, err := s.ClaimLetter(ctx, sc, e.now.Add(time.Hour), time.Minute)
			return strings.Count(l.URL, e.hook.URL), err
		}},
		"SettleLetter": change(func(sc survey.Scope) error {
			_, err := s.SettleLetter(ctx, sc, e.letter, webhook.Delivered, e.now, webhook.Result{Outcome: webhook.Taken, Status: 200}, e.now)
			return err
		}),
		"Watch": change(func(sc survey.Scope) error {
			_, err := s.Watch(ctx, sc, webhook.FigureBad, []webhook.Event{webhook.Bad(e.named("v"), "2026-Q4", e.now)}, e.now.Add(9*time.Hour), time.Hour)
			return err
		}),
		"DeleteOldEvents": change(func(sc survey.Scope) error {
			return s.DeleteOldEvents(ctx, sc, e.now.Add(99*time.Hour), e.now.Add(99*time.Hour))
		}),
		"WebhookBacklog": read(func(sc survey.Scope) (int, error) {
			b, err := s.WebhookBacklog(ctx, sc, e.now.Add(time.Minute))
			if sc.Province() != surveytest.Scope().Province() { // of which it tells what is its own: three letters at most
				return max(0, b.Waiting+b.Parked-3), err
			}
			return b.Waiting + b.Parked, err
		}),
		"WalkEntries": read(func(sc survey.Scope) (int, error) {
			var all []staff.Entry
			err := s.WalkEntries(ctx, sc, func(one staff.Entry) error { all = append(all, one); return nil })
			return e.told(all, err)
		}),
	}
}

// told counts the entries of the log that tell of the estate.
func (e *estate) told(entries []staff.Entry, err error) (int, error) {
	n := 0
	for _, one := range entries {
		if one.Object == e.local.Name {
			n++
		}
	}
	return n, err
}

// everybodys are the methods of what belongs to no province.
func everybodys() []string { return []string{"Ready"} }

// readsFirst are the names of attempts in order, those that change nothing first.
func readsFirst(attempts map[string]attempt) []string {
	return slices.SortedFunc(maps.Keys(attempts), func(a, b string) int {
		if attempts[a].kind != attempts[b].kind {
			return int(attempts[a].kind - attempts[b].kind)
		}
		return map[bool]int{true: -1, false: 1}[a < b]
	})
}

// outside are scopes that do not reach what is of a unit; in its own the unit's people know the log of the unit, and nothing else of here.
func (w *town) outside(of string) map[string]survey.Scope {
	all := map[string]survey.Scope{"nowhere": {}, "another province": survey.InProvince("15"), "another unit": surveytest.Scope().Only(w.other),
		"no unit": surveytest.Scope().Only()}
	if of != "Entries" && of != "Record" {
		all["the unit alone"] = surveytest.Scope().Only(w.unit)
	}
	return all
}

// TestEveryMethodStaysWithinItsScope tries every method with scopes that do not reach what it is asked for, and by nobody.
func TestEveryMethodStaysWithinItsScope(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.estate()
	attempts := e.attempts()
	for m := range reflect.TypeFor[*staffdb.Store]().Methods() {
		if _, ok := attempts[m.Name]; !ok && !slices.Contains(everybodys(), m.Name) {
			t.Errorf("%s is tried by nobody: does it ask for a scope?", m.Name)
		}
	}
	before := surveytest.Dump(t, w.owner, "68")
	for _, name := range readsFirst(attempts) {
		a := attempts[name]
		for where, scope := range w.outside(name) {
			got, err := a.try(scope, admin())
			if got > 0 {
				t.Errorf("%s gives away %d things in a scope of %s", name, got, where)
			}
			if a.kind != reads && where != "another province" && survey.KindOf(err) != survey.Forbidden {
				t.Errorf("%s in a scope of %s: %v, want a refusal", name, where, err)
			}
		}
		if a.kind == acts {
			if _, err := a.try(surveytest.Scope(), survey.Actor{}); survey.KindOf(err) != survey.Forbidden {
				t.Errorf("%s by nobody: %v, want a refusal", name, err)
			}
		}
		if difference := surveytest.FirstDifference(before, surveytest.Dump(t, w.owner, "68")); difference != "" {
			t.Fatalf("%s changes something outside its scope, or for nobody:\n%s", name, difference)
		}
	}
}

// TestEveryMethodReachesWhatIsItsOwn: the same attempts do something in the right scope, each in an estate of its own, or the test above
// would prove nothing.
func TestEveryMethodReachesWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, name := range readsFirst(w.estate().attempts()) {
		a := w.estate().attempts()[name]
		before := surveytest.Dump(t, w.owner, "68")
		got, err := a.try(surveytest.Scope(), admin())
		changed := surveytest.FirstDifference(before, surveytest.Dump(t, w.owner, "68")) != ""
		if err != nil || changed != (a.kind != reads) || got == 0 && !changed {
			t.Errorf("%s in its own scope: %d things, changed %v, %v", name, got, changed, err)
		}
	}
	entries := must(w.store.Entries(t.Context(), surveytest.Scope().Only(w.unit), staff.EntryFilter{Limit: 999}))(t)
	if len(entries) == 0 || slices.ContainsFunc(entries, func(e staff.Entry) bool { return e.UnitID != w.unit.ID }) {
		t.Errorf("the unit's people are told %d rows of the log, want those of the unit", len(entries))
	}
}
