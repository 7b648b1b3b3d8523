package analytics

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// What an index is compared with.
const (
	ToPrevious = "previous" // the period just before
	ToYearAgo  = "year_ago" // the same period a year before
	ToMode     = "mode"     // that of the mode with the most responses
)

// Comparisons returns all that an index is compared with.
func Comparisons() []string { return []string{ToPrevious, ToYearAgo, ToMode} }

// falseDiscoveries is the share of changes called real that may be none.
const falseDiscoveries = 0.05

// Change is how an index differs from that of an earlier period.
type Change struct {
	To     string  `json:"to"` // one of Comparisons
	Period string  `json:"period"`
	From   float64 `json:"from"`
	Points float64 `json:"points"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	P      float64 `json:"p"`
	// Q is P after the correction for as many comparisons as the table makes; Real where it is at most 5 %. That is half of what it takes to say
	// that a figure rose or fell: see Sure.
	Q    float64 `json:"q"`
	Real bool    `json:"real"`
	// Of several units together, Points is over the units that are compared, weighted as they are now. Composition is what the figure
	// moved besides, because other units or other weights stand in it: Points and Composition sum to the difference of the figures.
	Composition *float64 `json:"composition,omitempty"`
	Units       int      `json:"units,omitempty"` // that are compared
	Share       *float64 `json:"share,omitempty"` // what they weigh in the figure, on 0–1
}

// Sure tells whether the figure surely rose or fell: by the test, corrected, and by the interval that stands beside it. Near 0 and 100 they part: an
// interval is longer on one side there, and P goes by the mean of both.
func (c Change) Sure() bool { return c.Real && (c.Low > 0 || c.High < 0) }

// Same tells whether the change is none as printed, with one decimal, and not certain either.
func (c Change) Same() bool { return !c.Sure() && Round(c.Points, 1) == 0 }

// Composed tells whether the composition moved the figure by something as printed, with one decimal.
func (c Change) Composed() bool { return c.Composition != nil && Round(*c.Composition, 1) != 0 }

// NewChange compares two independent indices. The interval is Newcombe's square-and-add of the two intervals (R. G. Newcombe,
// Stat. Med. 17, 1998, method 10); P is that of the normal test with the intervals' standard errors.
func NewChange(to, period string, now, before *Estimate) Change {
	c := Change{To: to, Period: period, From: *before.Index, Points: *now.Index - *before.Index}
	i := Difference(*now.Index, Interval{*now.Low, *now.High}, *before.Index, Interval{*before.Low, *before.High})
	c.Low, c.High = i.Low, i.High
	c.P = twoSided(c.Points, math.Hypot(now.standardError(), before.standardError()))
	c.Q = c.P
	return c
}

// Difference returns the interval of a − b from the intervals of both.
func Difference(a float64, ia Interval, b float64, ib Interval) Interval {
	return Interval{a - b - math.Hypot(a-ia.Low, ib.High-b), a - b + math.Hypot(ia.High-a, b-ib.Low)}
}

func twoSided(difference, standardError float64) float64 {
	if standardError == 0 {
		return 1
	}
	return 2 * distuv.UnitNormal.Survival(math.Abs(difference)/standardError)
}

// Correct sets Q and Real of changes that are looked at together.
func Correct(changes []*Change) {
	p := make([]float64, len(changes))
	for i, c := range changes {
		p[i] = c.P
	}
	for i, q := range FalseDiscovery(p) {
		changes[i].Q, changes[i].Real = q, q <= falseDiscoveries
	}
}

// FalseDiscovery returns p-values adjusted so that calling those up to q real errs in a share of at most q of the calls
// (Y. Benjamini, Y. Hochberg, J. R. Stat. Soc. B 57, 1995).
func FalseDiscovery(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) }) // largest first
	q, least := make([]float64, len(p)), 1.0
	for k, i := range order {
		least = min(least, p[i]*float64(len(p))/float64(len(p)-k))
		q[i] = least
	}
	return q
}
