package followupdb_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// kind is what a method does: it reads, or it changes something for somebody who is named.
type kind int

const (
	reads kind = iota
	acts
)

// attempt is one method of the store, tried with a scope that may not reach what it is asked for. It returns what it gave away, as a number of things of
// Lâm Đồng, and its error.
type attempt struct {
	kind kind
	try  func(scope survey.Scope, actor survey.Actor) (int, error)
}

// reading and acting make attempts.
func reading(try func(survey.Scope) (int, error)) attempt {
	return attempt{reads, func(scope survey.Scope, _ survey.Actor) (int, error) { return try(scope) }}
}

func acting(try func(survey.Scope, survey.Actor) (int, error)) attempt { return attempt{acts, try} }

// town is a database with things of two provinces: an empty one would hide a method that reaches everybody's.
type town struct {
	t           *testing.T
	owner       *pgxpool.Pool
	surveys     *surveydb.Store
	store       *followupdb.Store
	alone       bool        // the store has the rights of the owner: no row-level security stands behind its queries
	unit, other survey.Unit // of Lâm Đồng
}

func newTown(t *testing.T) *town {
	t.Helper()
	surveys, pool := surveytest.Store(t)
	store, err := followupdb.Open(surveytest.RolePool(t, pg.StaffRole, pool.Config().ConnString()))
	if err != nil {
		t.Fatal(err)
	}
	return &town{t: t, owner: pool, surveys: surveys, store: store, unit: surveytest.Place(t, surveys, "24781").Unit, other: surveytest.Place(t, surveys, "24805").Unit}
}

// program is the store with the rights of the owner, as who takes a demo away has them.
func (w *town) program() *followupdb.Store {
	if w.alone {
		return w.store
	}
	return w.store.On(w.owner)
}

// parts make what a part of the store is tried on, in Lâm Đồng, and return its attempts: each part adds a line. Comments come last: others gather, too, and
// would leave nothing to gather.
func (w *town) parts() []func() map[string]attempt {
	return []func() map[string]attempt{w.taskAttempts, w.readAttempts, w.topicAttempts, w.deedAttempts, w.conductAttempts, w.callBackAttempts, w.publishedAttempts, w.workAttempts, w.commentAttempts}
}

// attempts has every exported method that reads or changes what belongs to a province, on things made anew.
func (w *town) attempts() map[string]attempt {
	all := map[string]attempt{}
	for _, part := range w.parts() {
		maps.Copy(all, part())
	}
	return all
}

// everybodys are the methods of what belongs to no province.
func everybodys() []string { return []string{"Ready", "On", "CallBackRoom"} }

// readsFirst are the names of attempts in order, those that change nothing first.
func readsFirst(attempts map[string]attempt) []string {
	return slices.SortedFunc(maps.Keys(attempts), func(a, b string) int {
		if attempts[a].kind != attempts[b].kind {
			return int(attempts[a].kind - attempts[b].kind)
		}
		return map[bool]int{true: -1, false: 1}[a < b]
	})
}

// TestEveryMethodStaysWithinItsScope tries every method with scopes that do not reach what it is asked for, and by nobody.
func TestEveryMethodStaysWithinItsScope(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	attempts := w.attempts()
	for m := range reflect.TypeFor[*followupdb.Store]().Methods() {
		if _, ok := attempts[m.Name]; !ok && !slices.Contains(everybodys(), m.Name) {
			t.Errorf("%s is tried by nobody: does it ask for a scope?", m.Name)
		}
	}
	before := surveytest.Dump(t, w.owner, "68")
	for _, name := range readsFirst(attempts) {
		a := attempts[name]
		for where, scope := range map[string]survey.Scope{"nowhere": {}, "another province": survey.InProvince("15"), "another unit": surveytest.Scope().Only(w.other), "no unit": surveytest.Scope().Only()} {
			got, err := a.try(scope, surveytest.Actor())
			if got > 0 {
				t.Errorf("%s gives away %d things in a scope of %s", name, got, where)
			}
			if a.kind == acts && where == "nowhere" && survey.KindOf(err) != survey.Forbidden {
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

// TestEveryMethodReachesWhatIsItsOwn: the same attempts do something in the right scope, each that changes something on things of its own, or the test
// above would prove nothing.
func TestEveryMethodReachesWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	for n := range newTown(t).parts() {
		w := newTown(t)
		attempts := w.parts()[n]()
		for _, name := range readsFirst(attempts) {
			if attempts[name].kind == acts { // those that only read come first
				w = newTown(t)
				w.reachesItsOwn(name, w.parts()[n]()[name])
				continue
			}
			w.reachesItsOwn(name, attempts[name])
		}
	}
}

// reachesItsOwn tries a method in the scope that it is for.
func (w *town) reachesItsOwn(name string, a attempt) {
	w.t.Helper()
	before := surveytest.Dump(w.t, w.owner, "68")
	got, err := a.try(surveytest.Scope(), surveytest.Actor())
	changed := surveytest.FirstDifference(before, surveytest.Dump(w.t, w.owner, "68")) != ""
	if err != nil || changed != (a.kind != reads) || got == 0 && !changed {
		w.t.Errorf("%s in its own scope: %d things, changed %v, %v", name, got, changed, err)
	}
}

// TestRowsAreOfAProvince: a connection that forgot to say for which province it works sees nothing, whatever the table.
func TestRowsAreOfAProvince(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.attempts()
	role := surveytest.RolePool(t, pg.StaffRole, w.owner.Config().ConnString())
	var tables []string
	if err := w.owner.QueryRow(t.Context(), `select array_agg(quote_ident(relname) order by relname) from pg_class
		where relnamespace = 'followup'::regnamespace and relkind = 'r' and relname <> 'migration' and has_table_privilege('sipas_staff', oid, 'select')`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	seen := func(province, table string) (n int) {
		tx, err := role.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback(t.Context()) }()
		if _, err := tx.Exec(t.Context(), `select set_config('sipas.province', $1, true)`, province); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(t.Context(), `select count(*) from followup.`+table).Scan(&n); err != nil {
			t.Fatal(table, err)
		}
		return n
	}
	filled := 0
	for _, table := range tables {
		if of := seen("", table) + seen("15", table); of > 0 {
			t.Errorf("%d rows of %s are seen from outside the province", of, table)
		}
		if seen("68", table) > 0 {
			filled++
		}
	}
	if len(tables) == 0 || filled == 0 {
		t.Errorf("of %v only %d have rows: nothing is proved", tables, filled)
	}
}
