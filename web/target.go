package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

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
	return s.page(c, http.StatusOK, "target", d)
}

func (s *Server) target(c echo.Context) (*targetData, error) {
	shared, _, err := s.gather(c, analytics.Year)
	if err != nil {
		return nil, err
	}
	d := &targetData{resultsData: shared, Verdict: "none"}
	if d.Gap != nil {
		d.Verdict = string(d.Gap.Verdict)
	}
	ctx := c.Request().Context()
	benchmarks, err := s.o.Figures.Benchmarks(ctx)
	if err != nil {
		return nil, err
	}
	former, err := s.o.Figures.Predecessors(ctx, s.o.Province)
	if err != nil {
		return nil, err
	}
	d.sort(benchmarks, former, s.o.Province)
	d.Chart = newFigureChart(d.Province, d.Line)
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
