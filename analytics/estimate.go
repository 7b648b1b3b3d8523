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
	// Options are the shares of the answers to an item off the scale, in their order.
	Options []OptionShare `json:"options,omitempty"`
	// Weight is the unit's share in this dimension of the province, on 0–1.
	Weight *float64 `json:"weight,omitempty"`
	// Questionnaires are those an item outside the dimensions was asked by, where the unit's figures count several.
	Questionnaires []string `json:"questionnaires,omitempty"`
}

// OptionShare is the share of one answer, with its interval, on 0–100.
type OptionShare struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	// Bound says that the share is none or all, and that the figure to show is the bound of its interval: what few answers do not
	// hold is not what nobody would say.
	Bound string `json:"bound,omitempty"` // BoundBelow: under High; BoundAbove: over Low
}

// The bounds of a share that is 0 or 100 %.
const (
	BoundBelow = "below"
	BoundAbove = "above"
)

// Estimate holds the figures of a unit in a period. Nil pointers are figures that are not to be shown.
type Estimate struct {
	N        int64
	SetAside *int64 // nil where it would tell of fewer people than may be told of
	Status   Status
	// Suppressed tells of status Hidden that there are answers enough, but that showing them would tell another cell's.
	Suppressed bool
	Index      *float64 // ShareMethod
	Low        *float64
	High       *float64
	// StandardError of the index of one unit, with what its days hang together; nil of several together.
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
	DesignEffect  *float64 // how much more the index varies than if each response came by itself; nil where days are not known
	Instrument    Instrument
	Changes       []Change
	Breaks        []Break // earlier periods there is no change against
	Dimensions    []Figure
	Items         []Figure
	Detail        Detail
}

// SomeSetAside tells whether there is a number of answers set aside to tell of.
func (e Estimate) SomeSetAside() bool { return e.SetAside != nil && *e.SetAside > 0 }

// OutOf is how many answers those set aside are out of: all of settled months; nil where neither is told.
func (e Estimate) OutOf() *int64 {
	if e.SetAside == nil {
		return nil
	}
	n := e.N
	if e.Detail.SettledN != nil {
		n = *e.Detail.SettledN
	}
	return new(n + *e.SetAside)
}

// DetailedBy is e with the details of an estimate of settled months: dimensions, items, drivers.
func (e Estimate) DetailedBy(settled Estimate) Estimate {
	e.Dimensions, e.Items, e.Detail = settled.Dimensions, settled.Items, settled.Detail
	e.Detail.SettledN = new(settled.N)
	return e
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

// Shows tells whether an index of these sums is shown.
func (t Thresholds) Shows(s *Sums) bool {
	status := t.Showable(s)
	return status == Provisional || status == Ranked
}

// NewEstimate computes the figures of one unit and leaves out those that too few answers stand behind. The clustering is that of its
// level.
func NewEstimate(s *Sums, items []ItemCounts, setAside int64, t Thresholds, c Clustering) Estimate {
	e := Estimate{N: s.Responses, SetAside: &setAside, Status: t.Showable(s)}
	if !t.Shows(s) {
		return e
	}
	shares, positions := s.shares(), s.positions()
	index, mean := shares.index(), positions.index()
	w := index.widening(c.shares.index)
	e.Index, e.Low, e.High = percent(index.value, index.interval(w))
	e.StandardError = new(100 * index.standardError(w))
	if s.Days.Days > 0 {
		e.DesignEffect, e.EffectiveN = new(w.effect), new(float64(e.N)/w.effect)
	}
	e.Mean, e.MeanLow, e.MeanHigh = fifths(mean.value, mean.interval(mean.widening(c.positions.index)))
	dimension := func(key string, d int) Figure { return newDimension(key, d, &shares, &positions, c) }
	for d, key := range survey.Dimensions() {
		e.Dimensions = append(e.Dimensions, dimension(key, d))
	}
	if s.N[overallScore] >= t.Few {
		e.Detail.Overall = new(dimension(survey.OverallKey, overallScore))
	}
	if len(items) > 0 { // a mode, or what was set aside, comes without them: of it the index alone is shown
		e.Detail.Drivers = Drivers([]*Sums{s}, e.Dimensions)
	}
	e.Detail.Lowest = newLowest(e.Dimensions, shares.distance)
	e.Items = newItems(items, t, s.divisors(c))
	return e
}

func newDimension(key string, d int, shares, positions *ratios, c Clustering) Figure {
	share, mean := shares.spread(d), positions.spread(d)
	f := Figure{Key: key, N: shares.answered[d]}
	f.Share, f.Low, f.High = percent(share.value, share.interval(share.widening(c.shares.scores[d])))
	f.Mean, f.MeanLow, f.MeanHigh = fifths(mean.value, mean.interval(mean.widening(c.positions.scores[d])))
	return f
}

// NewWeightedEstimate computes the figures of several groups together: by their transactions where all are known, else
// every response alike. Items have no weighted figure; where groups are weighted there are none.
func NewWeightedEstimate(groups []Group, items []ItemCounts, setAside int64, t Thresholds, c Clustering) Estimate {
	w := newWeighted(groups)
	if !w.known {
		e := NewEstimate(&w.whole, items, setAside, t, c)
		e.Weighting = BySelf
		e.Detail.Drivers = Drivers(w.units(), e.Dimensions)
		return e
	}
	e := Estimate{N: w.whole.Responses, SetAside: &setAside, Status: t.Showable(&w.whole), Weighting: ByTransactions}
	if !t.Shows(&w.whole) {
		return e
	}
	shares, positions := w.views((*Sums).shares), w.views((*Sums).positions)
	index, mean := shares.index(&c.shares), positions.index(&c.positions)
	e.Index, e.Low, e.High = percent(index.Value, index.interval())
	if index.DesignEffect > 0 {
		e.EffectiveN, e.DesignEffect = new(index.N/index.DesignEffect), &index.DesignEffect
	}
	e.Mean, e.MeanLow, e.MeanHigh = fifths(mean.Value, mean.interval())
	for d, key := range survey.Dimensions() {
		e.Dimensions = append(e.Dimensions, w.dimension(key, d, shares, positions, c))
	}
	if w.whole.N[overallScore] >= t.Few {
		e.Detail.Overall = new(w.dimension(survey.OverallKey, overallScore, shares, positions, c))
	}
	e.Detail.Drivers = Drivers(w.units(), e.Dimensions)
	e.Detail.Lowest = newLowest(e.Dimensions, shares.distance)
	return e
}

// units are the groups that are one unit each.
func (w *weighted) units() []*Sums {
	var units []*Sums
	for _, g := range w.groups {
		if !g.Mixed {
			units = append(units, g.Sums)
		}
	}
	return units
}

func (w *weighted) dimension(key string, d int, shares, positions views, c Clustering) Figure {
	f := Figure{Key: key, N: w.whole.N[d]}
	share, mean := shares.stratified(&c.shares, scoreFigure(d)), positions.stratified(&c.positions, scoreFigure(d))
	f.Share, f.Low, f.High = percent(share.Value, share.interval())
	f.Mean, f.MeanLow, f.MeanHigh = fifths(mean.Value, mean.interval())
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
