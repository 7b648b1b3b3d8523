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

// partRow is what a dimension or a unit adds to the gap, rounded so that the rows add up.
type partRow struct {
	analytics.Part
	Name   survey.Text
	Points float64
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
	results, err := s.o.Figures.Results(ctx, s.o.Province, p, unit, edition)
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

// gather reads what the pages of results share: the period, its figures, the line and the gap to it.
func (s *Server) gather(c echo.Context, kind analytics.PeriodKind) (resultsData, analytics.Results, error) {
	d := resultsData{Thresholds: s.o.Thresholds}
	if err := s.mayShow(); err != nil {
		return d, analytics.Results{}, err
	}
	ctx := c.Request().Context()
	known, err := s.o.Figures.Periods(ctx, s.o.Province, s.o.PublicResults == Frozen)
	if err != nil {
		return d, analytics.Results{}, err
	}
	if d.Period, err = s.period(c, kind, known); err != nil {
		return d, analytics.Results{}, err
	}
	edition, err := editionOf(c)
	if err != nil {
		return d, analytics.Results{}, err
	}
	results, err := s.published(ctx, d.Period, "", edition)
	if err != nil {
		return d, results, err
	}
	d.Periods, d.Method, d.Frozen = offered(known, d.Period), results.Method, results.Frozen
	d.Edition, d.Editions, d.Asked = results.Edition, results.Editions, c.QueryParam("edition")
	if !results.ComputedAt.IsZero() {
		at := results.ComputedAt.In(s.o.Location)
		d.ComputedAt = &at
	}
	d.Province, _ = results.Unit(s.o.Province)
	d.Province.Code = s.o.Province
	benchmarks, err := s.o.Figures.Benchmarks(ctx)
	if err != nil {
		return d, results, err
	}
	if line, ok := analytics.LatestLine(benchmarks, d.Period.Start.Year()); ok {
		d.Line = &line
	}
	return d, results, nil
}

// tell sets what the page says about one unit before it shows tables: its change, its weakest dimension, its gap to the
// line, and its trend.
func (s *Server) tell(ctx context.Context, d *resultsData, u *analytics.UnitEstimate) error {
	d.Gap = gapOf(d.Line, u.Estimate)
	d.Change, d.YearAgo = u.Change(analytics.ToPrevious), u.Change(analytics.ToYearAgo)
	if f := u.Weakest(); f != nil {
		d.Weakest = f.Key
	}
	if d.Gap != nil {
		d.Probability = new(100 * analytics.ProbabilityAbove(*d.Line, *u.Index, analytics.Interval{Low: *u.Low, High: *u.High}))
	}
	points, err := s.o.Figures.Trend(ctx, s.o.Province, u.Code, d.Period.Kind, s.o.PublicResults == Frozen)
	d.Trend = newTrend(points, d.Period, d.Line)
	return err
}

// divide divides the province's gap to the upper end of the line: reaching it is being there for certain.
func (d *resultsData) divide(units []analytics.UnitEstimate) {
	if d.Line == nil {
		return
	}
	names := map[string]survey.Text{}
	for _, u := range units {
		names[u.Code] = u.Name
	}
	d.ByDimension = newPartRows(analytics.GapByDimension(d.Province.Estimate, d.Line.High), names)
	d.ByUnit = newPartRows(analytics.GapByUnit(units, d.Province.Estimate, d.Line.High), names)
	slices.SortStableFunc(d.ByUnit, func(a, b partRow) int { return cmp.Compare(a.Part.Points, b.Part.Points) })
}

func newPartRows(parts []analytics.Part, names map[string]survey.Text) partRows {
	points := make([]float64, len(parts))
	for i, p := range parts {
		points[i] = p.Points
	}
	var rows partRows
	for i, rounded := range analytics.Apportion(points, 2) {
		rows = append(rows, partRow{parts[i], names[parts[i].Key], rounded})
	}
	return rows
}

func gapOf(line *analytics.Line, e analytics.Estimate) *analytics.Gap {
	if line == nil || e.Index == nil {
		return nil
	}
	gap := analytics.GapTo(*line, *e.Index, analytics.Interval{Low: *e.Low, High: *e.High})
	return &gap
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
	d.divide(results.Units)
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
