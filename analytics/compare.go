package analytics

import (
	"cmp"
	"math"
	"slices"
)

// Comparison is another unit beside one, and whether they can be told apart.
type Comparison struct {
	UnitEstimate
	// Difference is the one unit's index less the other's. It is certain where its interval leaves out 0.
	Difference float64
	Low, High  float64
}

// Certain tells whether the difference is more than chance.
func (c Comparison) Certain() bool { return c.Low > 0 || c.High < 0 }

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
		found = append(found, Comparison{u, *unit.Index - *u.Index, i.Low, i.High})
	}
	slices.SortStableFunc(found, func(a, b Comparison) int {
		return cmp.Compare(farness(unit, a.UnitEstimate), farness(unit, b.UnitEstimate))
	})
	return found[:min(most, len(found))]
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
	ImprovedMost, FellMost []UnitEstimate // with real changes against the period before, largest first
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
		if c := u.Change(ToPrevious); c != nil && c.Real {
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
