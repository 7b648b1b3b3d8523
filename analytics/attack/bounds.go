package attack

import "math"

// noise is what sums of floating-point bounds may be wrong by.
const noise = 1e-7

// line is a sum with floating-point factors: what passing intervals along needs of it.
type line struct {
	counts  []int
	factors []float64
	value   float64
}

func (s *System) lines() []line {
	var all []line
	for _, said := range s.sums {
		l := line{value: said.value}
		for i, n := range said.terms {
			l.counts, l.factors = append(l.counts, i), append(l.factors, float64(n))
		}
		all = append(all, l)
	}
	for _, r := range s.rows {
		all = append(all, r.line())
	}
	return all
}

func (r *row) line() line {
	l := line{}
	l.value, _ = r.value.Float64()
	for i, c := range r.terms {
		f, _ := c.Float64()
		l.counts, l.factors = append(l.counts, i), append(l.factors, f)
	}
	return l
}

// Tighten passes intervals along the sums, as said and as reduced, until nothing narrows any more. Each bound it sets holds for
// every table of whole counts that gives the sums; narrower ones may hold, too.
func (s *System) Tighten() {
	lines := s.lines()
	waiting, in := make([]bool, len(lines)), map[int][]int{}
	var queue []int
	for n, l := range lines {
		waiting[n] = true
		queue = append(queue, n)
		for _, i := range l.counts {
			in[i] = append(in[i], n)
		}
	}
	for steps := 0; len(queue) > 0 && steps < 60*len(lines); steps++ {
		n := queue[0]
		queue, waiting[n] = queue[1:], false
		for _, i := range s.tighten(lines[n]) {
			for _, other := range in[i] {
				if !waiting[other] {
					waiting[other] = true
					queue = append(queue, other)
				}
			}
		}
	}
}

// tighten narrows the counts of one sum and returns those it narrowed.
func (s *System) tighten(l line) (narrowed []int) {
	low, high := s.span(l)
	for n, i := range l.counts {
		f := l.factors[n]
		ownLow, ownHigh := ordered(f*s.low[i], f*s.high[i])
		// What the others leave of the value.
		from, to := ordered((l.value-(high-ownHigh))/f, (l.value-(low-ownLow))/f)
		from, to = math.Ceil(from-noise), math.Floor(to+noise)
		if from > s.low[i] || to < s.high[i] {
			s.low[i], s.high[i] = max(s.low[i], from), min(s.high[i], to)
			newLow, newHigh := ordered(f*s.low[i], f*s.high[i])
			low, high = low+newLow-ownLow, high+newHigh-ownHigh
			narrowed = append(narrowed, i)
		}
	}
	return narrowed
}

func (s *System) span(l line) (low, high float64) {
	for n, i := range l.counts {
		a, b := ordered(l.factors[n]*s.low[i], l.factors[n]*s.high[i])
		low, high = low+a, high+b
	}
	return low, high
}

func ordered(a, b float64) (float64, float64) { return min(a, b), max(a, b) }

// Bounds returns between which whole numbers a sum lies: by the bounds of its counts, and by those of what is left of it when
// all sums are used. Call Tighten first.
func (s *System) Bounds(terms Terms) (low, high float64) {
	plain := line{}
	for i, n := range terms {
		plain.counts, plain.factors = append(plain.counts, i), append(plain.factors, float64(n))
	}
	left := s.remainder(terms).line()
	low, high = s.span(plain)
	a, b := s.span(left)
	return max(low, math.Ceil(a-left.value-noise)), min(high, math.Floor(b-left.value+noise))
}
