package analytics

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestStandardise: units that all stay as they are make no change, whatever they weigh; the parts sum to the whole; a unit that rises
// by a point and weighs a tenth moves the whole by a tenth.
func TestStandardise(t *testing.T) {
	still := []Pair{{0.6, 90, 90, 1, 1}, {0.3, 60, 60, 1, 1}}
	c, ok := Standardise(ToPrevious, "2026-Q3", 81, 88, still)
	if !ok || math.Abs(c.Points) > 1e-9 || math.Abs(*c.Composition+7) > 1e-9 || c.Units != 2 || math.Abs(*c.Share-0.9) > 1e-9 || c.From != 88 || c.P < 0.999 {
		t.Errorf("%+v %v", c, ok)
	}
	moved := []Pair{{0.9, 80, 80, 1, 1}, {0.1, 71, 70, 3, 4}}
	c, _ = Standardise(ToPrevious, "2026-Q3", 79, 79, moved)
	// standard error √(0.9²·2 + 0.1²·25) = 1.3674794…
	if math.Abs(c.Points-0.1) > 1e-9 || math.Abs(c.High-c.Points-1.959964*math.Sqrt(0.81*2+0.01*25)) > 1e-5 || math.Abs(c.Low+c.High-2*c.Points) > 1e-9 {
		t.Errorf("%+v", c)
	}
	if _, ok := Standardise(ToPrevious, "2026-Q3", 79, 79, []Pair{{0.49, 80, 80, 1, 1}}); ok {
		t.Error("units of less than half the weight speak for the whole")
	}
	if _, ok := Standardise(ToPrevious, "2026-Q3", 79, 79, nil); ok {
		t.Error("no unit at all is compared")
	}
}

// TestStandardiseProperties: of one unit it is that unit's change; the unit of weights changes nothing; it lies between the units' changes.
func TestStandardiseProperties(t *testing.T) {
	draw := rapid.Custom(func(t *rapid.T) Pair {
		figure, err := rapid.Float64Range(0, 100), rapid.Float64Range(0.1, 10)
		return Pair{rapid.Float64Range(0.6, 1).Draw(t, "weight"), figure.Draw(t, "now"), figure.Draw(t, "before"), err.Draw(t, "error"), err.Draw(t, "error before")}
	})
	rapid.Check(t, func(t *rapid.T) {
		pairs := rapid.SliceOfN(draw, 1, 20).Draw(t, "pairs")
		now, before := rapid.Float64Range(0, 100).Draw(t, "now"), rapid.Float64Range(0, 100).Draw(t, "before")
		c, _ := Standardise(ToPrevious, "", now, before, pairs)
		low, high := math.Inf(1), math.Inf(-1)
		for i, p := range pairs {
			low, high = min(low, p.Now-p.Before), max(high, p.Now-p.Before)
			pairs[i].Weight *= 7
		}
		if c.Points < low-1e-9 || c.Points > high+1e-9 {
			t.Fatalf("%v lies outside %v to %v", c.Points, low, high)
		}
		if math.Abs(c.Points+*c.Composition-(now-before)) > 1e-9 {
			t.Fatalf("%v and %v are not %v", c.Points, *c.Composition, now-before)
		}
		if again, _ := Standardise(ToPrevious, "", now, before, pairs); math.Abs(again.Points-c.Points) > 1e-9 || math.Abs(again.High-c.High) > 1e-9 {
			t.Fatalf("weights times seven: %+v, was %+v", again, c)
		}
	})
}
