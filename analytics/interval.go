package analytics

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a range of figures.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// confidence is that of every interval we publish.
const confidence = 0.95

// z is the normal quantile that leaves half of what confidence leaves on either side: 1.95996….
func z() float64 { return distuv.UnitNormal.Quantile(1 - (1-confidence)/2) }

// Wilson returns the 95 % score interval of a proportion p seen in n trials, both on 0–1 (E. B. Wilson, J. Am. Stat. Assoc. 22,
// 1927). n may be an effective number and need not be whole. With n = 0 nothing is known: 0 to 1.
func Wilson(p, n float64) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	zz := z() * z()
	centre := (p + zz/(2*n)) / (1 + zz/n)
	half := z() / (1 + zz/n) * math.Sqrt(p*(1-p)/n+zz/(4*n*n))
	return Interval{max(0, centre-half), min(1, centre+half)}
}

// rounding is what a difference of equal sums leaves: not variance.
const rounding = 1e-15

// EffectiveN is the number of independent trials in which a proportion p would have the variance v; n itself where v is
// nought, for then the data say nothing about how answers hang together.
func EffectiveN(p, v, n float64) float64 {
	if v <= rounding || p <= 0 || p >= 1 {
		return n
	}
	return p * (1 - p) / v
}
