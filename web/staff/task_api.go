package staff

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/web/request"
)

// mostTasks is how many a reply of the API has.
const mostTasks = 500

// tasksBody is what another system takes in.
type tasksBody struct {
	Tasks []taskBody `json:"tasks"`
	Next  *string    `json:"next"` // what to ask after, next; null where there are no more
}

// taskBody is one task, as its unit sees it.
type taskBody struct {
	ID         followup.TaskID     `json:"id"`
	UnitCode   string              `json:"unit_code"`
	UnitName   string              `json:"unit_name"`
	Why        followup.Why        `json:"why"`
	About      string              `json:"about"`
	Period     string              `json:"period"`
	State      followup.TaskState  `json:"state"`
	OpenedOn   string              `json:"opened_on"`
	DueOn      string              `json:"due_on"`
	Escalation followup.Escalation `json:"escalation"`
	Cause      followup.Cause      `json:"cause"`
	DoneOn     *string             `json:"done_on"`
	Verdict    followup.Verdict    `json:"verdict"`
	Synthetic  bool                `json:"synthetic"`
}

// GetTasksAPI serves GET /api/v1/tasks?state=&ended=&after=: tasks of the units of a key, as these see them: without names and words of people.
func (h *todo) GetTasksAPI(c echo.Context) error {
	key, err := request.Key(c, h.o.Keys, survey.ReadTasks)
	if err != nil {
		return err
	}
	scope := key.Within(h.o.Scope)
	f := followup.TaskFilter{Sight: followup.Sight{Units: scope}, State: followup.TaskState(c.QueryParam("state")), After: readTaskMark(c.QueryParam("after")), Limit: mostTasks + 1}
	switch ended := c.QueryParam("ended"); {
	case f.State != "" && oneOf(followup.TaskStates(), f.State) == "":
		return request.Invalid(survey.Field{Path: "state", Key: "task.state"})
	case f.State != "":
		f.Ended = !f.State.Open()
	case ended == "true":
		f.Ended = true
	case ended != "" && ended != "false":
		return request.Invalid(survey.Field{Path: "ended", Key: "task.ended"})
	}
	found, err := h.o.Tasks.Tasks(c.Request().Context(), scope, f)
	if err != nil {
		return err
	}
	body := tasksBody{Tasks: []taskBody{}}
	if len(found) > mostTasks {
		found = found[:mostTasks]
		next := taskMarkText(found[mostTasks-1].Mark())
		body.Next = &next
	}
	for _, t := range found {
		one := taskBody{ID: t.ID, UnitCode: t.Unit.Code, UnitName: t.Unit.Name.VI, Why: t.Why, About: t.About, Period: t.Period, State: t.State, OpenedOn: dayText(t.OpenedOn), DueOn: dayText(t.DueOn),
			Escalation: t.Escalation, Cause: t.Cause, Verdict: t.Verdict, Synthetic: t.Synthetic}
		if day := dayText(t.DoneOn); day != "" {
			one.DoneOn = &day
		}
		body.Tasks = append(body.Tasks, one)
	}
	return c.JSON(http.StatusOK, body)
}
