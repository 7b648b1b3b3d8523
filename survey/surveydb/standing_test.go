package surveydb_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// stored saves n responses about a unit and returns their ids.
func stored(t *testing.T, store *surveydb.Store, unit string, n int, change func(*survey.Response)) []uuid.UUID {
	t.Helper()
	place := surveytest.Place(t, store, unit)
	var responses []survey.Response
	var ids []uuid.UUID
	for range n {
		r := surveytest.Response(t, store, place, nil)
		if change != nil {
			change(&r)
		}
		responses, ids = append(responses, r), append(ids, r.ID)
	}
	if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		t.Fatal(err)
	}
	return ids
}

func clean(t *testing.T, store *surveydb.Store) {
	t.Helper()
	if wrong, err := store.Check(t.Context(), surveytest.Scope(), nil); err != nil || len(wrong) > 0 {
		t.Fatalf("tallies differ from responses: %v %v", wrong, err)
	}
}

func number(t *testing.T, pool *pgxpool.Pool, query string) (n int) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReview(t *testing.T) {
	store, pool := surveytest.Store(t)
	ids := stored(t, store, "24781", 5, nil)
	aside := stored(t, store, "24781", 3, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.TooFast })

	review := func(d survey.Decision, want int) {
		t.Helper()
		d.Note = "looked at the desk's camera log"
		n, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d)
		if err != nil || n != want {
			t.Fatalf("%d changed, want %d; %v", n, want, err)
		}
		clean(t, store)
	}
	review(survey.Decision{IDs: aside[:2], To: survey.Counted}, 2)
	review(survey.Decision{IDs: aside[:2], To: survey.Counted}, 0) // stands so already
	review(survey.Decision{IDs: ids[:1], To: survey.SetAside, Reason: survey.ByHand}, 1)
	if n := number(t, pool, "select count(*) from survey.standing_review"); n != 3 {
		t.Errorf("%d decisions are kept, want 3", n)
	}
	if n := number(t, pool, "select sum(responses)::int from survey.tally where standing = 'counted'"); n != 6 {
		t.Errorf("%d count, want 6", n)
	}
	from, until := surveytest.Day().AddDate(-1, 0, 0), surveytest.Day().AddDate(1, 0, 0)
	listed, err := store.SetAside(t.Context(), surveytest.Scope(), survey.AsideFilter{Unit: "24781", From: from, Until: until, Limit: 10})
	if err != nil || len(listed) != 2 {
		t.Fatalf("%d listed, %v", len(listed), err)
	}
	if only, err := store.SetAside(t.Context(), surveytest.Scope(), survey.AsideFilter{Reason: survey.ByHand, From: from, Until: until, Limit: 10}); err != nil || len(only) != 1 || only[0].ID != ids[0] {
		t.Errorf("by hand: %v %v", only, err)
	}

	// One unknown id, and nothing of the decision is carried out.
	_, err = store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: []uuid.UUID{ids[1], uuid.New()}, To: survey.SetAside, Reason: survey.ByHand, Note: "x"})
	if survey.KindOf(err) != survey.NotFound {
		t.Errorf("unknown id: %v", err)
	}
	aside1 := func(note string) survey.Decision {
		return survey.Decision{IDs: ids[1:2], To: survey.SetAside, Reason: survey.ByHand, Note: note}
	}
	for _, c := range []struct {
		by       survey.Actor
		decision survey.Decision
	}{
		{surveytest.Actor(), aside1("")}, {surveytest.Actor(), aside1(" ")}, {survey.CommandLine(""), aside1("x")}, {survey.CommandLine("rule"), aside1("x")},
		{survey.Service(), aside1("x")}, {survey.Actor{}, aside1("x")}, {surveytest.Actor(), survey.Decision{IDs: ids[1:2], To: survey.SetAside, Note: "x"}},
	} {
		if _, err := store.Review(t.Context(), surveytest.Scope(), c.by, c.decision); err == nil {
			t.Errorf("a decision without note, person or reason was carried out: %+v", c)
		}
	}
	clean(t, store)
	for _, query := range []string{"update survey.standing_review set note = 'other'", "delete from survey.standing_review"} {
		if _, err := pool.Exec(t.Context(), query); err == nil {
			t.Errorf("history can be changed: %s", query)
		}
	}
}

