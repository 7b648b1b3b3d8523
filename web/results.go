package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/reply"
)

// resultsData is the page of a province's league tables.
type resultsData struct {
	Period                    analytics.Period
	Periods                   []analytics.Period
	Level                     survey.Level
	Query                     string
	Province                  analytics.UnitEstimate
	Gap                       *analytics.Gap
	Line                      *analytics.Line
	Chart                     chart
	Rows                      []tableRow
	Found                     int
	Ranked, Provisional, Rest int
	ComputedAt                *time.Time
	Method                    string
	Frozen                    bool
	Edition                   *analytics.Edition
	Editions                  []analytics.Edition
	Asked                     string // ?edition as it was asked for
	Thresholds                analytics.Thresholds
	Change                    *analytics.Change // of the unit told about, against the period before
	YearAgo                   *analytics.Change
	Weakest                   string
	Probability               *float64 // that the index lies above the line, on 0–100
	Trend                     *trendChart
	Extremes                  analytics.Extremes
	ByDimension, ByUnit       partRows
}

// partRow is what a dimension or a unit adds to the gap.
type partRow struct {
	analytics.Part
	Name survey.Text
}

// partRows are all parts of a gap.
type partRows []partRow

// Sum is what the printed parts come to.
func (rows partRows) Sum() float64 {
	sum := 0.0
	for _, r := range rows {
		sum += r.Points
	}
	return sum
}

// tableRow is a unit in a league table.
type tableRow struct {
	analytics.UnitEstimate
	Bar  *bar
	Fold string // what the search on the page compares
}

// period reads ?period; without it the current quarter, or the last one with figures when there are none yet.
func (s *Server) period(c echo.Context, kind analytics.PeriodKind, known []analytics.Period) (analytics.Period, error) {
	if text := c.QueryParam("period"); text != "" {
		p, err := analytics.ParsePeriod(text)
		if err != nil {
			return p, &survey.Error{Op: "web.period", Kind: survey.Invalid, Key: "period.malformed",
				Fields: []survey.Field{{Path: "period", Key: "period.malformed"}}, Err: err}
		}
		return p, nil
	}
	current := analytics.PeriodOf(kind, survey.Date(s.o.Now(), s.o.Location))
	for _, p := range known { // latest first
		if p.Kind == kind && !p.Start.After(current.Start) {
			return p, nil
		}
	}
	return current, nil
}

// mayShow tells whether results are open to the public at all.
func (s *Server) mayShow() error {
	if s.o.PublicResults == Off {
		return reply.Forbidden("results.off", nil)
	}
	return nil
}

// published returns the figures of a period that the public may see.
func (s *Server) published(ctx context.Context, p analytics.Period, unit string, edition int) (analytics.Results, error) {
	if err := s.mayShow(); err != nil {
		return analytics.Results{}, err
	}
	results, err := s.o.Figures.Results(ctx, s.o.Scope, p, unit, edition)
	if err == nil && s.o.PublicResults == Frozen && !results.Frozen {
		err = reply.Forbidden("results.not_frozen", nil)
	}
	return results, err
}

