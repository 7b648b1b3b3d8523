package attack

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
)

// Terms are counts, each by its number in a System, with how often a sum takes it.
type Terms map[int]int64

// System holds sums of unknown counts, all of them whole and none below nought, and says what follows about others. Sums are kept
// reduced: each has a count that stands in no other.
type System struct {
	low, high []float64
	slack     []bool
	sums      []statement
	rows      map[int]*row         // by pivot
	holders   map[int]map[int]bool // the pivots of the rows a count stands in
}

// statement is a sum as it was said, for passing intervals along.
type statement struct {
	terms Terms
	value float64
}

type row struct {
	terms map[int]*big.Rat
	value *big.Rat
}

// NewSystem knows nothing.
func NewSystem() *System {
	return &System{rows: map[int]*row{}, holders: map[int]map[int]bool{}}
}

// Count adds an unknown count of at most so many and returns its number.
func (s *System) Count(most float64) int { return s.add(most, false) }

func (s *System) add(most float64, slack bool) int {
	s.low, s.high, s.slack = append(s.low, 0), append(s.high, most), append(s.slack, slack)
	return len(s.high) - 1
}

// Say states that a sum lies within so much of a value. A sum of whole counts is whole: where only one whole number is near
// enough, it is that. An error says that the sum can be no whole number, or contradicts what was said before.
func (s *System) Say(terms Terms, value, within float64) error {
	low, high := math.Ceil(value-within-noise), math.Floor(value+within+noise)
	if low > high {
		return fmt.Errorf("no whole number is within %v of %v", within, value)
	}
	terms = maps.Clone(terms)
	if low < high {
		terms[s.add(high-low, true)] = -1 // how much it is more than the least it can be
	}
	return s.equal(statement{terms, low})
}

func (s *System) equal(said statement) error {
	r := &row{terms: map[int]*big.Rat{}, value: new(big.Rat).SetFloat64(said.value)}
	for i, n := range said.terms {
		if n != 0 {
			r.terms[i] = big.NewRat(n, 1)
		}
	}
	s.reduce(r)
	if len(r.terms) == 0 {
		if r.value.Sign() != 0 {
			return fmt.Errorf("a sum of %v contradicts others by %s", said.value, r.value.RatString())
		}
		return nil // nothing new
	}
	s.sums = append(s.sums, said)
	pivot := s.pivotOf(r)
	r.scale(new(big.Rat).Inv(r.terms[pivot]))
	for p := range maps.Clone(s.holders[pivot]) {
		s.subtract(s.rows[p], r, pivot, p)
	}
	s.rows[pivot] = r
	for i := range r.terms {
		s.hold(i, pivot)
	}
	return nil
}

// pivotOf takes a slack only where there is nothing else: what is left of a sum is then known within its rounding.
func (s *System) pivotOf(r *row) int {
	best := -1
	for i := range r.terms {
		if best < 0 || s.slack[best] && !s.slack[i] || s.slack[best] == s.slack[i] && i < best {
			best = i
		}
	}
	return best
}

func (s *System) hold(i, pivot int) {
	if s.holders[i] == nil {
		s.holders[i] = map[int]bool{}
	}
	s.holders[i][pivot] = true
}

// subtract takes so much of r from the row of pivot p that nothing of column is left in it.
func (s *System) subtract(from, r *row, column, p int) {
	factor := new(big.Rat).Set(from.terms[column])
	for i, c := range r.terms {
		x := new(big.Rat).Mul(factor, c)
		if old := from.terms[i]; old != nil {
			x.Sub(old, x)
		} else {
			x.Neg(x)
		}
		if x.Sign() == 0 {
			delete(from.terms, i)
			delete(s.holders[i], p)
		} else {
			from.terms[i] = x
			s.hold(i, p)
		}
	}
	from.value.Sub(from.value, new(big.Rat).Mul(factor, r.value))
}

// reduce writes a sum with counts alone that no other sum gives.
func (s *System) reduce(r *row) {
	for _, pivot := range slices.Collect(maps.Keys(r.terms)) {
		known := s.rows[pivot]
		if known == nil {
			continue
		}
		factor := new(big.Rat).Set(r.terms[pivot]) // rows hold no pivot but their own, so nobody else changes it
		for i, c := range known.terms {
			x := new(big.Rat).Mul(factor, c)
			if old := r.terms[i]; old != nil {
				x.Sub(old, x)
			} else {
				x.Neg(x)
			}
			if x.Sign() == 0 {
				delete(r.terms, i)
			} else {
				r.terms[i] = x
			}
		}
		r.value.Sub(r.value, new(big.Rat).Mul(factor, known.value))
	}
}

func (r *row) scale(by *big.Rat) {
	for _, c := range r.terms {
		c.Mul(c, by)
	}
	r.value.Mul(r.value, by)
}

// Sums returns the reduced sums that are plain ones: of some counts, each taken once, and exact.
func (s *System) Sums() []Terms {
	one := big.NewRat(1, 1)
	var found []Terms
	for _, pivot := range slices.Sorted(maps.Keys(s.rows)) {
		terms := Terms{}
		for i, c := range s.rows[pivot].terms {
			if s.slack[i] || c.Cmp(one) != 0 {
				terms = nil
				break
			}
			terms[i] = 1
		}
		if terms != nil {
			found = append(found, terms)
		}
	}
	return found
}

// Follows says whether a sum follows from the others by adding and subtracting alone.
func (s *System) Follows(terms Terms) (value float64, ok bool) {
	r := s.remainder(terms)
	value, _ = r.value.Float64()
	return -value, len(r.terms) == 0
}

// remainder is a sum less all that is known of it.
func (s *System) remainder(terms Terms) *row {
	r := &row{terms: map[int]*big.Rat{}, value: new(big.Rat)}
	for i, n := range terms {
		r.terms[i] = big.NewRat(n, 1)
	}
	s.reduce(r)
	return r
}
