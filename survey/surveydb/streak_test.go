package surveydb_test

import (
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestStreaks are the last whole days' answers that count, as many as are asked for and no older.
func TestStreaks(t *testing.T) {
	store, _ := surveytest.Store(t)
	short, err := store.Questionnaire(t.Context(), "short@1")
	if err != nil {
		t.Fatal(err)
	}
	today := survey.Date(surveytest.Day(), surveytest.Day().Location())
	on := func(daysAgo, overall int, standing survey.Standing) func(*survey.Response) {
		return func(r *survey.Response) {
			r.AnsweredOn, r.Standing = today.AddDate(0, 0, -daysAgo), standing
			if standing == survey.SetAside {
				r.Reason = survey.Burst
			}
			answers := []byte(r.Answers)
			for n, item := range short.Items {
				if item.Key == survey.OverallKey {
					answers[n] = byte('0' + overall)
				}
			}
			r.Answers = survey.Answers(answers)
		}
	}
	stored(t, store, "24781", 12, on(0, 1, survey.Counted))
	stored(t, store, "24781", 30, on(0, 1, survey.SetAside))
	stored(t, store, "24781", 5, on(1, 2, survey.Counted))
	stored(t, store, "24781", 4, on(1, 3, survey.Counted))
	stored(t, store, "24781", 50, on(2, 5, survey.Counted)) // there are enough without these
	stored(t, store, "24805", 7, on(3, 2, survey.Counted))
	stored(t, store, "24805", 9, on(20, 1, survey.Counted)) // too long ago

	streaks, err := store.Streaks(t.Context(), surveytest.Scope(), today.AddDate(0, 0, -14), 20)
	if err != nil || len(streaks) != 2 {
		t.Fatalf("%+v, %v", streaks, err)
	}
	found := map[int32]survey.Streak{}
	for _, s := range streaks {
		found[s.UnitID] = s
	}
	one, two := surveytest.Place(t, store, "24781").Unit.ID, surveytest.Place(t, store, "24805").Unit.ID
	if s := found[one]; s.Answers != 21 || s.Dissatisfied != 17 || !s.Since.Equal(today.AddDate(0, 0, -1)) || !s.Last.Equal(today) {
		t.Errorf("%+v", s)
	}
	if s := found[two]; s.Answers != 7 || s.Dissatisfied != 7 || !s.Since.Equal(today.AddDate(0, 0, -3)) || !s.Last.Equal(today.AddDate(0, 0, -3)) {
		t.Errorf("%+v", s)
	}
	if other, err := store.Streaks(t.Context(), survey.InProvince("15"), time.Time{}, 20); err != nil || len(other) != 0 {
		t.Errorf("of another province: %v, %v", other, err)
	}
}
