package publish

import (
	"testing"
	"time"

	"sipas/survey"
)

// TestWhatWasSetAsideIsNoStep: fifty answers of whom one is set aside before the month is settled, and twelve that never counted. The month is settled with
// the state of the fifty; that there are thirteen set aside by now does not move it by the one.
func TestWhatWasSetAsideIsNoStep(t *testing.T) {
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for name, kept := range map[string]bool{"as the states are kept": true, "as they were kept before": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(stepRule{step: 10, few: 10, now: start, settledBefore: start.AddDate(0, -1, 0)})
			d.come(12, d.aside)
			for range 50 {
				d.come(1, d.states)
				d.turn()
			}
			if len(d.states[Published]) != 40 || len(d.states[Next]) != 50 {
				t.Fatalf("%d published, %d next", len(d.states[Published]), len(d.states[Next]))
			}
			if !kept {
				d.aside[Published], d.aside[Pending], d.aside[Next] = people{}, people{}, people{}
			}
			d.review(20)
			d.rule.settledBefore = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
			if m := d.turn(); m.Publish != Next || m.Untold.SetAside == kept {
				t.Fatalf("settled: %+v", m)
			}
			if m := d.turn(); m.Publish != "" || m.Received != 50 {
				t.Errorf("looked at again: %+v, moved by one person", m)
			}
			for who := range 9 {
				d.review(30 + who)
			}
			if m := d.turn(); m.Publish != Present || m.Received != 40 {
				t.Errorf("nine more are set aside: %+v", m)
			}
		})
	}
}

// reviewed is a month of one questionnaire that is settled, before and after a review.
func reviewed(published, present map[Part]Count) Step {
	return Step{Change: Change{1, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}, Known: true, Settled: true, Measures: map[string]string{"short@1": "short@1"},
		States: map[State]map[Part]Count{Published: published, Present: present}}
}

func counted(mode survey.Mode) Part { return Part{survey.Counted, "short@1", mode} }

func aside() Part { return Part{survey.SetAside, "short@1", survey.ModeQR} }

func answeredBy(n int64) Count { return Count{Responses: n, Answered: dimensionCounts{n, n, n, n, n}} }

// quarterOver has the quarter of reviewed months over, or only the month.
func quarterOver(over bool) stepRule {
	r := stepRule{step: 10, few: 10, settledBefore: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	if over {
		r.settledBefore = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return r
}

// TestReviewsMoveModesByTen: of ten who count again nine scanned a code and one answered at the tablet.
func TestReviewsMoveModesByTen(t *testing.T) {
	for _, c := range []struct {
		qr, kiosk int64
		over      bool
		want      bool
	}{{79, 41, true, true}, {79, 41, false, false}, {80, 40, true, false}, {80, 50, true, false}, {61, 49, true, true}, {70, 4, false, true}} {
		s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(70), counted(survey.ModeKiosk): answeredBy(40)},
			map[Part]Count{counted(survey.ModeQR): answeredBy(c.qr), counted(survey.ModeKiosk): answeredBy(c.kiosk)})
		if m := quarterOver(c.over).move(s); m.Publish != Present || m.Untold != (Untold{Modes: c.want}) {
			t.Errorf("%+v: %+v", c, m)
		}
	}
}

// TestReviewsLeaveNoFewOfAMode: the month, less the modes that were told before, is of those who stay of the others, or of those of them who move.
func TestReviewsLeaveNoFewOfAMode(t *testing.T) {
	for _, c := range []struct {
		qr, kiosk int64
		publish   State
	}{{70, 1, ""}, {70, 12, Present}, {70, 0, Present}, {65, 0, ""}, {60, 0, Present}, {0, 0, Present}} {
		s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(70), counted(survey.ModeKiosk): answeredBy(40)},
			map[Part]Count{counted(survey.ModeQR): answeredBy(c.qr), counted(survey.ModeKiosk): answeredBy(c.kiosk)})
		if m := quarterOver(true).move(s); m.Publish != c.publish {
			t.Errorf("%+v: %+v", c, m)
		}
	}
}

