package results

import (
	"slices"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/chart"
)

// newChart lays out an axis for all units of a level, so that rows keep their place while one searches.
func newChart(units []analytics.UnitEstimate, level survey.Level, line *analytics.Line) chart.Axis {
	lowest := 100.0
	for _, u := range units {
		if u.Level == level && u.Low != nil {
			lowest = min(lowest, *u.Low)
		}
	}
	return chart.NewAxis(lowest, (*chart.Range)(line.Range()))
}

// newFigureChart lays out an axis for units, with the dimensions and modes of the first.
func newFigureChart(units []analytics.UnitEstimate, line *analytics.Line) chart.Axis {
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
	return chart.NewAxis(lowest, (*chart.Range)(line.Range()))
}

// trend is a unit's index over periods, drawn and as points to be read.
type trend struct {
	*chart.Trend
	Points []trendPoint
}

type trendPoint struct {
	analytics.TrendPoint
	chart.Spot
	Current bool
}

// newTrend draws the points up to and with the period shown; nil where fewer than two have a figure.
func newTrend(points []analytics.TrendPoint, shown analytics.Period, line *analytics.Line) *trend {
	points = analytics.Evenly(points, shown)
	values := make([]*chart.Value, len(points))
	for i, p := range points {
		if p.Index != nil {
			values[i] = &chart.Value{Figure: *p.Index, Low: *p.Low, High: *p.High, Break: p.Break}
		}
	}
	t := &trend{Trend: chart.NewTrend(values, (*chart.Range)(line.Range()))}
	if t.Trend == nil {
		return nil
	}
	for i, p := range points {
		t.Points = append(t.Points, trendPoint{p, t.Spots[i], p.Period == shown})
	}
	return t
}

// newPath draws the way to the goal.
func newPath(path *analytics.Path) *chart.Path {
	var years []chart.Year
	for _, y := range path.Years {
		years = append(years, chart.Year{Year: y.Year, Line: chart.Range(y.Line), Index: chart.Range(y.Index), Actual: y.Actual})
	}
	return chart.NewPath(years)
}

// newMethodYear is the first year of the method in force.
const newMethodYear = 2022

// newHistory draws the national averages, which come latest first, and the lines by year.
func newHistory(national []officialRow, lines []analytics.Lines) *chart.History {
	var averages []chart.Average
	for _, n := range slices.Backward(national) {
		if n.Score != nil {
			averages = append(averages, chart.Average{Year: n.Year, Series: int(n.Series), Value: *n.Score})
		}
	}
	var ranges []chart.YearRange
	for _, l := range lines {
		ranges = append(ranges, chart.YearRange{Year: l.Year, Range: chart.Range{Low: l.Low, High: l.High}})
	}
	return chart.NewHistory(averages, ranges, newMethodYear)
}
