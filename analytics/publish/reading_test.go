package publish

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// monthTurn is a turn that has tallies of months alone, and counts how often each is read.
type monthTurn struct {
	Turn
	read map[string]int
}

// MonthTallies: unit 1 has ten times the month's number of answers, unit 2 one that is set aside; the last month of a quarter runs.
func (m monthTurn) MonthTallies(_ context.Context, month analytics.Period) ([]MonthTally, error) {
	m.read[month.String()]++
	tally := func(unit int32, standing survey.Standing, n int64) MonthTally {
		t := MonthTally{Month: month.Start, Settled: month.Number()%3 != 0, Tally: Tally{UnitID: unit, Standing: standing, Questionnaire: "short@2",
			Sums: &survey.Tally{Responses: n, Counts: []int64{n, 2 * n}}, Days: new(survey.DayMoments)}}
		t.Sums.Moments[3], t.Days[5] = 3*n, 5*n
		return t
	}
	return []MonthTally{tally(2, survey.SetAside, 1), tally(1, survey.Counted, 10*int64(month.Number()))}, nil
}

// TestEachMonthIsReadOnce: for itself, its quarter and its year, from which different things are left out.
func TestEachMonthIsReadOnce(t *testing.T) {
	whole := analytics.PeriodOf(analytics.Year, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	periods, second := []analytics.Period{whole}, whole.Parts()[1]
	for _, q := range whole.Parts() {
		periods = append(append(periods, q), q.Parts()...)
	}
	sortByEnd(periods)
	april, may := second.Parts()[0], second.Parts()[1]
	without := leftOut{whole: {{UnitID: 1, Month: april.Start, Sums: true, Items: true}}, second: {{UnitID: 1, Month: may.Start, Items: true}}}
	turn := monthTurn{read: map[string]int{}}
	w := &provincial{turn: turn, years: map[analytics.Period]*year{whole: {without: without}}}
	r, err := w.reading(t.Context(), periods...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range periods {
		settled, running, err := r.take(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		wantSettled, wantRunning := monthsAddUp(p, without[p])
		if got := fmt.Sprint(simple(settled), simple(running)); got != fmt.Sprint(wantSettled, wantRunning) {
			t.Errorf("%s: %s, want %v %v", p, got, wantSettled, wantRunning)
		}
	}
	for month, n := range turn.read {
		if n != 1 {
			t.Errorf("%s was read %d times", month, n)
		}
	}
	if len(turn.read) != 12 || len(r.periods) > 0 {
		t.Errorf("%d months read, %d periods kept", len(turn.read), len(r.periods))
	}
}

// simple are the numbers that a tally of monthTurn has.
func simple(tallies []Tally) (numbers [][6]int64) {
	for _, t := range tallies {
		numbers = append(numbers, [6]int64{int64(t.UnitID), t.Sums.Responses, t.Sums.Counts[0], t.Sums.Counts[1], t.Sums.Moments[3], t.Days[5]})
	}
	return numbers
}

// monthsAddUp is what simple should find.
func monthsAddUp(p analytics.Period, without []LeftOut) (settled, running [][6]int64) {
	counted, aside := map[bool][6]int64{}, map[bool][6]int64{}
	for month := p.Start; month.Before(p.End()); month = month.AddDate(0, 1, 0) {
		n, is := 10*int64(month.Month()), month.Month()%3 != 0
		sums, items := n, n
		for _, o := range without {
			if o.Month.Equal(month) && o.Sums {
				sums = 0
			}
			if o.Month.Equal(month) && o.Items {
				items = 0
			}
		}
		c, a := counted[is], aside[is]
		counted[is] = [6]int64{1, c[1] + sums, c[2] + items, c[3] + 2*items, c[4] + 3*sums, c[5] + 5*sums}
		aside[is] = [6]int64{2, a[1] + 1, a[2] + 1, a[3] + 2, a[4] + 3, a[5] + 5}
	}
	for is, list := range map[bool]*[][6]int64{true: &settled, false: &running} {
		if counted[is] != [6]int64{} {
			*list = [][6]int64{counted[is], aside[is]}
		}
	}
	return settled, running
}
