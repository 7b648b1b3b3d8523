package analytics

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// rankDraws is how many simulated tables a rank interval rests on.
const rankDraws = 1000

// Rank gives every estimate of status Ranked its rank by index among those handed in, equal figures the same one, and the
// range of ranks that the data leave open. The same seed gives the same ranges.
func Rank(estimates []*Estimate, seed uint64) {
	ranked := slices.DeleteFunc(slices.Clone(estimates), func(e *Estimate) bool { return e.Status != Ranked })
	slices.SortStableFunc(ranked, func(a, b *Estimate) int { return cmp.Compare(*b.Index, *a.Index) })
	values, errors := make([]float64, len(ranked)), make([]float64, len(ranked))
	for i, e := range ranked {
		values[i], errors[i] = *e.Index, e.standardError()
	}
	low, high := RankIntervals(values, errors, seed)
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

// RankIntervals returns, for estimates with their standard errors, the best and the worst rank each may truly have, 1 being
// that of the highest. Of one unit the range covers the true rank with 95 %. A unit is surely better or worse than another
// where their difference exceeds what the largest of its differences would reach by chance alone, found by simulation and
// again without those already told apart (M. Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm: Inference for Ranks,
// Rev. Econ. Stud. 91, 2024, marginal sets with step-down).
func RankIntervals(values, errors []float64, seed uint64) (low, high []int) {
	n := len(values)
	low, high = make([]int, n), make([]int, n)
	draws := normalDraws(errors, seed)
	largest := make([]float64, rankDraws)
	for i := range values {
		better, worse := apart(i, values, errors, draws, largest)
		low[i], high[i] = 1+better, n-worse
	}
	return low, high
}

// normalDraws are simulated errors: one row a unit, so that a unit's draws lie together.
func normalDraws(errors []float64, seed uint64) [][]float64 {
	random := rand.New(rand.NewPCG(seed, 0x51AA5))
	draws := make([][]float64, len(errors))
	for i, e := range errors {
		draws[i] = make([]float64, rankDraws)
		for k := range draws[i] {
			draws[i][k] = e * random.NormFloat64()
		}
	}
	return draws
}

// apart counts the units that are surely better and surely worse than unit i.
func apart(i int, values, errors []float64, draws [][]float64, largest []float64) (better, worse int) {
	open := make([]int, 0, len(values))
	for j := range values {
		if j != i {
			open = append(open, j)
		}
	}
	scale := func(j int) float64 { return math.Sqrt(errors[i]*errors[i] + errors[j]*errors[j]) }
	for len(open) > 0 {
		clear(largest)
		for _, j := range open {
			s := scale(j)
			if s == 0 {
				continue
			}
			mine, others := draws[i], draws[j]
			for k := range largest {
				largest[k] = max(largest[k], math.Abs(mine[k]-others[k])/s)
			}
		}
		critical := quantile(largest, confidence)
		before := len(open)
		open = slices.DeleteFunc(open, func(j int) bool {
			d := values[j] - values[i]
			if math.Abs(d) <= critical*scale(j) {
				return false
			}
			if d > 0 {
				better++
			} else {
				worse++
			}
			return true
		})
		if len(open) == before {
			break
		}
	}
	return better, worse
}

// quantile returns the smallest value that at least the share q of values do not exceed. It orders them.
func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	return values[int(math.Ceil(q*float64(len(values))))-1]
}
