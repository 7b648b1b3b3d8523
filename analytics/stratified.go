package analytics

// Stratum is one part of a population, sampled by itself: a unit with its responses and its transactions.
type Stratum struct {
	Value      float64 // estimate of its mean
	Variance   float64 // of that estimate, as if its population had no end
	N          float64 // sampled
	Population float64 // 0: not known
}

// Stratified is a mean over strata by their populations.
type Stratified struct {
	Value, Variance float64
	N               float64
	// DesignEffect is Variance ÷ the variance a simple random sample of the same size would have had.
	DesignEffect float64
}

// NewStratified weights strata by their populations; finite applies the finite-population correction 1 − n/N to each
// (W. G. Cochran: Sampling Techniques, 3rd ed., 5.3 and 5.6; the design effect after L. Kish: Survey Sampling, 8.2).
func NewStratified(strata []Stratum, finite bool) Stratified {
	var s Stratified
	population := 0.0
	for _, h := range strata {
		population += h.Population
		s.N += h.N
	}
	squares := 0.0 // weighted mean of squares within and between strata
	for _, h := range strata {
		s.Value += h.Population / population * h.Value
	}
	for _, h := range strata {
		w := h.Population / population
		left := 1.0
		if finite {
			left = remaining(h.N, h.Population)
		}
		s.Variance += w * w * left * h.Variance
		squares += w * ((h.N-1)*h.Variance + (h.Value-s.Value)*(h.Value-s.Value))
	}
	simple := squares / (s.N - 1) // the weighted variance, n ÷ (n − 1) times, over n
	if finite {
		simple *= remaining(s.N, population)
	}
	if simple > 0 {
		s.DesignEffect = s.Variance / simple
	}
	return s
}

// remaining is the part of a population that was not sampled.
func remaining(n, population float64) float64 { return max(0, 1-n/population) }

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

// score is what one group says: a value between 0 and 1 and its variance; false where it has nothing to say.
type score func(r *ratios) (value, variance float64, ok bool)

func indexScore(r *ratios) (float64, float64, bool) {
	for d := range DimensionCount {
		if r.m[d] == 0 {
			return 0, 0, false
		}
	}
	p, v := r.indexVariance()
	return p, v, true
}

func dimensionScore(d int) score {
	return func(r *ratios) (float64, float64, bool) {
		if r.m[d] == 0 {
			return 0, 0, false
		}
		v := 0.0
		if r.n > 1 {
			v = r.covariance(d, d, float64(r.n))
		}
		return r.of(d), v, true
	}
}

// stratified returns the weighted score. A stratum without spread gets that of the Agresti–Coull adjustment: thirty equal
// answers are no proof that all would be.
func (w *weighted) stratified(view func(*Sums) ratios, s score) Stratified {
	var strata []Stratum
	for _, g := range w.groups {
		r := view(g.Sums)
		value, variance, ok := s(&r)
		if !ok {
			continue
		}
		n := float64(g.Sums.Responses)
		strata = append(strata, Stratum{value, spread(value, variance, n), n, float64(g.Transactions)})
	}
	return NewStratified(strata, true)
}

// spread is the variance of a value seen in n responses; where they do not differ, that of the Agresti–Coull adjustment.
func spread(value, variance, n float64) float64 {
	if variance > rounding {
		return variance
	}
	zz := z() * z()
	p := (value*n + zz/2) / (n + zz)
	return p * (1 - p) / (n + zz)
}

// index is the plain mean of the five weighted dimensions, with the variance of the groups' indices.
func (w *weighted) index(view func(*Sums) ratios) Stratified {
	s := w.stratified(view, indexScore)
	s.Value = 0
	for d := range DimensionCount {
		s.Value += w.stratified(view, dimensionScore(d)).Value / DimensionCount
	}
	return s
}

// interval is Wilson's with the effective number of responses that the stratified variance leaves.
func (s Stratified) interval() Interval { return Wilson(s.Value, EffectiveN(s.Value, s.Variance, s.N)) }

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
