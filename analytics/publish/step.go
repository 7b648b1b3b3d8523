package publish

import (
	"cmp"
	"context"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Whoever reads a figure before and after one person has answered reads that person's answers. So what is shown of a unit's month moves in
// steps of ten people or more, and stays a step behind: the answers that came last may be the only ones that ever will, and what is shown
// in the end must be a step away from all that was shown before. Three earlier moments are kept of each unit and month that is not settled:
//
//	published   what is shown
//	pending     at least a step later: what will be shown next
//	next        at least a step after that; where the present is a step beyond it, pending becomes next, and next the present
//
// A state of whose people a step or more were set aside since is not shown any more, for they are what was invented: see advance and last.
//
// Once the month is settled all of it is published. After that it moves only with reviews of standing, again in steps: see step_review.go.

// State is one of these moments.
type State string

// The states; Present is what has come in by now.
const (
	Present   State = "present"
	Published State = "published"
	Pending   State = "pending"
	Next      State = "next"
)

// States returns those that are kept.
func States() []State { return []State{Published, Pending, Next} }

// Part is a part of a state.
type Part struct {
	Standing      survey.Standing
	Questionnaire string
	Mode          survey.Mode
}

// Count is how many answers a part has, and how many of them answered each dimension. Sums tells it from another one with as many.
type Count struct {
	Responses int64
	Answered  dimensionCounts
	Sums      string
}

// Step is how far a unit and month have come.
type Step struct {
	Change
	Known   bool // there was one before
	Settled bool
	MovedAt time.Time
	States  map[State]map[Part]Count
	// Items are how many people answered each item of a part, of the present and the published state of settled months alone.
	Items  map[State]map[Part]map[string]int64
	Untold Untold
	// AsideBeside is how many are published as set aside of the unit's other months of the quarter.
	AsideBeside int64
	// Measures are what the questionnaires of the parts measure.
	Measures map[string]string
}

// counted is how many answers of a state count.
func (s *Step) counted(state State) int64 {
	n := int64(0)
	for part, c := range s.States[state] {
		if part.Standing == survey.Counted {
			n += c.Responses
		}
	}
	return n
}

// measure is what the figures of a state are of.
func (s *Step) measure(state State) string {
	counted := votes[State]{}
	for part, c := range s.States[state] {
		if part.Standing == survey.Counted {
			counted.add(state, s.Measures[part.Questionnaire], c.Responses)
		}
	}
	return counted.chosen(state)
}

// apart is the least number of people by whom two states differ in what counts, of those that the figures of the first one are of: that
// others have come, too, hides nobody. Answers of one measure only grow in number, so figures that are of another measure in between are
// as far from each other.
func (s *Step) apart(a, b State) int64 {
	n := int64(0)
	for _, part := range s.partsOf(a, b) {
		n += distance(s.States[a][part].Responses, s.States[b][part].Responses)
	}
	return n
}

// partsOf are the parts of two states that count and that the figures of the first one are of.
func (s *Step) partsOf(a, b State) []Part {
	measure := cmp.Or(s.measure(a), s.measure(b)) // of a itself there may be nobody left
	var parts []Part
	for i, state := range []State{a, b} {
		for part := range s.States[state] {
			_, seen := s.States[a][part]
			if part.Standing == survey.Counted && s.Measures[part.Questionnaire] == measure && (i == 0 || !seen) {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// gone is the least number of people of a state who count no more.
func (s *Step) gone(state State) int64 {
	n := int64(0)
	for part, c := range s.States[state] {
		if part.Standing == survey.Counted {
			n += max(0, c.Responses-s.States[Present][part].Responses)
		}
	}
	return n
}

// others is how many more or fewer people one state counts beside its figures than another.
func (s *Step) others(a, b State) int64 {
	n, measure := int64(0), s.measure(a)
	for state, sign := range map[State]int64{a: 1, b: -1} {
		for part, c := range s.States[state] {
			if part.Standing == survey.Counted && s.Measures[part.Questionnaire] != measure {
				n += sign * c.Responses
			}
		}
	}
	return max(n, -n)
}

// same tells whether the figures of two states count the same answers.
func (s *Step) same(a, b State) bool {
	return s.measure(a) == s.measure(b) && s.within(a, b) && s.within(b, a)
}

func (s *Step) within(a, b State) bool {
	measure := s.measure(a)
	for part, c := range s.States[a] {
		if part.Standing == survey.Counted && s.Measures[part.Questionnaire] == measure && s.States[b][part] != c {
			return false
		}
	}
	return true
}

// Move is what becomes of a step: states to copy, in this order, and how it stands then.
type Move struct {
	Change
	Received int64 // that are told to have come: by now, of a settled month those that are published
	Advance  bool  // pending becomes next, and next the present
	Renew    bool  // next becomes the present
	Drop     bool  // pending becomes what is published
	Publish  State // what becomes published; empty where nothing does
	Untold   Untold
	Settled  bool
	MovedAt  time.Time
	DueAt    *time.Time
}

// stepRule says when a state moves.
type stepRule struct {
	step          int64
	few           int64 // of fewer nothing is told that was set aside
	every         time.Duration
	now           time.Time
	settledBefore time.Time // months before this one are over for good
}

// move decides about one unit and month.
func (r stepRule) move(s Step) Move {
	m := Move{Change: s.Change, Received: s.counted(Present), Settled: s.Settled || s.Month.Before(r.settledBefore), Untold: s.Untold, MovedAt: s.MovedAt}
	if !s.Known {
		m.MovedAt = r.now
	}
	switch {
	case s.Settled:
		r.review(s, &m)
	case m.Settled:
		m.Publish = r.last(s)
		m.Untold.SetAside = s.Untold.SetAside || s.asideUnknown(m.Publish) || r.settlesFew(s, m.Publish)
	default:
		r.advance(s, &m)
	}
	if m.Publish != "" {
		m.MovedAt = r.now
	}
	if m.Settled { // of the reviews since nobody is told one by one
		m.Received = s.counted(cmp.Or(m.Publish, Published))
	}
	return m
}

// last is what is published of a month for good: the present, unless too few people part it from what was published before.
func (r stepRule) last(s Step) State {
	for _, state := range []State{Present, Next, Pending} {
		far := s.same(state, Published) || s.apart(state, Published) >= r.step || len(s.States[Published]) == 0
		if far && s.gone(state) < r.step {
			return state
		}
	}
	return Published
}

// advance moves the states of a month that is not settled.
func (r stepRule) advance(s Step, m *Move) {
	pending := Pending
	switch {
	case s.gone(Next) >= r.step:
		m.Renew = true
	case s.apart(Present, Next) >= r.step:
		m.Advance, pending = true, Next // as it is before states are copied
	}
	if s.gone(pending) >= r.step {
		m.Drop = true
		return
	}
	if s.apart(pending, Published) < r.step {
		return
	}
	due := m.MovedAt.Add(r.every)
	if due.After(r.now) {
		m.DueAt = &due
		return
	}
	m.Publish = Pending
}

// settleGrace is how long after a month was settled the last of its answers may still be on their way into the database: a full queue is eight
// commits of ten seconds at most.
const settleGrace = 2 * time.Minute

// rule is that of this moment.
func (p *Publisher) rule() stepRule {
	now := p.o.Now()
	return stepRule{step: p.o.Step, few: p.o.Thresholds.Few, every: p.o.StepEvery, now: now, settledBefore: survey.SettledBefore(now.Add(-settleGrace), p.o.SettleDays, p.o.Location)}
}

// step brings the states of what has changed or is due up to date. It returns where what is published may have moved.
func (p *Publisher) step(ctx context.Context, turn Turn, changes []Change) ([]Change, error) {
	rule := p.rule()
	due, err := turn.DueSteps(ctx, rule.now, rule.settledBefore)
	if err != nil {
		return nil, err
	}
	all := union(changes, due)
	moved, err := p.stepOver(ctx, turn, all)
	return union(all, moved), err
}

// stepOver brings the states of some units and months up to date, and leaves what is due elsewhere to who publishes that, too. It returns the settled months
// of which something else is published now. Where one of them moves, it may end the wait of another one of its quarter, which is looked at then; each moves
// once at most.
func (p *Publisher) stepOver(ctx context.Context, turn Turn, of []Change) ([]Change, error) {
	var all []Change
	for len(of) > 0 {
		moved, err := p.stepOnce(ctx, turn, of)
		if err != nil {
			return nil, err
		}
		all = union(all, moved)
		if of, err = turn.SettledBeside(ctx, moved); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// stepOnce looks at each of these once, and returns the settled ones of which something else is published now.
func (p *Publisher) stepOnce(ctx context.Context, turn Turn, of []Change) ([]Change, error) {
	steps, err := turn.Steps(ctx, of)
	if err != nil {
		return nil, err
	}
	measures := newMeasures(p.questionnaires)
	for i := range steps {
		if steps[i].Measures, err = measures.ofParts(steps[i].States); err != nil {
			return nil, err
		}
	}
	moves := p.rule().moves(steps)
	var moved []Change
	for _, m := range moves {
		if m.Settled && m.Publish != "" {
			moved = append(moved, m.Change)
		}
	}
	return moved, turn.SaveMoves(ctx, moves)
}

// moves decides about some units and months, each of them where those before it have come to.
func (r stepRule) moves(steps []Step) []Move {
	type unitQuarter struct {
		unit    int32
		quarter analytics.Period
	}
	moves, more := make([]Move, len(steps)), map[unitQuarter]int64{}
	for i, s := range steps {
		of := unitQuarter{s.UnitID, analytics.PeriodOf(analytics.Quarter, s.Month)}
		s.AsideBeside += more[of]
		m := r.move(s)
		if moves[i] = m; m.Settled && m.Publish != "" {
			more[of] += s.aside(m.Publish)
			if s.Settled {
				more[of] -= s.aside(Published)
			}
		}
	}
	return moves
}

// union is each of the changes once.
func union(a, b []Change) []Change {
	seen := map[Change]bool{}
	var all []Change
	for _, list := range [][]Change{a, b} {
		for _, c := range list {
			if !seen[c] {
				seen[c], all = true, append(all, c)
			}
		}
	}
	return all
}

// settled tells whether a period is over for good.
func (r stepRule) settled(p analytics.Period) bool { return !p.End().After(r.settledBefore) }
