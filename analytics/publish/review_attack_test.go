package publish

import (
	"math"
	"slices"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Somebody keeps every figure of a unit's quarter, before a review of November and after it, and subtracts. People of November are told apart by what becomes of
// them: who counts before and after, is set aside, counts again, stays set aside; who came while the state was taken that the month was settled with, and counts
// by now or is set aside. Those of October and December count or are set aside. A figure is of whole such groups.
const (
	octoberCounts = iota
	octoberAside
	stays
	goes
	returns
	staysAside
	comes
	comesAside
	decemberCounts
	decemberAside
	groupCount
)

type groupSizes [groupCount]int64

// toldOf is a figure: the groups that it is of.
type toldOf [groupCount]bool

func (g groupSizes) of(groups ...int) (n int64) {
	for _, group := range groups {
		n += g[group]
	}
	return n
}

// tellsFew returns fewer than ten people of whom something follows from figures: a sum of figures that is of nobody else.
func tellsFew(figures []toldOf, g groupSizes) []int {
	var small []int
	for group, n := range g {
		if 0 < n && n < 10 {
			small = append(small, group)
		}
	}
	all := rank(figures, nil, g)
	for chosen := range 1 << len(small) {
		var few []int
		for i, group := range small {
			if chosen&(1<<i) != 0 {
				few = append(few, group)
			}
		}
		if g.of(few...) < 10 && rank(figures, few, g) < all {
			return few
		}
	}
	return nil
}

// rank is how many figures do not follow from the others, where nobody asks about some groups.
func rank(figures []toldOf, without []int, g groupSizes) (n int) {
	var rows [][groupCount]float64
	for _, f := range figures {
		var row [groupCount]float64
		for group, in := range f {
			if in && g[group] > 0 && !slices.Contains(without, group) {
				row[group] = 1
			}
		}
		rows = append(rows, row)
	}
	for group := range groupCount {
		at := slices.IndexFunc(rows[n:], func(row [groupCount]float64) bool { return math.Abs(row[group]) > 1e-9 })
		if at < 0 {
			continue
		}
		rows[n], rows[n+at] = rows[n+at], rows[n]
		for i := n + 1; i < len(rows); i++ {
			times := rows[i][group] / rows[n][group]
			for k := range rows[i] {
				rows[i][k] -= times * rows[n][k]
			}
		}
		n++
	}
	return n
}

// reviewOf is the step of November, before the review and by now.
func (g groupSizes) reviewOf() Step {
	s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(g.of(stays, goes)), aside(): answeredBy(g.of(returns, staysAside))},
		map[Part]Count{counted(survey.ModeQR): answeredBy(g.of(stays, returns, comes)), aside(): answeredBy(g.of(goes, staysAside, comesAside))})
	s.AsideBeside = g.of(octoberAside, decemberAside)
	return s
}

// shownOf are the figures that are told while November stands as it did before the review, or as it does after it.
func (g groupSizes) shownOf(moved bool, untold Untold, rule stepRule) []toldOf {
	counts := map[time.Month][]int{10: {octoberCounts}, 11: {stays, goes}, 12: {decemberCounts}}
	aside := map[time.Month][]int{10: {octoberAside}, 11: {returns, staysAside}, 12: {decemberAside}}
	if moved {
		counts[11], aside[11] = []int{stays, returns, comes}, []int{goes, staysAside, comesAside}
	}
	var rows []MonthCount
	for _, month := range []time.Month{10, 11, 12} {
		for standing, n := range map[survey.Standing]int64{survey.Counted: g.of(counts[month]...), survey.SetAside: g.of(aside[month]...)} {
			if c := monthCount(3, month, survey.ModeQR, n); n > 0 {
				if c.Standing = standing; standing == survey.SetAside {
					c.Reason = survey.TooFast
				}
				if month == 11 {
					c.Untold = untold
				}
				rows = append(rows, c)
			}
		}
	}
	y := newYear(testUnits(), rows, nil, nil, analytics.DefaultThresholds(), rule.settled)
	var told []toldOf
	tell := func(groups []int) {
		var f toldOf
		for _, group := range groups {
			f[group] = true
		}
		if g.of(groups...) >= 10 {
			told = append(told, f)
		}
	}
	for _, groups := range counts {
		tell(groups)
	}
	for _, p := range analytics.PeriodsOf(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
		if p.Kind == analytics.Month {
			continue
		}
		var without, with []int
		for month, groups := range counts {
			with = append(with, aside[month]...)
			if !slices.ContainsFunc(y.without[p], func(o LeftOut) bool { return o.Sums && o.Month.Month() == month }) {
				without = append(without, groups...)
			}
		}
		tell(without)
		hidden := func(unit, more string) bool { return y.hidden[Cell{unit, p.String(), WithSetAside + more}] }
		if rule.settled(p) && (!hidden("24781", "") || !hidden("68", "") && !hidden("68", InTotal)) && g.of(without...) >= 10 {
			tell(append(with, without...))
		}
	}
	return told
}

