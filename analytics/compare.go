package analytics

import (
	"cmp"
	"math"
	"slices"
)

// Comparison is another unit beside one, and whether they can be told apart.
type Comparison struct {
	UnitEstimate
	// Difference is the one unit's index less the other's.
	Difference float64
	Low, High  float64
	// Certain tells that the difference is more than chance, corrected for as many as are shown.
	Certain bool
}

// chance is how likely a difference so far from 0 is where there is none, by the interval's half towards 0: at most 5 % exactly where the
// interval leaves out 0.
func (c *Comparison) chance() float64 {
	towards := c.Difference - c.Low
	if c.Difference < 0 {
		towards = c.High - c.Difference
	}
	return twoSided(c.Difference, towards/z())
}

// Similar returns up to most units of the same level and kind that have a figure of the same measure, those nearest in volume first.
func Similar(unit UnitEstimate, units []UnitEstimate, most int) []Comparison {
	if unit.Index == nil {
		return nil
	}
	var found []Comparison
	for _, u := range units {
		if u.Code == unit.Code || u.Level != unit.Level || u.Kind() != unit.Kind() || u.Index == nil || u.Instrument.Measure != unit.Instrument.Measure {
			continue
		}
		i := Difference(*unit.Index, Interval{*unit.Low, *unit.High}, *u.Index, Interval{*u.Low, *u.High})
		found = append(found, Comparison{UnitEstimate: u, Difference: *unit.Index - *u.Index, Low: i.Low, High: i.High})
	}
	slices.SortStableFunc(found, func(a, b Comparison) int {
		return cmp.Compare(farness(unit, a.UnitEstimate), farness(unit, b.UnitEstimate))
	})
	found = found[:min(most, len(found))]
	chances := make([]float64, len(found))
	for i := range found {
		chances[i] = found[i].chance()
	}
	for i, q := range FalseDiscovery(chances) {
		found[i].Certain = q <= falseDiscoveries
	}
	return found
}

// farness compares volumes: transactions where both are known, else responses.
func farness(a, b UnitEstimate) float64 {
	if a.Transactions != nil && b.Transactions != nil {
		return math.Abs(math.Log(float64(*a.Transactions+1) / float64(*b.Transactions+1)))
	}
	return math.Abs(math.Log(float64(a.N+1) / float64(b.N+1)))
}

// Extremes are what the data support saying about the ends of a table.
type Extremes struct {
	Best, Worst            *UnitEstimate // surely first, surely last; nil where nobody is
	MayBeBest, MayBeWorst  int           // how many may be
	Ranked                 int
	ImprovedMost, FellMost []UnitEstimate // that surely rose or fell against the period before, most first
}

// NewExtremes looks at the ranked units of one level.
func NewExtremes(units []UnitEstimate) Extremes {
	var x Extremes
	for i := range units {
		if units[i].Rank != nil {
			x.Ranked++
		}
	}
	for i := range units {
		u := &units[i]
		if u.Rank != nil && *u.RankLow == 1 {
			x.MayBeBest++
			if *u.RankHigh == 1 {
				x.Best = u
			}
		}
		if u.Rank != nil && *u.RankHigh == x.Ranked {
			x.MayBeWorst++
			if *u.RankLow == x.Ranked && x.Ranked > 1 {
				x.Worst = u
			}
		}
		if c := u.Change(ToPrevious); c != nil && c.Sure() {
			if c.Points > 0 {
				x.ImprovedMost = append(x.ImprovedMost, *u)
			} else {
				x.FellMost = append(x.FellMost, *u)
			}
		}
	}
	by := func(a, b UnitEstimate) int {
		return cmp.Compare(math.Abs(b.Change(ToPrevious).Points), math.Abs(a.Change(ToPrevious).Points))
	}
	slices.SortStableFunc(x.ImprovedMost, by)
	slices.SortStableFunc(x.FellMost, by)
	return x
}

// Change returns the change against an earlier period, ToPrevious or ToYearAgo; nil where there is none.
func (e Estimate) Change(to string) *Change { return changeTo(e.Changes, to) }

func changeTo(changes []Change, to string) *Change {
	for i := range changes {
		if changes[i].To == to {
			return &changes[i]
		}
	}
	return nil
}
