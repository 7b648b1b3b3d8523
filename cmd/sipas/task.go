package main

import (
	"context"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
)

type taskCommands struct {
	List taskListCommand `cmd:"" help:"List tasks of units, those due first; those of the inspectorate are its own."`
}

type taskListCommand struct {
	Unit    string             `help:"Only those of this unit."`
	State   followup.TaskState `help:"Only those in this state: ${task_states}." enum:",${task_states}" default:""`
	Overdue bool               `help:"Only those that are late."`
	Ended   bool               `help:"Those that have ended, and not those that are open."`
	JSON    bool               `help:"Print JSON." name:"json"`
}

// taskJSON is what --json shows of a task.
type taskJSON struct {
	ID         followup.TaskID     `json:"id"`
	Unit       string              `json:"unit"`
	Why        followup.Why        `json:"why"`
	About      string              `json:"about"`
	Period     string              `json:"period"`
	State      followup.TaskState  `json:"state"`
	Owner      string              `json:"owner"`
	OpenedOn   string              `json:"opened_on"`
	DueOn      string              `json:"due_on"`
	Escalation followup.Escalation `json:"escalation"`
	Cause      followup.Cause      `json:"cause"`
	DoneOn     string              `json:"done_on"`
	Verdict    followup.Verdict    `json:"verdict"`
	Synthetic  bool                `json:"synthetic"`
}

// Run lists tasks as the department sees them.
func (c *taskListCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas task"}); err != nil {
		return err
	}
	if err := a.mustHaveUnit(ctx, c.Unit); err != nil {
		return err
	}
	today := survey.Date(a.now(), a.zone)
	f := followup.TaskFilter{Sight: followup.Sight{Units: a.scope(), Department: true}, Unit: c.Unit, State: c.State, Ended: c.Ended, Every: c.State != ""}
	if c.Overdue {
		f.DueBy = today.AddDate(0, 0, -1)
	}
	found, err := a.followup.Tasks(ctx, a.scope(), f)
	if err != nil {
		return err
	}
	if c.JSON {
		listed := []taskJSON{}
		for _, t := range found {
			listed = append(listed, taskJSON{t.ID, t.Unit.Code, t.Why, t.About, t.Period, t.State, t.OwnerName, dayText(t.OpenedOn), dayText(t.DueOn), t.Escalation, t.Cause, dayText(t.DoneOn), t.Verdict, t.Synthetic})
		}
		return a.printJSON(listed)
	}
	w := newTable(a.stdout)
	if len(found) > 0 {
		w.row("due", "unit", "why", "state", "late for", "owner", "name")
	}
	for _, t := range found {
		w.row(dayText(t.DueOn), t.Unit.Code, string(t.Why)+about(t), t.State, t.Escalation, t.OwnerName, t.Unit.Name.VI)
	}
	return w.end()
}

func about(t followup.Task) string {
	if t.About == "" {
		return ""
	}
	return " " + t.About
}

// dayText is a day as JSON has it; empty where there is none.
func dayText(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}
