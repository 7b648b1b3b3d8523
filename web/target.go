package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
)

// targetData is the page of the goal: the index beside the top-ten line.
type targetData struct {
	resultsData
	Verdict  string
	Bar      *bar
	Lines    []analytics.Line // of all years that have one, latest first
	National []officialRow
	Own      []officialRow
	Known    []officialRow // around rank 10 in the line's year
	Average  *tick         // the national average of the line's year on the axis
	Path     *analytics.Path
	Way      *pathChart
	Bridges  []analytics.Bridge
	Needs    []needRow
	History  *historyChart
}

// needRow is what a unit would have to gain a year to reach the line of the goal's year.
type needRow struct {
	Code  string
	Name  survey.Text
	Index float64
	Need  analytics.Interval // points a year, to the lower and the upper end
}

// officialRow is a published result with its source made ready to link.
type officialRow struct {
	analytics.Benchmark
	Host string
}

// getTarget serves GET /target.
func (s *Server) getTarget(c echo.Context) error {
	d, err := s.target(c)
	if err != nil {
		return err
	}
	return s.writer.Page(c, http.StatusOK, "target", d)
}

func (s *Server) target(c echo.Context) (*targetData, error) {
	shared, results, err := s.gather(c, analytics.Year)
	if err != nil {
		return nil, err
	}
	d := &targetData{resultsData: shared, Verdict: "none"}
	ctx := c.Request().Context()
	if err := s.tell(ctx, &d.resultsData, &d.Province); err != nil {
		return nil, err
	}
	if d.Gap != nil {
		d.Verdict = string(d.Gap.Verdict)
	}
	d.divide(results)
	official, err := s.official(ctx)
	if err != nil {
		return nil, err
	}
	d.National, d.Own, d.Bridges, d.Lines = officialRows(official.national), officialRows(official.own), official.bridges, analytics.Lines(official.all)
	d.ahead(results)
	d.draw(official.all)
	return d, nil
}

// official are the published results of the official survey that concern a province.
type official struct {
	all, national, own []analytics.Benchmark
	bridges            []analytics.Bridge // years in which the province's own figure is known, too
}

func (s *Server) official(ctx context.Context) (official, error) {
	var o official
	var err error
	if o.all, err = s.o.Figures.Benchmarks(ctx, s.o.Scope); err != nil {
		return o, err
	}
	former, err := s.o.Figures.Predecessors(ctx, s.o.Scope)
	if err != nil {
		return o, err
	}
	years, err := s.o.Figures.Trend(ctx, s.o.Scope, s.o.Scope.Province(), analytics.Year, s.o.PublicResults == Frozen)
	if err != nil {
		return o, err
	}
	internal := map[int]float64{}
	for _, y := range years {
		if y.Index != nil {
			internal[y.Period.Start.Year()] = *y.Index
		}
	}
	o.national, o.own = analytics.National(o.all), analytics.Own(o.all, s.o.Scope.Province(), former)
	o.bridges = analytics.Bridges(internal, o.own)
	return o, nil
}

// ahead shows the way to the goal's year, and what each unit needs to be there, those that need most first.
func (d *targetData) ahead(results analytics.Results) {
	if results.Target == nil || results.Target.Path == nil {
		return
	}
	d.Path = results.Target.Path
	d.Way = newPathChart(d.Path)
	for _, u := range results.Units {
		if u.Need != nil {
			d.Needs = append(d.Needs, needRow{u.Code, u.Name, *u.Index, *u.Need})
		}
	}
	slices.SortStableFunc(d.Needs, func(a, b needRow) int { return cmp.Compare(b.Need.High, a.Need.High) })
}

