package analytics

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
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
	c.decide(c.arrange(errorDraws(errors, freedom, seed), errors))
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
	order  []int       // the units, highest estimate first; all else is in this order
	factor [][]float64 // of i and a lower j, 1 ÷ the standard error of their difference; 0 where they are apart already
	values []float64
	apart  [][]bool
}

func newContest(values, errors []float64) *contest {
	n := len(values)
	c := &contest{order: make([]int, n), factor: make([][]float64, n), values: make([]float64, n), apart: make([][]bool, n)}
	for i := range c.order {
		c.order[i] = i
	}
	slices.SortStableFunc(c.order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	for i, u := range c.order {
		c.values[i] = values[u]
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

// farthest is the largest error of a draw: of the differences still tested, with the two units it is of, and of the opposite.
type farthest struct {
	tested, opposite float64
	above, below     int
}

// decide tells units apart whose difference is larger than what 95 % of the draws' largest errors stay under; and again, for
// what is left to test may err less, until nothing more is told apart.
func (c *contest) decide(draws []draw) {
	found, largest := make([]farthest, len(draws)), make([]float64, len(draws))
	each(len(draws), func(k int) {
		f, d := &found[k], &draws[k]
		f.tested, f.above, f.below = c.largest(d, d.over, d.under, 1)
		f.opposite, _, _ = c.largest(d, d.under, d.over, -1)
	})
	for {
		for k, f := range found {
			largest[k] = max(f.tested, f.opposite)
		}
		if !c.reject(upperQuantile(largest, confidence)) {
			return
		}
		each(len(draws), func(k int) {
			if f, d := &found[k], &draws[k]; f.tested > f.opposite && c.apart[f.above][f.below] {
				f.tested, f.above, f.below = c.largest(d, d.over, d.under, 1)
			}
		})
	}
}

// each does something with every draw, on all processors.
func each(draws int, do func(k int)) {
	var working sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		working.Go(func() {
			for k := w; k < draws; k += workers {
				do(k)
			}
		})
	}
	working.Wait()
}

// largest returns the largest difference between an upper and a lower unit of those still tested, in its standard errors and with the sign
// given. By the inequality of Cauchy and Schwarz it is no larger than the hypotenuse of what either reaches by itself, in its own standard
// errors. So after the differences of those two that reach farthest only those few units are looked at that could exceed them.
func (c *contest) largest(d *draw, upper, lower reach, sign float64) (largest float64, above, below int) {
	look := func(i, j int) {
		if x := sign * (d.errors[i] - d.errors[j]) * c.factor[i][j]; x > largest {
			largest, above, below = x, i, j
		}
	}
	for j := upper.farthest + 1; j < len(d.errors); j++ {
		look(upper.farthest, j)
	}
	for i := range lower.farthest {
		look(i, lower.farthest)
	}
	var room [2][64]int // for more, more is made
	lowers := lower.exceeding(room[0][:0], largest, upper)
	for _, i := range upper.exceeding(room[1][:0], largest, lower) {
		for _, j := range lowers {
			if i < j {
				look(i, j)
			}
		}
	}
	return largest, above, below
}

// reject tells apart what differs by more than the critical value, and whether there was any.
func (c *contest) reject(critical float64) (any bool) {
	for i, factors := range c.factor {
		for j := i + 1; j < len(factors); j++ {
			if (c.values[i]-c.values[j])*factors[j] > critical {
				factors[j], c.apart[i][j], any = 0, true, true
			}
		}
	}
	return any
}

// errorDraws are simulated tables of errors.
func errorDraws(errors, freedom []float64, seed uint64) [][]float64 {
	random := rand.New(rand.NewPCG(seed, 0x51AA5))
	draws := make([][]float64, rankDraws)
	parts := newParts(rankDraws, len(errors))
	for k := range draws {
		draws[k] = parts.of(k)
		for i, e := range errors {
			draws[k][i] = e * studentDraw(random.NormFloat64(), freedom[i])
		}
	}
	return draws
}

// draw is a simulated table of errors in the order of a contest, and how far each is over and under zero.
type draw struct {
	errors      []float64
	over, under reach
}

// reach is how far the errors of a draw lie to one side, each in its own standard errors, and which of them lies farthest.
type reach struct {
	each     []float64
	farthest int
}

func (r *reach) set(i int, distance float64) {
	if r.each[i] = max(0, distance); distance > r.each[r.farthest] {
		r.farthest = i
	}
}

// exceeding appends the units that could make a larger difference with the farthest one of the other side.
func (r reach) exceeding(units []int, difference float64, other reach) []int {
	const digits = 1 - 1e-9 // the last of them may be lost
	least := difference*difference*digits - other.each[other.farthest]*other.each[other.farthest]
	for i, x := range r.each {
		if x*x > least {
			units = append(units, i)
		}
	}
	return units
}

func (c *contest) arrange(drawn [][]float64, errors []float64) []draw {
	draws := make([]draw, len(drawn))
	own, over, under := newParts(len(drawn), len(errors)), newParts(len(drawn), len(errors)), newParts(len(drawn), len(errors))
	each(len(drawn), func(k int) {
		d := draw{own.of(k), reach{each: over.of(k)}, reach{each: under.of(k)}}
		for i, unit := range c.order {
			d.errors[i] = drawn[k][unit]
			if errors[unit] > 0 {
				d.over.set(i, drawn[k][unit]/errors[unit])
				d.under.set(i, -drawn[k][unit]/errors[unit])
			}
		}
		draws[k] = d
	})
	return draws
}

// parts are equal parts of one slice: made at once, thousands of them cost little.
type parts struct {
	all  []float64
	size int
}

func newParts(n, size int) parts { return parts{make([]float64, n*size), size} }

func (p parts) of(k int) []float64 { return p.all[k*p.size : (k+1)*p.size] }

// studentDraw makes a normal draw one of Student's t, by the first terms of its expansion (Abramowitz and Stegun, 26.7.5).
func studentDraw(x, freedom float64) float64 {
	xx := x * x
	return x * (1 + (xx+1)/(4*freedom) + ((5*xx+16)*xx+3)/(96*freedom*freedom))
}

// upperQuantile returns a value that one more draw of the same kind exceeds with a probability of 1 − q at most: the simulation
// itself costs no confidence. It orders them.
func upperQuantile(draws []float64, q float64) float64 {
	slices.Sort(draws)
	return draws[min(len(draws), int(math.Ceil(q*float64(len(draws)+1))))-1]
}
