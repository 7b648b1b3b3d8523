package publish

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sipas/survey"
)

// people are who has answered about a unit in a month, as a set of numbers, and a state of them.
type people map[int]bool

func (p people) apart(o people) int {
	n := 0
	for who := range p {
		if !o[who] {
			n++
		}
	}
	for who := range o {
		if !p[who] {
			n++
		}
	}
	return n
}

func (p people) clone() people {
	c := people{}
	for who := range p {
		c[who] = true
	}
	return c
}

// desk plays a unit's month: people come, some are set aside at once or later, or counted again, and the rule moves its states. Those set aside
// are in a state as the database has them.
type desk struct {
	rule   stepRule
	states map[State]people
	aside  map[State]people
	step   Step
	shown  []people // all that was ever published, the last one last
	full   people   // who answers the other questionnaire
}

func (d *desk) byQuestionnaire(who people) map[string]people {
	parts := map[string]people{}
	for p := range who {
		key := "short@1"
		if d.full[p] {
			key = "full@1"
		}
		if parts[key] == nil {
			parts[key] = people{}
		}
		parts[key][p] = true
	}
	return parts
}

// figure is who a state's figure is of, and of which questionnaire.
func (d *desk) figure(who people) (string, people) {
	parts := d.byQuestionnaire(who)
	if len(parts["short@1"]) > len(parts["full@1"]) {
		return "short@1", parts["short@1"]
	}
	return "full@1", parts["full@1"]
}

func newDesk(rule stepRule) *desk {
	d := &desk{rule: rule, states: map[State]people{}, aside: map[State]people{}}
	for _, state := range append(States(), Present) {
		d.states[state], d.aside[state] = people{}, people{}
	}
	d.step.Measures = map[string]string{"short@1": "short@1", "full@1": "full@1"}
	d.step.Change = Change{1, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	d.shown = []people{{}}
	return d
}

func (d *desk) turn() Move {
	d.step.States = map[State]map[Part]Count{}
	for state := range d.states {
		parts := map[Part]Count{}
		for standing, who := range map[survey.Standing]people{survey.Counted: d.states[state], survey.SetAside: d.aside[state]} {
			for questionnaire, own := range d.byQuestionnaire(who) {
				for mode, n := range own.byMode() {
					parts[Part{standing, questionnaire, mode}] = n
				}
			}
		}
		d.step.States[state] = parts
	}
	m := d.rule.move(d.step)
	if m.Drop {
		d.copy(Published, Pending)
	}
	if m.Advance {
		d.copy(Next, Pending)
	}
	if m.Advance || m.Renew {
		d.copy(Present, Next)
	}
	if m.Publish != "" {
		d.copy(m.Publish, Published)
		d.shown = append(d.shown, d.states[Published])
	}
	if m.Settled {
		d.states[Pending], d.states[Next] = people{}, people{}
	}
	d.step.Known, d.step.Settled, d.step.MovedAt, d.step.Untold = true, m.Settled, m.MovedAt, m.Untold
	return m
}

func (d *desk) copy(from, to State) {
	d.states[to], d.aside[to] = d.states[from].clone(), d.aside[from].clone()
}

// come has so many more come, who count or are set aside at once.
func (d *desk) come(n int, to map[State]people) {
	for range n {
		to[Present][len(d.states[Present])+len(d.aside[Present])] = true
	}
}

// review changes the standing of one who came.
func (d *desk) review(who int) {
	from, to := d.states[Present], d.aside[Present]
	if to[who] {
		from, to = to, from
	}
	delete(from, who)
	to[who] = true
}

// byMode parts people by a mode; Sums tells apart who they are, as sums of different answers would.
func (p people) byMode() map[survey.Mode]Count {
	parts := map[survey.Mode]Count{}
	for who := range p {
		mode := survey.Modes()[who%2]
		c := parts[mode]
		sum := 0
		for _, b := range c.Sums {
			sum += int(b)
		}
		n := c.Responses + 1
		parts[mode] = Count{n, dimensionCounts{n, n, n, n, n}, string(rune(sum + who*who + 1))}
	}
	return parts
}

// TestStatesMoveByTen: whatever comes, and whatever is set aside, no two published states that follow each other, in the running month, at its end
// and after it, differ by one to nine people.
func TestStatesMoveByTen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		d := newDesk(stepRule{step: 10, every: rapid.SampledFrom([]time.Duration{0, 50 * time.Hour}).Draw(t, "every"), now: start, settledBefore: start.AddDate(0, -1, 0)})
		act := func() {
			came := len(d.states[Present]) + len(d.aside[Present])
			switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
			case what < 7:
				d.come(rapid.IntRange(1, 4).Draw(t, "come"), d.states)
			case what < 8 && !d.step.Settled:
				d.come(rapid.IntRange(1, 14).Draw(t, "fast"), d.aside)
			case came > 0:
				for range rapid.IntRange(1, 6).Draw(t, "reviewed") {
					d.review(rapid.IntRange(0, came-1).Draw(t, "who"))
				}
			}
			d.rule.now = d.rule.now.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour)
			d.turn()
		}
		for range rapid.IntRange(1, 40).Draw(t, "while it runs") {
			act()
		}
		d.rule.settledBefore = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
		for range rapid.IntRange(1, 10).Draw(t, "after it") {
			act()
		}
		for i := 1; i < len(d.shown); i++ {
			n := d.shown[i].apart(d.shown[i-1])
			if first := len(d.shown[i-1]) == 0; n > 0 && n < 10 && !first {
				t.Fatalf("state %d of %d differs from the one before by %d people", i, len(d.shown), n)
			}
		}
	})
}

