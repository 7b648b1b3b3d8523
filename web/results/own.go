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
