package publish

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// someMonth is what n people come to who answered in a month in one way, over several days.
type someMonth struct {
	month         time.Month
	running       bool
	questionnaire string
	mode          survey.Mode
	standing      survey.Standing
	n             int
}

// quarterOf computes the last quarter of unit 3 as a publisher does, and what of it is left out.
func quarterOf(t *testing.T, over bool, months []someMonth) ([]analytics.UnitEstimate, []Tally) {
	t.Helper()
	known := func(key string) (survey.Questionnaire, error) {
		q := sixItems()
		q.Key = key
		return q, nil
	}
	crowd := &crowd{random: rand.New(rand.NewPCG(7, 7)), alike: 0.1}
	var counts []MonthCount
	var tallies []MonthTally
	for _, m := range months {
		q, _ := known(m.questionnaire)
		sums, days := crowd.answer(q, m.n, 0.8)
		c := monthCount(3, m.month, m.mode, int64(m.n))
		c.Standing, c.Settled = m.standing, !m.running
		tally := Tally{UnitID: 3, Questionnaire: m.questionnaire, Mode: m.mode, Standing: m.standing, Sums: sums, Days: days}
		if m.standing == survey.SetAside {
			c.Reason, tally.Reason = survey.TooFast, survey.TooFast
		}
		counts, tallies = append(counts, c), append(tallies, MonthTally{Month: c.Month, Settled: c.Settled, Tally: tally})
	}
	p := analytics.PeriodOf(analytics.Quarter, counts[0].Month)
	y := newYear(testUnits(), counts, nil, nil, analytics.DefaultThresholds(), func(analytics.Period) bool { return over })
	sums := newAddition(y.without[p])
	sums.addAll(tallies)
	in := Inputs{Province: "68", Period: p.String(), Method: analytics.ShareMethod, Thresholds: analytics.DefaultThresholds(), Units: testUnits(),
		Tallies: sums.settled.list(), Running: sums.running.list(), Without: y.without[p]}
	rows, err := Compute(in, known)
	if err != nil {
		t.Fatal(err)
	}
	return rows, in.Tallies
}

// TestWhatIsLeftOutLeavesTheDaysKnown: few people of a month answered in a way that nobody did before. Their month is left out as it was, and no figure of the
// unit, nor of the province where every response weighs alike, forgets the days of the others.
func TestWhatIsLeftOutLeavesTheDaysKnown(t *testing.T) {
	qr := func(month time.Month, n int) someMonth {
		return someMonth{month, false, "short@1", survey.ModeQR, survey.Counted, n}
	}
	base := []someMonth{qr(10, 140), {10, false, "short@1", survey.ModeQR, survey.SetAside, 12}, qr(11, 135)}
	running := func(m someMonth) someMonth {
		m.running = true
		return m
	}
	for name, c := range map[string]struct {
		base []someMonth
		over bool
		few  someMonth
	}{
		"by another mode":                    {append(base, qr(12, 5)), true, someMonth{12, false, "short@1", survey.ModePhone, survey.Counted, 1}},
		"to another version":                 {append(base, qr(12, 5)), true, someMonth{12, false, "short@2", survey.ModeQR, survey.Counted, 1}},
		"by another mode, in a running part": {append(base[:2:2], running(qr(11, 135)), running(qr(12, 5))), false, running(someMonth{12, false, "short@1", survey.ModePhone, survey.Counted, 1})},
	} {
		t.Run(name, func(t *testing.T) {
			want, before := quarterOf(t, c.over, c.base)
			got, after := quarterOf(t, c.over, append(c.base[:len(c.base):len(c.base)], c.few))
			if want[0].DesignEffect == nil || *want[1].DesignEffect <= 1 {
				t.Fatalf("nothing is tried: %v", want[0].DesignEffect)
			}
			if len(before) != len(after) {
				t.Errorf("%d tallies, and without the few %d", len(after), len(before))
			}
			for i := range want {
				if !reflect.DeepEqual(got[i].Estimate, want[i].Estimate) {
					t.Errorf("%s: design effect %v, interval %v to %v, and without the few %v, %v to %v", want[i].Code, got[i].DesignEffect, *got[i].Low, *got[i].High,
						*want[i].DesignEffect, *want[i].Low, *want[i].High)
				}
			}
		})
	}
}

// TestAUnitOfWhichAllIsLeftOutIsThere: with no answers, which is not the same as nobody having been there.
func TestAUnitOfWhichAllIsLeftOutIsThere(t *testing.T) {
	rows, tallies := quarterOf(t, false, []someMonth{{10, false, "short@1", survey.ModeQR, survey.Counted, 6}, {11, false, "short@1", survey.ModePhone, survey.Counted, 7}})
	if len(tallies) != 2 || len(rows) != 2 || rows[1].Code != "24781" || rows[1].N != 0 || rows[0].N != 0 {
		t.Errorf("%d tallies, %+v", len(tallies), rows)
	}
}

// TestOldEditionsHoldWhatIsLeftOut: a tally of nothing is in editions of before, and not in those of today. Neither is told for a difference; one of somebody is.
func TestOldEditionsHoldWhatIsLeftOut(t *testing.T) {
	q := sixItems()
	some, nothing := answered(3, q, 40, 30), answered(3, q, 0, 0)
	nothing.Mode, nothing.Days = survey.ModePhone, new(survey.DayMoments)
	key := func(t Tally) survey.TallyKey {
		return survey.TallyKey{UnitID: t.UnitID, Questionnaire: t.Questionnaire, AnsweredOn: time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC), Mode: t.Mode, Standing: t.Standing}
	}
	one := answered(3, q, 1, 0)
	one.Mode = survey.ModePhone
	for name, c := range map[string]struct {
		kept, stored []Tally
		differences  int
	}{
		"kept and stored":      {[]Tally{some, nothing}, []Tally{some, nothing}, 0},
		"kept alone":           {[]Tally{some, nothing}, []Tally{some}, 0},
		"stored alone":         {[]Tally{some}, []Tally{some, nothing}, 0},
		"somebody stored":      {[]Tally{some, nothing}, []Tally{some, one}, 1},
		"somebody stored, too": {[]Tally{some}, []Tally{some, one}, 1},
		"somebody kept":        {[]Tally{some, one}, []Tally{some, nothing}, 1},
		"somebody kept, too":   {[]Tally{some, one}, []Tally{some}, 1},
	} {
		stored := survey.Tallies{}
		for _, t := range c.stored {
			stored[key(t)] = new(*t.Sums)
		}
		if d := compareTallies(c.kept, stored); len(d) != c.differences {
			t.Errorf("%s: %v", name, d)
		}
	}
}
