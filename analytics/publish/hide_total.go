package publish

import (
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// The number of those set aside is of all units of a province; the index that counts them, less the one without, is of those units alone that are in the
// total. Where the number is enough, those of whom the difference tells need not be: of ten, nine are of a unit of few, which is in no total, and one is of a
// unit whose own number is hidden. And the indices of a year's quarters, less that of the year, are of those whose unit is in one total and not in the other.

// hideInTotal hides the province's index with what was set aside where too few stand behind it whose own number is hidden.
func (b *table) hideInTotal(hidden map[Cell]bool, months []*unitMonth, without leftOut) {
	if len(months) == 0 {
		return
	}
	year := analytics.PeriodOf(analytics.Year, months[0].Month)
	hide := func(p analytics.Period) { hidden[Cell{b.province(), p.String(), WithSetAside + InTotal}] = true }
	few := func(n int64) bool { return 0 < n && n < b.thresholds.Few }
	inYear, apart := b.inTotal(year, months, without), int64(0)
	for _, quarter := range year.Parts() {
		inQuarter, within := b.inTotal(quarter, months, without), int64(0)
		for unit, n := range b.hiddenAside(hidden, quarter, months) {
			if inQuarter[unit] {
				within += n
			}
			if inQuarter[unit] != inYear[unit] {
				apart += n
			}
		}
		if few(within) {
			hide(quarter)
			hide(year) // from which those of the other quarters can be taken
		}
	}
	if few(apart) {
		hide(year)
	}
}

// inTotal tells which units are in the province's total of a period: those of enough people, and those of whom nobody counts where their level has others
// without a figure of their own, which they are taken together with.
func (b *table) inTotal(p analytics.Period, months []*unitMonth, without leftOut) map[int32]bool {
	counted, in, rest := map[int32]*analytics.Sums{}, map[int32]bool{}, map[survey.Level]bool{}
	for _, a := range months {
		if !p.Contains(a.Month) || b.measure(b.units[a.UnitID].Code, p.String()) != a.measure {
			continue
		}
		if counted[a.UnitID] == nil {
			counted[a.UnitID] = &analytics.Sums{}
		}
		if !without.sums(p, a) {
			counted[a.UnitID].Responses += a.responses
			addTo(counted[a.UnitID].N[:], a.answered[:])
		}
	}
	for unit, s := range counted {
		in[unit] = slices.Min(s.N[:analytics.DimensionCount]) >= b.thresholds.Few
		if in[unit] && !b.thresholds.Shows(s) {
			rest[b.units[unit].Level] = true
		}
	}
	for unit, s := range counted {
		if s.Responses == 0 {
			in[unit] = rest[b.units[unit].Level]
		}
	}
	return in
}

// hiddenAside are how many were set aside in a quarter, by unit, where that number is hidden.
func (b *table) hiddenAside(hidden map[Cell]bool, quarter analytics.Period, months []*unitMonth) map[int32]int64 {
	aside := map[int32]int64{}
	for _, a := range months {
		code := b.units[a.UnitID].Code
		if !quarter.Contains(a.Month) || b.measure(code, quarter.String()) != a.measure || !hidden[Cell{code, quarter.String(), WithSetAside}] {
			continue
		}
		for _, n := range a.aside {
			aside[a.UnitID] += n
		}
	}
	return aside
}
