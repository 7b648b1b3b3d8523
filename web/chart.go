package web

import (
	"math"

	"sipas/analytics"
	"sipas/survey"
)

// chart is the common axis of interval bars, drawn 0–100 wide. Its left end follows from the data and is written beside it.
type chart struct {
	From  float64 // the figure at the left end; the right end is 100
	Ticks []tick
	Band  *band // the top-ten line
}

type tick struct{ X, Value float64 }

type band struct{ X, W float64 }

// bar is one estimate: a dot with a whisker.
type bar struct {
	X, Low, Width float64
	Hollow        bool
}

// newChart lays out an axis for all units of a level, so that rows keep their place while one searches.
func newChart(units []analytics.UnitEstimate, level survey.Level, line *analytics.Line) chart {
	lowest := 100.0
	for _, u := range units {
		if u.Level == level && u.Low != nil {
			lowest = min(lowest, *u.Low)
		}
	}
	return newAxis(lowest, line)
}

// newFigureChart lays out an axis for units, with the dimensions and modes of the first.
func newFigureChart(units []analytics.UnitEstimate, line *analytics.Line) chart {
	lowest := 100.0
	note := func(low *float64) {
		if low != nil {
			lowest = min(lowest, *low)
		}
	}
	for _, u := range units {
		note(u.Low)
	}
	for _, f := range units[0].Dimensions {
		note(f.Low)
	}
	for _, m := range units[0].Detail.Modes {
		note(m.Low)
	}
	return newAxis(lowest, line)
}

func newAxis(lowest float64, line *analytics.Line) chart {
	if line != nil {
		lowest = min(lowest, line.Low)
	}
	c := chart{From: min(80, max(0, math.Floor((lowest-1)/10)*10))}
	step := 10.0
	if c.From <= 50 {
		step = 20
	}
	for v := math.Ceil(c.From/step) * step; v <= 100; v += step {
		c.Ticks = append(c.Ticks, tick{c.at(v), v})
	}
	if line != nil {
		// An exact line is a hairline; half a unit makes it visible.
		c.Band = &band{c.at(line.Low), max(0.6, c.at(line.High)-c.at(line.Low))}
	}
	return c
}

// at is where a figure stands on the axis, two decimals being finer than any screen.
func (c chart) at(figure float64) float64 {
	return math.Round(10000*(figure-c.From)/(100-c.From)) / 100
}

func (c chart) bar(figure, low, high float64, hollow bool) *bar {
	from := c.at(low)
	return &bar{X: c.at(figure), Low: from, Width: math.Round(100*(c.at(high)-from)) / 100, Hollow: hollow}
}
