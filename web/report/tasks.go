package report

import (
	"context"
	"slices"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/web/i18n"
)

// Tasks are what the decree asks for beside figures: causes and remedies of this quarter, and what became of the last one's. They are those of the day of printing and belong to no
// edition: an edition is of figures, and tasks go on.
type Tasks struct{ Now, Before []followup.Task }

// TaskSource is where tasks are read from.
type TaskSource interface {
	Tasks(ctx context.Context, scope survey.Scope, f followup.TaskFilter) ([]followup.Task, error)
}

// ReadTasks returns those of a quarter and the one before, of all units within a scope or of one, as units see them; nil where the period is no quarter.
func ReadTasks(ctx context.Context, from TaskSource, scope survey.Scope, unit string, p analytics.Period) (*Tasks, error) {
	if p.Kind != analytics.Quarter {
		return nil, nil //nolint:nilnil // a report of another period has none of these parts
	}
	var tasks Tasks
	for _, one := range []struct {
		of analytics.Period
		to *[]followup.Task
	}{{p, &tasks.Now}, {p.Previous(), &tasks.Before}} {
		var err error
		f := followup.TaskFilter{Sight: followup.Sight{Units: scope}, Every: true, Unit: unit, Opened: followup.Span{From: one.of.Start, Until: one.of.End()}}
		if *one.to, err = from.Tasks(ctx, scope, f); err != nil {
			return nil, err
		}
		*one.to = slices.DeleteFunc(*one.to, func(t followup.Task) bool { return t.State == followup.TaskWithdrawn })
	}
	return &tasks, nil
}

// mostTasks is how many tasks each part names.
const mostTasks = 12

// told tells whether there is anything to tell; where there is not, people are left room to write.
func (t *Tasks) told() bool { return t != nil && len(t.Now)+len(t.Before) > 0 }

// tasks are the three parts.
func (p *paper) tasks() {
	if !p.Tasks.told() {
		return
	}
	part := func(title string) {
		p.need(12)
		p.y += 1
		p.say(title, strong, 0.5)
	}
	p.heading(p.t("report.room"), 20)
	p.say(p.t("report.tasks_as_of", "Day", vietnameseDay(survey.Date(p.MadeAt, p.Location))), small, 0.5)
	part(p.t("report.causes"))
	p.causes()
	part(p.t("report.remedies"))
	remedies := slices.DeleteFunc(slices.Clone(p.Tasks.Now), func(t followup.Task) bool { return t.Remedy == "" })
	if len(remedies) == 0 {
		p.say(p.t("report.tasks_no_remedy"), plain, 0.5)
	}
	p.taskPoints(remedies, func(t followup.Task) string {
		return p.t("report.tasks_remedy", "Unit", t.Unit.Name.VI, "Remedy", t.Remedy, "State", p.stateOf(t), "Owner", t.OwnerName, "Due", vietnameseDay(t.DueOn))
	})
	part(p.t("report.done"))
	if len(p.Tasks.Before) == 0 {
		p.say(p.t("report.tasks_before_none"), plain, 0.5)
		return
	}
	p.say(p.outcomes(), plain, 0.5)
	p.taskPoints(p.Tasks.Before, func(t followup.Task) string {
		return p.t("report.tasks_outcome", "Unit", t.Unit.Name.VI, "Why", p.whyOf(t), "State", p.stateOf(t))
	})
}

// causes counts the tasks of the quarter by what they come from.
func (p *paper) causes() {
	if len(p.Tasks.Now) == 0 {
		p.say(p.t("report.tasks_none"), plain, 0.5)
	}
	for _, cause := range append(followup.Causes(), "") {
		of := slices.DeleteFunc(slices.Clone(p.Tasks.Now), func(t followup.Task) bool { return t.Cause != cause })
		switch {
		case len(of) == 0:
		case cause == "":
			p.point(p.t("report.tasks_no_cause", "N", len(of)))
		default:
			p.point(p.t("report.tasks_cause", "Cause", p.t("staff.task.cause_"+string(cause)), "N", len(of)))
		}
	}
}

// taskPoints are tasks by their units, as many as a part names.
func (p *paper) taskPoints(tasks []followup.Task, say func(followup.Task) string) {
	for _, t := range tasks[:min(mostTasks, len(tasks))] {
		p.point(say(t))
	}
	if more := len(tasks) - mostTasks; more > 0 {
		p.point(p.t("report.tasks_more", "N", more))
	}
}

// outcomes counts what became of the last quarter's tasks.
func (w *writer) outcomes() string {
	n := map[followup.Verdict]int{}
	for _, t := range w.Tasks.Before {
		n[t.Verdict]++
	}
	return w.t("report.tasks_outcomes", "N", len(w.Tasks.Before), "Recovered", n[followup.Recovered], "Not", n[followup.NotRecovered], "Few", n[followup.TooFew], "Open", n[followup.NoVerdict])
}

// stateOf is how far a task has come, or its verdict.
func (w *writer) stateOf(t followup.Task) string {
	if t.Verdict != followup.NoVerdict {
		return w.t("staff.task.verdict_" + string(t.Verdict))
	}
	return w.t("staff.task.state_" + string(t.State))
}

func (w *writer) whyOf(t followup.Task) string {
	said := w.t("staff.task.why_" + string(t.Why))
	switch t.Why {
	case followup.Reported:
		said += ": " + w.t("staff.task.about_"+t.About)
	case followup.RisingTopic:
		said += ": " + i18n.LowerFirst(w.t("topic."+t.About))
	}
	return said
}

func vietnameseDay(day time.Time) string { return day.Format("02/01/2006") }
