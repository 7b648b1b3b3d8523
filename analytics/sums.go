package analytics

import (
	"math"

	"sipas/survey"
)

// The scores of a response: five dimensions, then the overall item.
const (
	DimensionCount = 5 // without a type, so that figures can be divided by it
	scoreCount     = survey.ScoreCount
	overallScore   = survey.OverallScore
)

// These are as many as the survey has: anything else does not compile.
var _ = [1]struct{}{}[survey.ScoreCount-1-DimensionCount]

// Sums are what the responses of a unit and period add up to. For a response, m is the number of its answers on the scale in
// a dimension, s how many of them are 4 or 5, t the sum of their steps.
type Sums struct {
	Responses int64
	N         [scoreCount]int64 // responses with m > 0
	M, S, T   [scoreCount]float64
	// Sums of products over responses: MM[d][e] = Σ m_d m_e, SM[d][e] = Σ s_d m_e, and so on.
	MM, SS, TT, SM, TM [scoreCount][scoreCount]float64
}

// ratios views the sums for one method: y is what a response contributes, between 0 and m.
type ratios struct {
	n      int64
	y, m   [scoreCount]float64
	yy, ym [scoreCount][scoreCount]float64
	mm     *[scoreCount][scoreCount]float64
}

// shares: y = s, the number of satisfied answers.
func (s *Sums) shares() ratios {
	return ratios{n: s.Responses, y: s.S, m: s.M, yy: s.SS, ym: s.SM, mm: &s.MM}
}

// positions: y = (t − m)/4, where on the scale the answers lie, 0 at step 1 and 1 at step 5.
func (s *Sums) positions() ratios {
	r := ratios{n: s.Responses, m: s.M, mm: &s.MM}
	for d := range scoreCount {
		r.y[d] = (s.T[d] - s.M[d]) / 4
		for e := range scoreCount {
			r.ym[d][e] = (s.TM[d][e] - s.MM[d][e]) / 4
			r.yy[d][e] = (s.TT[d][e] - s.TM[d][e] - s.TM[e][d] + s.MM[d][e]) / 16
		}
	}
	return r
}

// of is the ratio of one score: its share or its position.
func (r *ratios) of(d int) float64 { return r.y[d] / r.m[d] }

// covariance of the ratios d and e over responses, by linearisation: a response moves ratio d by (y_d − p_d m_d)/M_d.
// n is the number of responses the sum runs over (Särndal, Swensson, Wretman: Model Assisted Survey Sampling, 5.6).
func (r *ratios) covariance(d, e int, n float64) float64 {
	p, q := r.of(d), r.of(e)
	sum := r.yy[d][e] - q*r.ym[d][e] - p*r.ym[e][d] + p*q*r.mm[d][e]
	return n / (n - 1) * sum / (r.m[d] * r.m[e])
}

// dimension returns the ratio of score d and its interval. With one answer a response it is a plain proportion; with several,
// one person's answers hang together and the effective n says how many independent ones they are worth.
func (r *ratios) dimension(d int, responses int64, proportion bool) (float64, Interval) {
	p, n := r.of(d), float64(responses)
	if proportion && r.m[d] == n || responses < 2 {
		return p, Wilson(p, n)
	}
	return p, Wilson(p, EffectiveN(p, r.covariance(d, d, n), n))
}

// index returns the plain mean of the five ratios and its interval.
func (r *ratios) index() (float64, Interval) {
	p, v := r.indexVariance()
	return p, Wilson(p, EffectiveN(p, v, float64(r.n)))
}

// indexVariance returns the plain mean of the five ratios and its variance, 0 where there is one response.
func (r *ratios) indexVariance() (p, v float64) {
	for d := range DimensionCount {
		p += r.of(d) / DimensionCount
		for e := range DimensionCount {
			if r.n > 1 {
				v += r.covariance(d, e, float64(r.n)) / (DimensionCount * DimensionCount)
			}
		}
	}
	return p, v
}

// indexStandardError is that of the index; where all answers are alike, of the Agresti–Coull adjustment, for they do not prove that all
// would be.
func (r *ratios) indexStandardError() float64 {
	p, v := r.indexVariance()
	return math.Sqrt(spread(p, v, float64(r.n)))
}

// Plus adds the sums of other responses.
func (s *Sums) Plus(o *Sums) {
	s.Responses += o.Responses
	for d := range scoreCount {
		s.N[d] += o.N[d]
		s.M[d] += o.M[d]
		s.S[d] += o.S[d]
		s.T[d] += o.T[d]
		for e := range scoreCount {
			s.MM[d][e] += o.MM[d][e]
			s.SS[d][e] += o.SS[d][e]
			s.TT[d][e] += o.TT[d][e]
			s.SM[d][e] += o.SM[d][e]
			s.TM[d][e] += o.TM[d][e]
		}
	}
}
