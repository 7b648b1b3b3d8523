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
//   - modes, items, and what is set aside are told no more, each where too few of them move, or become few: of that month, in all figures.
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
		m.Untold.Items = s.Untold.Items || r.anyFew(s.itemsMoved()) || r.itemsBecomeFew(s)
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

// leavesFew tells whether few part those who count in a quarter from those of whom all was told of it: those who would be left set aside, or who came while
// the state was taken that a month was settled with. Those of a month of few that leaves a block, or comes into one, are told by the same subtraction.
func (r stepRule) leavesFew(s Step) bool {
	before, after := s.aside(Published)+s.AsideBeside, s.aside(Present)+s.AsideBeside
	apart := s.fromEverybody(Present, Published) + s.AsideBeside
	if !r.quarterOver(s) || s.Untold.SetAside || before < r.few {
		return false
	}
	hidden := after > 0 && apart == 0 // as many came as are left: how many they are is not known
	return r.isFew(after) || r.isFew(apart) || hidden || after == 0 && r.blocksMove(s)
}

// tellsOfAside tells whether the index with those set aside would now tell of few: of those who were set aside before and of whom nothing was told, of
// months of few that leave a block or come into one, or of people who came while the state was taken that the month was settled with. These it tells of
// while the quarter runs, too: once it is over, that index less the month's, as this was told before, is theirs.
func (r stepRule) tellsOfAside(s Step) bool {
	before, after := s.aside(Published), s.aside(Present)
	grows := after+s.AsideBeside >= r.few && (r.isFew(before) || r.isFew(before+s.AsideBeside))
	return grows || r.blocksMove(s) || r.anyFew([]int64{s.everybodyMoved(Present, Published)})
}

// settlesFew tells whether that index would tell of few from the first: where people who counted in what was published are set aside in the state that a month
// is settled with, and few came between the two, set aside or not.
func (r stepRule) settlesFew(s Step, with State) bool {
	came := s.beyondCounted(with, Published)
	return r.isFew(came) && s.aside(with) > came
}

// asideUnknown tells whether it is not known who was set aside in the state that a month is settled with: programs before this one kept nothing of that. It is
// known where there are as many people by now as counted in it: nobody else had come.
func (s *Step) asideUnknown(with State) bool {
	return s.aside(with) == 0 && s.aside(Present) > 0 && s.everybodyMoved(Present, with) > 0
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

// asked is what the figures of a state are of; where nobody counts, what AskedIn chooses then.
func (s *Step) asked(state State) string {
	asked := votes[State]{}
	for part, c := range s.States[state] {
		n := int64(0)
		if part.Standing == survey.Counted {
			n = c.Responses
		}
		asked.add(state, s.Measures[part.Questionnaire], n)
	}
	return asked.chosen(state)
}

// aside is how many of a state are set aside who were asked what its figures are of.
func (s *Step) aside(state State) int64 {
	n, measure := int64(0), s.asked(state)
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

// itemsBecomeFew tells whether few answered an item in one of the two states, and enough in the other one: the months of few that it leaves, or comes to, would
// tell of these few (see leaveOut).
func (r stepRule) itemsBecomeFew(s Step) bool {
	answered := map[State]map[string]int64{Present: {}, Published: {}}
	for _, part := range s.partsOf(Present, Published) {
		for state, items := range answered {
			for key, n := range s.Items[state][part] {
				items[key] += n
			}
		}
	}
	for state, other := range map[State]State{Present: Published, Published: Present} {
		for key, n := range answered[state] {
			if r.isFew(n) && answered[other][key] >= r.few {
				return true
			}
		}
	}
	return false
}

// everybodyMoved is the least number of people by whom two states differ, set aside or not: who came to one of them, for nobody leaves both standings.
func (s *Step) everybodyMoved(a, b State) int64 {
	return differ(s.people(a, a), s.people(b, a))
}

// fromEverybody is the least number of people by whom those who count in one state differ from all of another one, set aside or not.
func (s *Step) fromEverybody(counted, everybody State) int64 {
	return differ(s.people(counted, counted, survey.Counted), s.people(everybody, counted))
}

// beyondCounted is the least number of people by whom all of a state, set aside or not, differ from those who count in another one.
func (s *Step) beyondCounted(everybody, counted State) int64 {
	return differ(s.people(everybody, everybody), s.people(counted, everybody, survey.Counted))
}

// people are how many a state has who were asked what the figures of one are of, by questionnaire and mode: of some standings, or of both.
func (s *Step) people(state, figures State, of ...survey.Standing) map[Part]int64 {
	measure, people := s.asked(figures), map[Part]int64{}
	for part, c := range s.States[state] {
		if s.Measures[part.Questionnaire] == measure && (len(of) == 0 || slices.Contains(of, part.Standing)) {
			part.Standing = ""
			people[part] += c.Responses
		}
	}
	return people
}

// differ is the least number of people by whom these differ.
func differ(a, b map[Part]int64) int64 {
	n := int64(0)
	for part := range a {
		n += distance(a[part], b[part])
	}
	for part := range b {
		if _, ok := a[part]; !ok {
			n += b[part]
		}
	}
	return n
}

func numbers[K comparable](of map[K]int64) []int64 {
	var all []int64
	for _, n := range of {
		all = append(all, n)
	}
	return all
}
