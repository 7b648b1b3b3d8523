package surveydb_test

import (
	"testing"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestRulesDecideInHindsight: more than fit into one transaction; what is not stored is left out, what a person decided or another rule found stays.
func TestRulesDecideInHindsight(t *testing.T) {
	store, pool := surveytest.Store(t)
	ids := stored(t, store, "24781", 1100, nil)
	fast := stored(t, store, "24781", 1, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.TooFast })
	person := survey.Decision{IDs: ids[:2], To: survey.SetAside, Reason: survey.ByHand, Note: "seen"}
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), person); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Review(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Decision{IDs: ids[1:2], To: survey.Counted, Note: "not so"}); err != nil {
		t.Fatal(err)
	}
	apply := func(d survey.Decision, want int) {
		t.Helper()
		d.Note = "as the day showed"
		applied, err := store.ApplyRules(t.Context(), surveytest.Scope(), survey.Service(), []survey.Decision{d})
		n := 0
		for _, part := range applied {
			n += len(part.IDs)
		}
		if err != nil || n != want {
			t.Fatalf("%d hold, want %d; %v", n, want, err)
		}
		clean(t, store)
	}
	all := append(append([]uuid.UUID{uuid.New()}, ids...), fast...)
	apply(survey.Decision{IDs: all, To: survey.SetAside, Reason: survey.Burst}, 1098)
	if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != 1 {
		t.Errorf("%d count, want the one that a person decided about", n)
	}
	apply(survey.Decision{IDs: all, To: survey.SetAside, Reason: survey.Burst}, 1098) // stand so already
	apply(survey.Decision{IDs: ids[100:], To: survey.Counted}, 1000)
	if n := number(t, pool, "select count(*) from survey.response where standing = 'counted'"); n != 1001 {
		t.Errorf("%d count again", n)
	}
	if n := number(t, pool, "select count(*) from survey.standing_review where decided_by = 'rule'"); n != 1098+1000 {
		t.Errorf("%d decisions are kept", n)
	}
}

// TestUsualDays are medians of days with answers of visitors; tablets and today do not matter.
func TestUsualDays(t *testing.T) {
	store, _ := surveytest.Store(t)
	today := survey.Date(surveytest.Day(), surveytest.Day().Location())
	for back, n := range map[int]int{0: 50, 1: 3, 2: 9, 3: 4, 30: 70} {
		stored(t, store, "24781", n, func(r *survey.Response) { r.AnsweredOn, r.Mode = today.AddDate(0, 0, -back), survey.ModeQR })
	}
	stored(t, store, "24781", 40, func(r *survey.Response) { r.AnsweredOn, r.Mode = today.AddDate(0, 0, -2), survey.ModeKiosk })
	unit := surveytest.Place(t, store, "24781").Unit.ID
	usual, err := store.UsualDays(t.Context(), surveytest.Scope(), today.AddDate(0, 0, -28), today)
	if err != nil || len(usual) != 1 || usual[unit] != 4 {
		t.Errorf("%v %v, want 4", usual, err)
	}
}