// everyReview are small numbers and large ones of each group.
func everyReview(do func(groupSizes)) {
	for _, beside := range []groupSizes{{}, {octoberCounts: 40, octoberAside: 3}, {octoberCounts: 40, decemberCounts: 40, decemberAside: 20}} {
		for _, n := range []struct{ goes, returns int64 }{{20, 0}, {20, 1}, {0, 12}, {1, 12}, {3, 20}} {
			for _, stay := range []int64{0, 3} {
				for _, came := range []int64{0, 1, 5, 12} {
					for _, cameAside := range []int64{0, 1, 11} {
						g := beside
						g[stays], g[goes], g[returns], g[staysAside], g[comes], g[comesAside] = 40, n.goes, n.returns, stay, came, cameAside
						do(g)
					}
				}
			}
		}
	}
}

// TestReviewsTellOfNoFew: of whatever quarter, whether the review moves November before the quarter is over or after it.
func TestReviewsTellOfNoFew(t *testing.T) {
	moved := 0
	everyReview(func(g groupSizes) {
		for _, before := range []bool{true, false} {
			rule := quarterOver(!before)
			m := rule.move(g.reviewOf())
			if m.Publish == "" {
				continue
			}
			moved++
			told := append(g.shownOf(false, Untold{}, rule), g.shownOf(true, m.Untold, quarterOver(true))...)
			if few := tellsFew(told, g); few != nil {
				t.Errorf("%v, while the quarter runs %t: groups %v follow", g, before, few)
			}
		}
	})
	if moved < 100 {
		t.Errorf("%d reviews moved anything", moved)
	}
}

// answering are how many of the groups answered the questions of trouble and of payment.
type answering [2]groupSizes

// itemsOf are the answers to them in October, November and December.
func (a answering) itemsOf(moved bool) map[time.Month]map[string]int64 {
	found := map[time.Month]map[string]int64{}
	for i, key := range []string{"trouble", "extra_payment"} {
		november := a[i].of(stays, goes)
		if moved {
			november = a[i].of(stays, returns, comes)
		}
		for month, n := range map[time.Month]int64{10: a[i][octoberCounts], 11: november, 12: a[i][decemberCounts]} {
			if found[month] == nil {
				found[month] = map[string]int64{}
			}
			found[month][key] = n
		}
	}
	return found
}

// shownOf are the figures of one item.
func (a answering) shownOf(which int, moved bool, untold Untold) []toldOf {
	of := map[time.Month][]int{10: {octoberCounts}, 11: {stays, goes}, 12: {decemberCounts}}
	if moved {
		of[11] = []int{stays, returns, comes}
	}
	var rows []MonthCount
	for month, items := range a.itemsOf(moved) {
		c := monthCount(3, month, survey.ModeQR, 90)
		c.Items = items
		if month == 11 {
			c.Untold = untold
		}
		rows = append(rows, c)
	}
	left := leaveOut(unitMonthsOf(rows), 10, allOver)
	var told []toldOf
	for _, p := range analytics.PeriodsOf(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
		for _, months := range [][]time.Month{{10}, {11}, {12}, {10, 11, 12}} {
			var f toldOf
			n := int64(0)
			for _, month := range months {
				if slices.ContainsFunc(left[p], func(o LeftOut) bool { return o.Items && o.Month.Month() == month }) || month == 11 && untold.Items {
					continue
				}
				for _, group := range of[month] {
					f[group], n = true, n+a[which][group]
				}
			}
			if (p.Kind == analytics.Month) == (len(months) == 1) && n >= 10 {
				told = append(told, f)
			}
		}
	}
	return told
}

// TestReviewsTellOfNoFewByItems: of ninety people in each month few answered one question or the other, and of those a review moves.
func TestReviewsTellOfNoFewByItems(t *testing.T) {
	taken := 0
	for _, october := range [][2]int64{{0, 0}, {6, 7}, {40, 7}, {40, 40}} {
		for _, december := range [][2]int64{{0, 0}, {9, 8}, {40, 6}} {
			for _, november := range []struct{ stays, goes, returns, extra int64 }{{4, 1, 0, 0}, {5, 0, 0, 5}, {8, 1, 5, 0}, {3, 12, 0, 4}, {40, 1, 0, 0}, {40, 12, 0, 5}, {0, 5, 0, 9}, {6, 0, 8, 12}} {
				var a answering
				for i := range a {
					a[i][octoberCounts], a[i][decemberCounts] = october[i], december[i]
				}
				a[0][stays], a[0][goes], a[0][returns], a[1][stays] = november.stays, november.goes, november.returns, november.extra
				s := reviewed(map[Part]Count{counted(survey.ModeQR): answeredBy(90)}, map[Part]Count{counted(survey.ModeQR): answeredBy(70), aside(): answeredBy(20)})
				s.Items = map[State]map[Part]map[string]int64{}
				for state, moved := range map[State]bool{Published: false, Present: true} {
					s.Items[state] = map[Part]map[string]int64{counted(survey.ModeQR): a.itemsOf(moved)[11]}
				}
				m := quarterOver(true).move(s)
				if m.Untold.Items {
					taken++
				}
				for which := range a {
					told := append(a.shownOf(which, false, Untold{}), a.shownOf(which, true, m.Untold)...)
					if few := tellsFew(told, a[which]); few != nil {
						t.Errorf("October %v, November %+v, December %v, question %d, %+v: groups %v follow", october, november, december, which, m.Untold, few)
					}
				}
			}
		}
	}
	if taken == 0 {
		t.Error("no review took items away")
	}
}
