package surveydb_test

import (
	"sync"
	"testing"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// TestRecountMendsWhileAnswersComeIn: tallies are spoilt again and again, mended, and added to at the same time; nothing that came in
// meanwhile is lost from them.
func TestRecountMendsWhileAnswersComeIn(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	stored(t, store, "24781", 1, nil) // so that there is a tally to spoil from the start
	wait := flow(t, store, place)
	scope := surveytest.Scope().Only(place.Unit)
	mended := 0
	for range 25 {
		if _, err := pool.Exec(t.Context(), `update survey.tally set responses = responses + 1`); err != nil {
			t.Fatal(err)
		}
		wrong, err := store.Recount(t.Context(), scope, surveytest.Actor(), nil)
		if err != nil {
			t.Fatal(err)
		}
		mended += len(wrong)
	}
	wait()
	clean(t, store)
	if n := number(t, pool, "select sum(responses)::int from survey.tally"); n != flowing+1 || mended == 0 {
		t.Errorf("%d answers in the tallies, %d tallies mended", n, mended)
	}
	// A tally that is missing altogether is made anew.
	if _, err := pool.Exec(t.Context(), `delete from survey.tally`); err != nil {
		t.Fatal(err)
	}
	if wrong, err := store.Recount(t.Context(), scope, surveytest.Actor(), nil); err != nil || len(wrong) != 1 {
		t.Errorf("%d mended, %v", len(wrong), err)
	}
	clean(t, store)
}

// TestReviewsWhileAnswersComeIn: standings go back and forth while answers are stored about the same unit and day; nobody waits in a
// circle, and the tallies equal the responses in the end.
func TestReviewsWhileAnswersComeIn(t *testing.T) {
	store, pool := surveytest.Store(t)
	place := surveytest.Place(t, store, "24781")
	ids := stored(t, store, "24781", 30, nil)
	wait := flow(t, store, place)
	for n := range 30 {
		d := survey.Decision{IDs: ids[n%10 : n%10+20], To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
		if n%2 == 1 {
			d.To, d.Reason = survey.Counted, ""
		}
		if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
			t.Fatal(err)
		}
	}
	wait()
	clean(t, store)
	if n := number(t, pool, "select sum(responses)::int from survey.tally"); n != flowing+30 {
		t.Errorf("%d answers in the tallies", n)
	}
}

// flowing is how many answers flow stores.
const flowing = 3 * 40 * 5

// flow stores answers about a place from three sides at once, and returns what waits for the end of it.
func flow(t *testing.T, store *surveydb.Store, place survey.Place) (wait func()) {
	t.Helper()
	var wg sync.WaitGroup
	for range 3 {
		var batches [40][]survey.Response
		for n := range batches {
			for range 5 {
				batches[n] = append(batches[n], surveytest.Response(t, store, place, nil))
			}
		}
		wg.Go(func() {
			for _, batch := range batches {
				if _, err := store.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), batch); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	return wg.Wait
}
