package survey

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Streak is how the last answers about a unit rated the visit as a whole: those of whole days, the latest first, until there are
// enough of them.
type Streak struct {
	UnitID       int32
	Since        time.Time // the earliest of these days
	Last         time.Time // the latest on which somebody rated
	Answers      int64
	Dissatisfied int64
}

// Add takes in the answers of one day more; t is a tally of questionnaire q. Answers that rated nothing do not count.
func (s *Streak) Add(q Questionnaire, day time.Time, t *Tally) {
	counts, before := t.ItemCounts(q, OverallKey), s.Answers
	for step := range min(len(counts), ScaleSteps) {
		s.Answers += counts[step]
		if step < Dissatisfied {
			s.Dissatisfied += counts[step]
		}
	}
	if s.Since = day; before == 0 && s.Answers > 0 {
		s.Last = day
	}
}

// StreakRule calls a streak bad in which Bad of Of answers, or a larger part, are dissatisfied. The zero rule calls none.
type StreakRule struct{ Bad, Of int64 }

// leastStreak is the fewest answers a rule may look at: fewer would speak of single people.
const leastStreak = 20

// ParseStreakRule reads 10/20, or 0 for no rule.
func ParseStreakRule(s string) (StreakRule, error) {
	if s == "0" {
		return StreakRule{}, nil
	}
	bad, of, _ := strings.Cut(s, "/")
	k, err := strconv.ParseUint(bad, 10, 31)
	m, err2 := strconv.ParseUint(of, 10, 31)
	if err != nil || err2 != nil || k == 0 || m < leastStreak || k > m {
		return StreakRule{}, fmt.Errorf("%q is no rule: write for example 10/20 for ten dissatisfied of the last twenty answers, of at least %d, or 0 for none", s, leastStreak)
	}
	return StreakRule{int64(k), int64(m)}, nil
}

// UnmarshalText reads a StreakRule from a flag or a variable.
func (r *StreakRule) UnmarshalText(text []byte) (err error) {
	*r, err = ParseStreakRule(string(text))
	return err
}

// Calls tells whether the rule calls a streak bad.
func (r StreakRule) Calls(s Streak) bool {
	return r.Of > 0 && s.Answers >= r.Of && s.Dissatisfied*r.Of >= r.Bad*s.Answers
}
