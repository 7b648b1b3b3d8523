//go:build drill

package followupdb_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/surveytest"
)

// TestDrillOfMissingClauses takes the clause of scope out of each query in turn, and out of each function that queries call: as the owner of the database, so
// that the clause stands alone. The attempts of the scope test notice it; where another clause of the same transaction stands before it, the statement alone
// does, run for somebody outside.
func TestDrillOfMissingClauses(t *testing.T) {
	queries := surveytest.Mutants(t, os.DirFS("."))
	functions := surveytest.FunctionMutants(t, newTown(t).owner, "followup")
	alone, met := map[string]bool{}, map[string][]int{}
	for part := range newTown(t).parts() {
		r := replayed(t, part, functions)
		for name := range r.Met {
			met[name] = append(met[name], part)
		}
		for name := range r.Noticed {
			alone[name] = true
		}
	}
	parts := map[int]*part{}
	byMethods, behind := 0, 0
	for _, m := range slices.Concat(queries, functions) {
		switch name := m.String(); {
		case noticedByMethods(t, parts, m, met[m.Query]):
			byMethods++
		case alone[name]:
			behind++
		default:
			t.Errorf("%s: nothing notices it; it was met: %v", m, met[m.Query])
		}
	}
	t.Logf("%d clauses of queries and %d of functions were removed: methods outside their scope notice %d, %d more are noticed by the statement alone", len(queries), len(functions), byMethods, behind)
}

// touched are the tables that methods of the store change.
func touched() []string {
	return []string{"followup.", "survey.comment", "survey.reported", "staff.audit", "staff.webhook_event"}
}

// replayed does everything of a part in its own scope, with each statement run for somebody outside before. Each act has a town of its own: some leave nothing
// to do for others.
func replayed(t *testing.T, part int, functions []surveytest.Mutant) *surveytest.Replay {
	t.Helper()
	var r *surveytest.Replay
	begin := func() map[string]attempt {
		w := ownersTown(t)
		if r == nil {
			r = surveytest.NewReplay(t, os.DirFS("."), survey.InProvince("15"), surveytest.Scope().Only(w.other))
			r.Functions(functions, w.owner, "68", touched()...)
		}
		w.store = w.store.On(r.Pool(w.owner))
		return w.parts()[part]()
	}
	attempts := begin()
	for n, name := range readsFirst(attempts) {
		if n > 0 && attempts[name].kind == acts {
			attempts = begin()
		}
		if _, err := attempts[name].try(surveytest.Scope(), surveytest.Actor()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	return r
}

// ownersTown is a town whose store has the rights of the owner.
func ownersTown(t *testing.T) *town {
	t.Helper()
	w := newTown(t)
	w.store, w.alone = w.store.On(w.owner), true
	return w
}

// part is a part of the store with what it is tried on. It is used again for as long as nobody has changed anything.
type part struct {
	town     *town
	attempts map[string]attempt
	before   string
}

// noticedByMethods tries the methods of the parts that meet a query, or a function, outside their scope without its clause.
func noticedByMethods(t *testing.T, parts map[int]*part, m surveytest.Mutant, met []int) bool {
	t.Helper()
	for _, n := range met {
		p := parts[n]
		if p == nil {
			w := ownersTown(t)
			p = &part{town: w, attempts: w.parts()[n]()}
			p.before = surveytest.Left(t, w.owner, "68", touched()...)
			parts[n] = p
		}
		told, changed := p.without(m)
		if changed {
			delete(parts, n)
		}
		if told || changed {
			return true
		}
	}
	return false
}

// without tries them without a clause, until one tells something or may have changed something.
func (p *part) without(m surveytest.Mutant) (told, changed bool) {
	w := p.town
	w.t.Helper()
	if strings.HasPrefix(m.Query, "followup.") {
		define := func(text string) {
			if _, err := w.owner.Exec(w.t.Context(), text); err != nil {
				w.t.Fatal(err)
			}
		}
		var sound string
		if err := w.owner.QueryRow(w.t.Context(), `select pg_get_functiondef($1::regproc)`, m.Query).Scan(&sound); err != nil {
			w.t.Fatal(err)
		}
		define(m.Text)
		defer define(sound)
	} else {
		defer followupdb.Swap(w.store, m.Query, m.Text)()
	}
	for _, name := range readsFirst(p.attempts) {
		for _, scope := range []survey.Scope{survey.InProvince("15"), surveytest.Scope().Only(w.other), surveytest.Scope().Only()} {
			got, err := p.attempts[name].try(scope, surveytest.Actor())
			if changing := p.attempts[name].kind == acts; got > 0 && (err == nil || !changing) {
				return true, changing
			}
		}
	}
	return false, surveytest.Left(w.t, w.owner, "68", touched()...) != p.before
}
