package analytics

import "math"

// Driver says how much of what overall answers differ by goes with a dimension, and how the dimension stands itself.
type Driver struct {
	Key string `json:"key"`
	N   int64  `json:"n"` // responses with an answer to both
	// Importance is the dimension's part of R², the share of the overall answers' variance that all dimensions together explain:
	// its Shapley share. The parts of all dimensions add up to R².
	Importance float64 `json:"importance"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Share      float64 `json:"share"`
	// Priority is importance × what is missing to 100: what repairing it could move.
	Priority float64 `json:"priority"`
	// First marks the one to mend first where drivers are shown: it is told by the Finding.
	First bool `json:"first"`
}

// leastPairs is the fewest responses with both answers that a relation is shown of.
const leastPairs = 30

// Drivers returns how much each dimension has to do with the overall item, in their order, with the shares that are shown of
// them. It reads sums alone, and of several groups of responses only what varies within each: that one unit is better than
// another in everything says nothing about what moves the people of either.
func Drivers(groups []*Sums, dimensions []Figure) []Driver {
	var s scatter
	for _, g := range groups {
		s.add(g)
	}
	used := s.used()
	if len(used) == 0 || len(dimensions) == 0 {
		return nil
	}
	r := s.relations(used)
	shares, rest := r.shapley(used)
	if rest < 0 {
		return nil // answers that are missing left correlations that no responses can have
	}
	errors := r.shapleyErrors(used, s.effectiveN(used))
	var drivers []Driver
	for _, d := range used {
		share := *dimensions[d].Share
		driver := Driver{Key: dimensions[d].Key, N: int64(math.Round(s.pairs(d, overallScore))), Importance: shares[d], Share: share}
		driver.Low, driver.High = max(0, shares[d]-z()*errors[d]), min(1, shares[d]+z()*errors[d])
		driver.Priority = driver.Importance * (100 - share)
		drivers = append(drivers, driver)
	}
	return drivers
}

// Explained is R²: which share of the overall answers' variance the dimensions explain together, on 0–1.
func Explained(drivers []Driver) float64 {
	sum := 0.0
	for _, d := range drivers {
		sum += d.Importance
	}
	return sum
}

// scatter adds up how steps vary within groups of responses: each score around its mean in the group.
type scatter struct {
	responses [scoreCount]float64
	products  [scoreCount][scoreCount]float64 // Σ (t_d − p_d m_d)(t_e − p_e m_e)
	answers   [scoreCount][scoreCount]float64 // Σ m_d m_e
	fourth    [scoreCount]float64             // Σ (t_d − p_d)⁴, at most
	single    [scoreCount]bool                // one answer a response, so that there is a fourth moment
}

func (s *scatter) add(g *Sums) {
	r := g.steps()
	if r.m[overallScore] == 0 {
		return
	}
	first := s.responses[overallScore] == 0
	for d := range scoreCount {
		if r.m[d] == 0 {
			continue
		}
		s.responses[d] += float64(g.N[d])
		s.single[d] = (first || s.single[d]) && g.M[d] == g.MM[d][d]
		if s.single[d] {
			s.fourth[d] += g.fourth(d)
		}
		for e := range scoreCount {
			if r.m[e] > 0 {
				s.products[d][e] += r.residuals(d, e)
				s.answers[d][e] += r.mm[d][e]
			}
		}
	}
}

// pairs is how many responses answered both: exactly where each has one answer, or all have as many.
func (s *scatter) pairs(d, e int) float64 {
	if s.answers[d][e] == 0 {
		return 0
	}
	return s.answers[d][e] * math.Sqrt(s.responses[d]/s.answers[d][d]*s.responses[e]/s.answers[e][e])
}

// used are the dimensions that can be compared with the overall item.
func (s *scatter) used() []int {
	var used []int
	for d := range DimensionCount {
		if s.pairs(d, overallScore) >= leastPairs && s.products[d][d] > rounding && s.products[overallScore][overallScore] > rounding {
			used = append(used, d)
		}
	}
	return used
}

// relations are the correlations between scores, each from the responses that answered both.
func (s *scatter) relations(used []int) relations {
	var r relations
	variance := func(d int) float64 { return s.products[d][d] / s.answers[d][d] }
	all := append([]int{overallScore}, used...)
	for _, d := range all {
		for _, e := range all {
			if s.answers[d][e] > 0 {
				r[d][e] = s.products[d][e] / s.answers[d][e] / math.Sqrt(variance(d)*variance(e))
			}
		}
	}
	return r
}

// leastInflation is what the variance of correlations between steps is at least beside that of normal observations: with few
// steps it is larger also where the kurtosis is not, by as much in simulation.
const leastInflation = 1.4

// effectiveN is the number of normal observations that tell as much about correlations: answers of which most are the best and
// a few the worst tell less. Their covariances vary as those of a normal distribution times kurtosis ÷ 3, exactly so in
// elliptical distributions (R. J. Muirhead, C. M. Waternaux, Biometrika 67, 1980).
func (s *scatter) effectiveN(used []int) float64 {
	n, kurtosis, scores := math.Inf(1), 0.0, 0.0
	for i, d := range append([]int{overallScore}, used...) {
		for _, e := range used[max(0, i-1):] {
			n = min(n, s.pairs(d, e))
		}
		if s.single[d] {
			kurtosis += s.fourth[d] * s.responses[d] / (s.products[d][d] * s.products[d][d])
			scores++
		}
	}
	return n / max(leastInflation, kurtosis/scores/3)
}

// fourth is Σ (t − p)⁴ of a score with one answer a response. The sums leave open how many answered 2; it is the largest that
// any such number gives.
func (s *Sums) fourth(d int) float64 {
	n, satisfied, steps, squares := s.M[d], s.S[d], s.T[d], s.TT[d][d]
	other := n - satisfied
	four := (4*steps + 5*satisfied - 3*other - squares) / 5 // if nobody answered 2
	three := (steps - 5*satisfied - other + four) / 2
	counts := [5]float64{other - three, 0, three, four, satisfied - four}
	change := [5]float64{-2, 5, -3, -1, 1} // keeps number, satisfied, sum and squares as they are
	least, most := max(0, -counts[4]), min(counts[0]/2, counts[2]/3, counts[3])
	p, largest := steps/n, 0.0
	for _, times := range []float64{least, max(least, most)} {
		sum := 0.0
		for i := range counts {
			sum += (counts[i] + times*change[i]) * math.Pow(float64(i+1)-p, 4)
		}
		largest = max(largest, sum)
	}
	return largest
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
