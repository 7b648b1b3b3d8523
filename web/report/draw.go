package report

import (
	"fmt"
	"strings"

	"github.com/phpdave11/gofpdf"

	"sipas/analytics"
	"sipas/web/chart"
	"sipas/web/i18n"
)

// line is the one the gap is to; nil where none is known.
func (w *writer) topTen() *analytics.Line {
	if w.Results.Target == nil {
		return nil
	}
	return &w.Results.Target.Line
}

// axisOf is the common axis of units and figures.
func (w *writer) axisOf(units []analytics.UnitEstimate, figures []analytics.Figure) chart.Axis {
	lowest := 100.0
	for _, u := range units {
		if u.Low != nil {
			lowest = min(lowest, *u.Low)
		}
	}
	for _, f := range figures {
		if f.Low != nil {
			lowest = min(lowest, *f.Low)
		}
	}
	return chart.NewAxis(lowest, (*chart.Range)(w.topTen().Range()))
}

// bar draws an estimate with its interval over the band of the line.
func (p *paper) bar(axis chart.Axis, figure, low, high float64, hollow bool) func(x, y, w, h float64) {
	b := axis.Bar(figure, low, high, hollow)
	return func(x, y, w, h float64) {
		p.back(axis, x, y, w, h)
		at, middle := func(v float64) float64 { return x + w*v/100 }, y+h/2
		p.rule(at(b.Low), middle, at(b.Low+b.Width), middle, 0.55, accent)
		p.dot(at(b.X), middle, 1.1, hollow)
	}
}

// back draws the band and the marks of an axis.
func (p *paper) back(axis chart.Axis, x, y, w, h float64) {
	if b := axis.Band; b != nil {
		p.fill(x+w*b.X/100, y, w*b.W/100, h, gold, 0.28)
	}
	for _, t := range axis.Ticks {
		p.rule(x+w*t.X/100, y, x+w*t.X/100, y+h, 0.1, hairline)
	}
}

func (p *paper) dot(x, y, radius float64, hollow bool) {
	p.pdf.SetDrawColor(accent[0], accent[1], accent[2])
	p.pdf.SetLineWidth(0.45)
	p.pdf.SetFillColor(accent[0], accent[1], accent[2])
	if hollow {
		p.pdf.SetFillColor(white[0], white[1], white[2])
	}
	p.pdf.Circle(x, y, radius, "FD")
}

// scale writes the figures of an axis over its column, at the foot of the table's head.
func (p *paper) scale(axis chart.Axis, x, w float64) {
	s := style{7, false, quiet}
	for _, t := range axis.Ticks {
		align := centred
		switch t.X {
		case 0:
			align = atLeft
		case 100:
			align = atRight
		}
		at := x + w*t.X/100 - 10*align
		p.put(at, p.y-s.line()-0.7, 10, align, whole(t.Value), s)
	}
}

// corners are the points of a polyline of the drawing, on the page.
func corners(text string, x, y, w, h float64) []gofpdf.PointType {
	var found []gofpdf.PointType
	for _, pair := range strings.Fields(text) {
		var px, py float64
		if _, err := fmt.Sscanf(pair, "%g,%g", &px, &py); err == nil {
			found = append(found, gofpdf.PointType{X: x + w*px/100, Y: y + h*py/100})
		}
	}
	return found
}

// trendHeight is how tall the picture is.
const trendHeight = 38.0

// trend draws the index over time with its interval, and the line's band, each with its name beside it.
func (p *paper) trend() {
	points := analytics.Evenly(p.Trend, p.Results.Period)
	values := make([]*chart.Value, len(points))
	for i, t := range points {
		if t.Index != nil {
			values[i] = &chart.Value{Figure: *t.Index, Low: *t.Low, High: *t.High, Break: t.Break}
		}
	}
	c := chart.NewTrend(values, (*chart.Range)(p.topTen().Range()))
	p.heading(p.t("trend.title"), trendHeight+14)
	if c == nil {
		p.say(p.t("report.no_trend"), plain, 1)
		return
	}
	p.y += 1.5
	x, y, w := p.left, p.y, p.width
	p.curves(c, x, y, w)
	for i, s := range c.Spots {
		p.spot(points[i], s, x, y, w)
	}
	p.y = y + trendHeight + 6
	p.say(p.t("report.trend_legend"), small, 0)
	for _, t := range points {
		if t.Break {
			p.say(p.t("trend.break", "Period", period(t.Period)), small, 0)
		}
	}
}

// curves draws what lies under the spots.
func (p *paper) curves(c *chart.Trend, x, y, w float64) {
	tick := style{7.5, false, quiet}
	from := x + 0.08*w
	for _, t := range c.Ticks {
		at := y + trendHeight*t.X/100
		p.rule(from, at, x+w, at, 0.1, hairline)
		p.put(x, at-tick.line()/2, 0.07*w, atLeft, whole(t.Value), tick)
	}
	if b := c.Band; b != nil {
		high, low := y+trendHeight*b.X/100, y+trendHeight*(b.X+b.W)/100
		p.fill(from, high, x+w-from, low-high, gold, 0.2)
		p.rule(from, high, x+w, high, 0.2, gold)
		p.rule(from, low, x+w, low, 0.2, gold)
		name := style{7.5, true, rgb{112, 80, 0}}
		at := high - name.line()
		if low-high > 2*name.line() {
			at = low - name.line() - 0.3
		}
		p.put(from+1, at, w/2, atLeft, p.t("target.line"), name)
	}
	p.pdf.SetAlpha(0.18, "Normal")
	p.pdf.SetFillColor(accent[0], accent[1], accent[2])
	for _, r := range c.Ribbons {
		p.pdf.Polygon(corners(r, x, y, w, trendHeight), "F")
	}
	p.pdf.SetAlpha(1, "Normal")
	for _, l := range c.Lines {
		at := corners(l, x, y, w, trendHeight)
		for i := 1; i < len(at); i++ {
			p.rule(at[i-1].X, at[i-1].Y, at[i].X, at[i].Y, 0.6, accent)
		}
	}
}

// spot is a period of the trend, with its figure where it is the one told of.
func (p *paper) spot(t analytics.TrendPoint, s chart.Spot, x, y, w float64) {
	at := x + w*s.X/100
	if t.Index != nil {
		current, size := t.Period == p.Results.Period, 0.9
		if current {
			size = 1.4
			bold := style{9, true, accent}
			p.put(at-12, y+trendHeight*s.Y/100-bold.line()-1.4, 24, centred, one(*t.Index), bold)
		}
		p.dot(at, y+trendHeight*s.Y/100, size, t.Status == analytics.Provisional)
	}
	if s.Label {
		width := min(12, x+w-at)
		p.put(at-width, y+trendHeight+0.8, 2*width, centred, i18n.ShortPeriod(language, string(t.Period.Kind), t.Period.Number(), t.Period.Start.Year()), style{7.5, false, quiet})
	}
}
