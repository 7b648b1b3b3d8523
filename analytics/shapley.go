package analytics

import (
	"math"
	"math/bits"
	"slices"
)

// relations are the correlations between the scores of a response.
type relations [scoreCount][scoreCount]float64

// shapley divides R² of the overall score among the dimensions used: each gets what it adds to R², in the mean over all orders
// in which they can come (R. H. Lindeman, P. F. Merenda, R. Z. Gold, 1980; D. V. Budescu calls it general dominance, Psychol.
// Bull. 114, 1993). What all of them leave unexplained is the rest.
func (r *relations) shapley(used []int) (shares [DimensionCount]float64, rest float64) {
	left := newElimination(used).of(r)
	return left.shapley(used), left[1<<len(used)-1]
}

// leftover is what each set of dimensions leaves of the overall score's variance: the bits of a set are places in the dimensions used.
type leftover [1 << DimensionCount]float64

func (l *leftover) shapley(used []int) (shares [DimensionCount]float64) {
	k := len(used)
	var weights [DimensionCount]float64
	for size := range k {
		weights[size] = orders(size, k)
	}
	for set := range 1 << k {
		size := bits.OnesCount(uint(set))
		for i, d := range used {
			if set>>i&1 == 0 {
				shares[d] += weights[size] * (l[set] - l[set|1<<i])
			}
		}
	}
	return shares
}

// orders is the share of all orders of k in which a certain set of this size comes first and a certain other one next.
func orders(size, k int) float64 {
	share := 1 / float64(k)
	for i := range size {
		share *= float64(i+1) / float64(k-1-i)
	}
	return share
}

// elimination finds the leftover. A matrix holds what the set so far leaves of the scores to come; taking one more in is a step of
// Gaussian elimination. There is a matrix for each size of the set, so that none is made on the way.
type elimination struct {
	all      []int // the dimensions used and, last, the overall score
	matrices [DimensionCount + 1]relations
	left     leftover
}

func newElimination(used []int) *elimination {
	return &elimination{all: append(slices.Clone(used), overallScore)}
}

// of eliminates from r.
func (e *elimination) of(r *relations) *leftover { return e.again(r, 0) }

// again eliminates from r, but for the sets that have not all of the dimensions changed: these must leave what they left before.
func (e *elimination) again(r *relations, changed int) *leftover {
	e.matrices[0] = *r
	e.unexplained(0, 0, 0, changed)
	return &e.left
}

func (e *elimination) unexplained(size, set, from, changed int) {
	r := &e.matrices[size]
	e.left[set] = r[overallScore][overallScore]
	for i := from; i < len(e.all)-1; i++ {
		next := &e.matrices[size+1]
		*next = *r
		next.take(e.all[i], e.all[i+1:])
		e.unexplained(size+1, set|1<<i, i+1, changed)
		if changed>>i&1 == 1 {
			return // the sets to come are without it
		}
	}
}

// singular is from which variance on a dimension has something of its own that others do not say already.
const singular = 1e-9

// take takes from the scores to come what one says of them.
func (r *relations) take(d int, rest []int) {
	if r[d][d] <= singular {
		return
	}
	for _, i := range rest {
		f := r[i][d] / r[d][d]
		for _, j := range rest {
			r[i][j] -= f * r[d][j]
		}
	}
}

// shapleyErrors are the standard errors of the shares if the correlations were found from n normal observations: by the delta
// method from the Wishart distribution of their covariances S, var(tr GS) = 2 tr(GΣGΣ) ÷ n, with G the slope of a share
// (T. W. Anderson: An Introduction to Multivariate Statistical Analysis, 3rd ed., 3.4 and 7.3). The slope in a variance
// follows from those in the covariances, for shares stay the same when a score is measured by another unit.
func (r *relations) shapleyErrors(used []int, n float64) (errors [DimensionCount]float64) {
	const step = 1e-5
	all := append([]int{overallScore}, used...)
	e := newElimination(used)
	left := *e.of(r)
	var slopes [DimensionCount]relations
	for i, a := range all {
		for j, b := range all[:i] {
			// Only what sets with both dimensions leave depends on their correlation, or with the one on that with the overall score.
			moved := func(by float64) [DimensionCount]float64 {
				e.left = left
				return e.again(r.moved(a, b, by), (1<<i|1<<j)>>1).shapley(used)
			}
			up, down := moved(step), moved(-step)
			for _, d := range used {
				g := (up[d] - down[d]) / (4 * step) // half of it in either of the two entries
				slopes[d][a][b], slopes[d][b][a] = g, g
				slopes[d][a][a] -= g * r[a][b]
				slopes[d][b][b] -= g * r[a][b]
			}
		}
	}
	for _, d := range used {
		errors[d] = math.Sqrt(2 * max(0, slopes[d].times(r).traceOfSquare()) / n)
	}
	return errors
}

// moved is with one correlation a little larger.
func (r *relations) moved(a, b int, by float64) *relations {
	next := *r
	next[a][b] += by
	next[b][a] += by
	return &next
}

func (r *relations) times(o *relations) *relations {
	var product relations
	for i := range scoreCount {
		for j := range scoreCount {
			for k := range scoreCount {
				product[i][j] += r[i][k] * o[k][j]
			}
		}
	}
	return &product
}

func (r *relations) traceOfSquare() float64 {
	sum := 0.0
	for i := range scoreCount {
		for j := range scoreCount {
			sum += r[i][j] * r[j][i]
		}
	}
	return sum
}
