package analytics

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// TestWilson holds the interval against R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
func TestWilson(t *testing.T) {
	for _, c := range []struct{ k, n, low, high float64 }{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		got := Wilson(c.k/c.n, c.n)
		if math.Abs(got.Low-c.low) > 5e-5 || math.Abs(got.High-c.high) > 5e-5 {
			t.Errorf("Wilson(%v/%v) = %.4f to %.4f, want %.4f to %.4f", c.k, c.n, got.Low, got.High, c.low, c.high)
		}
	}
	if got := Wilson(0.5, 0); got != (Interval{0, 1}) {
		t.Errorf("without trials: %v", got)
	}
}

// TestNormalQuantile: every interval ever published was computed from it, to the last digit.
func TestNormalQuantile(t *testing.T) {
	if want := distuv.UnitNormal.Quantile(1 - (1-confidence)/2); z() != want {
		t.Errorf("%.17g, want %.17g", z(), want)
	}
}

func TestWilsonProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, n := rapid.Float64Range(0, 1).Draw(t, "p"), rapid.Float64Range(1, 1e6).Draw(t, "n")
		i, more := Wilson(p, n), Wilson(p, 2*n)
		const rounding = 1e-12
		if i.Low < 0 || i.High > 1 || p < i.Low-rounding || p > i.High+rounding {
			t.Fatalf("%v to %v does not hold %v", i.Low, i.High, p)
		}
		if more.High-more.Low > i.High-i.Low {
			t.Fatal("more trials give a wider interval")
		}
		if mirrored := Wilson(1-p, n); math.Abs(mirrored.Low-(1-i.High)) > 1e-9 {
			t.Fatal("not symmetrical")
		}
	})
}

func TestEffectiveN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := float64(rapid.IntRange(2, 5000).Draw(t, "n"))
		p := float64(rapid.IntRange(0, int(n)).Draw(t, "k")) / n
		// One trial a response.
		if got := EffectiveN(p, p*(1-p)/(n-1), n); math.Abs(got-n) > 1e-6*n {
			t.Fatalf("%v of %v: %v", p, n, got)
		}
	})
	if got := EffectiveN(0.8, 0.8*0.2/5000, 10000); math.Abs(got-5000) > 10 {
		t.Errorf("half as much told by each: %v, want about 5000", got)
	}
	if got := EffectiveN(0.999, 0.999*0.001/500, 100); got > 130 {
		t.Errorf("hardly anybody disagrees: %v trials of 100 responses", got)
	}
}

// TestScore: Wilson's bounds with half of R. G. Newcombe's continuity correction (Stat. Med. 17, 1998, table I, method 4) lie between
// those without it and those with all of it.
func TestScore(t *testing.T) {
	for _, c := range []struct{ k, n, low, corrected, high, correctedHigh float64 }{
		{81, 263, 0.2553, 0.2535, 0.3662, 0.3682},
		{15, 148, 0.0624, 0.0598, 0.1605, 0.1644},
		{1, 29, 0.0061, 0.0018, 0.1718, 0.1963},
	} {
		got := Score(c.k/c.n, c.n)
		if got.Low > c.low-(c.low-c.corrected)/4 || got.Low < c.corrected || got.High < c.high+(c.correctedHigh-c.high)/4 || got.High > c.correctedHigh {
			t.Errorf("Score(%v/%v) = %.4f to %.4f", c.k, c.n, got.Low, got.High)
		}
	}
	for _, p := range []float64{0, 1} {
		if got := Score(p, 30); got.Low >= p && p > 0 || got.High <= p && p < 1 || got.High-got.Low < 0.1 {
			t.Errorf("thirty equal answers: %v to %v", got.Low, got.High)
		}
	}
}

// TestStudentQuantile: those of any table, and the same from both ways of computing them.
func TestStudentQuantile(t *testing.T) {
	for freedom, want := range map[float64]float64{1: 12.706, 4: 2.776, 14: 2.145, 31: 2.040, math.Inf(1): 1.960} {
		if got := student(freedom); math.Abs(got-want) > 5e-4 {
			t.Errorf("with %v degrees of freedom %v, want %v", freedom, got, want)
		}
	}
	for freedom := 10.0; freedom < 2000; freedom *= 1.37 {
		if got, want := student(freedom), (distuv.StudentsT{Sigma: 1, Nu: freedom}).Quantile(0.975); math.Abs(got-want) > 5e-5 {
			t.Errorf("with %v degrees of freedom %v, want %v", freedom, got, want)
		}
	}
}

// TestIndexIntervalCovers simulates people whose answers hang together and counts how often the interval of the index
// holds the truth. An interval that took answers for independent ones would hold it far less often.
func TestIndexIntervalCovers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const runs, people = 1500, 120
	cut := [DimensionCount]float64{-0.9, -0.6, -0.3, -0.7, -0.1} // satisfied where one's mood plus chance lies above
	truth := 0.0
	for _, c := range cut {
		// Mood and chance are independent standard normals.
		truth += (1 - distuv.UnitNormal.CDF(c/math.Sqrt2)) / DimensionCount
	}
	held := 0
	for range runs {
		var s Sums
		for range people {
			mood := random.NormFloat64()
			var a [scoreCount]int
			for d := range DimensionCount {
				a[d] = 3
				if mood+random.NormFloat64() > cut[d] {
					a[d] = 4
				}
			}
			addResponse(&s, [scoreCount][]int{{a[0]}, {a[1]}, {a[2]}, {a[3]}, {a[4]}, {4}})
		}
		r := s.shares()
		index := r.index()
		if i := index.interval(index.widening(0)); i.Low <= truth && truth <= i.High {
			held++
		}
	}
	if rate := float64(held) / runs; rate < 0.935 || rate > 0.97 {
		t.Errorf("the interval holds the truth in %.3f of runs, want about 0.95", rate)
	}
}
