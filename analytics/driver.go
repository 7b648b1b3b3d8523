package analytics

import "math"

// Driver says how much a dimension moves the overall answer, and how it stands itself.
type Driver struct {
	Key string `json:"key"`
	N   int64  `json:"n"` // responses with an answer to both
	// Importance is the correlation of the dimension's steps with those of the overall item, with Fisher's interval.
	Importance float64 `json:"importance"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Share      float64 `json:"share"`
	// Priority is importance × what is missing to 100: what repairing it could move.
	Priority float64 `json:"priority"`
	First    bool    `json:"first"` // the one to repair first
}

// leastPairs is the fewest answers a correlation is shown of.
const leastPairs = 30

// Drivers returns the dimensions that can be compared with the overall item, in their order, with the shares that are shown
// of them. It reads sums alone: of the pairs of answers it knows the products, of the overall item the spread over all
// responses, which stands for that over the pairs.
func Drivers(s *Sums, dimensions []Figure) []Driver {
	var drivers []Driver
	r := s.steps()
	first := -1
	for d, f := range dimensions {
		pairs := s.MM[d][overallScore]
		if s.M[d] == 0 || s.M[overallScore] == 0 || pairs < leastPairs {
			continue
		}
		both := float64(min(s.N[d], s.N[overallScore]))
		own, overall := r.residuals(d, d), r.residuals(overallScore, overallScore)
		if own <= rounding || overall <= rounding {
			continue
		}
		c := r.residuals(d, overallScore) / math.Sqrt(own*overall*both/float64(s.N[overallScore]))
		c = max(-1, min(1, c))
		driver := Driver{Key: f.Key, N: int64(both), Importance: c, Share: *f.Share}
		driver.Low, driver.High = fisher(c, both)
		driver.Priority = max(0, c) * (100 - driver.Share)
		drivers = append(drivers, driver)
		if n := len(drivers) - 1; driver.Low > 0 && driver.Priority > 0 && (first < 0 || driver.Priority > drivers[first].Priority) {
			first = n
		}
	}
	if first >= 0 {
		drivers[first].First = true
	}
	return drivers
}

// steps: y = t, the sum of the steps.
func (s *Sums) steps() ratios {
	return ratios{n: s.Responses, y: s.T, m: s.M, yy: s.TT, ym: s.TM, mm: &s.MM}
}

// residuals is Σ (y_d − p_d m_d)(y_e − p_e m_e) over responses.
func (r *ratios) residuals(d, e int) float64 {
	p, q := r.of(d), r.of(e)
	return r.yy[d][e] - q*r.ym[d][e] - p*r.ym[e][d] + p*q*r.mm[d][e]
}

// fisher returns the 95 % interval of a correlation seen in n pairs.
func fisher(c, n float64) (low, high float64) {
	if n <= 3 || math.Abs(c) >= 1 {
		return c, c
	}
	half := z() / math.Sqrt(n-3)
	return math.Tanh(math.Atanh(c) - half), math.Tanh(math.Atanh(c) + half)
}
