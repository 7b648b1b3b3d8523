package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// taskData is one task, with what happened to it and what may be done.
type taskData struct {
	taskLine
	Events []followup.Event
	Acts   []taskAct
	Typed  string // what was typed for an act that cannot be done any more
	Error  *reply.Error
	Done   string
}

// taskReading is a figure of the evidence, with the measure it is of.
type taskReading struct {
	followup.Reading
	Measure followup.Measure
}

// Before is the figure from before the task was called done.
func (d taskData) Before() taskReading { return taskReading{d.Evidence.Before, d.Measure} }

// After is the one from after it.
func (d taskData) After() taskReading { return taskReading{d.Evidence.After, d.Measure} }

// taskAct is the form of one act.
type taskAct struct {
	Act    followup.TaskAct
	Task   followup.Task
	First  bool // it is what comes next
	Owners []taskOwner
	Causes []followup.Cause
	Typed  url.Values
	Error  *reply.Error // where it was this form that was sent
	Today  time.Time
}

// taskOwner is somebody a task can be given to.
type taskOwner struct {
	ID   int64
	Name string
}

// Value is what a field is filled with: what was typed, else what stands there.
func (a taskAct) Value(name string) string {
	if a.Typed.Has(name) {
		return a.Typed.Get(name)
	}
	switch {
	case name == "owner" && a.Task.Owner != 0:
		return strconv.FormatInt(a.Task.Owner, 10)
	case name == "due" && a.Act == followup.AssignTask:
		return a.Task.DueOn.Format(time.DateOnly)
	case name == "cause":
		return string(a.Task.Cause)
	case name == "words" && a.Act == followup.NameCause:
		return a.Task.CauseWords
	case name == "words" && (a.Act == followup.SetRemedy || a.Act == followup.FinishTask):
		return a.Task.Remedy
	}
	return ""
}

// Field is the id of a field: a page has several forms.
func (a taskAct) Field(name string) string { return formOfAct(a.Act) + "-" + name }

// formOfAct is the form in which what belongs to an act is typed: the remedy may be written anew with calling it done, and what is typed last is kept
// whichever of the two buttons is pressed.
func formOfAct(act followup.TaskAct) string {
	if act == followup.FinishTask {
		act = followup.SetRemedy
	}
	return string(act)
}

// GetTask serves GET /staff/tasks/:task.
func (h *todo) GetTask(c echo.Context) error {
	return h.task(c, http.StatusOK, url.Values{}, nil)
}

// taskAsked is the id in an address.
func taskAsked(c echo.Context) (followup.TaskID, error) {
	id, err := uuid.Parse(c.Param("task"))
	if err != nil {
		return id, &survey.Error{Op: "staff.taskAsked", Kind: survey.NotFound, Key: "task.unknown", Err: err}
	}
	return id, nil
}

func (h *todo) task(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	id, err := taskAsked(c)
	if err != nil {
		return err
	}
	see := sightOf(SessionOf(c).Rights())
	t, events, err := h.o.Tasks.Task(c.Request().Context(), SessionOf(c).Scope(staff.ViewTasks), see, id)
	if err != nil {
		return err
	}
	d := taskData{taskLine: taskLineOf(t, h.today()), Events: events, Error: wrong, Done: done(c)}
	sent := followup.TaskAct(typed.Get("act"))
	for _, act := range followup.TaskActs() {
		if !see.May(t, act) {
			continue
		}
		one := taskAct{Act: act, Task: t, Causes: followup.Causes(), Today: h.today()}
		if formOfAct(act) == formOfAct(sent) {
			one.Typed, one.Error = typed, wrong
		}
		if act == followup.AcceptTask || act == followup.AssignTask {
			if one.Owners, err = h.owners(c, t); err != nil {
				return err
			}
		}
		d.Acts = append(d.Acts, one)
	}
	if slices.ContainsFunc(d.Acts, func(a taskAct) bool { return a.Act == followup.FinishTask }) { // its form has the remedy, and a button for that alone
		d.Acts = slices.DeleteFunc(d.Acts, func(a taskAct) bool { return a.Act == followup.SetRemedy })
	}
	slices.SortStableFunc(d.Acts, func(a, b taskAct) int { return urgency(t, a.Act) - urgency(t, b.Act) })
	if len(d.Acts) > 0 {
		d.Acts[0].First = urgency(t, d.Acts[0].Act) == 0
	}
	if wrong != nil && !slices.ContainsFunc(d.Acts, func(a taskAct) bool { return formOfAct(a.Act) == formOfAct(sent) }) {
		d.Typed = request.Shorten(typed.Get("words"))
	}
	return h.o.Writer.Page(c, status, "staff_task", d)
}

