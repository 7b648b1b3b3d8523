package chart

import (
	"fmt"
	"math"
	"strconv"
)

// Scale is the upright axis of a picture. The Ticks have their height in X.
type Scale struct {
	From, To float64
	Ticks    []Tick
}

// newScale lays out an axis from below the lowest to above the highest figure, with a mark at every five points, or ten where the figures lie far apart.
func newScale(lowest, highest float64) Scale {
	s := Scale{From: max(0, 5*math.Floor((lowest-1)/5)), To: min(100, 5*math.Ceil((highest+1)/5))}
	step := 5.0
	if s.To-s.From > 30 {
		step = 10
	}
	for v := math.Ceil(s.From/step) * step; v <= s.To; v += step {
		s.Ticks = append(s.Ticks, Tick{s.y(v), v})
	}
	return s
}

// y is how far below the upper edge a figure stands.
func (s Scale) y(figure float64) float64 { return spot(100 * (s.To - figure) / (s.To - s.From)) }

// point is one corner of a line.
func point(x, y float64) string { return fmt.Sprintf("%g,%g", x, y) }

// The drawing of a scale lies so many pixels high within its picture on the page.
const pixelTop, pixelHeight = 10, 180

// Pixels is where a height of 0–100 stands on the page.
func Pixels(y float64) string {
	return strconv.FormatFloat(pixelTop+pixelHeight*y/100, 'f', 1, 64)
}
