package chart

import (
	"slices"
	"strings"
)

// Value is a figure with its interval. Break: it is not compared with the one before, and no line leads there.
type Value struct {
	Figure, Low, High float64
	Break             bool
}

// Trend is a figure over time with its interval as a ribbon. Where there is no figure, or a break, the line has a gap.
type Trend struct {
	Scale
	Spots   []Spot
	Lines   []string // points of polylines
	Ribbons []string // points of polygons
	Band    *Band    // the top-ten line; its height in X
}

// Spot is where a value stands, and whether its time is written below it.
type Spot struct {
	X, Y  float64
	Label bool
}

// NewTrend draws values that follow each other evenly, nil where there is none; it draws nothing of fewer than two.
func NewTrend(values []*Value, line *Range) *Trend {
	lowest, highest, figures := 100.0, 0.0, 0
	for _, v := range values {
		if v != nil {
			lowest, highest, figures = min(lowest, v.Low), max(highest, v.High), figures+1
		}
	}
	if figures < 2 {
		return nil
	}
	if line != nil {
		lowest, highest = min(lowest, line.Low), max(highest, line.High)
	}
	t := &Trend{Scale: newScale(lowest, highest)}
	if line != nil {
		t.Band = &Band{t.y(line.High), max(leastBand, t.y(line.Low)-t.y(line.High))}
	}
	t.place(values)
	t.connect(values)
	return t
}

// place sets where values stand, and labels four of them at most, always the last.
func (t *Trend) place(values []*Value) {
	const left, right = 9, 93 // room for the scale and the last figure
	every := max(1, (len(values)+3)/4)
	last := len(values) - 1
	for i, v := range values {
		s := Spot{X: spot(left + (right-left)*float64(i)/float64(last)), Label: (last-i)%every == 0}
		if v != nil {
			s.Y = t.y(v.Figure)
		}
		t.Spots = append(t.Spots, s)
	}
}

// connect draws a line and a ribbon through each run of values.
func (t *Trend) connect(values []*Value) {
	var line, upper, lower []string
	end := func() {
		if len(line) > 1 {
			slices.Reverse(lower)
			t.Lines, t.Ribbons = append(t.Lines, strings.Join(line, " ")), append(t.Ribbons, strings.Join(append(upper, lower...), " "))
		}
		line, upper, lower = nil, nil, nil
	}
	for i, v := range values {
		if v == nil {
			end()
			continue
		}
		if v.Break {
			end()
		}
		s := t.Spots[i]
		line, upper, lower = append(line, point(s.X, s.Y)), append(upper, point(s.X, t.y(v.High))), append(lower, point(s.X, t.y(v.Low)))
	}
	end()
}
