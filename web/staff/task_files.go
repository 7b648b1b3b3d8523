package staff

import (
	"bytes"
	"encoding/csv"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/report"
)

// taskColumns are those of the files, by the names of the API.
func taskColumns() []string {
	return []string{"unit_code", "unit_name", "why", "about", "period", "state", "owner", "opened_on", "due_on", "escalation", "cause", "cause_words", "remedy", "done_on", "verdict", "words", "reports", "synthetic"}
}

func taskRecord(t followup.Task) []string {
	return []string{t.Unit.Code, t.Unit.Name.VI, string(t.Why), t.About, t.Period, string(t.State), t.OwnerName, dayText(t.OpenedOn), dayText(t.DueOn), string(t.Escalation), string(t.Cause),
		t.CauseWords, t.Remedy, dayText(t.DoneOn), string(t.Verdict), t.Words, "", strconv.FormatBool(t.Synthetic)}
}

// caseRecord is a case of conduct as the page lists it among tasks: its desk, how far it has come, and how many report it.
func caseRecord(l caseLine) []string {
	return []string{l.UnitCode, l.Unit.VI, string(followup.Conduct), l.Desk.VI, "", string(l.State), "", "", dayText(l.DueOn), "", "", "", "", "", "", "", strconv.Itoa(l.Reports), strconv.FormatBool(l.Synthetic)}
}

// mostCases is how many cases a file has: all there can be.
const mostCases = math.MaxInt32

// dayText is a day as files and programs have it; empty where there is none.
func dayText(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

// GetTasksCSV serves GET /staff/tasks/tables.csv: the tasks that the page's filter chooses, and before them the cases that it lists.
func (h *todo) GetTasksCSV(c echo.Context) error {
	return h.taskFile(c, "csv", "text/csv; charset=utf-8", func(header []string, rows [][]string) ([]byte, error) {
		var out bytes.Buffer
		_, _ = out.WriteString("\ufeff") // tells spreadsheets that it is UTF-8
		w := csv.NewWriter(&out)
		_ = w.Write(header)
		for _, row := range rows {
			for n := range row {
				row[n] = survey.Cell(row[n])
			}
		}
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
	cases, err := h.cases(c, d.Filter, mostCases)
	if err != nil {
		return err
	}
	rows := make([][]string, 0, len(cases)+len(found))
	for _, one := range cases {
		rows = append(rows, caseRecord(one))
	}
	for _, t := range found {
		rows = append(rows, taskRecord(t))
	}
	body, err := write(taskColumns(), rows)
	if err != nil {
		return err
	}
	chosen := slices.IndexFunc(d.Units, func(u survey.Unit) bool { return u.Code == d.Filter.Unit })
	actor := Actor(c, staff.ViewTasks, "")
	if chosen >= 0 {
		actor = actorIn(c, d.Units[chosen], staff.ViewTasks, "")
	}
	if err := h.o.Accounts.Record(ctx, h.o.Scope, actor, survey.Act{Action: "task.export"}); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="tasks-`+h.o.Scope.Province()+"-"+h.today().Format(time.DateOnly)+"."+ending+`"`)
	return c.Blob(http.StatusOK, kind, body)
}
