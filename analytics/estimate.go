package analytics

import (
	"slices"

	"sipas/survey"
)

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

// Statuses returns all statuses, from the fewest responses up.
func Statuses() []Status { return []Status{Hidden, Few, Provisional, Ranked} }

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
	// Weight is the unit's share in this dimension of the province, on 0–1.
	Weight *float64 `json:"weight,omitempty"`
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
	N        int64
	SetAside int64
	Status   Status
	// Suppressed tells of status Hidden that there are answers enough, but that showing them would tell another cell's.
	Suppressed bool
	Index      *float64 // ShareMethod
	Low        *float64
	High       *float64
	// StandardError of the index of one unit; nil of several together.
	StandardError *float64
	Mean          *float64 // MeanMethod
	MeanLow       *float64
	MeanHigh      *float64
	Rank          *int
	RankLow       *int
	RankHigh      *int
	Transactions  *int64   // in the period; nil where not all of its months were reported
	Weight        *float64 // share in the province's index, on 0–1
	Weighting     string   // of several units together: ByTransactions or BySelf
	EffectiveN    *float64 // simple random responses that would be as certain: N ÷ DesignEffect
	DesignEffect  *float64
	Instrument    Instrument
	Changes       []Change
	Breaks        []Break // earlier periods there is no change against
	Dimensions    []Figure
	Items         []Figure
	Detail        Detail
}

// Close takes away every figure and leaves how many answered: for a cell that would tell another one's.
func (e *Estimate) Close() {
	*e = Estimate{N: e.N, SetAside: e.SetAside, Status: Hidden, Suppressed: true, Transactions: e.Transactions, Weight: e.Weight,
		Instrument: e.Instrument, Detail: Detail{Reasons: e.Detail.Reasons}}
}

// Showable returns the status of an index of these sums. An index needs Few answers in each dimension: one that hardly
// anybody could answer would otherwise weigh a fifth and pass for certain.
func (t Thresholds) Showable(s *Sums) Status {
	status := t.Status(s.Responses)
	if (status == Provisional || status == Ranked) && slices.Min(s.N[:DimensionCount]) < t.Few {
		return Few
	}
	return status
}

// NewEstimate computes the figures of one unit and leaves out those that too few answers stand behind.
func NewEstimate(s *Sums, items []ItemCounts, setAside int64, t Thresholds) Estimate {
	e := Estimate{N: s.Responses, SetAside: setAside, Status: t.Showable(s)}
	if e.Status == Hidden || e.Status == Few {
		return e
	}
	shares, positions := s.shares(), s.positions()
	e.Index, e.Low, e.High = percent(shares.index())
	e.StandardError = new(100 * shares.indexStandardError())
	e.Mean, e.MeanLow, e.MeanHigh = fifths(positions.index())
	for d, key := range survey.Dimensions() {
		e.Dimensions = append(e.Dimensions, newDimension(key, d, s))
	}
	if s.N[overallScore] >= t.Few {
		e.Detail.Overall = new(newDimension(survey.OverallKey, overallScore, s))
	}
	e.Detail.Drivers = Drivers(s, e.Dimensions)
	e.Items = newItems(items, t)
	return e
}

func newDimension(key string, d int, s *Sums) Figure {
	shares, positions := s.shares(), s.positions()
	f := Figure{Key: key, N: s.N[d]}
	f.Share, f.Low, f.High = percent(shares.dimension(d, s.N[d], true))
	f.Mean, f.MeanLow, f.MeanHigh = fifths(positions.dimension(d, s.N[d], false))
	return f
}

// NewWeightedEstimate computes the figures of several groups together: by their transactions where all are known, else
// every response alike. Items have no weighted figure; where groups are weighted there are none.
func NewWeightedEstimate(groups []Group, items []ItemCounts, setAside int64, t Thresholds) Estimate {
	w := newWeighted(groups)
	if !w.known {
		e := NewEstimate(&w.whole, items, setAside, t)
		e.Weighting = BySelf
		return e
	}
	e := Estimate{N: w.whole.Responses, SetAside: setAside, Status: t.Showable(&w.whole), Weighting: ByTransactions}
	if e.Status == Hidden || e.Status == Few {
		return e
	}
	index, mean := w.index((*Sums).shares), w.index((*Sums).positions)
	e.Index, e.Low, e.High = percent(index.Value, index.interval())
	if index.DesignEffect > 0 {
		e.EffectiveN, e.DesignEffect = new(index.N/index.DesignEffect), &index.DesignEffect
	}
	e.Mean, e.MeanLow, e.MeanHigh = fifths(mean.Value, mean.interval())
	for d, key := range survey.Dimensions() {
		e.Dimensions = append(e.Dimensions, w.dimension(key, d))
	}
	if w.whole.N[overallScore] >= t.Few {
		e.Detail.Overall = new(w.dimension(survey.OverallKey, overallScore))
	}
	e.Detail.Drivers = Drivers(&w.whole, e.Dimensions)
	return e
}

func (w *weighted) dimension(key string, d int) Figure {
	f := Figure{Key: key, N: w.whole.N[d]}
	share, mean := w.stratified((*Sums).shares, dimensionScore(d)), w.stratified((*Sums).positions, dimensionScore(d))
	f.Share, f.Low, f.High = percent(share.Value, share.interval())
	f.Mean, f.MeanLow, f.MeanHigh = fifths(mean.Value, mean.interval())
	return f
}

// newItems computes items from their counts: all of them, or none where one on the scale has some answers, but too few.
// Which item is left out would otherwise be told by the sums of other units.
func newItems(items []ItemCounts, t Thresholds) []Figure {
	var figures []Figure
	for _, item := range items {
		f := newItem(item)
		if item.OnScale && 0 < f.N && f.N < t.Few {
			return nil
		}
		figures = append(figures, f)
	}
	return figures
}

// newItem computes the figures of one item from its counts alone.
func newItem(item ItemCounts) Figure {
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
	if f.N == 0 {
		return f
	}
	f.Counts = item.Counts
	if item.OnScale && f.N > 1 {
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
