package analytics

import (
	"cmp"
	"math"
	"slices"
)

// Part is something an index is made of: a unit with its weight, or a dimension.
type Part struct {
	Key    string  `json:"key"`
	Weight float64 `json:"weight"` // of all parts these sum to 1
	Value  float64 `json:"value"`
	// Points is what the part adds to the gap between index and line; of all parts they sum to the gap.
	Points float64 `json:"points"`
}

// Contribute sets the points of parts against a line: weight × (value − line). The weighted mean of the values being the
// index, the points sum to index − line.
func Contribute(parts []Part, line float64) []Part {
	contributed := slices.Clone(parts)
	for i := range contributed {
		contributed[i].Points = contributed[i].Weight * (contributed[i].Value - line)
	}
	return contributed
}

// Apportion rounds points to so many decimals such that the rounded ones sum to the rounded total: those whose rounding
// loses most are rounded the other way (largest remainder).
func Apportion(points []float64, decimals int) []float64 {
	unit := math.Pow(10, float64(decimals))
	total, sum := 0.0, 0.0
	floors := make([]float64, len(points))
	order := make([]int, len(points))
	for i, p := range points {
		total += p
		floors[i] = math.Floor(p * unit)
		sum += floors[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(points[b]*unit-floors[b], points[a]*unit-floors[a])
	})
	missing := int(math.Round(Round(total, decimals)*unit) - sum)
	for k := 0; k < missing && k < len(order); k++ {
		floors[order[k]]++
	}
	for i := range floors {
		floors[i] /= unit
	}
	return floors
}

// Rest is the key of the part that stands for all units whose own figures are not shown.
const Rest = ""

// GapByDimension divides the province's gap to a line among the five dimensions; none where these are not shown. Dimensions are of settled
// months alone: while a period is running it is the gap of these months, and not of the index, which counts more (Detail.SettledN).
func GapByDimension(province Estimate, line float64) []Part {
	if province.Index == nil {
		return nil
	}
	var parts []Part
	for _, f := range province.Dimensions {
		parts = append(parts, Part{Key: f.Key, Weight: 1.0 / DimensionCount, Value: *f.Share})
	}
	return Contribute(parts, line)
}

// GapByUnit divides the same gap among the units that have a figure, and Rest for the others together. A unit's share is that of each
// dimension: unit weights differ between dimensions where not everybody could answer all.
func GapByUnit(units []UnitEstimate, province Estimate, line float64) []Part {
	gap := GapByDimension(province, line)
	if len(gap) == 0 {
		return nil
	}
	rest := Part{Key: Rest, Weight: 1}
	for _, p := range gap {
		rest.Points += p.Points
	}
	var parts []Part
	for _, u := range units {
		p := partOf(u, line)
		if p.Weight == 0 {
			continue // the province, and who has no answers in settled months
		}
		rest.Weight, rest.Points = rest.Weight-p.Weight, rest.Points-p.Points
		parts = append(parts, p)
	}
	if rest.Weight > 1e-9 {
		rest.Value = line + rest.Points/rest.Weight
		parts = append(parts, rest)
	}
	return parts
}

// partOf is what a unit that has a figure adds.
func partOf(u UnitEstimate, line float64) Part {
	p := Part{Key: u.Code}
	if u.Index == nil || u.Weight == nil {
		return p
	}
	for _, f := range u.Dimensions {
		if f.Share != nil && f.Weight != nil {
			p.Weight += *f.Weight / DimensionCount
			p.Value += *f.Share / DimensionCount
			p.Points += *f.Weight * (*f.Share - line) / DimensionCount
		}
	}
	return p
}
