package followup

import (
	"math"
	"slices"
	"testing"

	"sipas/survey/topic"
)

func TestRisingTopics(t *testing.T) {
	t.Parallel()
	all := func(topic.Topic) bool { return true }
	told := func(comments int, found map[topic.Topic]int) UnitTopics {
		return UnitTopics{Comments: comments, Found: found}
	}
	many := map[topic.Topic]int{topic.Waiting: 60, topic.Praise: 60, topic.Conduct: 60, topic.Fees: 12, topic.Delay: 60}
	for name, c := range map[string]struct {
		now, before UnitTopics
		trusted     func(topic.Topic) bool
		want        []topic.Topic
	}{
		"surely more":              {told(100, many), told(100, map[topic.Topic]int{topic.Waiting: 10, topic.Praise: 5, topic.Fees: 10, topic.Delay: 55}), all, []topic.Topic{topic.Waiting}},
		"not named before":         {told(100, map[topic.Topic]int{topic.Waiting: 60}), told(100, nil), all, []topic.Topic{topic.Waiting}},
		"too few to be sure":       {told(10, map[topic.Topic]int{topic.Waiting: 8}), told(10, map[topic.Topic]int{topic.Waiting: 5}), all, nil},
		"nothing to compare with":  {told(100, many), told(0, nil), all, nil},
		"nothing told yet":         {told(0, nil), told(100, many), all, nil},
		"a lexicon that is wrong":  {told(100, many), told(100, nil), func(topic.Topic) bool { return false }, nil},
		"less":                     {told(100, map[topic.Topic]int{topic.Waiting: 10}), told(100, map[topic.Topic]int{topic.Waiting: 60}), all, nil},
		"hardly any comments then": {told(100, map[topic.Topic]int{topic.Waiting: 60}), told(3, nil), all, nil},
	} {
		if got := Rising(c.now, c.before, c.trusted); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	// Wilson's interval for 10 of 100 with four standard errors, worked out by hand: (0.1 + 0.08 ± 4 √(0.0009 + 0.0004)) / 1.16.
	if p, low, high := wilson(10, 100); p != 0.1 || math.Abs(low-0.03084) > 1e-4 || math.Abs(high-0.27951) > 1e-4 {
		t.Errorf("%v %v %v", p, low, high)
	}
}
