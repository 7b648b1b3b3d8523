package survey

import (
	"testing"

	"pgregory.net/rapid"
)

// TestDayMomentsAreProductsOfDays: each is the sum of products of what days add up to, and two lists of days add up to one.
func TestDayMomentsAreProductsOfDays(t *testing.T) {
	q := testQuestionnaire()
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Custom(func(t *rapid.T) *Tally {
			tally := NewTally(q)
			for range rapid.IntRange(0, 4).Draw(t, "responses") {
				tally.Add(q, drawAnswers(t, q))
			}
			return tally
		})
		days := rapid.SliceOfN(day, 1, 5).Draw(t, "days")
		cut := rapid.IntRange(0, len(days)).Draw(t, "cut")
		d, e := rapid.IntRange(0, ScoreCount-1).Draw(t, "d"), rapid.IntRange(0, ScoreCount-1).Draw(t, "e")
		var first, second DayMoments
		var want [7]int64
		for i, tally := range days {
			m, n := &tally.Moments, tally.Responses
			if i < cut {
				first.AddDay(n, m)
			} else {
				second.AddDay(n, m)
			}
			for k, v := range []int64{min(n, 1), n * n, m.Answers(d) * m.Answers(e), m.Satisfied(d) * m.Satisfied(e), m.Steps(d) * m.Steps(e),
				m.Satisfied(d) * m.Answers(e), m.Steps(d) * m.Answers(e)} {
				want[k] += v
			}
		}
		first.Plus(&second)
		m := &first
		got := [7]int64{m.Days(), m.Squares(), m.AnswersAnswers(d, e), m.SatisfiedSatisfied(d, e), m.StepsSteps(d, e), m.SatisfiedAnswers(d, e), m.StepsAnswers(d, e)}
		if got != want {
			t.Fatalf("scores %d and %d: %v, want %v", d, e, got, want)
		}
	})
}
