package results

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/chart"
)

// resultsData is the page of a province's league tables.
type resultsData struct {
	Base      string // what the addresses of these pages begin with
	Inside    bool   // whether it is staff who read
	Period    analytics.Period
	Until     *time.Time // the day up to which a period that is running is told of
	Periods   []periodGroup
	known     []analytics.Period // that have figures
	Province  analytics.UnitEstimate
	Gap       *analytics.Gap
	Line      *analytics.Line // that the gap is to
	Published *analytics.Line // among the former provinces, where the line is rebuilt
	Chart     chart.Axis
	table
	ComputedAt          *time.Time
	Method              string
	Frozen              bool
	Edition             *analytics.Edition
	Editions            []analytics.Edition
	Asked               string // ?edition as it was asked for
	LiveOpen            bool   // figures are public before they are frozen, too
	Thresholds          analytics.Thresholds
	Change              *analytics.Change // of the unit told about, against the period before
	YearAgo             *analytics.Change
	Break, YearAgoBreak *analytics.Break // where there is no change
	Counted, LeftOut    []askedRow       // questionnaires of the unit told about
	Mixed               bool             // units that were asked different things
	Weakness            analytics.Weakness
	Trend               *trend
	ByDimension, ByUnit parted
}

// partRow is what a dimension or a unit adds to the gap.
type partRow struct {
	analytics.Part
	Name    survey.Text
	Settled bool // it is a part of the gap of settled months
}

// parted are all parts of a gap: of the period's or, while the index counts running months as well, of that of its settled ones.
type parted struct {
	Rows    []partRow
	Settled *int64 // the answers of settled months; nil where these are all there are
}

// Sum is what the printed parts come to.
func (p parted) Sum() float64 {
	sum := 0.0
	for _, r := range p.Rows {
		sum += r.Points
	}
	return sum
}

// Index is the one that dimensions come to.
func (p parted) Index() float64 {
	index := 0.0
	for _, r := range p.Rows {
		index += r.Weight * r.Value
	}
	return index
}

// gather reads what the pages of results share.
func (h *Handlers) gather(c echo.Context, kind analytics.PeriodKind) (resultsData, analytics.Results, error) {
	r, err := h.readBy(c, kind, "", h.tables)
	if err != nil {
		return resultsData{}, r.results, err
	}
	lines, err := h.lines(c.Request().Context(), r)
	d := resultsData{Base: h.o.base, Inside: h.o.inside, Thresholds: r.results.By(h.thresholds()), Period: r.period, Until: r.results.Until(h.today()), Periods: offered(r.known, r.period, h.today()), known: r.known, Asked: c.QueryParam("edition"), LiveOpen: h.access() == survey.Live,
		Method: r.results.Method, Frozen: r.results.Frozen, Edition: r.results.Edition, Editions: r.results.Editions,
		ComputedAt: h.computedAt(r.results), Province: r.province}
	if lines != nil {
		d.Line, d.Published = &lines.Line, lines.Published
	}
	return d, r.results, err
}

// tell sets what the page says about one unit before it shows tables: its change, its weakest dimension, its gap to the
// line, and its trend.
func (h *Handlers) tell(ctx context.Context, d *resultsData, u *analytics.UnitEstimate) error {
	d.Change, d.YearAgo = u.Change(analytics.ToPrevious), u.Change(analytics.ToYearAgo)
	d.Break, d.YearAgoBreak = u.BreakTo(analytics.ToPrevious), u.BreakTo(analytics.ToYearAgo)
	d.Counted, d.LeftOut = h.askedRows(u.Instrument.Questionnaires), h.askedRows(u.Instrument.LeftOut)
	d.Mixed = u.Instrument.Mixed()
	d.Weakness, d.Gap = u.Weakness, u.Gap
	points, err := h.o.Figures.Trend(ctx, h.o.Scope, u.Code, d.Period.Kind, h.access() == survey.Frozen)
	d.Trend = newTrend(points, d.Period, d.Line)
	return err
}

// askedRow is a questionnaire by its title.
type askedRow struct {
	analytics.QuestionnaireCount
	Title survey.Text
}

func (h *Handlers) askedRows(counts []analytics.QuestionnaireCount) []askedRow {
	var rows []askedRow
	for _, c := range counts {
		row := askedRow{QuestionnaireCount: c}
		for _, q := range h.o.Directory.Questionnaires() {
			if q.Key == c.Key {
				row.Title = q.Title
			}
		}
		rows = append(rows, row)
	}
	return rows
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
	settled := d.Province.Detail.SettledN
	d.ByDimension, d.ByUnit = newParted(results.Target.ByDimension, names, settled), newParted(results.Target.ByUnit, names, settled)
}

func newParted(parts []analytics.Part, names map[string]survey.Text, settled *int64) parted {
	p := parted{Settled: settled}
	for _, part := range parts {
		p.Rows = append(p.Rows, partRow{part, names[part.Key], settled != nil})
	}
	return p
}

// GetResults serves GET /results.
func (h *Handlers) GetResults(c echo.Context) error {
	if !h.o.Scope.Whole() {
		return h.getOwn(c)
	}
	var t table
	if err := t.asked(c); err != nil {
		return err
	}
	d, results, err := h.gather(c, analytics.Quarter)
	if err != nil {
		return err
	}
	d.table, d.Chart = t, newChart(results.Units, t.Level, d.Line)
	d.table.fill(results.Units, d.Chart)
	d.Empty = emptyOf(results.Units, len(d.known))
	if t.Level == survey.LevelCommune {
		d.Map = newMap(analytics.OfLevel(results.Units, t.Level), h.o.Directory.Points())
	}
	if err := h.tell(c.Request().Context(), &d, &d.Province); err != nil {
		return err
	}
	return h.o.Writer.Page(c, http.StatusOK, "results", &d)
}
