package survey

import (
	"fmt"
	"slices"
	"testing"
)

// TestMeasure: what may be added up with a questionnaire, and what is another measure.
func TestMeasure(t *testing.T) {
	first := testQuestionnaire()
	find := func(key string) (Questionnaire, error) {
		if key != first.Key {
			return Questionnaire{}, fmt.Errorf("no %s", key)
		}
		return first, nil
	}
	measure := func(q Questionnaire) string {
		t.Helper()
		m, err := q.Measure(find)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	want := measure(first)
	for name, c := range map[string]struct {
		change func(*Questionnaire)
		same   bool
	}{
		"another key and title": {func(q *Questionnaire) { q.Key, q.Title.VI = "test@2", "khác" }, true},
		"another order":         {func(q *Questionnaire) { slices.Reverse(q.Items) }, true},
		"an English text":       {func(q *Questionnaire) { q.Items[0].Text.EN = "better" }, true},
		"an item off the scale": {func(q *Questionnaire) { q.Items = q.Items[:6] }, true},
		"an item of no dimension of the five": {func(q *Questionnaire) {
			q.Items = append(q.Items, Item{Key: "word", Dimension: "conduct", Kind: OnScale})
		}, true},
		"another wording": {func(q *Questionnaire) { q.Items[0].Text.VI = "khác" }, false},
		"another example": {func(q *Questionnaire) { q.Items[0].Example.VI = "khác" }, false},
		"a way out":       {func(q *Questionnaire) { q.Items[0].NotApplicable.VI = "không" }, false},
		"another scale":   {func(q *Questionnaire) { q.Scale[2].VI = "khác" }, false},
		"another item":    {func(q *Questionnaire) { q.Items[0].Key = "place" }, false},
		"one item more": {func(q *Questionnaire) {
			q.Items = append(q.Items, Item{Key: "seats", Dimension: "access", Kind: OnScale})
		}, false},
		"another dimension": {func(q *Questionnaire) {
			q.Items[0].Dimension, q.Items[1].Dimension = q.Items[1].Dimension, q.Items[0].Dimension
		}, false},
		"another wording, said to be the same": {func(q *Questionnaire) {
			q.Items[0].Key, q.Items[0].Text.VI, q.Items[0].SameAs = "place", "khác", "test@1/access"
		}, true},
	} {
		q := first
		q.Items = slices.Clone(first.Items)
		c.change(&q)
		if got := measure(q); (got == want) != c.same {
			t.Errorf("%s: %s beside %s", name, got, want)
		}
	}
	lost := first
	lost.Items = slices.Clone(first.Items)
	for _, same := range []string{"test@7/access", "test@1/nothing"} {
		lost.Items[0].SameAs = same
		if _, err := lost.Measure(find); err == nil {
			t.Errorf("measured as the same as %s, which there is not", same)
		}
	}
	lost.Key, lost.Items[0].SameAs = "test@2", "access"
	if lost.Validate() == nil {
		t.Error("same_as needs no questionnaire")
	}
}
