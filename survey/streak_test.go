package survey

import (
	"strings"
	"testing"
)

func TestStreakRule(t *testing.T) {
	rule, err := ParseStreakRule("10/20")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		answers, dissatisfied int64
		bad                   bool
	}{{20, 10, true}, {20, 9, false}, {19, 19, false}, {41, 20, false}, {41, 21, true}, {0, 0, false}} {
		if got := rule.Calls(Streak{Answers: c.answers, Dissatisfied: c.dissatisfied}); got != c.bad {
			t.Errorf("%d of %d: %v", c.dissatisfied, c.answers, got)
		}
	}
	if none, err := ParseStreakRule("0"); err != nil || none.Calls(Streak{Answers: 100, Dissatisfied: 100}) {
		t.Errorf("no rule calls: %v", err)
	}
	for _, wrong := range []string{"", "10", "10/", "/20", "21/20", "3/5", "0/20", "-1/20", "10/20/30", "10 / 20", "1e3/2e3"} {
		if _, err := ParseStreakRule(wrong); err == nil || !strings.Contains(err.Error(), "10/20") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func FuzzStreakRule(f *testing.F) {
	f.Add("10/20")
	f.Add("0")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseStreakRule(s)
		if err == nil && r != (StreakRule{}) && (r.Of < leastStreak || r.Bad < 1 || r.Bad > r.Of) {
			t.Errorf("%q is %v", s, r)
		}
	})
}
