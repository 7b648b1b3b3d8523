package surveydb_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

func TestSaveResponsesStoresEachIDOnce(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	other := surveytest.Place(t, store, "68-so-noi-vu")
	id := "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11"
	one := surveytest.Response(t, store, place, func(s *survey.Submission) { s.ID, s.Comment = id, "Gọi tôi 0912 345 678" })
	changed := surveytest.Response(t, store, place, func(s *survey.Submission) { s.ID = id; s.Answers["access"] = 1 })
	elsewhere := surveytest.Response(t, store, other, func(s *survey.Submission) { s.ID, s.Comment = id, "Gọi tôi 0912 345 678" })
	nextDay := one
	nextDay.AnsweredOn = one.AnsweredOn.AddDate(0, 0, 1)
	second := surveytest.Response(t, store, place, nil)

	save := func(responses ...survey.Response) []survey.Outcome {
		t.Helper()
		outcomes, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), responses)
		if err != nil {
			t.Fatal(err)
		}
		return outcomes
	}
	want := []survey.Outcome{survey.Stored, survey.AlreadyStored, survey.Conflicting, survey.Stored}
	if diff := cmp.Diff(want, save(one, one, changed, second)); diff != "" {
		t.Errorf("in one batch (-want +got):\n%s", diff)
	}
	want = []survey.Outcome{survey.AlreadyStored, survey.Conflicting, survey.Conflicting, survey.AlreadyStored}
	if diff := cmp.Diff(want, save(one, changed, elsewhere, nextDay)); diff != "" {
		t.Errorf("in a later batch (-want +got):\n%s", diff)
	}
	if n := count(t, pool, "select count(*) from survey.response"); n != 2 {
		t.Errorf("%d rows stored, want 2", n)
	}
	var text string
	if err := pool.QueryRow(t.Context(), "select text from survey.comment").Scan(&text); err != nil || text != "Gọi tôi •••• ••• •••" {
		t.Errorf("comment %q, %v", text, err)
	}
	checkTallies(t, store)
}

func TestSaveResponsesIsAllOrNothing(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	bad := surveytest.Response(t, store, place, nil)
	bad.Mode = "carrier pigeon" // the database knows no such mode
	_, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), []survey.Response{surveytest.Response(t, store, place, nil), bad})
	if survey.KindOf(err) != survey.Invalid {
		t.Errorf("error %v, want kind invalid", err)
	}
	for _, table := range []string{"receipt", "response", "tally", "tally_change"} {
		if n := count(t, pool, "select count(*) from survey."+table); n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

func TestRecountFindsAndMends(t *testing.T) {
	store, pool := surveytest.Store(t)
	for _, unit := range []string{"24781", "24805", "68-so-y-te"} {
		place := surveytest.Place(t, store, unit)
		var responses []survey.Response
		for n := range 20 {
			responses = append(responses, surveytest.Response(t, store, place, func(s *survey.Submission) {
				s.Answers["result"] = 1 + n%5
				s.Answers["feedback"] = survey.NotApplicable
			}))
		}
		if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
			t.Fatal(err)
		}
	}
	checkTallies(t, store)
	for _, damage := range []string{
		"update survey.tally set responses = responses + 1 where unit_id = (select id from survey.unit where code = '24781')",
		"update survey.tally set moments = moments + 1 where unit_id = (select id from survey.unit where code = '24781')",
		"delete from survey.tally where unit_id = (select id from survey.unit where code = '24805')",
		"update survey.tally set mode = 'paper'",
	} {
		if _, err := pool.Exec(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
		wrong, err := store.Check(t.Context(), surveytest.Scope(), nil)
		if err != nil || len(wrong) == 0 {
			t.Fatalf("after %q: found %v, %v", damage, wrong, err)
		}
		if _, err := store.Recount(t.Context(), surveytest.Scope(), surveytest.Actor(), nil); err != nil {
			t.Fatal(err)
		}
		checkTallies(t, store)
	}
}

func TestQueriesPrepare(t *testing.T) {
	surveytest.PrepareQueries(t, surveytest.Pool(t), os.DirFS("."))
}

func checkTallies(t *testing.T, store *surveydb.Store) {
	t.Helper()
	if wrong, err := store.Check(t.Context(), surveytest.Scope(), nil); err != nil || len(wrong) > 0 {
		t.Errorf("tallies differ from responses: %v %v", wrong, err)
	}
}

func count(t *testing.T, pool *pgxpool.Pool, sql string) int {
	t.Helper()
	var n int
	if err := pool.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
