//go:build drill

package staffdb_test

import (
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

// TestDrillOfMissingClauses takes the clause of scope out of each query in turn: as the owner of the database, so that the clause stands alone. The
// attempts of the scope test notice it; where another clause of the same transaction stands before it, the statement alone does, run for somebody
// outside. As the role of the staff side, nothing comes past row-level security, whatever clause is missing.
func TestDrillOfMissingClauses(t *testing.T) {
	w := newTown(t)
	walled := w.store
	open, err := staffdb.Open(w.owner)
	if err != nil {
		t.Fatal(err)
	}
	files, noticed := os.DirFS("."), map[string]bool{}
	mutants := surveytest.Mutants(t, files)
	for _, m := range mutants {
		noticed[m.String()] = w.noticed(open, m)
		if m.Clause == "the province" && w.noticed(walled, m) {
			t.Errorf("%s comes past row-level security", m)
		}
	}
	alone, behind := w.replayed(w.owner, surveytest.NewReplay(t, files, survey.InProvince("15"), surveytest.Scope().Only(w.other))), 0
	byMethods := 0
	for _, m := range mutants {
		switch {
		case noticed[m.String()]:
			byMethods++
		case alone.Noticed[m.String()]:
			behind++
		case withoutEffect[m.Query] == "":
			t.Errorf("%s: nothing notices it", m)
		}
	}
	t.Logf("%d clauses were removed: methods outside their scope notice %d, %d more are noticed by the statement alone; row-level security hides all", len(mutants), byMethods, behind)
}

// withoutEffect are queries whose clause changes nothing that can be seen, and why.
var withoutEffect = map[string]string{
	"InsertRule":     "it finds the next number in the order of rules; with those of others it leaves a gap",
	"InsertSession":  "HoldAccount has found the account within the province before it, and numbers of accounts and passkeys are unique",
	"ForgetPasskeys": "LockAccount has found the account within the province before it, and numbers of accounts and passkeys are unique",
}

// replayed does everything once in its own scope, with each statement run for somebody outside before.
func (w *town) replayed(pool *pgxpool.Pool, r *surveytest.Replay) *surveytest.Replay {
	w.t.Helper()
	store, err := staffdb.Open(r.Pool(pool))
	if err != nil {
		w.t.Fatal(err)
	}
	for found := true; found; { // in the other province no letter of tomorrow is due any more: whoever comes upon one has come upon somebody of here
		if _, found, err = w.store.ClaimDigest(w.t.Context(), survey.InProvince("15"), today().AddDate(0, 0, 1), time.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, name := range readsFirst(w.estate().attempts()) {
		e := w.estate()
		e.store = store
		if _, err := e.attempts()[name].try(surveytest.Scope(), admin()); err != nil {
			w.t.Errorf("%s: %v", name, err)
		}
	}
	e := w.estate() // what was signed long ago is there to be cleared away
	if err := store.UsePasskey(w.t.Context(), surveytest.Scope(), e.passkey.ID, 9, e.signed("later"), e.now.Add(time.Hour)); err != nil {
		w.t.Error(err)
	}
	return r
}

// noticed tries every method outside its scope on a store with a mutant.
func (w *town) noticed(store *staffdb.Store, m surveytest.Mutant) bool {
	e := w.estate()
	e.store = staffdb.WithQuery(store, m.Query, m.Text)
	before := surveytest.Dump(w.t, w.owner, "68")
	attempts := e.attempts()
	for _, name := range readsFirst(attempts) {
		for _, scope := range w.outside(name) {
			if got, _ := attempts[name].try(scope, admin()); got > 0 {
				return true
			}
		}
	}
	return surveytest.FirstDifference(before, surveytest.Dump(w.t, w.owner, "68")) != ""
}
