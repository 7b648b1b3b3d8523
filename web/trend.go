package web

import (
	"fmt"
	"math"
	"strings"

	"sipas/analytics"
)

// trendChart is a figure over periods with its interval as a ribbon, drawn 0–100 wide and 0–100 high. Where a period has no
// figure the line has a gap.
type trendChart struct {
	Kind    analytics.PeriodKind
	Points  []trendPoint
	Lines   []string // points of polylines
	Ribbons []string // points of polygons
	Ticks   []tick   // Y in X
	Band    *band    // the top-ten line; Y in X
	From    float64
	To      float64
}

type trendPoint struct {
	analytics.TrendPoint
	X, Y    float64
	Label   bool
	Anchor  string
	Current bool
}

// mostPoints is how many periods a trend goes back.
const mostPoints = 13

// newTrend draws the points up to and with the period shown; nil where fewer than two have a figure.
func newTrend(points []analytics.TrendPoint, shown analytics.Period, line *analytics.Line) *trendChart {
	points = contiguous(points, shown)
	lowest, highest, figures := 100.0, 0.0, 0
	for _, p := range points {
		if p.Index != nil {
			lowest, highest, figures = min(lowest, *p.Low), max(highest, *p.High), figures+1
		}
	}
	if figures < 2 {
		return nil
	}
	if line != nil {
		lowest, highest = min(lowest, line.Low), max(highest, line.High)
	}
	t := &trendChart{Kind: shown.Kind, From: max(0, 5*math.Floor((lowest-1)/5)), To: min(100, 5*math.Ceil((highest+1)/5))}
	step := 5.0
	if t.To-t.From > 30 {
		step = 10
	}
	for v := math.Ceil(t.From/step) * step; v <= t.To; v += step {
		t.Ticks = append(t.Ticks, tick{t.y(v), v})
	}
	if line != nil {
		t.Band = &band{t.y(line.High), max(0.6, t.y(line.Low)-t.y(line.High))}
	}
	t.place(points, shown)
	t.connect()
	return t
}

// contiguous fills periods without estimates in, so that time runs evenly, and keeps the last ones.
func contiguous(points []analytics.TrendPoint, shown analytics.Period) []analytics.TrendPoint {
	if len(points) == 0 {
		return nil
	}
	known := map[analytics.Period]analytics.TrendPoint{}
	for _, p := range points {
		known[p.Period] = p
	}
	var all []analytics.TrendPoint
	for p := points[0].Period; !p.Start.After(shown.Start); p = p.Next() {
		point, ok := known[p]
		if !ok {
			point = analytics.TrendPoint{Period: p, Status: analytics.Hidden}
		}
		all = append(all, point)
	}
	return all[max(0, len(all)-mostPoints):]
}

func (t *trendChart) y(figure float64) float64 {
	return math.Round(10000*(t.To-figure)/(t.To-t.From)) / 100
}

// place sets where points stand, and labels four of them at most, always the last.
func (t *trendChart) place(points []analytics.TrendPoint, shown analytics.Period) {
	const left, right = 9, 93 // room for the scale and the last figure
	every := max(1, (len(points)+3)/4)
	for i, p := range points {
		point := trendPoint{TrendPoint: p, X: right, Current: p.Period == shown, Anchor: "middle"}
		if n := len(points) - 1; n > 0 {
			point.X = math.Round(100*(left+(right-left)*float64(i)/float64(n))) / 100
		}
		if p.Index != nil {
			point.Y = t.y(*p.Index)
		}
		point.Label = (len(points)-1-i)%every == 0
		t.Points = append(t.Points, point)
	}
}

// connect draws a line and a ribbon through each run of points with a figure.
func (t *trendChart) connect() {
	var line, upper, lower []string
	end := func() {
		if len(line) > 1 {
			for i := len(lower) - 1; i >= 0; i-- {
				upper = append(upper, lower[i])
			}
			t.Lines, t.Ribbons = append(t.Lines, strings.Join(line, " ")), append(t.Ribbons, strings.Join(upper, " "))
		}
		line, upper, lower = nil, nil, nil
	}
	for _, p := range t.Points {
		if p.Index == nil {
			end()
			continue
		}
		at := func(y float64) string { return fmt.Sprintf("%g,%g", p.X, y) }
		line, upper, lower = append(line, at(p.Y)), append(upper, at(t.y(*p.High))), append(lower, at(t.y(*p.Low)))
	}
	end()
}