// urgency is 0 for the act that leads on from a state, and more for what may be done besides.
func urgency(t followup.Task, a followup.TaskAct) int {
	next := map[followup.TaskState]followup.TaskAct{followup.TaskOpened: followup.AcceptTask, followup.TaskAccepted: followup.NameCause, followup.TaskCause: followup.SetRemedy, followup.TaskRemedy: followup.FinishTask}
	if next[t.State] == a {
		return 0
	}
	return 1 + slices.Index(followup.TaskActs(), a)
}

// owners are the people a task can be given to: of its unit, and of the province.
func (h *todo) owners(c echo.Context, t followup.Task) (found []taskOwner, err error) {
	all, err := h.o.Accounts.Accounts(c.Request().Context(), h.o.Scope)
	if err != nil {
		return nil, err
	}
	may, today := ownsTask(t), h.today()
	for _, a := range all {
		fits := func(g staff.Grant) bool {
			return g.Holds(today) && g.Role.May(may) && (g.Unit.ID == 0 || g.Unit.ID == t.Unit.ID)
		}
		if a.State == staff.Active && slices.ContainsFunc(a.Grants, fits) {
			found = append(found, taskOwner{int64(a.ID), a.Shown()})
		}
	}
	return found, nil
}

// ownsTask is what somebody must be allowed to whom a task is given.
func ownsTask(t followup.Task) staff.Permission {
	switch t.Audience {
	case followup.ForDepartment:
		return staff.OverseeTasks
	case followup.ForInspectorate:
		return staff.HandleConduct
	}
	return staff.HandleTasks
}

// stepsBy is what allows a step with a task to who takes it, by the part that this person has in the task: in the unit of the task the log names that role.
func stepsBy(see followup.Sight, t followup.Task, act followup.TaskAct) staff.Permission {
	switch see.PartFor(t, act) {
	case followup.LeaderPart:
		return staff.LeadTasks
	case followup.DepartmentPart:
		return staff.OverseeTasks
	case followup.InspectorPart:
		return staff.HandleConduct
	case followup.OwnerPart:
		return ownsTask(t)
	}
	return staff.ViewTasks // the store refuses it
}

// PostTask serves POST /staff/tasks/:task: a step with it.
func (h *todo) PostTask(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	id, err := taskAsked(c)
	if err != nil {
		return err
	}
	see := sightOf(SessionOf(c).Rights())
	ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.ViewTasks)
	t, _, err := h.o.Tasks.Task(ctx, scope, see, id)
	if err != nil {
		return err
	}
	step, err := h.readStep(c, t, form)
	if err == nil {
		_, err = h.o.Tasks.ChangeTask(ctx, scope, actorIn(c, t.Unit, stepsBy(see, t, step.Act), ""), see, id, step)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, tasksPath+"/"+id.String()+"?done=task_"+string(step.Act))
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	r := reply.Of(err)
	for n := range r.Fields { // a page has several forms
		if r.Fields[n].Path != "revision" {
			r.Fields[n].Path = formOfAct(step.Act) + "-" + r.Fields[n].Path
		}
	}
	return h.task(c, r.Status, form, r)
}

// readStep reads what was typed. Whoever is not among the people a task can be given to is nobody.
func (h *todo) readStep(c echo.Context, t followup.Task, form url.Values) (followup.Step, error) {
	s := followup.Step{Act: followup.TaskAct(form.Get("act")), Cause: followup.Cause(form.Get("cause")), Words: form.Get("words"), Today: h.today()}
	s.Revision, _ = strconv.Atoi(form.Get("revision"))
	if !slices.Contains(followup.TaskActs(), s.Act) {
		return s, reply.Malformed("body.malformed", nil)
	}
	s.DueOn, _ = time.Parse(time.DateOnly, form.Get("due"))
	if s.Act != followup.AcceptTask && s.Act != followup.AssignTask {
		return s, nil
	}
	owners, err := h.owners(c, t)
	for _, o := range owners {
		if strconv.FormatInt(o.ID, 10) == form.Get("owner") {
			s.Owner, s.OwnerName = o.ID, o.Name
		}
	}
	return s, err
}
