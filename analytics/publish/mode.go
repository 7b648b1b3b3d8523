package publish

import (
	"cmp"
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// Modes are shown of quarters and years that are over, beside the figure of all of them. So that nobody is found by taking some from it, each
// block of a unit (see leaveOut) is divided by mode, and modes of few people are taken together, with the next smallest where they are too few even so.
// A mode has a figure only where it stands alone in all blocks of a period; otherwise the unit is in no figure of that mode, neither its own
// nor the province's. Whatever follows from figures is made of whole divisions, for there are no smaller ones.

// OutOfTotal before a mode says that the province's figure of that mode leaves a unit out.
const OutOfTotal = "-"

// division is a block of a unit: a month, or the months of few that a quarter or year takes in together.
type division struct {
	period  analytics.Period
	measure string
	untold  bool // see Untold
}

// modes decides about the modes of a year's quarters and of the year itself.
type modes struct {
	*table
	over      func(analytics.Period) bool
	divisions map[int32]map[division]map[survey.Mode]*modeCount
	hidden    map[Cell]bool
}

// hideModes returns the modes that are not shown, and those that totals leave out.
func hideModes(b *table, months []*unitMonth, without leftOut, over func(analytics.Period) bool) map[Cell]bool {
	m := &modes{table: b, over: over, divisions: map[int32]map[division]map[survey.Mode]*modeCount{}, hidden: map[Cell]bool{}}
	for _, a := range months {
		quarter, year := analytics.PeriodOf(analytics.Quarter, a.Month), analytics.PeriodOf(analytics.Year, a.Month)
		switch {
		case !a.settled:
		case a.dimensionSizes().enough(b.thresholds.Few):
			m.divide(a, division{analytics.PeriodOf(analytics.Month, a.Month), a.measure, a.untold.Modes})
		case !without.sums(quarter, a):
			m.divide(a, division{quarter, a.measure, a.untold.Modes})
		case !without.sums(year, a):
			m.divide(a, division{year, a.measure, a.untold.Modes})
		}
	}
	for unit, divisions := range m.divisions {
		periods := map[analytics.Period]bool{}
		for d := range divisions {
			periods[analytics.PeriodOf(analytics.Quarter, d.period.Start)], periods[analytics.PeriodOf(analytics.Year, d.period.Start)] = true, true
		}
		for p := range periods {
			m.unit(unit, p)
		}
	}
	return m.hidden
}

func (m *modes) divide(a *unitMonth, into division) {
	if m.divisions[a.UnitID] == nil {
		m.divisions[a.UnitID] = map[division]map[survey.Mode]*modeCount{}
	}
	parts := m.divisions[a.UnitID][into]
	if parts == nil {
		parts = map[survey.Mode]*modeCount{}
		m.divisions[a.UnitID][into] = parts
	}
	for mode, n := range a.modes {
		if parts[mode] == nil {
			parts[mode] = &modeCount{}
		}
		parts[mode].plus(n)
	}
}

func (c *modeCount) plus(o *modeCount) {
	c.responses += o.responses
	for d := range o.answered {
		c.answered[d] += o.answered[d]
	}
}

// unit decides about the modes of a unit in a period.
func (m *modes) unit(unit int32, p analytics.Period) {
	code, period := m.units[unit].Code, p.String()
	all, together, untold := map[survey.Mode]bool{}, map[survey.Mode]bool{}, false
	for d, parts := range m.divisions[unit] {
		if d.measure != m.measure(code, period) || !p.Contains(d.period.Start) || d.period.Kind == analytics.Year && d.period != p {
			continue // of another measure, or taken in by the year alone
		}
		for mode := range parts {
			all[mode] = true
		}
		for _, mode := range takenTogether(parts, m.thresholds.Few) {
			together[mode] = true
		}
		untold = untold || d.untold
	}
	for mode := range all {
		if together[mode] || untold || !m.over(p) {
			m.hidden[Cell{code, period, string(mode)}], m.hidden[Cell{code, period, OutOfTotal + string(mode)}] = true, true
		}
		if !m.over(p) {
			m.hidden[Cell{m.province(), period, string(mode)}] = true
		}
	}
}

// takenTogether are the modes of few people, and as many of the next smallest as it takes.
func takenTogether(parts map[survey.Mode]*modeCount, few int64) []survey.Mode {
	var ordered []survey.Mode
	for mode := range parts {
		ordered = append(ordered, mode)
	}
	slices.SortFunc(ordered, func(a, b survey.Mode) int {
		return cmp.Or(cmp.Compare(parts[a].least(), parts[b].least()), cmp.Compare(a, b))
	})
	sum, n := &modeCount{}, 0
	for n < len(ordered) && (parts[ordered[n]].least() < few || n > 0 && sum.least() < few) {
		sum.plus(parts[ordered[n]])
		n++
	}
	return ordered[:n]
}

// least is how many people there are in the dimension with fewest.
func (c *modeCount) least() int64 { return slices.Min(c.answered[:]) }