// TestReviewsOfTwoMonthsAtOnce: what is left set aside of a quarter is looked at as the months before it have come to.
func TestReviewsOfTwoMonthsAtOnce(t *testing.T) {
	month := func(of time.Month, before, after, beside int64) Step {
		s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(100), aside(): answeredBy(before)},
			map[Part]Count{counted(survey.ModeQR): answeredBy(100 + before - after), aside(): answeredBy(after)})
		s.Month, s.AsideBeside = time.Date(2026, of, 1, 0, 0, 0, 0, time.UTC), beside
		return s
	}
	moves := quarterOver(true).moves([]Step{month(10, 14, 3, 12), month(11, 12, 0, 14)})
	if moves[0].Publish != Present || moves[1].Publish != "" {
		t.Errorf("three would be left: %+v", moves)
	}
}

// TestReviewsMoveItemsByTen: of twelve who are set aside one was asked about money, or answered what became of the matter.
func TestReviewsMoveItemsByTen(t *testing.T) {
	for _, c := range []struct {
		item, result int64
		publish      State
		untold       bool
	}{{79, 68, Present, true}, {80, 68, Present, false}, {68, 68, Present, false}, {68, 79, "", false}, {68, 80, Present, false}, {9, 68, Present, true}, {10, 68, Present, false}, {0, 68, Present, false}} {
		now := answeredBy(68)
		now.Answered[3] = c.result
		s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(80)}, map[Part]Count{counted(survey.ModeQR): now})
		s.Items = map[State]map[Part]map[string]int64{Published: {counted(survey.ModeQR): {"trouble": 80}}, Present: {counted(survey.ModeQR): {"trouble": c.item}}}
		if m := quarterOver(true).move(s); m.Publish != c.publish || m.Untold != (Untold{Items: c.untold}) {
			t.Errorf("%+v: %+v", c, m)
		}
	}
}

// TestReviewsLeaveNoFewSetAside: the index with those set aside, told before, less the one without, told after, is of those who stay; and the other way
// round, of those who were there before.
func TestReviewsLeaveNoFewSetAside(t *testing.T) {
	type want struct {
		publish State
		untold  bool
	}
	for name, c := range map[string]struct {
		before, after, beside int64
		over                  bool
		want                  want
	}{
		"eleven of twelve count again":                     {12, 1, 0, true, want{"", false}},
		"while nothing is told of the quarter":             {12, 1, 0, false, want{Present, false}},
		"eleven of twelve, and nine of another month stay": {12, 1, 9, true, want{Present, false}},
		"all twelve, and three of another month stay":      {12, 0, 3, true, want{"", false}},
		"all twelve":            {12, 0, 0, true, want{Present, false}},
		"forty more than three": {3, 43, 0, true, want{Present, true}},
		"forty more than three, while the quarter runs":     {3, 43, 0, false, want{Present, true}},
		"forty more than none":                              {0, 40, 0, true, want{Present, false}},
		"forty more than none, and three of another month":  {0, 40, 3, true, want{Present, true}},
		"forty more than twelve":                            {12, 52, 0, true, want{Present, false}},
		"three who were few all along are no more than few": {3, 3, 0, true, want{Present, false}},
	} {
		t.Run(name, func(t *testing.T) {
			published, present := map[Part]Count{counted(survey.ModeQR): answeredBy(100)}, map[Part]Count{counted(survey.ModeQR): answeredBy(100 + c.before - c.after)}
			if c.before == c.after {
				present[counted(survey.ModeQR)] = answeredBy(110)
			}
			published[aside()], present[aside()] = answeredBy(c.before), answeredBy(c.after)
			s := reviewed(published, present)
			s.AsideBeside = c.beside
			if m := quarterOver(c.over).move(s); m.Publish != c.want.publish || m.Untold.SetAside != c.want.untold {
				t.Errorf("%+v", m)
			}
		})
	}
}

