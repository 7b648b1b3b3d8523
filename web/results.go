package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"sipas/analytics"
	"sipas/survey"
)

// resultsData is the page of a province's league tables.
type resultsData struct {
	Period                    analytics.Period
	Periods                   []analytics.Period
	Level, Query              string
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
	Thresholds                analytics.Thresholds
}

// tableRow is a unit in a league table.
type tableRow struct {
	analytics.UnitEstimate
	Name survey.Text
	Bar  *bar
	Fold string // what the search on the page compares
}

// unitData is the page of one unit.
type unitData struct {
	resultsData
	Name       survey.Text
	Unit       analytics.UnitEstimate
	Need       int64
	Weakest    string
	Dimensions []figureRow
	Items      []itemRow
}

type figureRow struct {
	analytics.Figure
	Bar *bar
}

// itemRow is an item with the shares of its answers.
type itemRow struct {
	analytics.Figure
	Text    survey.Text
	OnScale bool
	Options []optionRow
}

type optionRow struct {
	Text    survey.Text
	Count   int64
	Percent float64
	X, W    float64
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
		return &reply{status: http.StatusForbidden, kind: survey.Forbidden, key: "results.off"}
	}
	return nil
}

// published returns the figures of a period that the public may see.
func (s *Server) published(ctx context.Context, p analytics.Period, unit string) (analytics.Results, error) {
	if err := s.mayShow(); err != nil {
		return analytics.Results{}, err
	}
	results, err := s.o.Figures.Results(ctx, s.o.Province, p, unit)
	if err == nil && s.o.PublicResults == Frozen && !results.Frozen {
		err = &reply{status: http.StatusForbidden, kind: survey.Forbidden, key: "results.not_frozen"}
	}
	return results, err
}

func levelOf(c echo.Context) (string, error) {
	switch level := c.QueryParam("level"); level {
	case "", string(survey.LevelCommune):
		return string(survey.LevelCommune), nil
	case string(survey.LevelAgency):
		return level, nil
	}
	return "", &survey.Error{Op: "web.levelOf", Kind: survey.Invalid, Key: "level.unknown", Fields: []survey.Field{{Path: "level", Key: "level.unknown"}}}
}

// gather reads what the pages of results share: the period, its figures, the line and the gap to it.
func (s *Server) gather(c echo.Context, kind analytics.PeriodKind) (resultsData, analytics.Results, error) {
	d := resultsData{Thresholds: analytics.DefaultThresholds()}
	if err := s.mayShow(); err != nil {
		return d, analytics.Results{}, err
	}
	ctx := c.Request().Context()
	known, err := s.o.Figures.Periods(ctx, s.o.Province)
	if err != nil {
		return d, analytics.Results{}, err
	}
	if d.Period, err = s.period(c, kind, known); err != nil {
		return d, analytics.Results{}, err
	}
	results, err := s.published(ctx, d.Period, "")
	if err != nil {
		return d, results, err
	}
	d.Periods, d.Method, d.Frozen = offered(known, d.Period), results.Method, results.Frozen
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
	d.Gap = gapOf(d.Line, d.Province.Estimate)
	return d, results, nil
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
	return s.page(c, http.StatusOK, "results", d)
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
	row := tableRow{UnitEstimate: u, Name: survey.Text{VI: u.Name, EN: u.NameEN}, Fold: survey.Fold(u.Name + " " + u.NameEN)}
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

// getUnit serves GET /results/:unit.
func (s *Server) getUnit(c echo.Context) error {
	shared, results, err := s.gather(c, analytics.Quarter)
	if err != nil {
		return err
	}
	unit, ok := results.Unit(c.Param("unit"))
	if !ok {
		return &survey.Error{Op: "web.getUnit", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	d := unitData{resultsData: shared, Unit: unit, Name: survey.Text{VI: unit.Name, EN: unit.NameEN}, Need: shared.Thresholds.Provisional}
	d.Level = unit.Level
	d.Gap = gapOf(d.Line, unit.Estimate)
	d.Chart = newFigureChart(unit, d.Line)
	lowest := 101.0
	for _, f := range unit.Dimensions {
		row := figureRow{Figure: f}
		if f.Share != nil {
			row.Bar = d.Chart.bar(*f.Share, *f.Low, *f.High, false)
			if *f.Share < lowest {
				lowest, d.Weakest = *f.Share, f.Key
			}
		}
		d.Dimensions = append(d.Dimensions, row)
	}
	d.Items = s.itemRows(unit.Items)
	return s.page(c, http.StatusOK, "unit", d)
}

// itemRows finds each item's text, in the questionnaires there are, and lays its answers out side by side.
func (s *Server) itemRows(figures []analytics.Figure) []itemRow {
	var rows []itemRow
	for _, f := range figures {
		for _, q := range s.o.Directory.Questionnaires() {
			if item, ok := q.Item(f.Key); ok {
				rows = append(rows, newItemRow(f, item, q))
				break
			}
		}
	}
	return rows
}

func newItemRow(f analytics.Figure, item survey.Item, q survey.Questionnaire) itemRow {
	row := itemRow{Figure: f, Text: item.Text, OnScale: item.Kind == survey.OnScale}
	x := 0.0
	for i, count := range f.Counts {
		o := optionRow{Count: count, X: x}
		if row.OnScale {
			o.Text = q.Scale[i]
		} else {
			o.Text = item.Options[i].Text
		}
		if f.N > 0 {
			o.Percent = 100 * float64(count) / float64(f.N)
		}
		o.W = o.Percent
		x += o.W
		row.Options = append(row.Options, o)
	}
	return row
}
