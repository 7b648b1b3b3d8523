package results

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/chart"
)

// unitData is the page of one unit.
type unitData struct {
	resultsData
	Unit       analytics.UnitEstimate
	Need       int64
	Dimensions []figureRow
	Drivers    []analytics.Driver
	Explained  float64 // by all of them together, on 0–100
	Modes      []modeRow
	Reasons    []analytics.ReasonCount
	Similar    []similarRow
	Items      []itemRow
	Deeds      []deedRow
	Comments   *countsData // nil: nothing is told of them
}

type figureRow struct {
	analytics.Figure
	Bar *chart.Bar
}

// itemRow is an item with the shares of its answers.
type itemRow struct {
	analytics.Figure
	Text    survey.Text
	OnScale bool
	Options []optionRow
	Only    *survey.Text // the title of the questionnaire that asks it, where others of the unit's do not
}

type optionRow struct {
	Text    survey.Text
	Count   int64
	Percent float64
	X, W    float64
	Share   *analytics.OptionShare // of an answer off the scale
}

// modeRow is the figure of one mode on the page's axis.
type modeRow struct {
	analytics.ModeFigure
	Bar *chart.Bar
}

// similarRow is a unit of the same kind and volume.
type similarRow struct {
	analytics.Comparison
	Bar *chart.Bar
}

// similarUnits is how many are shown.
const similarUnits = 6

// GetUnit serves GET /results/:unit.
func (h *Handlers) GetUnit(c echo.Context) error {
	shared, results, err := h.gather(c, analytics.Quarter)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	unit, err := h.whole(ctx, shared.Period, results, c.Param("unit"))
	if err != nil {
		return err
	}
	d := unitData{resultsData: shared, Unit: unit, Need: shared.Thresholds.Provisional,
		Drivers: unit.Detail.Importances(), Reasons: unit.Detail.Reasons}
	d.Level, d.Explained = unit.Level, 100*analytics.Explained(d.Drivers)
	if err := h.tell(ctx, &d.resultsData, &unit); err != nil {
		return err
	}
	d.fill(results.Units)
	d.Items = h.itemRows(unit)
	if d.Deeds, err = h.deedRows(ctx, unit.Unit); err != nil {
		return err
	}
	counts, err := h.unitCounts(ctx, unit.Unit)
	if err != nil {
		return err
	}
	d.Comments = newCountsData(counts)
	return h.o.Writer.Page(c, http.StatusOK, "unit", d)
}

// whole is a unit of the results with what only its own page shows.
func (h *Handlers) whole(ctx context.Context, p analytics.Period, results analytics.Results, code string) (analytics.UnitEstimate, error) {
	unit, ok := results.Unit(code)
	if !ok {
		return unit, &survey.Error{Op: "results.whole", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	edition := analytics.Live
	if results.Edition != nil {
		edition = results.Edition.Number
	}
	own, err := h.published(ctx, p, unit.Code, edition)
	if u, ok := own.Unit(unit.Code); ok && err == nil {
		unit = u
	}
	return unit, err
}

// fill lays the unit's figures and those of similar units out on one axis.
func (d *unitData) fill(units []analytics.UnitEstimate) {
	similar := analytics.Similar(d.Unit, units, similarUnits)
	lowest := []analytics.UnitEstimate{d.Unit}
	for _, u := range similar {
		lowest = append(lowest, u.UnitEstimate)
	}
	d.Chart = newFigureChart(lowest, d.Line)
	for _, f := range d.Unit.Dimensions {
		row := figureRow{Figure: f}
		if f.Share != nil {
			row.Bar = d.Chart.Bar(*f.Share, *f.Low, *f.High, false)
		}
		d.Dimensions = append(d.Dimensions, row)
	}
	for _, m := range d.Unit.Detail.Modes {
		row := modeRow{ModeFigure: m}
		if m.Index != nil {
			row.Bar = d.Chart.Bar(*m.Index, *m.Low, *m.High, false)
		}
		d.Modes = append(d.Modes, row)
	}
	for _, u := range similar {
		d.Similar = append(d.Similar, similarRow{u,
			d.Chart.Bar(*u.Index, *u.UnitEstimate.Low, *u.UnitEstimate.High, u.Status == analytics.Provisional)})
	}
}

// itemRows lays the answers to each item out side by side, in the words in which most were asked it.
func (h *Handlers) itemRows(u analytics.UnitEstimate) []itemRow {
	var rows []itemRow
	for _, f := range u.Items {
		for _, q := range analytics.AskedBy(f, u.Instrument, h.o.Directory.Questionnaires()) {
			if item, ok := q.Item(f.Key); ok {
				row := newItemRow(f, item, q)
				if 0 < len(f.Questionnaires) && len(f.Questionnaires) < len(u.Instrument.Questionnaires) {
					row.Only = &q.Title
				}
				rows = append(rows, row)
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
			if i < len(f.Options) {
				o.Share = &f.Options[i]
			}
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