// TestReviewWhileAnswersComeIn: neither waits for the other in a circle, and tallies stay exact.
func TestReviewWhileAnswersComeIn(t *testing.T) {
	store, _ := surveytest.Store(t)
	ids := stored(t, store, "24781", 60, nil)
	var work sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range 3 {
		work.Go(func() {
			for range 20 {
				place := surveytest.Place(t, store, "24781")
				r := surveytest.Response(t, store, place, nil)
				other := surveytest.Response(t, store, place, nil)
				other.Standing, other.Reason = survey.SetAside, survey.Straight
				if _, err := store.SaveResponses(ctx, surveytest.Scope(), surveytest.Actor(), []survey.Response{r, other}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Go(func() {
		for n, id := range ids {
			d := survey.Decision{IDs: []uuid.UUID{id}, To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
			if n%3 == 0 {
				d.To, d.Reason = survey.Counted, ""
			}
			if _, err := store.Review(ctx, surveytest.Scope(), surveytest.Actor(), d); err != nil {
				t.Error(err)
			}
		}
	})
	work.Wait()
	clean(t, store)
}

func TestExcess(t *testing.T) {
	store, pool := surveytest.Store(t)
	ids := stored(t, store, "24781", 40, nil)
	// A person has decided about one: no rule moves it.
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: ids[:1], To: survey.SetAside, Reason: survey.ByHand, Note: "n"}); err != nil {
		t.Fatal(err)
	}
	counted := func() int { return number(t, pool, "select count(*) from survey.response where standing = 'counted'") }
	for _, c := range []struct{ transactions, want int }{{30, 30}, {30, 30}, {35, 35}, {100, 39}, {0, 0}, {100, 39}} {
		reported := replaceTransactions(t, store, "68", "unit,month,transactions\n24781,2026-11,"+itoa(c.transactions)+"\n")
		if _, err := store.ApplyExcess(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, reported); err != nil {
			t.Fatal(err)
		}
		if n := counted(); n != c.want {
			t.Errorf("%d transactions: %d count, want %d", c.transactions, n, c.want)
		}
		clean(t, store)
	}
	if n := number(t, pool, "select count(*) from survey.response where reason = 'review'"); n != 1 {
		t.Error("the rule moved what a person had decided")
	}
}

// TestTalliesAt: what a moment saw is told also after later answers and decisions.
func TestTalliesAt(t *testing.T) {
	store, pool := surveytest.Store(t)
	ids := stored(t, store, "24781", 12, nil)
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: ids[:2], To: survey.SetAside, Reason: survey.ByHand, Note: "n"}); err != nil {
		t.Fatal(err)
	}
	var snapshot string
	if err := pool.QueryRow(t.Context(), "select pg_current_snapshot()::text").Scan(&snapshot); err != nil {
		t.Fatal(err)
	}
	stored(t, store, "24781", 7, nil)
	for _, d := range []survey.Decision{{IDs: ids[:1], To: survey.Counted}, {IDs: ids[:5], To: survey.SetAside, Reason: survey.Burst}, {IDs: ids[3:4], To: survey.Counted}} {
		d.Note = "n"
		if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
			t.Fatal(err)
		}
	}
	tallies, err := store.TalliesAt(t.Context(), surveytest.Scope(), surveytest.Day().AddDate(0, -1, 0), surveytest.Day().AddDate(0, 1, 0), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	got := map[survey.Reason]int64{}
	for key, tally := range tallies {
		got[key.Reason] += tally.Responses
	}
	if got[""] != 10 || got[survey.ByHand] != 2 || len(got) != 2 {
		t.Errorf("then 10 counted and 2 were set aside by hand; told %v", got)
	}
}
