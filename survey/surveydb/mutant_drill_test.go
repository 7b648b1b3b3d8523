//go:build drill

package surveydb_test

import (
	"fmt"
	"maps"
	"os"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// TestDrillOfMissingClauses takes the clause of scope out of each query in turn. The attempts of the scope test notice it; where another clause of the
// same transaction stands before it, the statement alone does, run for somebody outside.
func TestDrillOfMissingClauses(t *testing.T) {
	files := os.DirFS(".")
	as := within(t, nil)
	if as.outside || as.neighbour != "" {
		t.Fatalf("methods reach beyond their scope as they are: nothing could be told from that\n%s", as.neighbour)
	}
	outside, inside := map[string]bool{}, map[string]bool{}
	mutants := surveytest.Mutants(t, files)
	for _, m := range mutants {
		t.Run(m.String(), func(t *testing.T) { // each has an estate of its own: what is done within a scope stays
			got := within(t, &m)
			outside[m.String()], inside[m.String()] = got.outside, got.neighbour != as.neighbour || !maps.Equal(got.own, as.own)
		})
	}
	alone, byOthers, byOwn, behind := replayed(t), 0, 0, 0
	for _, m := range mutants {
		switch name := m.String(); {
		case outside[name]:
			byOthers++
		case inside[name]:
			byOwn++
		case alone.Noticed[name]:
			behind++
			t.Logf("%s: the statement alone tells", m)
		case withoutEffect[m.Query] == "":
			t.Errorf("%s: nothing notices it; its query was met: %v", m, alone.Met[m.Query])
		}
	}
	t.Logf("%d clauses were removed: methods outside their scope notice %d, methods within it %d more, and %d more are noticed by the statement alone",
		len(mutants), byOthers, byOwn, behind)
}

// effect is what methods do with one text of a query.
type effect struct {
	outside   bool              // they give or change something outside their scope
	own       map[string]string // what each tells within it
	neighbour string            // what becomes of another province meanwhile
}

// within tries all methods outside their scope and then, where nothing was noticed, within it, beside a province that has the same things.
func within(t *testing.T, m *surveytest.Mutant) effect {
	t.Helper()
	e := newEstate(t)
	sound := e.store
	if m != nil {
		e.store = surveydb.WithQuery(e.store, m.Query, m.Text)
	}
	before := surveytest.Dump(t, e.pool, "68")
	if outdone(e) || surveytest.FirstDifference(before, surveytest.Dump(t, e.pool, "68")) != "" {
		return effect{outside: true}
	}
	e.hasANeighbour(sound)
	before = surveytest.Dump(t, e.pool, "15")
	own, attempts := map[string]string{}, e.attempts()
	for _, name := range readsFirst(attempts) {
		n, err := attempts[name].try(surveytest.Scope(), surveytest.Actor())
		own[name] = string(survey.KindOf(err))
		if !attempts[name].changes { // how many of a day's answers are beyond what is sound depends on which came first
			own[name] += fmt.Sprint(n)
		}
	}
	return effect{own: own, neighbour: surveytest.FirstDifference(before, surveytest.Dump(t, e.pool, "15"))}
}

// hasANeighbour gives another province what Lâm Đồng has.
func (e *estate) hasANeighbour(store *surveydb.Store) {
	t, ctx, scope, actor, now := e.t, e.t.Context(), survey.InProvince("15"), surveytest.Actor(), time.Now()
	t.Helper()
	places, err := store.Places(ctx, scope)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	place := places[len(places)-1]
	device, code, err := store.AddDevice(ctx, scope, actor, place.Code, "Quầy 1", now)
	must(err)
	_, err = store.Enrol(ctx, scope, survey.Service(), []survey.EnrolmentCode{code}, "", now)
	must(err)
	_, _, err = store.AddDevice(ctx, scope, actor, place.Code, "Quầy 2", now)
	must(err)
	var answers []survey.Response
	for n := range 5 {
		r := surveytest.Response(t, store, place, func(s *survey.Submission) { s.Comment = "Chờ lâu" })
		switch n {
		case 0:
			r.Standing, r.Reason = survey.SetAside, survey.TooFast
		case 1:
			r.Mode, r.Batch = survey.ModeKiosk, survey.Batch{Device: device.ID, ReceivedOn: today()}
		}
		answers = append(answers, r)
	}
	_, err = store.SaveResponses(ctx, scope, survey.Service(), answers)
	must(err)
	_, _, err = store.AddKey(ctx, scope, actor, aKey(func(k *survey.Key) { k.Units = []survey.Unit{place.Unit} }), today())
	must(err)
	_, err = store.KeepUpload(ctx, scope, actor, survey.Upload{Kind: survey.ImportOfTransactions, File: "t.csv", Content: []byte("x")}, now)
	must(err)
	reported := []survey.Transactions{{UnitID: place.Unit.ID, Month: e.reported[0].Month, Count: 9}}
	_, err = store.ImportTransactions(ctx, scope, actor, survey.TransactionsImport{File: "t.csv", Rows: reported})
	must(err)
	_, err = e.pool.Exec(ctx, `insert into survey.retirement (province_code, before) values ('15', '2100-01-01')`)
	must(err)
	must(store.BeginSynthetic(ctx, scope, actor, 1, 1))
	must(store.CopySynthetic(ctx, scope, actor, []survey.Response{surveytest.Response(t, store, place, nil)}))
}

// withoutEffect are queries whose clause changes nothing that can be seen, and why.
var withoutEffect = map[string]string{
	"SelectAllowed":          "SelectSurpluses has found the unit within the province before it, and numbers of units are unique; it is one sum, of nothing too",
	"SelectAnswered":         "whether anything was answered: it is one row either way; TestAnswersOfAnotherProvinceBindNobody has a province without any",
	"SelectTransactionsKept": "units are of one province, and numbers of theirs are named by them: it only finds them by their whole key",
	"SelectRevokedDevices":   "numbers of tablets are unique: it only finds the tablet by its whole key",
	"SelectCommentsToMask":   "it runs for each province in turn, and all of them are masked either way",
	"UpdateComments":         "it names comments by the ids of answers, which are unique, and only finds them by their whole key",
}

// rarely does what the attempts do not: what is there to be cleared away days later, a wrong code, a tablet that is enrolled anew, a third key of a
// name, an import over what a demo has brought.
func (e *estate) rarely(r *surveytest.Replay) {
	e.t.Helper()
	ctx, scope, actor, later := e.t.Context(), surveytest.Scope(), surveytest.Actor().Because("x"), time.Now().Add(72*time.Hour)
	another := newEstate(e.t)
	another.store = e.store.On(r.Pool(another.pool))
	_, _ = another.store.Enrol(ctx, scope, actor, []survey.EnrolmentCode{another.waiting[:len(another.waiting)-4] + "0000"}, "", time.Now())
	_, _ = another.store.SweepDevices(ctx, scope, actor)
	another.device++ // one that has brought nothing yet
	another.bringsTooMuch()
	elsewhere := surveytest.Place(e.t, another.store, "24805").Code
	_, code, err := another.store.AddDevice(ctx, scope, actor, elsewhere, "Quầy 3", time.Now())
	if err != nil {
		e.t.Fatal(err)
	}
	_, _ = another.store.Enrol(ctx, scope, actor, []survey.EnrolmentCode{code}, another.credential, time.Now())
	for _, today := range []time.Time{today(), today(), today().AddDate(2, 0, 0)} {
		_, _, _ = another.store.AddKey(ctx, scope, actor, aKey(func(k *survey.Key) { k.Units, k.ExpiresOn = nil, today.AddDate(0, 1, 0) }), today)
	}
	reported := []survey.Transactions{{UnitID: e.place.Unit.ID, Month: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Count: 9}}
	_ = another.store.AddSyntheticTransactions(ctx, scope, actor, append(reported, another.reported...))
	_, _ = another.store.ImportTransactions(ctx, scope, actor, survey.TransactionsImport{File: "t.csv", Rows: reported})
	_, _ = another.store.UndoTransactions(ctx, scope, actor, another.lastImport())
	_, _ = another.store.KeepUpload(ctx, scope, actor, survey.Upload{Kind: survey.ImportOfTransactions, File: "t.csv", Content: []byte("x")}, later)
	_, _, _ = another.store.AddDevice(ctx, scope, actor, e.place.Code, "Quầy 3", later.AddDate(0, 0, 30))
	_, _ = another.store.SetQuestionnaire(ctx, scope, actor, "", "short@1")
	_ = another.store.RevokeKey(ctx, scope, actor, another.key)
	byKey := surveytest.Response(e.t, another.store, e.place, nil)
	byKey.Batch = survey.Batch{Key: another.key, ReceivedOn: today()}
	for range 2 {
		_, _ = another.store.SaveResponses(ctx, scope, survey.Service(), []survey.Response{byKey})
	}
	// A unit that has come since places were made.
	if tag, err := another.pool.Exec(ctx, `delete from survey.place where unit_id = (select id from survey.unit where code = '68-so-y-te')`); err != nil || tag.RowsAffected() != 1 {
		e.t.Fatalf("%d places, %v", tag.RowsAffected(), err)
	}
	_ = another.store.EnsurePlaces(ctx, scope, actor)
}

// replayed does everything once in its own scope, with each statement run for somebody outside before.
func replayed(t *testing.T) *surveytest.Replay {
	t.Helper()
	e := newEstate(t)
	r := surveytest.NewReplay(t, os.DirFS("."), survey.InProvince("15"), surveytest.Scope().Only(surveytest.Place(t, e.store, "24805").Unit))
	e.store = e.store.On(r.Pool(e.pool))
	attempts := e.attempts()
	for _, name := range readsFirst(attempts) {
		_, _ = attempts[name].try(surveytest.Scope(), surveytest.Actor()) // some find nothing left to do
	}
	e.rarely(r)
	return r
}

// outdone tries every method outside its scope, as the scope test does, until one gives something away.
func outdone(e *estate) bool {
	attempts := e.attempts()
	sibling := surveytest.Place(e.t, e.store, "24805").Unit
	for _, name := range readsFirst(attempts) {
		for _, scope := range []survey.Scope{survey.InProvince("15"), surveytest.Scope().Only(sibling), surveytest.Scope().Only()} {
			if got, err := attempts[name].try(scope, surveytest.Actor()); got > 0 && (err == nil || !attempts[name].changes) {
				return true
			}
		}
	}
	return false
}
