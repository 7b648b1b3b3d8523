package survey

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawAnswers draws what a person might answer to q.
func drawAnswers(t *rapid.T, q Questionnaire) Answers {
	packed := make([]byte, len(q.Items))
	for n, item := range q.Items {
		packed[n] = byte('0' + rapid.SampledFrom(item.Values()).Draw(t, item.Key))
		if !item.Required && rapid.Bool().Draw(t, "left out") {
			packed[n] = LeftOut
		}
	}
	return Answers(packed)
}

func TestTallyAddsUp(t *testing.T) {
	q := testQuestionnaire()
	tally := NewTally(q)
	for _, a := range []Answers{"5454951", "5311352", "335595-"} {
		tally.Add(q, a)
	}
	if diff := cmp.Diff([]int64{0, 0, 1, 0, 2, 0}, tally.ItemCounts(q, "access")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{0, 0, 1, 0, 0, 2}, tally.ItemCounts(q, "feedback")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{1, 1, 0}, tally.ItemCounts(q, "trouble")); diff != "" {
		t.Error(diff)
	}
	m := &tally.Moments
	got := []int64{tally.Responses, m.Responses(4), m.Answers(0), m.Satisfied(0), m.Steps(0),
		m.SatisfiedSatisfied(0, 1), m.StepsSteps(0, 4), m.SatisfiedAnswers(0, 4), m.StepsAnswers(4, 0), m.AnswersAnswers(4, OverallScore)}
	// access 5 5 3, procedures 4 3 3, feedback – 3 –, overall 5 5 5
	want := []int64{3, 1, 3, 2, 13, 1, 15, 1, 3, 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTallyIsASum: the order of responses and how they are divided among tallies change nothing.
func TestTallyIsASum(t *testing.T) {
	q := testQuestionnaire()
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Answers { return drawAnswers(t, q) })).Draw(t, "answers")
		cut := rapid.IntRange(0, len(answers)).Draw(t, "cut")
		whole, first, second := NewTally(q), NewTally(q), NewTally(q)
		for n, a := range answers {
			whole.Add(q, a)
			if n < cut {
				second.Add(q, a)
			} else {
				first.Add(q, a)
			}
		}
		first.Plus(second)
		if !whole.Equal(first) {
			t.Fatalf("%+v\n%+v", whole, first)
		}
	})
}

func TestPairNumbersEveryPairOnce(t *testing.T) {
	seen := map[int]bool{}
	for d := range ScoreCount {
		for e := range d + 1 {
			p := pair(d, e)
			if seen[p] || p < 0 || p >= pairs || p != pair(e, d) {
				t.Errorf("pair(%d, %d) = %d", d, e, p)
			}
			seen[p] = true
		}
	}
}
