package analytics

import (
	"math"
	"slices"
)

// Stratum is one part of a population: a unit with its responses and its transactions.
type Stratum struct {
	Value      float64 // estimate of its mean
	Variance   float64 // of that estimate, as if each response came by itself
	Between    float64 // the same from how far days differ, and its degrees of freedom
	Freedom    float64
	N          float64 // responses
	Population float64 // 0: not known
}

// Stratified is a mean over strata by their populations.
type Stratified struct {
	Value, Variance float64
	N               float64
	// DesignEffect is Variance ÷ the variance a simple random sample of the same size would have had.
	DesignEffect float64
	Freedom      float64 // degrees of freedom of the variance
}

// NewStratified weights strata by their populations (W. G. Cochran: Sampling Techniques, 3rd ed., 5.3; the design effect after
// L. Kish: Survey Sampling, 8.2). The variance is that from days, or that from responses where it is larger; its degrees of freedom
// are F. E. Satterthwaite's (Biometrics Bull. 2, 1946). There is no finite-population correction: people decide themselves whether to
// answer, and those who did not are not what is left of a sample.
func NewStratified(strata []Stratum) Stratified {
	var s Stratified
	population := 0.0
	for _, h := range strata {
		population += h.Population
		s.N += h.N
	}
	for _, h := range strata {
		s.Value += h.Population / population * h.Value
	}
	var plain, between, own, simple float64
	for _, h := range strata {
		w := h.Population / population
		plain += w * w * h.Variance
		between += w * w * h.Between
		own += w * w * h.Between * w * w * h.Between / h.Freedom
		simple += w * ((h.N-1)*h.Variance + (h.Value-s.Value)*(h.Value-s.Value)) // mean of squares within and between strata
	}
	s.Variance, s.Freedom = max(plain, between), math.Inf(1)
	if own > 0 {
		s.Freedom = max(1, between*between/own)
	}
	if simple /= s.N - 1; simple > 0 { // n ÷ (n − 1) times, over n
		s.DesignEffect = s.Variance / simple
	}
	return s
}

// Weightings say how the figure of several units together was weighted.
const (
	ByTransactions = "transactions" // each unit by its transactions
	BySelf         = "self"         // every response alike, for transactions are not known
)

// Weightings returns both weightings; a single unit has none.
func Weightings() []string { return []string{ByTransactions, BySelf} }

// Group is a unit, or several small ones taken together, as a stratum of a level or the province.
type Group struct {
	Sums         *Sums
	Transactions int64 // 0: not known
	// Mixed says that it is several units: how they differ is not how their people do.
	Mixed bool
}

// weighted computes the figures of several groups together: as strata where all transactions are known, else from all
// responses alike.
type weighted struct {
	groups []Group
	whole  Sums
	known  bool // all transactions are
}

func newWeighted(groups []Group) *weighted {
	w := &weighted{known: len(groups) > 0}
	for _, g := range groups {
		w.whole.Plus(g.Sums)
		w.known = w.known && g.Transactions > 0
		w.groups = append(w.groups, g)
	}
	return w
}

// figure picks what of a unit is looked at: the index, or one dimension.
type figure struct {
	scores      []int
	correlation func(*correlations) float64
}

func indexFigure() figure {
	return figure{[]int{0, 1, 2, 3, 4}, func(c *correlations) float64 { return c.index }}
}

func scoreFigure(d int) figure {
	return figure{[]int{d}, func(c *correlations) float64 { return c.scores[d] }}
}

// views are the groups seen by one method: each once, for every figure takes all of them.
type views struct {
	groups []Group
	ratios []ratios
}

func (w *weighted) views(of func(*Sums) ratios) views {
	v := views{w.groups, make([]ratios, len(w.groups))}
	for i, g := range w.groups {
		v.ratios[i] = of(g.Sums)
	}
	return v
}

// stratified returns the weighted figure.
func (v views) stratified(c *correlations, f figure) Stratified {
	var strata []Stratum
	for i, g := range v.groups {
		r := &v.ratios[i]
		if slices.ContainsFunc(f.scores, func(d int) bool { return r.m[d] == 0 }) {
			continue
		}
		strata = append(strata, newStratum(r.spread(f.scores...), f.correlation(c), float64(g.Transactions)))
	}
	return NewStratified(strata)
}

// newStratum takes a unit's figure with its variance. Where its own days tell nothing, its level says how far they differ.
func newStratum(s spread, correlation, transactions float64) Stratum {
	h := Stratum{Value: s.value, Variance: s.variance(), Between: s.between, Freedom: s.days - 1, N: s.n, Population: transactions}
	if s.days < 2 || s.plain <= rounding {
		h.Between, h.Freedom = h.Variance*s.widening(correlation).effect, max(1, s.n-1)
	}
	return h
}

// index is the plain mean of the five weighted dimensions, with the variance of the groups' indices.
func (v views) index(c *correlations) Stratified {
	s := v.stratified(c, indexFigure())
	s.Value = 0
	for d := range DimensionCount {
		s.Value += v.stratified(c, scoreFigure(d)).Value / DimensionCount
	}
	return s
}

// interval takes the effective number of responses that the stratified variance leaves.
func (s Stratified) interval() Interval {
	return Score(s.Value, EffectiveN(s.Value, s.Variance, s.N)/widening{1, s.Freedom}.divisor())
}

// DimensionWeights returns the share each group has in each dimension of all groups together: by transactions where all are
// known, else by its answers. Over the groups that have answers they sum to 1, so that contributions add up.
func DimensionWeights(groups []Group) [][DimensionCount]float64 {
	w := newWeighted(groups)
	weights := make([][DimensionCount]float64, len(groups))
	for d := range DimensionCount {
		total := 0.0
		for i, g := range groups {
			if g.Sums.M[d] == 0 {
				continue
			}
			weights[i][d] = g.Sums.M[d]
			if w.known {
				weights[i][d] = float64(g.Transactions)
			}
			total += weights[i][d]
		}
		for i := range weights {
			if total > 0 {
				weights[i][d] /= total
			}
		}
	}
	return weights
}
