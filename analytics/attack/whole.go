package attack

import (
	"fmt"
	"math"
)

// larger is a group of Least people or more: what is said of it is said of enough.
type larger struct {
	set    Terms
	people float64         // at most
	spans  map[string]span // between which lies how often they made choices, by these
}

type span struct{ low, high float64 }

// gather notes the sets that are large enough, and what is published of them.
func (i *inquiry) gather(sets []Terms) {
	i.larger = map[int][]*larger{}
	known := map[string]*larger{}
	for _, set := range sets {
		low, high := i.number(set)
		key := i.key(set)
		if low < Least || high > 1e6 || known[key] != nil {
			continue
		}
		known[key] = &larger{set, high, map[string]span{}}
		for who := range set {
			i.larger[who] = append(i.larger[who], known[key])
		}
	}
	for _, claim := range i.claims {
		if l := known[i.key(i.peopleOf(claim.Group, claim.reading))]; l != nil {
			l.spans[nameOfChoices(claim.Choices)] = span{claim.Value - claim.Within, claim.Value + claim.Within}
		}
	}
}

func nameOfChoices(choices map[string]int64) string { return fmt.Sprint(choices) }

// span is what follows of how often the group made choices by sums alone.
func (i *inquiry) span(l *larger, choices map[string]int64) span {
	name := nameOfChoices(choices)
	if known, ok := l.spans[name]; ok {
		return known
	}
	found := span{math.Inf(-1), math.Inf(1)}
	if value, follows := i.system.Follows(i.terms(l.set, choices)); follows {
		found = span{value, value}
	}
	l.spans[name] = found
	return found
}

// wholes is between what the same choices lie by what is known of larger groups, each of which has all of the set or those of its people
// that nobody divides.
func (i *inquiry) wholes(set Terms, choices map[string]int64, most float64) (low, high float64) {
	low, high = i.whole(set, choices, most)
	sumLow, sumHigh := 0.0, 0.0
	for who, n := range set {
		if n != 1 || len(set) == 1 {
			return low, high
		}
		from, to := i.whole(Terms{who: 1}, choices, i.sizes.high[who]*i.each())
		sumLow, sumHigh = sumLow+from, sumHigh+to
	}
	return max(low, sumLow), min(high, sumHigh)
}

// whole is between what the same choices lie by what is known of any one larger group that the set is a part of: not above how often all
// of it made them, or any of several of which they are some, and not so low that more of the others would have than there are.
func (i *inquiry) whole(set Terms, choices map[string]int64, most float64) (low, high float64) {
	high = most
	for who := range set {
		for _, l := range i.larger[who] {
			if contains(l.set, set) {
				s := i.span(l, choices)
				low, high = max(low, most+s.low-l.people*i.each()), min(high, s.high)
				for _, more := range amongMore(choices) {
					high = min(high, i.span(l, more).high)
				}
			}
		}
		break // whoever has all of the set has this one
	}
	return math.Ceil(low - noise), math.Floor(high + noise)
}

// amongMore are the halves of the scale of which choices are a part: where a larger group has three who are not satisfied, no more than three of
// any of its people chose the middle.
func amongMore(choices map[string]int64) (found []map[string]int64) {
	for _, half := range []map[string]int64{satisfied(), {"1": 1, "2": 1, "3": 1}} {
		part := len(choices) < len(half)
		for choice, times := range choices {
			part = part && times == 1 && half[choice] == 1
		}
		if part {
			found = append(found, half)
		}
	}
	return found
}

func contains(all, part Terms) bool {
	for who := range part {
		if all[who] <= 0 {
			return false
		}
	}
	return true
}