// editionOf reads ?edition: a number, live for the figures as they are now, or nothing for the last edition, if any.
func editionOf(c echo.Context) (int, error) {
	text := c.QueryParam("edition")
	switch text {
	case "":
		return analytics.Latest, nil
	case "live":
		return analytics.Live, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 9999 {
		return 0, &survey.Error{Op: "web.editionOf", Kind: survey.Invalid, Key: "edition.malformed", Fields: []survey.Field{{Path: "edition", Key: "edition.malformed"}}}
	}
	return n, nil
}

func levelOf(c echo.Context) (survey.Level, error) {
	switch level := survey.Level(c.QueryParam("level")); level {
	case "", survey.LevelCommune:
		return survey.LevelCommune, nil
	case survey.LevelAgency:
		return level, nil
	}
	return "", &survey.Error{Op: "web.levelOf", Kind: survey.Invalid, Key: "level.unknown", Fields: []survey.Field{{Path: "level", Key: "level.unknown"}}}
}

// reading is what pages, replies and documents of results share: the published figures of a period and the line beside them.
type reading struct {
	period   analytics.Period
	known    []analytics.Period // that may be asked for, latest first
	results  analytics.Results
	province analytics.UnitEstimate
	line     *analytics.Line
}

// read reads what a request asks for: the period and edition, of one unit where unit is not empty.
func (s *Server) read(c echo.Context, kind analytics.PeriodKind, unit string) (reading, error) {
	var r reading
	if err := s.mayShow(); err != nil {
		return r, err
	}
	ctx := c.Request().Context()
	var err error
	if r.known, err = s.o.Figures.Periods(ctx, s.o.Scope, s.o.PublicResults == Frozen); err != nil {
		return r, err
	}
	if r.period, err = s.period(c, kind, r.known); err != nil {
		return r, err
	}
	edition, err := editionOf(c)
	if err != nil {
		return r, err
	}
	if r.results, err = s.published(ctx, r.period, unit, edition); err != nil {
		return r, err
	}
	r.province, _ = r.results.Unit(s.o.Scope.Province())
	r.province.Code = s.o.Scope.Province()
	r.line, err = s.line(ctx, r)
	return r, err
}

// line is the one that was published with the figures; of a period without any, the one that they will stand beside.
func (s *Server) line(ctx context.Context, r reading) (*analytics.Line, error) {
	if r.results.Target != nil {
		return &r.results.Target.Line, nil
	}
	benchmarks, err := s.o.Figures.Benchmarks(ctx, s.o.Scope)
	if line, ok := analytics.LatestLine(benchmarks, r.period.Start.Year()); ok {
		return &line, err
	}
	return nil, err
}

// gather reads what the pages of results share.
func (s *Server) gather(c echo.Context, kind analytics.PeriodKind) (resultsData, analytics.Results, error) {
	r, err := s.read(c, kind, "")
	d := resultsData{Thresholds: s.o.Thresholds, Period: r.period, Periods: offered(r.known, r.period), Asked: c.QueryParam("edition"),
		Method: r.results.Method, Frozen: r.results.Frozen, Edition: r.results.Edition, Editions: r.results.Editions,
		ComputedAt: s.computedAt(r.results), Province: r.province, Line: r.line}
	return d, r.results, err
}

// computedAt is when figures were computed, on the province's clock; nil where none were.
func (s *Server) computedAt(results analytics.Results) *time.Time {
	if results.ComputedAt.IsZero() {
		return nil
	}
	return new(results.ComputedAt.In(s.o.Location))
}

// tell sets what the page says about one unit before it shows tables: its change, its weakest dimension, its gap to the
// line, and its trend.
func (s *Server) tell(ctx context.Context, d *resultsData, u *analytics.UnitEstimate) error {
	d.Change, d.YearAgo = u.Change(analytics.ToPrevious), u.Change(analytics.ToYearAgo)
	d.Weakest, d.Gap = u.Weakest, u.Gap
	if u.Probability != nil {
		d.Probability = new(100 * *u.Probability)
	}
	points, err := s.o.Figures.Trend(ctx, s.o.Scope, u.Code, d.Period.Kind, s.o.PublicResults == Frozen)
	d.Trend = newTrend(points, d.Period, d.Line)
	return err
}

// divide shows what adds to the province's gap.
func (d *resultsData) divide(results analytics.Results) {
	if results.Target == nil {
		return
	}
	names := map[string]survey.Text{}
	for _, u := range results.Units {
		names[u.Code] = u.Name
	}
	d.ByDimension, d.ByUnit = newPartRows(results.Target.ByDimension, names), newPartRows(results.Target.ByUnit, names)
}

func newPartRows(parts []analytics.Part, names map[string]survey.Text) partRows {
	var rows partRows
	for _, p := range parts {
		rows = append(rows, partRow{p, names[p.Key]})
	}
	return rows
}

// offered are the periods to choose from: those with figures and the one shown.
func offered(known []analytics.Period, shown analytics.Period) []analytics.Period {
	if slices.Contains(known, shown) {
		return known
	}
	return append([]analytics.Period{shown}, known...)
}

// getResults serves GET /results.
func (s *Server) getResults(c echo.Context) error {
	level, err := levelOf(c)
	if err != nil {
		return err
	}
	d, results, err := s.gather(c, analytics.Quarter)
	if err != nil {
		return err
	}
	d.Level, d.Query = level, strings.TrimSpace(c.QueryParam("q"))
	d.Chart = newChart(results.Units, level, d.Line)
	for _, u := range results.Units {
		if u.Level != level {
			continue
		}
		d.count(u.Status)
		if row := d.row(u); strings.Contains(row.Fold, survey.Fold(d.Query)) {
			d.Rows = append(d.Rows, row)
		}
	}
	d.Found = len(d.Rows)
	sortRows(d.Rows)
	var own []analytics.UnitEstimate
	for _, u := range results.Units {
		if u.Level == level {
			own = append(own, u)
		}
	}
	d.Extremes = analytics.NewExtremes(own)
	d.divide(results)
	if err := s.tell(c.Request().Context(), &d, &d.Province); err != nil {
		return err
	}
	return s.writer.Page(c, http.StatusOK, "results", d)
}

func (d *resultsData) count(status analytics.Status) {
	switch status {
	case analytics.Ranked:
		d.Ranked++
	case analytics.Provisional:
		d.Provisional++
	default:
		d.Rest++
	}
}

func (d *resultsData) row(u analytics.UnitEstimate) tableRow {
	row := tableRow{UnitEstimate: u, Fold: survey.Fold(u.Name.VI + " " + u.Name.EN)}
	if u.Index != nil {
		row.Bar = d.Chart.bar(*u.Index, *u.Low, *u.High, u.Status == analytics.Provisional)
	}
	return row
}

// sortRows puts ranked units first, then those with a provisional score, both by score, then the rest by name.
func sortRows(rows []tableRow) {
	order := collate.New(language.Vietnamese)
	group := func(r tableRow) int {
		return slices.Index([]analytics.Status{analytics.Ranked, analytics.Provisional, analytics.Few, analytics.Hidden}, r.Status)
	}
	slices.SortStableFunc(rows, func(a, b tableRow) int {
		if by := cmp.Compare(group(a), group(b)); by != 0 {
			return by
		}
		if a.Index != nil && *a.Index != *b.Index {
			return cmp.Compare(*b.Index, *a.Index)
		}
		return order.CompareString(a.Name.VI, b.Name.VI)
	})
}
