package results

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
)

// ownData are the units of somebody who sees some of a province's.
type ownData struct {
	resultsData
	Units []analytics.UnitEstimate
}

// ownTargetData are the same units beside the national line. The province's own way there is nobody's who sees a few.
type ownTargetData struct {
	resultsData
	Units []aheadRow
}

// aheadRow is a unit with its distance to the line.
type aheadRow struct {
	analytics.UnitEstimate
	Line  *analytics.Line
	Ahead *needRow // nil where no path leads there, or there is no index
}

// getOwnTarget replies to who sees some units with their distance to the line.
func (h *Handlers) getOwnTarget(c echo.Context) error {
	shared, results, err := h.gather(c, analytics.Year)
	if err != nil {
		return err
	}
	if len(results.Units) == 0 {
		return &survey.Error{Op: "results.getOwnTarget", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	d := ownTargetData{resultsData: shared}
	for _, u := range results.Units {
		row := aheadRow{UnitEstimate: u, Line: d.Line}
		if results.Target != nil && results.Target.Path != nil && u.Need != nil {
			row.Ahead = new(newNeedRow(u, results.Target.Path))
		}
		d.Units = append(d.Units, row)
	}
	return h.o.Writer.Page(c, http.StatusOK, "own_target", &d)
}

// getOwn replies to who sees some units: with the page of the only one, or a list of them. There are no ranks among a few, and nothing that a
// unit stands out by.
func (h *Handlers) getOwn(c echo.Context) error {
	shared, results, err := h.gather(c, analytics.Quarter)
	if err != nil {
		return err
	}
	d := ownData{shared, results.Units}
	switch len(d.Units) {
	case 0:
		return &survey.Error{Op: "results.getOwn", Kind: survey.NotFound, Key: "unit.unknown"}
	case 1:
		query := cmp.Or(c.Request().URL.RawQuery, "period="+d.Period.String())
		return c.Redirect(http.StatusSeeOther, d.Base+"/"+d.Units[0].Code+"?"+query)
	}
	return h.o.Writer.Page(c, http.StatusOK, "own", &d)
}
