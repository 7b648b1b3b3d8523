package analyticsdb_test

import (
	"context"
	"testing"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestDaysAreRolledUp: the monthly tallies say how far the days of a unit differ.
func TestDaysAreRolledUp(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-10-20", 12, always(1))
	h.answer("24781", "2026-11-20", 20, always(5))
	h.answer("24781", "2026-11-21", 30, always(1))
	h.publish()
	h.answer("24781", "2026-11-21", 10, always(5))
	h.publish()
	days := survey.DayMoments{}
	_, err := h.figures.InTurn(t.Context(), surveytest.Scope(), survey.Service(), func(turn publish.Turn) error {
		for _, period := range []string{"2026-10", "2026-11"} {
			month, err := analytics.ParsePeriod(period)
			if err != nil {
				t.Fatal(err)
			}
			tallies, err := turn.MonthTallies(context.WithoutCancel(t.Context()), month)
			if err != nil || len(tallies) != 1 || !tallies[0].Settled {
				t.Fatalf("%+v, %v", tallies, err)
			}
			days.Plus(tallies[0].Days)
		}
		m := &days
		got := [5]int64{m.Days(), m.Squares(), m.SatisfiedSatisfied(0, 0), m.StepsAnswers(0, 4), m.StepsSteps(0, 0)}
		want := [5]int64{3, 12*12 + 20*20 + 40*40, 20*20 + 10*10, 12*12 + 100*20 + 80*40, 12*12 + 100*100 + 80*80}
		if got != want {
			t.Errorf("%v, want %v", got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
