package analytics

import "math"

// spread is what answers say of a figure, on 0–1, and of its variance.
type spread struct {
	value   float64
	n       float64 // responses
	plain   float64 // variance as if each response came by itself
	between float64 // variance from how far days differ, where there are two or more
	days    float64 // 0: not known
	size    float64 // responses on the day of a response, on average
}

// priorDays is how many days the correlation that all units of a level have together weighs beside a unit's own days.
const priorDays = 10

// Clustering says how far answers of one day and unit hang together in a level: by the correlation of two responses of a day, in
// shares and in positions on the scale, for the index and for each score. The zero value knows nothing of it.
type Clustering struct {
	shares, positions correlations
}

type correlations struct {
	index  float64
	scores [scoreCount]float64
}

// NewClusterings estimates the correlations of levels, of each from all of its units together, each mode of a unit by itself.
func NewClusterings[L comparable](levels map[L][]*Sums) map[L]Clustering {
	known, found := map[*Sums]*clustered{}, map[L]Clustering{} // a unit is in its level and in the province
	for level, units := range levels {
		var shares, positions spreads
		for _, s := range units {
			if known[s] == nil {
				known[s] = &clustered{newSpreads(s.shares()), newSpreads(s.positions())}
			}
			shares.add(&known[s].shares)
			positions.add(&known[s].positions)
		}
		found[level] = Clustering{shares.correlations(), positions.correlations()}
	}
	return found
}

// clustered is what the days of a unit and mode tell.
type clustered struct{ shares, positions spreads }

// spreads are those of scores and, last, of the index: of a unit or of several; none where they tell nothing of days.
type spreads [scoreCount + 1][]spread

func newSpreads(r ratios) (s spreads) {
	if r.days < 2 {
		return s
	}
	whole, all := true, make([]spread, 0, len(s))
	one := func(figure spread) []spread {
		all = append(all, figure)
		return all[len(all)-1 : len(all) : len(all)]
	}
	for d := range scoreCount {
		if r.m[d] > 0 {
			s[d] = one(r.spread(d))
		} else if d < DimensionCount {
			whole = false
		}
	}
	if whole {
		s[scoreCount] = one(r.index())
	}
	return s
}

func (s *spreads) add(o *spreads) {
	for i, more := range o {
		s[i] = append(s[i], more...)
	}
}

func (s *spreads) correlations() correlations {
	var c correlations
	for d := range scoreCount {
		c.scores[d] = withinDays(s[d])
	}
	c.index = withinDays(s[scoreCount])
	return c
}

// withinDays is the correlation that makes the variances between days, all together, what they are:
// between = plain · (1 + (size − 1) · correlation), with size as L. Kish takes it for days of different size (Survey Sampling, 8.2). It is rounded: what is published of one unit
// hardly tells anything of the others through it.
func withinDays(units []spread) float64 {
	more, room := 0.0, 0.0
	for _, s := range units {
		more += (s.between - s.plain) * s.n * s.n
		room += s.plain * (s.size - 1) * s.n * s.n
	}
	if room <= rounding {
		return 0
	}
	return Round(max(0, min(1, more/room)), 3)
}

// widening is how much less sure a figure is than its responses would make it by themselves.
type widening struct {
	effect  float64 // on the variance: the design effect
	freedom float64 // degrees of freedom of that
}

// widening weighs a unit's own days against what its level says: the variance between few days says little. The effect is never
// less than that of the level, nor than none (the weighting is that of a variance by G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004).
func (s spread) widening(correlation float64) widening {
	if s.days == 0 {
		return widening{1, math.Inf(1)}
	}
	level := 1 + (s.size-1)*correlation
	if s.days < 2 {
		return widening{level, priorDays}
	}
	own := level
	if s.plain > rounding {
		own = s.between / s.plain
	}
	freedom := priorDays + s.days - 1
	return widening{max(level, (priorDays*level+(s.days-1)*own)/freedom), freedom}
}

// divisor is what a number of responses is divided by to be as sure, with Student's quantile in place of the normal one (E. L. Korn,
// B. I. Graubard, Surv. Methodol. 24, 1998).
func (w widening) divisor() float64 {
	t := student(w.freedom) / z()
	return w.effect * t * t
}

// interval of the figure.
func (s spread) interval(w widening) Interval {
	return Score(s.value, EffectiveN(s.value, s.plain, s.n)/w.divisor())
}

// variance as if each response came by itself. Where they do not differ it is that of the Agresti–Coull adjustment, for thirty equal
// answers are no proof that all would be.
func (s spread) variance() float64 {
	if s.plain > rounding {
		return s.plain
	}
	zz := z() * z()
	p := (s.value*s.n + zz/2) / (s.n + zz)
	return p * (1 - p) / (s.n + zz)
}

// standardError of the figure, as much larger as Student's quantile is than the normal one.
func (s spread) standardError(w widening) float64 { return math.Sqrt(s.variance() * w.divisor()) }
