package analytics

import (
	"math"

	"slices"

	"sipas/survey"
)

// ItemCounts are the answers to one item. On the scale Counts are those of steps 1–5; an item off the scale has one count an
// option and no score.
type ItemCounts struct {
	Key       string
	Dimension string // empty where it has none
	OnScale   bool
	Counts    []int64
	// Questionnaires are those it was asked by, where a figure counts several that do not all ask it, or not the same.
	Questionnaires []string
}

// newItems computes items from their counts: all of them, or none where one on the scale has some answers, but too few.
// Which item is left out would otherwise be told by the sums of other units. A number of answers to an item is divided by that of its
// dimension to be as sure.
func newItems(items []ItemCounts, t Thresholds, divisors [scoreCount]float64) []Figure {
	var figures []Figure
	for _, item := range items {
		f := newItem(item, t, divisorOf(item, divisors))
		if item.OnScale && 0 < f.N && f.N < t.Few {
			return nil
		}
		figures = append(figures, f)
	}
	return figures
}

// divisors are those of the scores; 1 where nobody has answered one.
func (s *Sums) divisors(c Clustering) [scoreCount]float64 {
	var divisors [scoreCount]float64
	r := s.shares()
	for d := range divisors {
		divisors[d] = 1
		if r.m[d] > 0 {
			divisors[d] = r.spread(d).widening(c.shares.scores[d]).divisor()
		}
	}
	return divisors
}

// widest is the widening of the score that is least sure.
func (s *Sums) widest(c Clustering) widening {
	widest := widening{1, math.Inf(1)}
	r := s.shares()
	for d := range scoreCount {
		if r.m[d] == 0 {
			continue
		}
		if w := r.spread(d).widening(c.shares.scores[d]); w.divisor() > widest.divisor() {
			widest = w
		}
	}
	return widest
}

// divisorOf an item is that of its dimension; of one without a dimension the largest, for of its own days nothing is kept.
func divisorOf(item ItemCounts, divisors [scoreCount]float64) float64 {
	if item.Key == survey.OverallKey {
		return divisors[overallScore]
	}
	if d := slices.Index(survey.Dimensions(), item.Dimension); d >= 0 {
		return divisors[d]
	}
	return slices.Max(divisors[:])
}

// newItem computes the figures of one item from its counts alone.
func newItem(item ItemCounts, t Thresholds, divisor float64) Figure {
	f := Figure{Key: item.Key, Questionnaires: item.Questionnaires}
	for _, c := range item.Counts {
		f.N += c
	}
	switch {
	case f.N == 0:
	case item.OnScale:
		f.Counts = item.Counts
		f.onScale(divisor)
	case f.N >= t.Provisional:
		f.Counts = item.Counts
		for _, c := range item.Counts {
			f.Options = append(f.Options, newOption(float64(c), float64(f.N), divisor))
		}
	}
	return f
}

// onScale computes the figures of an item on the scale.
func (f *Figure) onScale(divisor float64) {
	if f.N < 2 {
		return
	}
	var satisfied, position, square float64
	for i, c := range f.Counts {
		if i >= 3 {
			satisfied += float64(c)
		}
		y := float64(i) / 4
		position, square = position+y*float64(c), square+y*y*float64(c)
	}
	n := float64(f.N)
	p, y := satisfied/n, position/n
	variance := (square/n - y*y) / (n - 1)
	f.Share, f.Low, f.High = percent(p, Score(p, n/divisor))
	f.Mean, f.MeanLow, f.MeanHigh = fifths(y, Score(y, EffectiveN(y, variance, n)/divisor))
}

func newOption(count, n, divisor float64) OptionShare {
	return newOptionShare(count/n, n/divisor, count == 0, count == n)
}

// newOptionShare is a share as sure as that of so many independent responses.
func newOptionShare(p, sure float64, none, all bool) OptionShare {
	i := Score(p, sure)
	o := OptionShare{Share: 100 * p, Low: 100 * i.Low, High: 100 * i.High}
	if none {
		o.Bound = BoundBelow
	} else if all {
		o.Bound = BoundAbove
	}
	return o
}

// Under is what a share that is none lies below, Over what one that is all lies above; printed with one decimal, both are still true.
func (o OptionShare) Under() float64 { return math.Ceil(10*o.High) / 10 }

// Over is its counterpart of a share that is all.
func (o OptionShare) Over() float64 { return math.Floor(10*o.Low) / 10 }

// AskedBy are the questionnaires a figure's question may be of, the likeliest first; any, where figures were frozen that do not say.
func AskedBy(f Figure, asked Instrument, all []survey.Questionnaire) []survey.Questionnaire {
	keys := slices.Clone(f.Questionnaires)
	for _, q := range asked.Questionnaires {
		keys = append(keys, q.Key)
	}
	var found []survey.Questionnaire
	for _, key := range keys {
		for _, q := range all {
			if q.Key == key {
				found = append(found, q)
			}
		}
	}
	return append(found, all...)
}
