package analytics

import "sipas/survey"

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
	Products          // over responses
	Days      DaySums // nothing where they are not known
}

// Products are sums of products: MM[d][e] = Σ m_d m_e, SM[d][e] = Σ s_d m_e, and so on.
type Products struct {
	MM, SS, TT, SM, TM [scoreCount][scoreCount]float64
}

// DaySums are what days add up to: their number, Σ n² of a day's n responses, and the products of a day's sums of m, s and t.
// A day here is one of a unit's, mode by mode: answers given there and then hang together.
type DaySums struct {
	Days, Squares float64
	Products
}

// ratios views the sums for one method: y is what a response contributes, between 0 and m.
type ratios struct {
	n             int64
	answered      [scoreCount]int64
	y, m          [scoreCount]float64
	yy, ym        [scoreCount][scoreCount]float64
	mm            *[scoreCount][scoreCount]float64
	days, squares float64
	byDay         *ratios // the products of days
}

// shares: y = s, the number of satisfied answers.
func (s *Sums) shares() ratios { return s.view(s.S, (*Products).shares) }

// positions: y = (t − m)/4, where on the scale the answers lie, 0 at step 1 and 1 at step 5.
func (s *Sums) positions() ratios {
	var y [scoreCount]float64
	for d := range scoreCount {
		y[d] = (s.T[d] - s.M[d]) / 4
	}
	return s.view(y, (*Products).positions)
}

func (s *Sums) view(y [scoreCount]float64, products func(*Products) ratios) ratios {
	r, days := products(&s.Products), products(&s.Days.Products)
	r.n, r.answered, r.y, r.m = s.Responses, s.N, y, s.M
	days.y, days.m = y, s.M
	r.days, r.squares, r.byDay = s.Days.Days, s.Days.Squares, &days
	return r
}

func (p *Products) shares() ratios { return ratios{yy: p.SS, ym: p.SM, mm: &p.MM} }

func (p *Products) positions() ratios {
	r := ratios{mm: &p.MM}
	for d := range scoreCount {
		for e := range scoreCount {
			r.ym[d][e] = (p.TM[d][e] - p.MM[d][e]) / 4
			r.yy[d][e] = (p.TT[d][e] - p.TM[d][e] - p.TM[e][d] + p.MM[d][e]) / 16
		}
	}
	return r
}

// of is the ratio of one score: its share or its position.
func (r *ratios) of(d int) float64 { return r.y[d] / r.m[d] }

// covariance of the ratios d and e over responses, or over days, by linearisation: one of them moves ratio d by (y_d − p_d m_d)/M_d.
// n is the number of them that the sum runs over (Särndal, Swensson, Wretman: Model Assisted Survey Sampling, 5.6).
func (r *ratios) covariance(d, e int, n float64) float64 {
	return n / (n - 1) * r.residuals(d, e) / (r.m[d] * r.m[e])
}

// spread of the plain mean of some ratios: of one, or of the five.
func (r *ratios) spread(scores ...int) spread {
	s := spread{n: float64(r.n), days: r.days}
	if len(scores) == 1 {
		s.n = float64(r.answered[scores[0]])
	}
	for _, d := range scores {
		s.value += r.of(d) / float64(len(scores))
		for _, e := range scores {
			pairs := float64(len(scores) * len(scores))
			if s.n > 1 {
				s.plain += r.covariance(d, e, s.n) / pairs
			}
			if r.days > 1 {
				s.between += r.byDay.covariance(d, e, r.days) / pairs
			}
		}
	}
	if r.days > 0 {
		s.size = r.squares / float64(r.n)
	}
	return s
}

func (r *ratios) index() spread { return r.spread(0, 1, 2, 3, 4) }

// Plus adds the sums of other responses. Where days are not known of both, they are not known of the whole.
func (s *Sums) Plus(o *Sums) {
	known := (s.Days.Days > 0 || s.Responses == 0) && (o.Days.Days > 0 || o.Responses == 0)
	s.Responses += o.Responses
	for d := range scoreCount {
		s.N[d] += o.N[d]
		s.M[d] += o.M[d]
		s.S[d] += o.S[d]
		s.T[d] += o.T[d]
	}
	s.Products.plus(&o.Products)
	if !known {
		s.Days = DaySums{}
		return
	}
	s.Days.Days, s.Days.Squares = s.Days.Days+o.Days.Days, s.Days.Squares+o.Days.Squares
	s.Days.plus(&o.Days.Products)
}

func (p *Products) plus(o *Products) {
	for d := range scoreCount {
		for e := range scoreCount {
			p.MM[d][e] += o.MM[d][e]
			p.SS[d][e] += o.SS[d][e]
			p.TT[d][e] += o.TT[d][e]
			p.SM[d][e] += o.SM[d][e]
			p.TM[d][e] += o.TM[d][e]
		}
	}
}
