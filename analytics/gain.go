package analytics

import (
	"cmp"
	"slices"
)

// Gain is by how much a province's published score moved from one year to the next.
type Gain struct {
	Province string  `json:"province"`
	Year     int     `json:"year"` // the later one
	Points   float64 `json:"points"`
}

// Gains are what provinces have been seen to gain in a year, within one series of the official survey.
type Gains struct {
	N       int     `json:"n"`       // gains and losses that are known
	Usual   float64 `json:"usual"`   // their upper quartile: one in four was as large
	Best    float64 `json:"best"`    // the largest
	Of      Gain    `json:"of"`      // whose that was
	Highest float64 `json:"highest"` // the highest score that is known in it
}

// fewestGains is how many must be known before a quartile is spoken of.
const fewestGains = 4

// ObservedGains pairs the published scores of the same province in two years, one after the other, of one series and one set of
// provinces. ok is false where too few pairs are known, or none is a gain.
func ObservedGains(results []Benchmark, series int) (Gains, bool) {
	var all []Gain
	g := Gains{}
	for _, b := range results {
		if b.Series != series || b.Code == Country || b.Score == nil {
			continue
		}
		g.Highest = max(g.Highest, *b.Score)
		for _, before := range results {
			if before.Series == series && before.Scope == b.Scope && before.Code == b.Code && before.Year == b.Year-1 && before.Score != nil {
				all = append(all, Gain{b.Name, b.Year, *b.Score - *before.Score})
			}
		}
	}
	if len(all) < fewestGains {
		return Gains{}, false
	}
	slices.SortFunc(all, func(a, b Gain) int { return cmp.Compare(a.Points, b.Points) })
	points := make([]float64, len(all))
	for i, gain := range all {
		points[i] = gain.Points
	}
	g.N, g.Of = len(all), all[len(all)-1]
	g.Usual, g.Best = max(0, between(points, 0.75)), g.Of.Points
	return g, g.Best > 0
}

// after is where an index is after so many years of a gain: no higher than any score known in the series.
func (g Gains) after(index, gain, years float64) float64 {
	return max(index, min(g.Highest, index+gain*years))
}

// Reach tells how a gain compares with those observed.
type Reach string

// The reaches of a gain.
const (
	There  Reach = "there"  // nothing is missing
	Usual  Reach = "usual"  // no more than one in four gains observed
	Best   Reach = "best"   // no more than the best one
	Beyond Reach = "beyond" // more than the best one
)

// Reaches returns all of them.
func Reaches() []Reach { return []Reach{There, Usual, Best, Beyond} }

// Reach tells it of a gain that is needed each year.
func (g Gains) Reach(needed float64) Reach {
	switch {
	case needed <= 0:
		return There
	case needed <= g.Usual:
		return Usual
	case needed <= g.Best:
		return Best
	}
	return Beyond
}
