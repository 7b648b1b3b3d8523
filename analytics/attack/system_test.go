package attack

import (
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// drawTable draws a small table of hidden counts and some of its sums, a few of them rounded.
func drawTable(t *rapid.T) (hidden []int64, said []Terms, within []float64) {
	hidden = rapid.SliceOfN(rapid.Int64Range(0, most), 1, 5).Draw(t, "hidden")
	for range rapid.IntRange(0, 5).Draw(t, "sums") {
		terms := Terms{}
		for i := range hidden {
			if n := rapid.Int64Range(0, 2).Draw(t, "times"); n > 0 {
				terms[i] = n
			}
		}
		said = append(said, terms)
		within = append(within, rapid.SampledFrom([]float64{0, 0, 0, 0.5, 1.2, 2}).Draw(t, "within"))
	}
	return hidden, said, within
}

const most = 3 // of each count of the table

// tables calls with every table of whole counts that gives the sums.
func tables(hidden []int64, said []Terms, within []float64, with func([]int64)) {
	table := make([]int64, len(hidden))
	fits := func() bool {
		for n, terms := range said {
			if d := float64(terms.of(table) - terms.of(hidden)); d > within[n]+1e-9 || d < -within[n]-1e-9 {
				return false
			}
		}
		return true
	}
	var fill func(int)
	fill = func(i int) {
		if i == len(table) {
			if fits() {
				with(table)
			}
			return
		}
		for table[i] = range int64(most + 1) {
			fill(i + 1)
		}
	}
	fill(0)
}

func (terms Terms) of(table []int64) (sum int64) {
	for i, n := range terms {
		sum += n * table[i]
	}
	return sum
}

// TestSystemAgreesWithEveryTable: whatever tables give the sums, the bounds hold them all; a sum that follows is the same in all,
// and whether it follows is what the rank of the matrix says.
func TestSystemAgreesWithEveryTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hidden, said, within := drawTable(t)
		s := NewSystem()
		for range hidden {
			s.Count(most)
		}
		for n, terms := range said {
			if err := s.Say(terms, float64(terms.of(hidden)), within[n]); err != nil {
				t.Fatal(err)
			}
		}
		s.Tighten()
		wanted := Terms{}
		for i := range hidden {
			if rapid.Bool().Draw(t, "wanted") {
				wanted[i] = 1
			}
		}
		least, greatest := int64(1<<40), int64(-1)
		tables(hidden, said, within, func(table []int64) {
			least, greatest = min(least, wanted.of(table)), max(greatest, wanted.of(table))
		})
		low, high := s.Bounds(wanted)
		if low > float64(least) || high < float64(greatest) {
			t.Errorf("%v is between %d and %d, the attacker says %v to %v", wanted, least, greatest, low, high)
		}
		value, follows := s.Follows(wanted)
		if follows && (least != greatest || value != float64(least) || low != high) {
			t.Errorf("%v is said to be %v and is %d to %d", wanted, value, least, greatest)
		}
		if independent := !inSpan(said, within, wanted, len(hidden)); follows == independent {
			t.Errorf("follows: %v, by rank: %v", follows, !independent)
		}
	})
}

// inSpan looks whether a sum is a combination of the exact ones: whether it adds nothing to their rank.
func inSpan(said []Terms, within []float64, wanted Terms, n int) bool {
	rank := func(rows []Terms) int {
		if len(rows) == 0 {
			return 0
		}
		m := mat.NewDense(len(rows), n, nil)
		for r, terms := range rows {
			for i, f := range terms {
				m.Set(r, i, float64(f))
			}
		}
		var svd mat.SVD
		if !svd.Factorize(m, mat.SVDNone) {
			return -1
		}
		return svd.Rank(1e-9)
	}
	var exact []Terms
	for i, terms := range said {
		if within[i] <= 0.5 {
			exact = append(exact, terms) // only one whole number is as near as that
		}
	}
	return rank(exact) == rank(append(exact, wanted))
}

// TestSystemTellsContradictions: sums that no table gives are an error, not a finding.
func TestSystemTellsContradictions(t *testing.T) {
	s := NewSystem()
	a, b := s.Count(9), s.Count(9)
	if err := s.Say(Terms{a: 1, b: 1}, 7, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Say(Terms{a: 2, b: 2}, 13, 0); err == nil {
		t.Error("two sums contradict each other and nobody says so")
	}
	if err := s.Say(Terms{a: 1}, 3.5, 0.2); err == nil {
		t.Error("no whole number is that")
	}
}
