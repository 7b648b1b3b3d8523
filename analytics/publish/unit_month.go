package publish

import (
	"slices"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

type dimensionCounts [analytics.DimensionCount]int64

// unitMonth is what is published of a unit and month: the smallest that figures are made of.
type unitMonth struct {
	Change
	settled   bool
	measure   string // what its figures are of
	responses int64
	answered  dimensionCounts  // people, by dimension
	items     map[string]int64 // people, by item
	modes     map[survey.Mode]*modeCount
	aside     map[survey.Reason]int64
	untold    Untold
}

type modeCount struct {
	responses int64
	answered  dimensionCounts
}

// unitMonthsOf adds the counts of each unit and month up.
func unitMonthsOf(counts []MonthCount) []*unitMonth {
	at := map[Change]*unitMonth{}
	var months []*unitMonth
	for _, c := range counts {
		key := Change{c.UnitID, c.Month}
		a := at[key]
		if a == nil {
			a = &unitMonth{Change: key, settled: c.Settled, measure: c.Measure, untold: c.Untold, items: map[string]int64{}, modes: map[survey.Mode]*modeCount{}, aside: map[survey.Reason]int64{}}
			at[key], months = a, append(months, a)
		}
		a.add(c)
	}
	return months
}

func (a *unitMonth) add(c MonthCount) {
	if c.Standing != survey.Counted {
		a.aside[c.Reason] += c.Responses
		return
	}
	m := a.modes[c.Mode]
	if m == nil {
		m = &modeCount{}
		a.modes[c.Mode] = m
	}
	a.responses += c.Responses
	m.responses += c.Responses
	for d := range min(len(c.Answered), analytics.DimensionCount) {
		a.answered[d] += c.Answered[d]
		m.answered[d] += c.Answered[d]
	}
	for key, n := range c.Items {
		a.items[key] += n
	}
}

// LeftOut is a unit's month that is not in the figures of a period: with its sums, or with its items.
type LeftOut struct {
	UnitID int32
	Month  time.Time
	Sums   bool
	Items  bool
}

func (o LeftOut) change() Change { return Change{o.UnitID, o.Month} }

// leftOut are those of each period.
type leftOut map[analytics.Period][]LeftOut

func (l leftOut) sums(p analytics.Period, a *unitMonth) bool {
	return slices.ContainsFunc(l[p], func(o LeftOut) bool { return o.change() == a.Change && o.Sums })
}

// leaveOut finds the months that must not be in a unit's quarter or year: what a few people said in one month would follow from that total less
// the other months. Once a quarter is over, its months of few are taken together and stay in where they are enough people together; those
// that are not, once the year is over. So every figure is made of whole blocks, a month of many or some months of few together, each of them in
// all of a figure or in none: whatever sums and differences anybody makes, of figures at one time or at several, are of whole blocks, too.
// Leaving months out costs a total a few answers, where hiding another month would cost a figure, and could be brought about by a single odd answer.
func leaveOut(months []*unitMonth, few int64, over func(analytics.Period) bool) leftOut {
	left := leftOut{}
	type asked struct {
		unit    int32
		measure string
	}
	byUnit := map[asked][]*unitMonth{} // a total is of one measure
	for _, a := range months {
		byUnit[asked{a.UnitID, a.measure}] = append(byUnit[asked{a.UnitID, a.measure}], a)
	}
	taken := itemsTaken(months)
	for _, own := range byUnit {
		left.add(own, few, over, blocks{of: (*unitMonth).dimensionSizes, pooled: (*unitMonth).dimensionSizes,
			out: func(analytics.Period, *unitMonth) bool { return false }, broken: func(analytics.Period) bool { return false }, mark: func(o *LeftOut) { o.Sums = true }})
		left.add(own, few, over, blocks{of: (*unitMonth).itemSizes, pooled: func(a *unitMonth) sizes { return a.itemSizes().under(few) },
			out:    func(p analytics.Period, a *unitMonth) bool { return a.untold.Items || left.sums(p, a) },
			broken: func(p analytics.Period) bool { return taken[unitPeriod{own[0].UnitID, p}] }, mark: func(o *LeftOut) { o.Items = true }})
	}
	for _, a := range months {
		for _, p := range analytics.PeriodsOf(a.Month) {
			if a.untold.Items {
				left.mark(p, []*unitMonth{a}, func(o *LeftOut) { o.Items = true })
			}
		}
	}
	for _, list := range left {
		for i := range list {
			list[i].Items = list[i].Items || list[i].Sums // also where nobody could answer a dimension, and so no item of it is small
		}
		slices.SortFunc(list, func(a, b LeftOut) int { return compareChanges(a.change(), b.change()) })
	}
	return left
}

// unitPeriod is a unit's period.
type unitPeriod struct {
	unit   int32
	period analytics.Period
}

// itemsTaken are the periods with a month of which a review has taken the items away. It may have been of few and one block with others before that, so no
// months are taken together there any more: what is left of a block, less all of it as it was told, would be that month's.
func itemsTaken(months []*unitMonth) map[unitPeriod]bool {
	taken := map[unitPeriod]bool{}
	for _, a := range months {
		for _, p := range analytics.PeriodsOf(a.Month) {
			taken[unitPeriod{a.UnitID, p}] = taken[unitPeriod{a.UnitID, p}] || a.untold.Items
		}
	}
	return taken
}

func compareChanges(a, b Change) int {
	if a.UnitID != b.UnitID {
		return int(a.UnitID) - int(b.UnitID)
	}
	return a.Month.Compare(b.Month)
}

// sizes are numbers of people, each of which must be enough.
type sizes map[string]int64

// dimensionSizes: an index needs people enough in every dimension.
func (a *unitMonth) dimensionSizes() sizes {
	if a.responses == 0 {
		return nil
	}
	s := sizes{}
	for d, key := range survey.Dimensions() {
		s[key] = a.answered[d]
	}
	return s
}

// itemSizes: an item nobody answered tells nothing.
func (a *unitMonth) itemSizes() sizes {
	s := sizes{}
	for key, n := range a.items {
		if n > 0 {
			s[key] = n
		}
	}
	return s
}

func (s sizes) enough(few int64) bool {
	for _, n := range s {
		if n < few {
			return false
		}
	}
	return true
}

func (s sizes) plus(o sizes) {
	for key, n := range o {
		s[key] += n
	}
}

// under are those that are too few.
func (s sizes) under(few int64) sizes {
	found := sizes{}
	for key, n := range s {
		if n < few {
			found[key] = n
		}
	}
	return found
}

// follow tells whether some of these that are too few would follow from a total, for the others in it are told of by themselves.
func (s sizes) follow(total sizes, few int64) bool {
	for key, n := range s {
		if n < few && n < total[key] {
			return true
		}
	}
	return false
}

// blocks are how a unit's months are put together: by which sizes, without which, and how it is noted which are left out. Items are out wherever
// the sums are: an item and its dimension are one question, and the one less the other would tell of the month. Pooled are the sizes that must be enough
// together: an item that enough answered in a small month is told of that month, and hides nobody in another one. Where a block is broken, none are put together.
type blocks struct {
	of, pooled func(*unitMonth) sizes
	out        func(analytics.Period, *unitMonth) bool
	broken     func(analytics.Period) bool
	mark       func(*LeftOut)
}

// add leaves a unit's small months out of its quarters, and of its year those that are not in a quarter, unless they are enough together. While
// a period is not over another small month may join them, and would be told.
func (l leftOut) add(own []*unitMonth, few int64, over func(analytics.Period) bool, b blocks) {
	quarters, all := map[analytics.Period][]*unitMonth{}, map[analytics.Period]int{}
	for _, a := range own {
		q := analytics.PeriodOf(analytics.Quarter, a.Month)
		all[q]++
		if !b.of(a).enough(few) {
			quarters[q] = append(quarters[q], a)
		}
	}
	var rest []*unitMonth
	for q, small := range quarters {
		rest = append(rest, l.leave(q, small, all[q], few, over, b)...)
	}
	if len(rest) > 0 {
		l.leave(analytics.PeriodOf(analytics.Year, rest[0].Month), rest, len(own), few, over, b)
	}
}

// leave leaves small months out of a period of so many months, and returns them; none where they are in it together.
func (l leftOut) leave(p analytics.Period, small []*unitMonth, all int, few int64, over func(analytics.Period) bool, b blocks) []*unitMonth {
	var out, rest []*unitMonth
	for _, a := range small {
		if b.out(p, a) {
			out = append(out, a)
		} else {
			rest = append(rest, a)
		}
	}
	l.mark(p, out, b.mark)
	pooled := together(rest, b.pooled)
	enough, broken := pooled.enough(few), b.broken(p)
	if enough && over(p) && !broken {
		return out
	}
	if enough || broken || len(rest) < all || pooled.follow(together(rest, b.of), few) { // else they are a unit of few, which is in no total either
		l.mark(p, rest, b.mark)
	}
	return append(out, rest...)
}

func together(months []*unitMonth, of func(*unitMonth) sizes) sizes {
	sum := sizes{}
	for _, a := range months {
		sum.plus(of(a))
	}
	return sum
}

func (l leftOut) mark(p analytics.Period, months []*unitMonth, mark func(*LeftOut)) {
	for _, a := range months {
		n := slices.IndexFunc(l[p], func(o LeftOut) bool { return o.change() == a.Change })
		if n < 0 {
			n = len(l[p])
			l[p] = append(l[p], LeftOut{UnitID: a.UnitID, Month: a.Month})
		}
		mark(&l[p][n])
	}
}
