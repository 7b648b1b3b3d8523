package publish

import (
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// A settled month moves with reviews of standing alone: somebody who counted is set aside, or the other way round. A step of people is not enough
// then, for the month is told whole: a review of ten is one of nine who scanned a code and of one at the tablet, of ten of whom one was asked about
// money, and what it leaves set aside may be a single person. So
//
//   - what is published waits where a dimension would move by fewer than a step, or where few would be left of those set aside of whom all was
//     told: the index with them, before, less the one without, after, would be theirs;
//   - modes, items, and what is set aside are told no more, each where too few of them move: of that month, in all figures.
//
// Items and modes do not wait: else who invents answers could have a few of them answer one question, and nobody could undo the others.

// Untold is what a review has taken from what is told of a settled month, for good.
type Untold struct {
	SetAside, Modes, Items bool
}

// review moves a settled month.
func (r stepRule) review(s Step, m *Move) {
	switch moved := s.apart(Present, Published); {
	case moved == 0 && s.same(Present, Published) && (s.others(Present, Published) >= r.step || distance(s.aside(Present), s.aside(Published)) >= r.step):
		m.Publish = Present // the same people count
	case moved >= r.step && !r.anyFew(s.dimensionsMoved()) && !r.leavesFew(s) && !r.leavesMode(s):
		m.Publish = Present
		m.Untold.SetAside = s.Untold.SetAside || r.tellsOfAside(s)
		m.Untold.Modes = s.Untold.Modes || r.quarterOver(s) && r.anyFew(numbers(s.modesMoved())) || r.modesOfFew(s, Present) || r.modesOfFew(s, Published)
		m.Untold.Items = s.Untold.Items || r.anyFew(s.itemsMoved())
	}
}

// quarterOver tells whether that of a month is over for good: before that nothing is told of its modes and of what is set aside.
func (r stepRule) quarterOver(s Step) bool {
	return r.settled(analytics.PeriodOf(analytics.Quarter, s.Month))
}

// anyFew tells whether any of these is somebody, and less than a step.
func (r stepRule) anyFew(moved []int64) bool {
	return slices.ContainsFunc(moved, func(n int64) bool { return 0 < n && n < r.step })
}

func (r stepRule) isFew(n int64) bool { return 0 < n && n < r.few }

// leavesFew tells whether fewer would be left set aside in a quarter than anything is told of, of whom all was told; those who stay and those
// of a month of few that leaves a block, or comes into one, are told by the same subtraction.
func (r stepRule) leavesFew(s Step) bool {
	before, after := s.aside(Published)+s.AsideBeside, s.aside(Present)+s.AsideBeside
	return r.quarterOver(s) && !s.Untold.SetAside && before >= r.few && (r.isFew(after) || after == 0 && r.blocksMove(s))
}

// tellsOfAside tells whether the index with those set aside would now tell of few: of those who were set aside before and of whom nothing was told, of
// months of few that leave a block or come into one, or of people who came while the state was taken that the month was settled with.
func (r stepRule) tellsOfAside(s Step) bool {
	before, after := s.aside(Published), s.aside(Present)
	grows := after+s.AsideBeside >= r.few && (r.isFew(before) || r.isFew(before+s.AsideBeside))
	return grows || r.blocksMove(s) || r.quarterOver(s) && r.anyFew([]int64{s.everybodyMoved()})
}

// blocksMove tells whether a month of few becomes one of many, or the other way round (see leaveOut).
func (r stepRule) blocksMove(s Step) bool {
	small := func(state State) bool {
		var answered dimensionCounts
		for _, part := range s.partsOf(Present, Published) {
			answered.plus(s.States[state][part].Answered)
		}
		return slices.Min(answered[:]) < r.few
	}
	return small(Present) != small(Published)
}

func (d *dimensionCounts) plus(o dimensionCounts) {
	for i, n := range o {
		d[i] += n
	}
}

// aside is how many of a state are set aside who were asked what its figures are of; where nobody counts, what AskedIn chooses then.
func (s *Step) aside(state State) int64 {
	asked := votes[State]{}
	for part, c := range s.States[state] {
		n := int64(0)
		if part.Standing == survey.Counted {
			n = c.Responses
		}
		asked.add(state, s.Measures[part.Questionnaire], n)
	}
	n, measure := int64(0), asked.chosen(state)
	for part, c := range s.States[state] {
		if part.Standing == survey.SetAside && s.Measures[part.Questionnaire] == measure {
			n += c.Responses
		}
	}
	return n
}

// dimensionsMoved is the least number of people by whom each dimension moves.
func (s *Step) dimensionsMoved() []int64 {
	moved := make([]int64, analytics.DimensionCount)
	for _, part := range s.partsOf(Present, Published) {
		for d := range moved {
			moved[d] += distance(s.States[Present][part].Answered[d], s.States[Published][part].Answered[d])
		}
	}
	return moved
}

// modesOfFew tells whether a state has a mode of few, which is taken together with others (see takenTogether): with which may change.
func (r stepRule) modesOfFew(s Step, state State) bool {
	modes := map[survey.Mode]*dimensionCounts{}
	for _, part := range s.partsOf(Present, Published) {
		if c, ok := s.States[state][part]; ok {
			if modes[part.Mode] == nil {
				modes[part.Mode] = &dimensionCounts{}
			}
			modes[part.Mode].plus(c.Answered)
		}
	}
	for _, answered := range modes {
		if slices.Min(answered[:]) < r.few {
			return true
		}
	}
	return false
}

// leavesMode tells whether modes that were told go as a whole, and few of the others move, or few stay of the modes that move: the month less the modes that were
// told would be these.
func (r stepRule) leavesMode(s Step) bool {
	left := map[survey.Mode]int64{}
	for part, c := range s.States[Present] {
		if part.Standing == survey.Counted {
			left[part.Mode] += c.Responses
		}
	}
	gone, stays, rest, of := false, false, int64(0), int64(0)
	for mode, n := range s.modesMoved() {
		if left[mode] == 0 && n >= r.few {
			gone = true
		} else {
			rest += n
		}
		if n > 0 {
			of += left[mode]
		}
		stays = stays || n == 0 && left[mode] > 0
	}
	return r.quarterOver(s) && !s.Untold.Modes && (gone && 0 < rest && rest < r.step || stays && r.isFew(of))
}

// modesMoved is the least number of people by whom each mode moves.
func (s *Step) modesMoved() map[survey.Mode]int64 {
	moved := map[survey.Mode]int64{}
	for _, part := range s.partsOf(Present, Published) {
		moved[part.Mode] += distance(s.States[Present][part].Responses, s.States[Published][part].Responses)
	}
	return moved
}

// itemsMoved is the least number of people by whom each item moves.
func (s *Step) itemsMoved() []int64 {
	moved := map[string]int64{}
	for _, part := range s.partsOf(Present, Published) {
		now, before := s.Items[Present][part], s.Items[Published][part]
		for key, n := range now {
			moved[key] += distance(n, before[key])
		}
		for key, n := range before {
			if _, ok := now[key]; !ok {
				moved[key] += n
			}
		}
	}
	return numbers(moved)
}

// everybodyMoved is the least number of people who came to both, those who count and those set aside, or left both.
func (s *Step) everybodyMoved() int64 {
	moved := map[Part]int64{}
	for state, sign := range map[State]int64{Present: 1, Published: -1} {
		for part, c := range s.States[state] {
			part.Standing = ""
			moved[part] += sign * c.Responses
		}
	}
	sum := int64(0)
	for _, n := range moved {
		sum += max(n, -n)
	}
	return sum
}

func numbers[K comparable](of map[K]int64) []int64 {
	var all []int64
	for _, n := range of {
		all = append(all, n)
	}
	return all
}
