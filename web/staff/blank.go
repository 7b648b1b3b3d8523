package staff

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/web/report"
)

// mostBlankMonths is how many months a workbook to fill in may have.
const mostBlankMonths = 12

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// GetBlank serves GET /staff/imports/blank.xlsx?kind=&from=&until=&year=: a workbook to fill in and hand in again.
func (h *tables) GetBlank(c echo.Context) error {
	kind := survey.ImportKind(c.QueryParam("kind"))
	from, until, err := blankMonths(c, kind)
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
		from, err = time.Parse("2006", c.QueryParam("year"))
		until = from
	} else if from, err = time.Parse("2006-01", c.QueryParam("from")); err == nil {
		until, err = time.Parse("2006-01", c.QueryParam("until"))
	}
	if err != nil || until.Before(from) || !until.Before(from.AddDate(0, mostBlankMonths, 0)) {
		return from, until, &survey.Error{Op: "staff.GetBlank", Kind: survey.Invalid, Key: "imports.months", Err: err}
	}
	return from, until, nil
}
