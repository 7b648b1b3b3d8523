package staff

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/report"
)

// taskColumns are those of the files, by the names of the API.
func taskColumns() []string {
	return []string{"unit_code", "unit_name", "why", "about", "period", "state", "owner", "opened_on", "due_on", "escalation", "cause", "cause_words", "remedy", "done_on", "verdict", "words"}
}

func taskRecord(t followup.Task) []string {
	return []string{t.Unit.Code, t.Unit.Name.VI, string(t.Why), t.About, t.Period, string(t.State), survey.Cell(t.OwnerName), dayText(t.OpenedOn), dayText(t.DueOn), string(t.Escalation), string(t.Cause),
		survey.Cell(t.CauseWords), survey.Cell(t.Remedy), dayText(t.DoneOn), string(t.Verdict), survey.Cell(t.Words)}
}

// dayText is a day as files and programs have it; empty where there is none.
func dayText(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

// GetTasksCSV serves GET /staff/tasks/tables.csv: the tasks that the page's filter chooses.
func (h *todo) GetTasksCSV(c echo.Context) error {
	return h.taskFile(c, "csv", "text/csv; charset=utf-8", func(header []string, rows [][]string) ([]byte, error) {
		var out bytes.Buffer
		_, _ = out.WriteString("\ufeff") // tells spreadsheets that it is UTF-8
		w := csv.NewWriter(&out)
		_ = w.Write(header)
		err := w.WriteAll(rows)
		return out.Bytes(), err
	})
}

// GetTasksXLSX serves GET /staff/tasks/tables.xlsx: the same as a workbook.
func (h *todo) GetTasksXLSX(c echo.Context) error {
	return h.taskFile(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(header []string, rows [][]string) ([]byte, error) {
		var out bytes.Buffer
		err := report.Sheet(&out, "tasks", header, rows)
		return out.Bytes(), err
	})
}

// taskFile writes that somebody takes the list along, and sends it.
func (h *todo) taskFile(c echo.Context, ending, kind string, write func([]string, [][]string) ([]byte, error)) error {
	ctx := c.Request().Context()
	var d tasksData
	d.States, d.Whys, d.Causes = followup.TaskStates(), followup.Whys(), followup.Causes()
	found, err := h.o.Tasks.Tasks(ctx, SessionOf(c).Scope(staff.ViewTasks), h.readTasks(c, &d))
	if err != nil {
		return err
	}
	rows := make([][]string, len(found))
	for n, t := range found {
		rows[n] = taskRecord(t)
	}
	body, err := write(taskColumns(), rows)
	if err != nil {
		return err
	}
	if err := h.o.Accounts.Record(ctx, h.o.Scope, Actor(c, staff.ViewTasks, ""), survey.Act{Action: "task.export"}); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="tasks-`+h.o.Scope.Province()+"-"+h.today().Format(time.DateOnly)+"."+ending+`"`)
	return c.Blob(http.StatusOK, kind, body)
}
