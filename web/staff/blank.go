package staff

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/reply"
	"sipas/web/report"
)

// mostBlankMonths is how many months a workbook to fill in may have.
const mostBlankMonths = 12

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// GetBlank serves GET /staff/imports/blank.xlsx?kind=&from=&until=&year=: a workbook to fill in and hand in again.
func (h *tables) GetBlank(c echo.Context) error {
	kind := survey.ImportKind(c.QueryParam("kind"))
	from, until, err := blankMonths(c, kind)
	if survey.KindOf(err) == survey.Invalid {
		r := reply.Of(err)
		return h.imports(c, r.Status, r)
	}
	if err != nil {
		return err
	}
	blank, err := h.o.Imports.Blank(c.Request().Context(), h.importScope(c), kind, from, until)
	if err != nil {
		return err
	}
	var book bytes.Buffer
	name := "ket-qua-sipas-" + from.Format("2006")
	if kind == survey.ImportOfBenchmark {
		err = report.BenchmarkBlank(&book, blank.Results)
	} else {
		name = "luot-giao-dich-" + from.Format("2006-01")
		err = report.TransactionsBlank(&book, blank.Units, blank.Months)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`.xlsx"`)
	return c.Blob(http.StatusOK, workbookType, book.Bytes())
}

// blankMonths are the first and the last month asked for; of published results those of their year.
func blankMonths(c echo.Context, kind survey.ImportKind) (from, until time.Time, err error) {
	if kind == survey.ImportOfBenchmark {
		from, err = blankStart(c, "year", analytics.Year, "year.malformed")
		return from, from, err
	}
	if from, err = blankStart(c, "from", analytics.Month, "imports.months"); err != nil {
		return from, until, err
	}
	until, err = blankStart(c, "until", analytics.Month, "imports.months")
	if err == nil && (until.Before(from) || !until.Before(from.AddDate(0, mostBlankMonths, 0))) {
		err = wrongField("until", "imports.months")
	}
	return from, until, err
}

// blankStart is the first day of a month or year asked for.
func blankStart(c echo.Context, field string, kind analytics.PeriodKind, key string) (time.Time, error) {
	p, err := analytics.ReadPeriod(c.QueryParam(field))
	if err != nil || p.Kind != kind {
		return p.Start, wrongField(field, key)
	}
	return p.Start, nil
}
