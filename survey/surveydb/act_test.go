package surveydb_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// told is a row of the audit log.
type told struct {
	Action, Object, Unit, Reason, Before, After string
}

// log is what the audit log tells since the last call, in order.
func log(t *testing.T, pool *pgxpool.Pool, seen *int) []told {
	t.Helper()
	rows, err := pool.Query(t.Context(), `select action, object, coalesce((select code from survey.unit u where u.id = a.unit_id), ''), reason, before, after
		from staff.audit a where province_code = '68' and number > $1 order by number`, *seen)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[told])
	if err != nil {
		t.Fatal(err)
	}
	*seen += len(found)
	return found
}

func sameActs(t *testing.T, got []told, want ...told) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d acts are told, want %d: %+v", len(got), len(want), got)
	}
	for n := range want {
		if got[n] != want[n] {
			t.Errorf("told %+v\nwant %+v", got[n], want[n])
		}
	}
}

// TestActsAreToldByUnit: what was done with keys, settings and answers, each unit's by itself, and never what an answer says.
func TestActsAreToldByUnit(t *testing.T) {
	store, pool := surveytest.Store(t)
	scope, actor, seen := surveytest.Scope(), surveytest.Actor().Because("vì vậy"), 0
	key, _, err := store.AddKey(t.Context(), scope, actor, aKey(func(k *survey.Key) { k.Units = []survey.Unit{surveytest.Place(t, store, "24781").Unit} }), today())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.RevokeKey(t.Context(), scope, actor, key.ID); err != nil {
		t.Fatal(err)
	}
	sameActs(t, log(t, pool, &seen), told{"key.add", key.ID.String(), "24781", "vì vậy", "", `{"expires_on":"` + today().AddDate(1, 0, 0).Format("2006-01-02") +
		`","mode":"","name":"Một cửa điện tử","networks":"","scopes":"responses:write","units":"24781"}`},
		told{"key.revoke", key.ID.String(), "24781", "vì vậy", `{"name":"Một cửa điện tử"}`, ""})

	ids := append(stored(t, store, "24781", 1, nil), stored(t, store, "24805", 1, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.TooFast })...)
	log(t, pool, &seen)
	d := survey.Decision{IDs: ids, To: survey.SetAside, Reason: survey.ByHand, Note: "đã xem sổ trực"}
	if n, err := store.Review(t.Context(), scope, actor, d); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	sameActs(t, log(t, pool, &seen), told{"standing.review", "", "24781", "đã xem sổ trực", `{"counted":"1"}`, `{"count":"1","ids":"` + ids[0].String() + `","standing":"set_aside"}`},
		told{"standing.review", "", "24805", "đã xem sổ trực", `{"set_aside fast":"1"}`, `{"count":"1","ids":"` + ids[1].String() + `","standing":"set_aside"}`})
	if n, err := store.Review(t.Context(), scope, actor, d); err != nil || n != 0 || len(log(t, pool, &seen)) != 0 {
		t.Errorf("a decision that changes nothing is an act: %d %v", n, err)
	}
}

// TestADecisionIsAboutWhatWasSeen: where one of them stands otherwise by now, none is decided about.
func TestADecisionIsAboutWhatWasSeen(t *testing.T) {
	store, pool := surveytest.Store(t)
	ids := stored(t, store, "24781", 3, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.TooFast })
	d := survey.Decision{IDs: ids[:1], To: survey.Counted, Note: "x", From: survey.SetAside}
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
		t.Fatal(err)
	}
	d.IDs = ids
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); keyOf(err) != "review.stale" {
		t.Errorf("%v", err)
	}
	if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != 1 {
		t.Errorf("%d count, want 1", n)
	}
}

// TestAsideIsReadOn by what the last row of a page was, through days and units, and is counted by unit and reason.
func TestAsideIsReadOn(t *testing.T) {
	store, _ := surveytest.Store(t)
	for _, unit := range []string{"24805", "24781"} {
		for days := range 2 {
			stored(t, store, unit, 3, func(r *survey.Response) {
				r.Standing, r.Reason, r.AnsweredOn = survey.SetAside, survey.TooFast, r.AnsweredOn.AddDate(0, 0, -days)
			})
		}
	}
	stored(t, store, "24781", 2, func(r *survey.Response) { r.Standing = survey.Late })
	from, until := surveytest.Day().AddDate(-1, 0, 0), surveytest.Day().AddDate(1, 0, 0)
	whole, err := store.SetAside(t.Context(), surveytest.Scope(), survey.AsideFilter{From: from, Until: until, Limit: 99})
	if err != nil || len(whole) != 12 {
		t.Fatalf("%d, %v", len(whole), err)
	}
	f, got := survey.AsideFilter{From: from, Until: until, Limit: 5}, []uuid.UUID(nil)
	for {
		page, err := store.SetAside(t.Context(), surveytest.Scope(), f)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, a := range page {
			got = append(got, a.ID)
		}
		f.After = page[len(page)-1].Mark()
	}
	for n, a := range whole {
		if n >= len(got) || got[n] != a.ID {
			t.Fatalf("page by page %v, want it as at once", got)
		}
	}
	counts, err := store.CountAside(t.Context(), surveytest.Scope(), from, until)
	want := []survey.AsideCount{{UnitCode: "24781", Standing: survey.Late, Responses: 2}, {UnitCode: "24781", Standing: survey.SetAside, Reason: survey.TooFast, Responses: 6},
		{UnitCode: "24805", Standing: survey.SetAside, Reason: survey.TooFast, Responses: 6}}
	if err != nil || !slices.Equal(counts, want) {
		t.Errorf("%v %v, want %v", counts, err, want)
	}
}

// TestOfTwoWhoChangeASetting the second is told; the log tells what was in force before.
func TestOfTwoWhoChangeASetting(t *testing.T) {
	store, pool := surveytest.Store(t)
	seen := 0
	change := func(value string, revision int64) error {
		return store.ChangeSetting(t.Context(), surveytest.Scope(), surveytest.Actor().Because("x"), survey.SettingChange{Name: survey.AnswersPerTransaction, Value: value, Revision: revision})
	}
	var wg sync.WaitGroup
	fared := make([]error, 4)
	for n := range fared {
		wg.Go(func() { fared[n] = change("2", 0) })
	}
	wg.Wait()
	changed := 0
	for _, err := range fared {
		if err == nil {
			changed++
		} else if keyOf(err) != "setting.changed" {
			t.Error(err)
		}
	}
	if changed != 1 {
		t.Errorf("%d of four changed what they had not seen", changed)
	}
	sameActs(t, log(t, pool, &seen), told{"setting.change", "answers_per_transaction", "", "x", `{"value":"1"}`, `{"value":"2"}`})
	of := settingOf(t, store, survey.AnswersPerTransaction)
	if of.Revision == 0 || of.Reason != "x" {
		t.Fatalf("%+v", of)
	}
	if err := change("3", of.Revision); err != nil {
		t.Error(err)
	}
	if err := change("4", survey.AnyRevision); err != nil {
		t.Error(err)
	}
}
