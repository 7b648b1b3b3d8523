package analytics

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestRound(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		want     float64
	}{
		{86.35, 1, 86.4}, {-1.445, 2, -1.45}, {0.125, 2, 0.13}, {0.135, 2, 0.14}, {1.005, 2, 1.01}, {2.5, 0, 3}, {-2.5, 0, -3}, {87.25, 1, 87.3},
		{86.2499999, 1, 86.2}, {86.24999999999999, 1, 86.3}, {99.99, 1, 100}, {0.04, 1, 0}, {-0.04, 1, 0}, {3, 2, 3}, {0.00005, 4, 0.0001}, {12345678, 0, 12345678}, {3e12, 2, 3e12},
	} {
		if got := Round(c.x, c.decimals); got != c.want || math.Signbit(got) != (c.want < 0) {
			t.Errorf("%v with %d decimals is %v, want %v", c.x, c.decimals, got, c.want)
		}
	}
	if !math.IsNaN(Round(math.NaN(), 1)) || !math.IsInf(Round(math.Inf(1), 1), 1) || Rounded(nil, 2) != nil || *Rounded(new(1.25), 1) != 1.3 {
		t.Error("what is no figure")
	}
}

// TestRoundIsExact compares it with exact arithmetic on the figure to ten decimals, and holds it to be the same again when
// rounded once more, and what is printed with as many decimals.
func TestRoundIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, decimals := rapid.Float64Range(-1000, 1000).Draw(t, "x"), rapid.IntRange(0, 6).Draw(t, "decimals")
		if rapid.Bool().Draw(t, "near a tie") {
			x = math.Round(x*1000) / 2000
		}
		figure, _ := new(big.Rat).SetString(strconv.FormatFloat(math.Abs(x), 'f', figureDecimals, 64))
		want, _ := strconv.ParseFloat(figure.FloatString(decimals), 64) // halves away from zero
		got := Round(x, decimals)
		if math.Abs(got) != want || Round(got, decimals) != got || strconv.FormatFloat(math.Abs(got), 'f', decimals, 64) != figure.FloatString(decimals) {
			t.Fatalf("%v with %d decimals is %v, want %v", x, decimals, got, want)
		}
	})
}
