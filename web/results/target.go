package results

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/chart"
)

// targetData is the page of the goal: the index beside the top-ten line.
type targetData struct {
	resultsData
	Verdict  string
	Bar      *chart.Bar
	Place    *analytics.Place
	Lines    []analytics.Lines // of all years that have any, latest first
	National []officialRow
	Own      []officialRow
	Known    []officialRow // of the line's year, down to the result that gives its lower bound
	Average  *chart.Tick   // the national average of the line's year on the axis
	Path     *analytics.Path
	Way      *chart.Path
	Bridges  []analytics.Bridge
	Years    int // that a calibration could use
	Enough   bool
	AtLeast  int
	Needs    []needRow
	History  *chart.History
}

// needRow is what a unit would have to gain a year to reach the line of the goal's year.
type needRow struct {
	Code  string
	Name  survey.Text
	Index float64
	Need  analytics.Interval // points a year, to the lower and the upper end
	Reach analytics.Reach    // of the upper end
	Known int                // gains that tells of
	Sure  bool               // nothing is needed, and not by the point estimate alone
}

// newNeedRow tells of a unit that needs nothing whether that is sure: where it is surely above the line of now, and its whole interval beyond the goal's.
func newNeedRow(u analytics.UnitEstimate, path *analytics.Path) needRow {
	sure := u.Gap != nil && u.Gap.Verdict == analytics.Above && *u.Low >= path.Years[len(path.Years)-1].Line.High
	return needRow{u.Code, u.Name, *u.Index, *u.Need, path.Gains.Reach(u.Need.High), path.Gains.N, sure}
}

// officialRow is a published result with its source made ready to link.
type officialRow struct {
	analytics.Benchmark
	Host string
}

// GetTarget serves GET /target.
func (h *Handlers) GetTarget(c echo.Context) error {
	if !h.o.Scope.Whole() {
		return h.getOwnTarget(c)
	}
	d, err := h.target(c)
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, http.StatusOK, "target", d)
}

func (h *Handlers) target(c echo.Context) (*targetData, error) {
	shared, results, err := h.gather(c, analytics.Year)
	if err != nil {
		return nil, err
	}
	d := &targetData{resultsData: shared, Verdict: "none"}
	ctx := c.Request().Context()
	if err := h.tell(ctx, &d.resultsData, &d.Province); err != nil {
		return nil, err
	}
	if d.Gap != nil {
		d.Verdict = string(d.Gap.Verdict)
	}
	d.divide(results)
	official, err := h.official(ctx)
	if err != nil {
		return nil, err
	}
	d.National, d.Own, d.Bridges, d.Lines = officialRows(official.national), officialRows(official.own), official.bridges, analytics.AllLines(official.all, official.merger)
	d.Years, d.AtLeast = analytics.YearsToCalibrate(d.Bridges), analytics.CalibrationYears
	d.Enough = d.Years >= d.AtLeast
	d.ahead(results)
	d.draw(official.all)
	return d, nil
}

// official are the published results of the official survey that concern a province.
type official struct {
	all, national, own []analytics.Benchmark
	merger             analytics.Merger
	bridges            []analytics.Bridge // years in which the province's own figure is known, too
}

func (h *Handlers) official(ctx context.Context) (official, error) {
	var o official
	var err error
	if o.all, o.merger, err = h.known(ctx); err != nil {
		return o, err
	}
	years, err := h.o.Figures.Trend(ctx, h.o.Scope, h.o.Scope.Province(), analytics.Year, h.access() == survey.Frozen)
	if err != nil {
		return o, err
	}
	internal := map[int]float64{}
	for _, y := range years {
		if y.Index != nil {
			internal[y.Period.Start.Year()] = *y.Index
		}
	}
	o.national, o.own = analytics.National(o.all), analytics.Own(o.all, h.o.Scope.Province(), o.merger)
	o.bridges = analytics.Bridges(internal, o.own)
	return o, nil
}

// ahead shows where the province would stand, the way to the goal's year, and what each unit needs to be there, those that need most
// first.
func (d *targetData) ahead(results analytics.Results) {
	if results.Target == nil {
		return
	}
	if d.Place = results.Target.Place; results.Target.Path == nil {
		return
	}
	d.Path = results.Target.Path
	d.Way = newPath(d.Path)
	for _, u := range results.Units {
		if u.Need != nil {
			d.Needs = append(d.Needs, newNeedRow(u, d.Path))
		}
	}
	slices.SortStableFunc(d.Needs, func(a, b needRow) int { return cmp.Compare(b.Need.High, a.Need.High) })
}

// draw lays out the charts, and the results that tell of the line.
func (d *targetData) draw(all []analytics.Benchmark) {
	d.History = newHistory(d.National, d.Lines)
	d.Chart = newFigureChart([]analytics.UnitEstimate{d.Province}, d.Line)
	if e := d.Province; e.Index != nil {
		d.Bar = d.Chart.Bar(*e.Index, *e.Low, *e.High, e.Status == analytics.Provisional)
	}
	if d.Line == nil {
		return
	}
	for _, n := range d.National {
		if n.Year == d.Line.Year && n.Score != nil && *n.Score >= d.Chart.From {
			d.Average = d.Chart.Mark(*n.Score)
		}
	}
	last := 2 * analytics.TopRank
	if bound := d.Line.From[0].Rank; bound != nil {
		last = max(last, *bound)
	}
	for _, b := range all {
		if b.Year == d.Line.Year && b.Rank != nil && *b.Rank <= last {
			d.Known = append(d.Known, newOfficialRow(b))
		}
	}
	slices.SortStableFunc(d.Known, func(a, b officialRow) int { return cmp.Compare(*a.Rank, *b.Rank) })
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
		return 0, &survey.Error{Op: "results.yearOf", Kind: survey.Invalid, Key: "year.malformed", Fields: []survey.Field{{Path: "year", Key: "year.malformed"}}}
	}
	return year, nil
}
