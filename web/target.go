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
	Level survey.Level
	Index float64
	Need  analytics.Interval // points a year, to the lower and the upper end
}

// officialRow is a published result with its source made ready to link.
type officialRow struct {
	analytics.Benchmark
	Host   string
	Former bool
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
	d.divide(results.Units)
	benchmarks, err := s.o.Figures.Benchmarks(ctx)
	if err != nil {
		return nil, err
	}
	former, err := s.o.Figures.Predecessors(ctx, s.o.Province)
	if err != nil {
		return nil, err
	}
	d.sort(benchmarks, former, s.o.Province)
	if err := s.project(ctx, d, benchmarks, results.Units); err != nil {
		return nil, err
	}
	d.History = newHistory(d.National, d.Lines)
	d.Chart = newFigureChart([]analytics.UnitEstimate{d.Province}, d.Line)
	if e := d.Province; e.Index != nil {
		d.Bar = d.Chart.bar(*e.Index, *e.Low, *e.High, e.Status == analytics.Provisional)
	}
	for _, n := range d.National {
		if d.Line != nil && n.Year == d.Line.Year && n.Score != nil && *n.Score >= d.Chart.From {
			d.Average = &tick{d.Chart.at(*n.Score), *n.Score}
		}
	}
	return d, nil
}

// project looks ahead to the goal's year, and back at years in which both figures are known.
func (s *Server) project(ctx context.Context, d *targetData, benchmarks []analytics.Benchmark, units []analytics.UnitEstimate) error {
	years, err := s.o.Figures.Trend(ctx, s.o.Province, s.o.Province, analytics.Year, s.o.PublicResults == Frozen)
	if err != nil {
		return err
	}
	internal := map[int]float64{}
	for _, y := range years {
		if y.Index != nil {
			internal[y.Period.Start.Year()] = *y.Index
		}
	}
	var own []analytics.Benchmark
	for _, o := range d.Own {
		own = append(own, o.Benchmark)
	}
	d.Bridges = analytics.Bridges(internal, own)
	if d.Line == nil || d.Province.Index == nil {
		return nil
	}
	year := d.Period.Start.Year()
	path, ok := analytics.NewPath(benchmarks, *d.Line, *d.Province.Index, year)
	if !ok {
		return nil
	}
	d.Path, d.Way = &path, newPathChart(&path)
	goal := path.Years[len(path.Years)-1].Line
	for _, u := range units {
		if u.Index == nil || u.Level == survey.LevelProvince {
			continue
		}
		need := analytics.PointsToLine(goal, *u.Index)
		left := float64(analytics.Goal - year)
		d.Needs = append(d.Needs, needRow{u.Code, u.Name, u.Level, *u.Index, analytics.Interval{Low: need.Low / left, High: need.High / left}})
	}
	slices.SortStableFunc(d.Needs, func(a, b needRow) int { return cmp.Compare(b.Need.High, a.Need.High) })
	return nil
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

// sort puts each published result where the page shows it. Codes among 63 provinces are not those among 34: only the
// predecessors' count as own before the merger.
func (d *targetData) sort(benchmarks []analytics.Benchmark, former []string, province string) {
	for _, b := range benchmarks {
		row := officialRow{Benchmark: b, Host: host(b.Source), Former: b.Scope == 63}
		own := b.Scope == 63 && slices.Contains(former, b.Code) || b.Scope != 63 && b.Code == province
		switch {
		case b.Code == analytics.Country:
			d.National = append(d.National, row)
		case own:
			d.Own = append(d.Own, row)
		}
		if d.Line != nil && b.Year == d.Line.Year && b.Rank != nil && *b.Rank <= 2*analytics.TopRank {
			d.Known = append(d.Known, row)
		}
	}
	slices.SortStableFunc(d.Known, func(a, b officialRow) int { return cmp.Compare(*a.Rank, *b.Rank) })
	seen := map[int]bool{}
	for _, b := range benchmarks { // latest year first
		if seen[b.Year] {
			continue
		}
		seen[b.Year] = true
		if line, ok := analytics.LineOf(benchmarks, b.Year); ok {
			d.Lines = append(d.Lines, line)
		}
	}
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
