package results

import (
	"strings"
	"testing"

	"sipas/analytics"
)

func point(t *testing.T, period string, index float64) analytics.TrendPoint {
	t.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		t.Fatal(err)
	}
	if index == 0 {
		return analytics.TrendPoint{Period: p, Status: analytics.Few}
	}
	low, high := index-2, index+2
	return analytics.TrendPoint{Period: p, Status: analytics.Ranked, Index: &index, Low: &low, High: &high}
}

// TestTrendLeavesGaps: where a period has no figure, or nobody answered at all, no line is drawn.
func TestTrendLeavesGaps(t *testing.T) {
	points := []analytics.TrendPoint{point(t, "2025-Q1", 80), point(t, "2025-Q2", 82), point(t, "2025-Q3", 0), point(t, "2026-Q1", 84), point(t, "2026-Q2", 85), point(t, "2026-Q3", 99)}
	shown := points[4].Period
	c := newTrend(points, shown, nil)
	if c == nil || len(c.Points) != 6 || len(c.Lines) != 2 || len(c.Ribbons) != 2 {
		t.Fatalf("%+v", c)
	}
	if last := c.Points[5]; !last.Current || !last.Label || last.Index == nil || *last.Index != 85 {
		t.Errorf("the last point is not the period shown: %+v", last)
	}
	if c.Points[2].Index != nil || c.Points[3].Index != nil || c.Points[3].N != 0 {
		t.Errorf("the gap: %+v", c.Points[2:4])
	}
	if n := len(strings.Fields(c.Ribbons[0])); n != 4 {
		t.Errorf("a ribbon over two points has %d corners", n)
	}
	if newTrend(points[:1], points[0].Period, nil) != nil || newTrend(nil, shown, nil) != nil {
		t.Error("one point, or none, makes a trend")
	}
	var long []analytics.TrendPoint
	for p := points[0].Period; len(long) < 40; p = p.Next() {
		long = append(long, point(t, p.String(), 80))
	}
	c = newTrend(long, long[39].Period, &analytics.Line{Interval: analytics.Interval{Low: 86, High: 88}})
	labels := 0
	for _, p := range c.Points {
		if p.X < 0 || p.X > 100 || p.Y < 0 || p.Y > 100 {
			t.Errorf("%s lies outside the picture: %v, %v", p.Period, p.X, p.Y)
		}
		if p.Label {
			labels++
		}
	}
	if len(c.Points) != analytics.MostPoints || labels > 4 || c.Band == nil {
		t.Errorf("%d points, %d labels", len(c.Points), labels)
	}
}

// TestPathChart: both ways begin at the index and end at the ends of the line's range.
func TestPathChart(t *testing.T) {
	line := func(low, high float64) analytics.Interval { return analytics.Interval{Low: low, High: high} }
	c := newPath(&analytics.Path{Years: []analytics.PathYear{
		{Year: 2029, Line: line(86.5, 90), Index: line(84, 84), Actual: true}, {Year: 2030, Line: line(86.5, 92), Index: line(86.5, 92)}}})
	if c.From != 80 || c.To != 95 || c.Start.Value != 84 || len(c.Years) != 2 {
		t.Fatalf("%+v", c)
	}
	low, high, corners := strings.Fields(c.Low), strings.Fields(c.High), strings.Fields(c.Range)
	if low[0] != high[0] || len(corners) != 4 || high[1] != corners[1] || low[1] != corners[2] {
		t.Errorf("low %v, high %v, range %v", low, high, corners)
	}
}
