package analytics

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// errorDraws are simulated tables of errors.
func errorDraws(errors, freedom []float64, seed uint64) [][]float64 {
	random := rand.New(rand.NewPCG(seed, 0x51AA5))
	draws := make([][]float64, rankDraws)
	all := make([]float64, rankDraws*len(errors)) // at once: thousands of small ones cost more than what is drawn
	units := make([]errorDraw, len(errors))
	for i, e := range errors {
		units[i] = newErrorDraw(e, freedom[i])
	}
	for k := range draws {
		draws[k] = all[k*len(errors) : (k+1)*len(errors)]
		for i := range units {
			draws[k][i] = units[i].draw(random.NormFloat64())
		}
	}
	return draws
}

// errorDraw is a distribution of Student's t times an error: a polynomial in x², for millions are drawn.
type errorDraw [3]float64

// newErrorDraw has the first terms of the expansion (Abramowitz and Stegun, 26.7.5).
func newErrorDraw(e, freedom float64) errorDraw {
	first, second := 1/(4*freedom), 1/(96*freedom*freedom)
	return errorDraw{e * (1 + first + 3*second), e * (first + 16*second), e * 5 * second}
}

// draw makes a normal draw one of this distribution.
func (d errorDraw) draw(x float64) float64 {
	xx := x * x
	return x * (d[0] + xx*(d[1]+xx*d[2]))
}

// race finds the critical value of a contest: the draw that one in twenty others go beyond. Only draws that may be among these are looked at
// closely, those first that reach farthest.
type race struct {
	contest *contest
	draws   []draw     // the one that may go farthest first
	found   []farthest // of the first draws
	beyond  int        // how many draws reach the critical value
}

// draw is a simulated table of errors, and what none of its differences exceeds.
type draw struct {
	errors []float64
	most   float64
}

// farthest is the largest error of a draw: of the differences still tested, with the two units it is of, and of the opposite.
type farthest struct {
	tested, opposite float64
	above, below     int
}

func (f farthest) largest() float64 { return max(f.tested, f.opposite) }

func newRace(c *contest, drawn [][]float64) *race {
	r := &race{contest: c, draws: make([]draw, len(drawn)), beyond: len(drawn) + 1 - upperRank(len(drawn), confidence)}
	each(len(drawn), func(k int) { r.draws[k] = draw{drawn[k], c.most(drawn[k])} })
	slices.SortFunc(r.draws, func(a, b draw) int { return cmp.Compare(b.most, a.most) })
	return r
}

// upperRank is the place among n draws, the least first, of a value that one more draw of the same kind exceeds with a probability of 1 − q at
// most: the simulation itself costs no confidence.
func upperRank(n int, q float64) int { return min(n, int(math.Ceil(q*float64(n+1)))) }

// most is what no difference of a draw exceeds, in its standard errors: by the inequality of Cauchy and Schwarz it is no larger than the
// hypotenuse of what either unit reaches by itself, in its own standard errors.
func (c *contest) most(drawn []float64) float64 {
	over, under := 0.0, 0.0
	for i, unit := range c.order {
		if e := c.errors[i]; e > 0 {
			x := drawn[unit] / e
			over, under = max(over, x), max(under, -x)
		}
	}
	const digits = 1 + 1e-9 // the last of them may be lost
	return math.Hypot(over, under) * digits
}

// critical is the value in question. Draws are looked at until no other one can be beyond it.
func (r *race) critical() float64 {
	for {
		largest := make([]float64, len(r.found))
		for k, f := range r.found {
			largest[k] = f.largest()
		}
		slices.Sort(largest)
		n := len(largest)
		if n == len(r.draws) || n >= r.beyond && largest[n-r.beyond] >= r.draws[n].most {
			return largest[n-r.beyond]
		}
		r.look(min(n+r.beyond, len(r.draws)))
	}
}

// look looks at the draws up to the n-th.
func (r *race) look(n int) {
	first, c := len(r.found), r.contest
	r.found = append(r.found, make([]farthest, n-first)...)
	each(n-first, func(k int) {
		f := &r.found[first+k]
		errors, over, under := c.arrange(r.draws[first+k].errors)
		f.tested, f.above, f.below = c.largest(errors, over, under, 1)
		f.opposite, _, _ = c.largest(errors, under, over, -1)
	})
}

// again looks once more at the draws whose largest difference is no longer tested.
func (r *race) again() {
	each(len(r.found), func(k int) {
		if f, c := &r.found[k], r.contest; f.tested > f.opposite && c.apart[f.above][f.below] {
			errors, over, under := c.arrange(r.draws[k].errors)
			f.tested, f.above, f.below = c.largest(errors, over, under, 1)
		}
	})
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

// largest returns the largest difference between an upper and a lower unit, in its standard errors: of those still tested, or with the sign
// −1 the opposite of all. After the differences of those two that reach farthest only those few units are looked at that could exceed them, by
// the same inequality.
func (c *contest) largest(errors []float64, upper, lower reach, sign float64) (largest float64, above, below int) {
	look := func(i, j int) {
		if x := sign * (errors[i] - errors[j]) * c.factor[i][j]; x > largest && (sign < 0 || !c.apart[i][j]) {
			largest, above, below = x, i, j
		}
	}
	for j := upper.farthest + 1; j < len(errors); j++ {
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

// arrange puts the errors of a draw into the order of the contest, and tells how far they lie over and under zero.
func (c *contest) arrange(drawn []float64) (errors []float64, over, under reach) {
	n := len(drawn)
	errors, over.each, under.each = make([]float64, n), make([]float64, n), make([]float64, n)
	for i, unit := range c.order {
		errors[i] = drawn[unit]
		if e := c.errors[i]; e > 0 {
			over.set(i, drawn[unit]/e)
			under.set(i, -drawn[unit]/e)
		}
	}
	return errors, over, under
}
