package analytics

import "math"

// Pair is a unit's index in two periods, with the weight it has in the later one.
type Pair struct {
	Weight                float64
	Now, Before           float64
	NowError, BeforeError float64 // standard errors
}

// leastCompared is what units that are compared weigh at least of a figure that is said to have changed: a judgement of ours.
const leastCompared = 0.5

// Standardise compares the figure of several units together in two periods, over those that have an index in both, each weighted as it
// is in the later one (direct standardisation; E. M. Kitagawa, J. Am. Stat. Assoc. 50, 1955, for the two components). A figure moves by itself where a unit joins or leaves or weighs more; that is Composition, and no change of
// any unit. The interval is normal, from the units' own standard errors. There is no change where the units compared weigh less than half
// of the figure.
func Standardise(to, period string, now, before float64, pairs []Pair) (Change, bool) {
	share := 0.0
	for _, p := range pairs {
		share += p.Weight
	}
	if share < leastCompared {
		return Change{}, false
	}
	c := Change{To: to, Period: period, From: before, Units: len(pairs), Share: &share}
	variance := 0.0
	for _, p := range pairs {
		w := p.Weight / share
		c.Points += w * (p.Now - p.Before)
		variance += w * w * (p.NowError*p.NowError + p.BeforeError*p.BeforeError)
	}
	half := z() * math.Sqrt(variance)
	c.Low, c.High = c.Points-half, c.Points+half
	c.Composition = new(now - before - c.Points)
	c.P = twoSided(c.Points, math.Sqrt(variance))
	c.Q = c.P
	return c, true
}