// TestReviewsAcrossBlocks: eight of July are one block with five of August; eighteen are one of their own. The index with those set aside is of August's five
// before, and without them after.
func TestReviewsAcrossBlocks(t *testing.T) {
	for _, c := range []struct {
		before, after, stay int64
		publish             State
		untold              bool
	}{{8, 18, 0, "", false}, {8, 18, 20, Present, true}, {28, 8, 20, Present, true}, {12, 22, 20, Present, false}} {
		s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(c.before), aside(): answeredBy(c.stay + max(0, c.after-c.before))},
			map[Part]Count{counted(survey.ModeQR): answeredBy(c.after), aside(): answeredBy(c.stay + max(0, c.before-c.after))})
		if m := quarterOver(true).move(s); m.Publish != c.publish || m.Untold.SetAside != c.untold {
			t.Errorf("%+v: %+v", c, m)
		}
	}
}

// TestReviewsOfAMonthSettledEarly: people came while the state was taken that the month was settled with. Nothing was told of them, but that the index with those
// set aside is of them, too.
func TestReviewsOfAMonthSettledEarly(t *testing.T) {
	for name, c := range map[string]struct {
		counted, aside, now, nowAside, beside int64
		over                                  bool
		publish                               State
		untold                                bool
	}{
		"one came, twenty are set aside":                      {100, 0, 81, 20, 0, true, Present, true},
		"while the quarter runs, which will tell of that one": {100, 0, 81, 20, 0, false, Present, true},
		"ten came": {100, 0, 90, 20, 0, false, Present, false},
		"five came, and all twelve who were set aside count again": {100, 12, 117, 0, 0, true, "", false},
		"they do, beside ten of another month":                     {100, 12, 117, 0, 10, true, Present, true},
		"while nothing is told of the quarter":                     {100, 12, 117, 0, 0, false, Present, true},
		"ten came, and all twelve count again":                     {100, 12, 122, 0, 0, true, Present, false},
		"fourteen came, eleven of whom are set aside instead":      {100, 12, 115, 11, 0, true, "", false},
		"as many came as are left set aside":                       {100, 12, 112, 12, 0, true, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(c.counted), aside(): answeredBy(c.aside)},
				map[Part]Count{counted(survey.ModeQR): answeredBy(c.now), aside(): answeredBy(c.nowAside)})
			s.AsideBeside = c.beside
			if m := quarterOver(c.over).move(s); m.Publish != c.publish || m.Untold.SetAside != c.untold {
				t.Errorf("%+v", m)
			}
		})
	}
}

// TestWhoCameToAnotherMeasureIsNobody: eight came who were asked other things, of whom no figure of the month is; nine more of whom it is would be told of.
func TestWhoCameToAnotherMeasureIsNobody(t *testing.T) {
	other := Part{survey.Counted, "full@1", survey.ModeQR}
	for came, untold := range map[int64]bool{0: false, 3: true} {
		s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(100), other: answeredBy(40)},
			map[Part]Count{counted(survey.ModeQR): answeredBy(80 + came), other: answeredBy(48), aside(): answeredBy(20)})
		s.Measures["full@1"] = "full@1"
		if m := quarterOver(true).move(s); m.Publish != Present || m.Untold.SetAside != untold {
			t.Errorf("%d came: %+v", came, m)
		}
	}
}

// TestSettlingTellsOfNoFewSetAside: ninety were published while the month ran, of whom ten are set aside with one who came since. What was set aside, less the
// ninety, would be that one.
func TestSettlingTellsOfNoFewSetAside(t *testing.T) {
	for name, c := range map[string]struct {
		published, now, aside, next int64
		untold                      bool
	}{
		"ten are set aside, with one who came":       {90, 80, 11, 0, true},
		"ten are set aside, and nobody came":         {90, 80, 10, 0, false},
		"twenty are, and ten came":                   {90, 75, 25, 0, false},
		"some who never counted are set aside":       {90, 100, 3, 0, false},
		"nobody else came than counts in that state": {90, 97, 3, 100, false},
		"others came, of whom nothing was kept":      {90, 97, 4, 100, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(c.published)},
				map[Part]Count{counted(survey.ModeQR): answeredBy(c.now), aside(): answeredBy(c.aside)})
			s.Settled, s.States[Next] = false, map[Part]Count{counted(survey.ModeQR): answeredBy(c.next)}
			want := Present
			if c.next > 0 {
				want = Next
			}
			if m := quarterOver(false).move(s); !m.Settled || m.Publish != want || m.Untold.SetAside != c.untold {
				t.Errorf("%+v", m)
			}
		})
	}
}
