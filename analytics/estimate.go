package analytics

import "slices"

// The methods. A method never changes under its name, so that last year's figure can be computed again.
const (
	// ShareMethod: a dimension is the share of answers 4 and 5 among its answers on the scale; the index is the plain mean of
	// the five dimensions.
	ShareMethod = "share@1"
	// MeanMethod: a dimension is the mean step ÷ 5 × 100; the index is the plain mean of the five.
	MeanMethod = "mean@1"
)

// Status says how much a unit's figure can carry.
type Status string

// The statuses, by the number of counted responses.
const (
	Hidden      Status = "hidden"      // too few to say anything without telling on somebody
	Few         Status = "few"         // no score shown
	Provisional Status = "provisional" // score and interval, no rank
	Ranked      Status = "ranked"
)

// Thresholds are the numbers of responses from which a status holds. They are ours: there is no national rule for a commune.
type Thresholds struct{ Few, Provisional, Ranked int64 }

// DefaultThresholds are 10, 30 and 90.
func DefaultThresholds() Thresholds { return Thresholds{Few: 10, Provisional: 30, Ranked: 90} }

// Status of n responses.
func (t Thresholds) Status(n int64) Status {
	switch {
	case n < t.Few:
		return Hidden
	case n < t.Provisional:
		return Few
	case n < t.Ranked:
		return Provisional
	}
	return Ranked
}

// Figure is a share with its interval and the mean beside it, on 0–100; without values where n is too small to show any.
type Figure struct {
	Key      string   `json:"key"`
	N        int64    `json:"n"`
	Counts   []int64  `json:"counts,omitempty"`
	Share    *float64 `json:"share,omitempty"`
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	Mean     *float64 `json:"mean,omitempty"`
	MeanLow  *float64 `json:"mean_low,omitempty"`
	MeanHigh *float64 `json:"mean_high,omitempty"`
}

// ItemCounts are the answers to one item. On the scale Counts are those of steps 1–5; an item off the scale has one count an
// option and no score.
type ItemCounts struct {
	Key     string
	OnScale bool
	Counts  []int64
}

// Estimate holds the figures of a unit in a period. Nil pointers are figures that are not to be shown.
type Estimate struct {
	N          int64
	SetAside   int64
	Status     Status
	Index      *float64 // ShareMethod
	Low        *float64
	High       *float64
	Mean       *float64 // MeanMethod
	MeanLow    *float64
	MeanHigh   *float64
	Rank       *int
	RankLow    *int
	RankHigh   *int
	Dimensions []Figure
	Items      []Figure
}

// NewEstimate computes the figures of one unit and leaves out those that too few answers stand behind. dimensions names the
// five dimensions in the order of the sums. An index needs Few answers in each of them: a dimension hardly anybody could
// answer would otherwise weigh a fifth and pass for certain.
func NewEstimate(s *Sums, items []ItemCounts, setAside int64, dimensions [DimensionCount]string, t Thresholds) Estimate {
	e := Estimate{N: s.Responses, SetAside: setAside, Status: t.Status(s.Responses)}
	if e.Status == Hidden || e.Status == Few {
		return e
	}
	if slices.Min(s.N[:DimensionCount]) < t.Few {
		e.Status = Few
		return e
	}
	shares, positions := s.shares(), s.positions()
	e.Index, e.Low, e.High = percent(shares.index())
	e.Mean, e.MeanLow, e.MeanHigh = fifths(positions.index())
	for d, key := range dimensions {
		f := Figure{Key: key, N: s.N[d]}
		if f.N >= t.Provisional {
			f.Share, f.Low, f.High = percent(shares.dimension(d, s.N[d], true))
			f.Mean, f.MeanLow, f.MeanHigh = fifths(positions.dimension(d, s.N[d], false))
		}
		e.Dimensions = append(e.Dimensions, f)
	}
	for _, item := range items {
		e.Items = append(e.Items, newItem(item, t))
	}
	return e
}

// newItem computes the figures of one item from its counts alone.
func newItem(item ItemCounts, t Thresholds) Figure {
	f := Figure{Key: item.Key}
	var satisfied, position, square float64
	for i, c := range item.Counts {
		f.N += c
		if i >= 3 {
			satisfied += float64(c)
		}
		y := float64(i) / 4
		position, square = position+y*float64(c), square+y*y*float64(c)
	}
	if f.N < t.Provisional {
		return f
	}
	f.Counts = item.Counts
	if item.OnScale {
		n := float64(f.N)
		p, y := satisfied/n, position/n
		variance := (square/n - y*y) / (n - 1)
		f.Share, f.Low, f.High = percent(p, Wilson(p, n))
		f.Mean, f.MeanLow, f.MeanHigh = fifths(y, Wilson(y, EffectiveN(y, variance, n)))
	}
	return f
}

// percent puts a share and its interval on 0–100.
func percent(p float64, i Interval) (value, low, high *float64) {
	return new(100 * p), new(100 * i.Low), new(100 * i.High)
}

// fifths turns a position on the scale into mean step ÷ 5 × 100: position 0 is step 1, which is 20.
func fifths(p float64, i Interval) (value, low, high *float64) {
	mean := func(p float64) *float64 { return new(20 + 80*p) }
	return mean(p), mean(i.Low), mean(i.High)
}
