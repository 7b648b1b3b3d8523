package web

import (
	"fmt"
	"math"
	"strings"

	"sipas/analytics"
)

// pathChart draws the way to the goal: the range the line may lie in, and the two ways from the index to its ends. It is
// drawn 0–100 wide and high.
type pathChart struct {
	From, To  float64
	Ticks     []tick
	Range     string // points of a polygon
	Low, High string // points of polylines
	Years     []historyPoint
	Start     historyPoint
}

func newPathChart(path *analytics.Path) *pathChart {
	if path == nil {
		return nil
	}
	lowest, highest := 100.0, 0.0
	for _, y := range path.Years {
		lowest, highest = min(lowest, y.Line.Low, y.Index.Low), max(highest, y.Line.High, y.Index.High)
	}
	c := &pathChart{From: max(0, 5*math.Floor((lowest-1)/5)), To: min(100, 5*math.Ceil((highest+1)/5))}
	at := func(v float64) float64 { return math.Round(10000*(c.To-v)/(c.To-c.From)) / 100 }
	for v := c.From; v <= c.To; v += 5 {
		c.Ticks = append(c.Ticks, tick{at(v), v})
	}
	const left, right = 11.0, 95.0
	var upper, lower, low, high []string
	for i, y := range path.Years {
		x := math.Round(100*(left+(right-left)*float64(i)/float64(len(path.Years)-1))) / 100
		point := func(v float64) string { return fmt.Sprintf("%g,%g", x, at(v)) }
		upper, lower = append(upper, point(y.Line.High)), append([]string{point(y.Line.Low)}, lower...)
		low, high = append(low, point(y.Index.Low)), append(high, point(y.Index.High))
		c.Years = append(c.Years, historyPoint{Year: y.Year, X: x})
		if y.Actual {
			c.Start = historyPoint{y.Year, x, at(y.Index.Low), y.Index.Low}
		}
	}
	c.Range, c.Low, c.High = strings.Join(append(upper, lower...), " "), strings.Join(low, " "), strings.Join(high, " ")
	return c
}
