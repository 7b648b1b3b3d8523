package analytics

import (
	"math"
	"strconv"
	"strings"
)

// A figure is known to so many decimals; what a computer adds behind them is noise.
const figureDecimals = 10

// Round gives a figure as it is printed, the same on a page, in a reply, a report, a workbook and a dashboard: half away from
// zero, of the figure to ten decimals. 86.35 is 86.4 and −1.445 is −1.45, although a computer can keep neither exactly. In SQL
// it is round(round(x::numeric, 10), decimals).
func Round(x float64, decimals int) float64 {
	if math.IsNaN(x) || math.Abs(x) >= 1e8 {
		return x // no figure
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(math.Abs(x), 'f', figureDecimals, 64), ".")
	digits, err := strconv.ParseUint(whole+fraction, 10, 64)
	if err != nil {
		return x
	}
	unit := uint64(math.Pow10(figureDecimals - decimals))
	rounded := digits / unit
	if 2*(digits%unit) >= unit {
		rounded++
	}
	return math.Copysign(float64(rounded)/math.Pow10(decimals), x) + 0 // no negative nought
}

// Rounded rounds a figure that may be missing.
func Rounded(x *float64, decimals int) *float64 {
	if x == nil {
		return nil
	}
	return new(Round(*x, decimals))
}
