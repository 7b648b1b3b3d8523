package analytics

import (
	"testing"

	"pgregory.net/rapid"
)

func estimateOf(index, low, high float64) *Estimate {
	return &Estimate{Index: &index, Low: &low, High: &high}
}

// TestNobodySurelyFellWhoMayHaveRisen: of thirty people on ten days all were satisfied, and then 88 of 100 of a thousand. The test of the mean width calls
// that real, while the interval of the change reaches beyond 0.
func TestNobodySurelyFellWhoMayHaveRisen(t *testing.T) {
	c := NewChange(ToPrevious, "2026-10", estimateOf(88, 85.9, 90), estimateOf(100, 85.65, 100))
	Correct([]*Change{&c})
	if !c.Real || c.Low >= 0 || c.High <= 0 {
		t.Fatalf("nothing is tried: %+v", c)
	}
	u := UnitEstimate{Estimate: Estimate{Index: new(88.0), Changes: []Change{c}}}
	if x := NewExtremes([]UnitEstimate{u}); c.Sure() || c.Same() || len(x.FellMost)+len(x.ImprovedMost) > 0 || len(NewAttention([]UnitEstimate{u})[Falling]) > 0 {
		t.Errorf("it is said to have fallen: %+v", c)
	}
	clear := NewChange(ToPrevious, "2026-10", estimateOf(88, 85.9, 90), estimateOf(96, 94, 97.5))
	Correct([]*Change{&clear})
	u.Changes = []Change{clear}
	if x := NewExtremes([]UnitEstimate{u}); !clear.Sure() || len(x.FellMost) != 1 || len(NewAttention([]UnitEstimate{u})[Falling]) != 1 {
		t.Errorf("it is not said to have fallen: %+v", clear)
	}
}

// TestNothingIsSureWithNoughtInItsInterval, nor against the test, of any table of changes.
func TestNothingIsSureWithNoughtInItsInterval(t *testing.T) {
	drawn := rapid.Custom(func(t *rapid.T) *Estimate {
		n := rapid.IntRange(30, 3000).Draw(t, "n")
		satisfied := n - rapid.SampledFrom([]int{0, 1, n / 50, n / 10, n / 2}).Draw(t, "others")
		p := float64(satisfied) / float64(n)
		i := Score(p, float64(n)/rapid.Float64Range(1, 4).Draw(t, "effect"))
		return estimateOf(100*p, 100*i.Low, 100*i.High)
	})
	rapid.Check(t, func(t *rapid.T) {
		table := make([]*Change, rapid.IntRange(1, 20).Draw(t, "changes"))
		for i := range table {
			c := NewChange(ToPrevious, "2026-10", drawn.Draw(t, "now"), drawn.Draw(t, "before"))
			table[i] = &c
		}
		Correct(table)
		for _, c := range table {
			if c.Sure() && (c.Q > falseDiscoveries || c.Low <= 0 && c.High >= 0 || (c.Points > 0) != (c.Low > 0)) {
				t.Fatalf("%+v is sure", c)
			}
		}
	})
}
