package staff

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/imports"
	"sipas/web/reply"
	"sipas/web/request"
)

// sentName is what the list of imports calls a table that another system has sent.
const sentName = "API"

// fileTypes are those that a system may send beside JSON; what a file is in truth is found from its content.
func fileTypes() []string {
	return []string{"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
}

// transactionsBody is what a system is told of what it has sent.
type transactionsBody struct {
	Import survey.ImportID `json:"import"` // 0 where nothing was to be changed
	Rows   int             `json:"rows"`
	survey.Changes
	StandingChanged int      `json:"standing_changed"`
	Notes           []string `json:"notes"`
}

// PutTransactions serves PUT /api/v1/transactions: what people hand in at /staff/imports, of another system by its key.
func (h *tables) PutTransactions(c echo.Context) error {
	key, err := request.Key(c, h.o.Keys, survey.WriteTransactions)
	if err != nil {
		return err
	}
	sent, err := sentTable(c)
	if err != nil {
		return err
	}
	sent.Within = key.Within(h.o.Scope)
	taken, err := h.o.Imports.PutTransactions(c.Request().Context(), h.o.Scope, keyActor(c, key), sent)
	if err != nil {
		return refusedTable(request.RefuseKey(c, h.o.Keys, key, err))
	}
	body := transactionsBody{Import: taken.Import.ID, Rows: taken.Import.Rows, Changes: taken.Import.Changes, StandingChanged: taken.Standing, Notes: []string{}}
	for _, n := range taken.Notes {
		body.Notes = append(body.Notes, h.o.Writer.Problem(c, n))
	}
	return c.JSON(http.StatusOK, body)
}

// sentTable reads a body: 415 and 413, before anything of it is understood.
func sentTable(c echo.Context) (imports.Sent, error) {
	sent := imports.Sent{Name: sentName, List: request.HasType(c.Request(), echo.MIMEApplicationJSON)}
	known := sent.List
	for _, t := range fileTypes() {
		known = known || request.HasType(c.Request(), t)
	}
	if !known {
		return sent, reply.Unsupported()
	}
	var err error
	sent.Content, err = request.Text(c.Request())
	return sent, err
}

// mostFields is how many faults of a table are told one by one. The message tells how many there are.
const mostFields = 1000

// refusedTable tells a system what is wrong with its table, each fault by its row and column.
func refusedTable(err error) error {
	if reply.Of(err).Key == "body.not_json" {
		return reply.Malformed("body.not_json", err)
	}
	faults, ok := errors.AsType[survey.Problems](err)
	if !ok {
		return err
	}
	refused := &reply.Error{Status: http.StatusUnprocessableEntity, Kind: survey.Invalid, Key: "transactions.refused", Args: map[string]any{"N": len(faults)}, Cause: err}
	for _, f := range faults[:min(len(faults), mostFields)] {
		refused.Fields = append(refused.Fields, survey.Field{Path: faultPath(f), Key: f.Key, Args: f.Args})
	}
	return refused
}

// faultPath says where a fault is: 3.month of row 3, or in a file line 3; body where it is of the table as a whole.
func faultPath(f survey.Problem) string {
	switch {
	case f.Line == 0:
		return "body"
	case f.Column == "":
		return strconv.Itoa(f.Line)
	}
	return strconv.Itoa(f.Line) + "." + f.Column
}

func keyActor(c echo.Context, key survey.Key) survey.Actor {
	return survey.ByKey(key).Asked(reply.RequestID(c))
}
