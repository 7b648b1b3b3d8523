package publish

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// reading adds up what is published, of several periods at once: each month is read once, whatever quarters and years it is in. What is read
// stays until its period is taken, so it is least when months are taken before their quarter and quarters before their year.
type reading struct {
	turn    Turn
	periods map[analytics.Period]*addition // those yet to be taken
	read    map[analytics.Period]bool      // months
}

// reading will read these periods.
func (w *provincial) reading(ctx context.Context, periods ...analytics.Period) (*reading, error) {
	r := &reading{turn: w.turn, periods: map[analytics.Period]*addition{}, read: map[analytics.Period]bool{}}
	for _, p := range periods {
		y, err := w.yearOf(ctx, p)
		if err != nil {
			return nil, err
		}
		r.periods[p] = newAddition(y.without[p])
	}
	return r, nil
}

// take returns what is published of the months of a period that are settled, and of those that are not, without what is left out.
func (r *reading) take(ctx context.Context, p analytics.Period) (settled, running []Tally, err error) {
	for month := analytics.PeriodOf(analytics.Month, p.Start); p.Contains(month.Start); month = month.Next() {
		if err := r.readMonth(ctx, month); err != nil {
			return nil, nil, err
		}
	}
	taken := r.periods[p]
	delete(r.periods, p)
	return taken.settled.list(), taken.running.list(), nil
}

func (r *reading) readMonth(ctx context.Context, month analytics.Period) error {
	if r.read[month] {
		return nil
	}
	r.read[month] = true
	rows, err := r.turn.MonthTallies(ctx, month)
	for p, a := range r.periods {
		if p.Contains(month.Start) {
			a.addAll(rows)
		}
	}
	return err
}

// addition is what the months of a period add up to that have been read.
type addition struct {
	without          map[Change]LeftOut
	settled, running tallies
}

func newAddition(without []LeftOut) *addition {
	a := &addition{without: map[Change]LeftOut{}, settled: tallies{}, running: tallies{}}
	for _, o := range without {
		a.without[o.change()] = o
	}
	return a
}

func (a *addition) addAll(rows []MonthTally) {
	for i := range rows {
		t := &rows[i]
		var out LeftOut
		if t.Standing == survey.Counted {
			out = a.without[Change{t.UnitID, t.Month}]
		}
		if t.Settled {
			a.settled.add(&t.Tally, out)
		} else {
			a.running.add(&t.Tally, out)
		}
	}
}

// tallies are tallies by all that tells them apart.
type tallies map[tallyKind]*Tally

type tallyKind struct {
	unit          int32
	questionnaire string
	mode          survey.Mode
	standing      survey.Standing
	reason        survey.Reason
	leftOut       bool
}

func (t *Tally) kind() tallyKind {
	return tallyKind{t.UnitID, t.Questionnaire, t.Mode, t.Standing, t.Reason, t.LeftOut}
}

// add adds a month's tally but what of it is out.
func (all tallies) add(t *Tally, out LeftOut) {
	sum := all[t.kind()]
	if sum == nil {
		sum = new(*t)
		sum.Sums, sum.Days = &survey.Tally{Counts: make([]int64, len(t.Sums.Counts))}, new(survey.DayMoments)
		all[t.kind()] = sum
	}
	if !out.Items {
		addTo(sum.Sums.Counts, t.Sums.Counts)
	}
	if !out.Sums {
		sum.Sums.Responses += t.Sums.Responses
		plus(&sum.Sums.Moments, &t.Sums.Moments)
		sum.Days.Plus(t.Days)
	}
}

// list is always in the same order. A tally all of which is out has no days, and would be taken for one whose days were not kept, as those of old
// editions: nothing would be known of any day of its unit. So it is not there, unless it says that there is such a unit at all.
func (all tallies) list() []Tally {
	answered := map[int32]bool{}
	for _, t := range all {
		answered[t.UnitID] = answered[t.UnitID] || t.Sums.Responses > 0
	}
	var list []Tally
	for _, k := range slices.SortedFunc(maps.Keys(all), tallyKind.compare) {
		if t := all[k]; t.Sums.Responses > 0 || !answered[k.unit] {
			list = append(list, *t)
		}
	}
	return list
}

func (k tallyKind) compare(o tallyKind) int {
	return cmp.Or(cmp.Compare(k.unit, o.unit), cmp.Compare(k.questionnaire, o.questionnaire), cmp.Compare(k.mode, o.mode),
		cmp.Compare(k.standing, o.standing), cmp.Compare(k.reason, o.reason), compareBools(k.leftOut, o.leftOut))
}

// compareBools puts false before true, as PostgreSQL does.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