// draw lays out the charts, and the results around rank 10 in the line's year.
func (d *targetData) draw(all []analytics.Benchmark) {
	d.History = newHistory(d.National, d.Lines)
	d.Chart = newFigureChart([]analytics.UnitEstimate{d.Province}, d.Line)
	if e := d.Province; e.Index != nil {
		d.Bar = d.Chart.bar(*e.Index, *e.Low, *e.High, e.Status == analytics.Provisional)
	}
	if d.Line == nil {
		return
	}
	for _, n := range d.National {
		if n.Year == d.Line.Year && n.Score != nil && *n.Score >= d.Chart.From {
			d.Average = &tick{d.Chart.at(*n.Score), *n.Score}
		}
	}
	for _, b := range all {
		if b.Year == d.Line.Year && b.Rank != nil && *b.Rank <= 2*analytics.TopRank {
			d.Known = append(d.Known, newOfficialRow(b))
		}
	}
	slices.SortStableFunc(d.Known, func(a, b officialRow) int { return cmp.Compare(*a.Rank, *b.Rank) })
}

// historyChart draws the national averages and the lines by year, with a gap where the method changed.
type historyChart struct {
	From, To float64
	Ticks    []tick
	Averages []historyPoint
	Lines    []historyBar
	Segments []string // polylines of one series each
	Break    *float64 // X of the change of method
}

type historyPoint struct {
	Year        int
	X, Y, Value float64
}

type historyBar struct {
	Year    int
	X, Y, H float64
}

// newMethodYear is the first year of the method in force.
const newMethodYear = 2022

func newHistory(national []officialRow, lines []analytics.Line) *historyChart {
	first, last, lowest := 9999, 0, 100.0
	see := func(year int, value float64) {
		first, last, lowest = min(first, year), max(last, year), min(lowest, value)
	}
	for _, n := range national {
		if n.Score != nil {
			see(n.Year, *n.Score)
		}
	}
	for _, l := range lines {
		see(l.Year, l.Low)
	}
	if last <= first {
		return nil
	}
	h := &historyChart{From: 5 * math.Floor((lowest-1)/5), To: 100}
	y := func(v float64) float64 { return math.Round(10000*(h.To-v)/(h.To-h.From)) / 100 }
	x := func(year float64) float64 {
		return math.Round(100*(10+85*(year-float64(first))/float64(last-first))) / 100
	}
	for v := h.From; v <= h.To; v += 5 {
		h.Ticks = append(h.Ticks, tick{y(v), v})
	}
	segments := map[int][]string{}
	for _, n := range slices.Backward(national) { // earliest first
		if n.Score == nil {
			continue
		}
		p := historyPoint{n.Year, x(float64(n.Year)), y(*n.Score), *n.Score}
		h.Averages = append(h.Averages, p)
		segments[n.Series] = append(segments[n.Series], fmt.Sprintf("%g,%g", p.X, p.Y))
	}
	for _, series := range slices.Sorted(maps.Keys(segments)) {
		h.Segments = append(h.Segments, strings.Join(segments[series], " "))
	}
	for _, l := range lines {
		h.Lines = append(h.Lines, historyBar{l.Year, x(float64(l.Year)), y(l.High), max(0.8, y(l.Low)-y(l.High))})
	}
	if first < newMethodYear && last >= newMethodYear {
		h.Break = new(x(newMethodYear - 0.5))
	}
	return h
}

func newOfficialRow(b analytics.Benchmark) officialRow {
	return officialRow{Benchmark: b, Host: host(b.Source)}
}

func officialRows(results []analytics.Benchmark) []officialRow {
	var rows []officialRow
	for _, b := range results {
		rows = append(rows, newOfficialRow(b))
	}
	return rows
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// yearOf reads ?year; 0 means all.
func yearOf(c echo.Context) (int, error) {
	text := c.QueryParam("year")
	if text == "" {
		return 0, nil
	}
	year, err := strconv.Atoi(text)
	if err != nil || len(text) != 4 || year < 2000 {
		return 0, &survey.Error{Op: "web.yearOf", Kind: survey.Invalid, Key: "year.malformed", Fields: []survey.Field{{Path: "year", Key: "year.malformed"}}}
	}
	return year, nil
}
