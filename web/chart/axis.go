// Package chart draws: numbers in, shapes out. A picture is 0–100 wide and high; the page stretches it and writes beside it.
package chart

import "math"

// Range is a stretch of figures.
type Range struct{ Low, High float64 }

// Tick is a mark on an axis: where it stands, and the figure written there.
type Tick struct{ X, Value float64 }

// Band is the top-ten line as a stretch of an axis.
type Band struct{ X, W float64 }

// Axis is the common axis of interval bars. Its left end follows from the data and is written beside it.
type Axis struct {
	From  float64 // the figure at the left end; the right end is 100
	Ticks []Tick
	Band  *Band
}

// Bar is one estimate: a dot with a whisker.
type Bar struct {
	X, Low, Width float64
	Hollow        bool
}

// leastBand makes an exact line, a hairline, visible.
const leastBand = 0.6

// NewAxis lays out an axis for figures down to the lowest, and for the line, where there is one.
func NewAxis(lowest float64, line *Range) Axis {
	if line != nil {
		lowest = min(lowest, line.Low)
	}
	a := Axis{From: min(80, max(0, math.Floor((lowest-1)/10)*10))}
	step := 10.0
	if a.From <= 50 {
		step = 20
	}
	for v := math.Ceil(a.From/step) * step; v <= 100; v += step {
		a.Ticks = append(a.Ticks, Tick{a.At(v), v})
	}
	if line != nil {
		a.Band = &Band{a.At(line.Low), max(leastBand, a.At(line.High)-a.At(line.Low))}
	}
	return a
}

// At is where a figure stands on the axis.
func (a Axis) At(figure float64) float64 { return tenth(100 * (figure - a.From) / (100 - a.From)) }

// Mark is a figure of its own on the axis.
func (a Axis) Mark(figure float64) *Tick { return &Tick{a.At(figure), figure} }

// Bar draws an estimate; a hollow one is provisional.
func (a Axis) Bar(figure, low, high float64, hollow bool) *Bar {
	from := a.At(low)
	return &Bar{X: a.At(figure), Low: from, Width: tenth(a.At(high) - from), Hollow: hollow}
}

// spot rounds a place to two decimals, which is finer than any screen.
func spot(x float64) float64 { return math.Round(100*x) / 100 }

// tenth is as exact as anything is seen in a row or on a map, half a pixel of five hundred; there are hundreds of them on a page.
func tenth(x float64) float64 { return math.Round(10*x) / 10 }