// TestFiguresOfOneMeasureMoveByTen: where people answer two questionnaires, no two published figures of one of them ever differ by one to nine
// people, though the other one may have had the most answers in between.
func TestFiguresOfOneMeasureMoveByTen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		d := newDesk(stepRule{step: 10, now: start, settledBefore: start.AddDate(0, -1, 0)})
		d.full = people{}
		for who := range rapid.IntRange(1, 120).Draw(t, "come") {
			if rapid.Bool().Draw(t, "full") {
				d.full[who] = true
			}
			d.states[Present][who] = true
			d.turn()
		}
		d.rule.settledBefore = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
		d.turn()
		for i, a := range d.shown {
			for _, b := range d.shown[:i] {
				qa, now := d.figure(a)
				qb, before := d.figure(b)
				if n := now.apart(before); qa == qb && 0 < n && n < 10 && len(before) > 0 {
					t.Fatalf("figures of %s of %d and of %d people", qa, len(before), len(now))
				}
			}
		}
	})
}

// TestStatesFollow: twenty answers publish the first ten, ten more the next; the last ones wait until the month is settled.
func TestStatesFollow(t *testing.T) {
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	d := newDesk(stepRule{step: 10, now: start, settledBefore: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
	for come := 1; come <= 47; come++ {
		d.states[Present][come] = true
		m := d.turn()
		if want := max(0, come/10*10-10); len(d.states[Published]) != want || m.Received != int64(come) {
			t.Fatalf("after %d: %d published, want %d; %d received", come, len(d.states[Published]), want, m.Received)
		}
	}
	d.rule.settledBefore = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	if m := d.turn(); !m.Settled || len(d.states[Published]) != 47 {
		t.Errorf("settled: %+v, %d published", m, len(d.states[Published]))
	}
	d.states[Present][48] = true
	if m := d.turn(); m.Publish != "" || m.DueAt != nil {
		t.Errorf("one more after that: %+v", m)
	}
}

// TestACrowdThatGoesIsNotShown: a script's answers count for an hour, and are set aside in the evening. No state that has them is shown then, neither while
// the month runs nor when it is settled.
func TestACrowdThatGoesIsNotShown(t *testing.T) {
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for _, seen := range []bool{true, false} { // a turn between the evening and the settling
		d := newDesk(stepRule{step: 10, few: 10, every: 7 * 24 * time.Hour, now: start, settledBefore: start.AddDate(0, -1, 0)})
		arrive := func(n int) {
			for range n {
				d.come(1, d.states)
				d.turn()
			}
		}
		arrive(60)
		d.rule.now = start.AddDate(0, 0, 7)
		d.turn()
		if len(d.states[Published]) != 50 {
			t.Fatalf("%d published", len(d.states[Published]))
		}
		arrive(110)
		for who := 60; who < 170; who++ {
			d.review(who)
		}
		for who := range 3 {
			d.review(who)
		}
		if seen {
			d.turn()
		}
		d.rule.now = start.AddDate(0, 0, 14)
		if m := d.turn(); len(d.states[Published]) != 50 {
			t.Errorf("a week on: %+v, %d published", m, len(d.states[Published]))
		}
		d.rule.settledBefore = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
		if m := d.turn(); !m.Settled || len(d.states[Published]) != 50 {
			t.Errorf("settled: %+v, %d published", m, len(d.states[Published]))
		}
	}
}

// TestStatesMoveOnceAWeek: the first after a week, and then what came but for the last ones.
func TestStatesMoveOnceAWeek(t *testing.T) {
	const week = 7 * 24 * time.Hour
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	d := newDesk(stepRule{step: 10, every: week, now: start, settledBefore: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
	for come := range 200 {
		d.states[Present][come] = true
		if m := d.turn(); m.Publish != "" || (m.DueAt != nil) != (come >= 19) || m.DueAt != nil && !m.DueAt.Equal(start.Add(week)) {
			t.Fatalf("after %d: %+v", come+1, m)
		}
		d.rule.now = d.rule.now.Add(time.Minute)
	}
	d.rule.now = start.Add(week)
	if m := d.turn(); m.Publish != Pending || len(d.states[Published]) != 190 || !m.MovedAt.Equal(d.rule.now) {
		t.Errorf("a week on: %+v, %d published", m, len(d.states[Published]))
	}
}
