package analytics

import (
	"cmp"
	"math"
	"slices"
)

// rankDraws is how many simulated tables the ranges of a table rest on.
const rankDraws = 2000

// Rank gives every estimate of status Ranked its rank by index among those handed in, equal figures the same one, and the
// range of ranks that the data leave open; all ranges hold at once with 95 %. The same seed gives the same ranges.
func Rank(estimates []*Estimate, seed uint64) {
	ranked := slices.DeleteFunc(slices.Clone(estimates), func(e *Estimate) bool { return e.Status != Ranked })
	slices.SortStableFunc(ranked, func(a, b *Estimate) int { return cmp.Compare(*b.Index, *a.Index) })
	values, errors, freedom := make([]float64, len(ranked)), make([]float64, len(ranked)), make([]float64, len(ranked))
	for i, e := range ranked {
		values[i], errors[i] = e.logit()
		freedom[i] = e.freedom()
	}
	low, high := RankIntervals(values, errors, freedom, seed)
	for i, e := range ranked {
		rank := i + 1
		if i > 0 && *ranked[i-1].Index == *e.Index {
			rank = *ranked[i-1].Rank
		}
		e.Rank, e.RankLow, e.RankHigh = &rank, &low[i], &high[i]
	}
}

// RankExact tells whether the range of ranks is one rank alone.
func (e Estimate) RankExact() bool {
	return e.RankLow != nil && e.RankHigh != nil && *e.RankLow == *e.RankHigh
}

// standardError is that of a normal distribution with the interval's width.
func (e *Estimate) standardError() float64 { return (*e.High - *e.Low) / (2 * z()) }

// logit is the middle of the interval on the scale of log odds, with its standard error there. Ranks are the same on every scale
// that rises; on this one an estimate's error does not hang on its size, and near 100 it is as symmetric as elsewhere.
func (e *Estimate) logit() (value, standardError float64) {
	p, half := (*e.High+*e.Low)/200, (*e.High-*e.Low)/200
	return math.Log(p / (1 - p)), half / z() / (p * (1 - p))
}

// freedom is that of the standard error: of the independent responses it was found from.
func (e *Estimate) freedom() float64 {
	if e.EffectiveN != nil {
		return min(float64(e.N), *e.EffectiveN) - 1
	}
	return float64(e.N - 1)
}

// RankIntervals returns, for estimates with their standard errors and the degrees of freedom that these were found with, the best and the
// worst rank each may truly have, 1 being that of the highest. With 95 % the ranges of all units hold at once (M. Mogstad, J. P. Romano,
// A. M. Shaikh, D. Wilhelm: Inference for Ranks, Rev. Econ. Stud. 91, 2024, simultaneous sets with step-down).
func RankIntervals(values, errors, freedom []float64, seed uint64) (low, high []int) {
	n := len(values)
	low, high = make([]int, n), make([]int, n)
	for i := range values {
		low[i], high[i] = 1, n
	}
	if n < 2 {
		return low, high
	}
	c := newContest(values, errors)
	c.decide(errorDraws(errors, freedom, seed))
	for i, above := range c.order {
		for j, below := range c.order[i+1:] {
			if c.apart[i][i+1+j] {
				high[above]--
				low[below]++
			}
		}
	}
	return low, high
}

// contest compares all units with each other. Of each two it tests whether the upper is no better than the lower, and the
// opposite. The opposite is never rejected where the first is, but it stays among the hypotheses that the critical value is
// for: it is then true, and a procedure that forgot it would promise more than it holds.
type contest struct {
	order          []int // the units, highest estimate first; all else is in this order
	values, errors []float64
	factor         [][]float64 // of i and a lower j, 1 ÷ the standard error of their difference; 0 where that is 0
	apart          [][]bool    // of these: told apart, and so no longer tested
}

func newContest(values, errors []float64) *contest {
	n := len(values)
	c := &contest{order: make([]int, n), values: make([]float64, n), errors: make([]float64, n), factor: make([][]float64, n), apart: make([][]bool, n)}
	for i := range c.order {
		c.order[i] = i
	}
	slices.SortStableFunc(c.order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	for i, u := range c.order {
		c.values[i], c.errors[i] = values[u], errors[u]
		c.factor[i], c.apart[i] = make([]float64, n), make([]bool, n)
		for j := i + 1; j < n; j++ {
			v := c.order[j]
			if e := math.Hypot(errors[u], errors[v]); e > 0 {
				c.factor[i][j] = 1 / e
			} else {
				c.apart[i][j] = values[u] > values[v]
			}
		}
	}
	return c
}

// decide tells units apart whose difference is larger than what 95 % of the draws' largest errors stay under; and again, for
// what is left to test may err less, until nothing more is told apart.
func (c *contest) decide(drawn [][]float64) {
	r := newRace(c, drawn)
	for c.reject(r.critical()) {
		r.again()
	}
}

// reject tells apart what differs by more than the critical value, and whether there was any.
func (c *contest) reject(critical float64) (any bool) {
	for i, factors := range c.factor {
		for j := i + 1; j < len(factors); j++ {
			if !c.apart[i][j] && (c.values[i]-c.values[j])*factors[j] > critical {
				c.apart[i][j], any = true, true
			}
		}
	}
	return any
}
