package chart

import (
	"maps"
	"slices"
	"strings"
)

// History is averages and lines by year, with a gap where the method changed.
type History struct {
	Scale
	Averages []Mark
	Lines    []Upright
	Segments []string // polylines of one series each
	Break    *float64 // X of the change of method
}

// Upright is the range of a line in its year.
type Upright struct {
	Year    int
	X, Y, H float64
}

// Average is a year's figure; those of one series can be compared.
type Average struct {
	Year, Series int
	Value        float64
}

// YearRange is a range that a year's line lies in.
type YearRange struct {
	Year int
	Range
}

// NewHistory draws averages, earliest first, and lines. newMethod is the first year of a method that cannot be compared with what was
// before. It draws nothing of a single year.
func NewHistory(averages []Average, lines []YearRange, newMethod int) *History {
	first, last, lowest := 9999, 0, 100.0
	see := func(year int, value float64) {
		first, last, lowest = min(first, year), max(last, year), min(lowest, value)
	}
	for _, a := range averages {
		see(a.Year, a.Value)
	}
	for _, l := range lines {
		see(l.Year, l.Low)
	}
	if last <= first {
		return nil
	}
	h := &History{Scale: newScale(lowest, 100)}
	x := func(year float64) float64 { return spot(10 + 85*(year-float64(first))/float64(last-first)) }
	segments := map[int][]string{}
	for _, a := range averages {
		m := Mark{a.Year, x(float64(a.Year)), h.y(a.Value), a.Value}
		h.Averages = append(h.Averages, m)
		segments[a.Series] = append(segments[a.Series], point(m.X, m.Y))
	}
	for _, series := range slices.Sorted(maps.Keys(segments)) {
		h.Segments = append(h.Segments, strings.Join(segments[series], " "))
	}
	const leastHeight = 0.8
	for _, l := range lines {
		h.Lines = append(h.Lines, Upright{l.Year, x(float64(l.Year)), h.y(l.High), max(leastHeight, h.y(l.Low)-h.y(l.High))})
	}
	if first < newMethod && last >= newMethod {
		h.Break = new(x(float64(newMethod) - 0.5))
	}
	return h
}
