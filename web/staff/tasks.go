package staff

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// Tasks are what units have to mend.
type Tasks interface {
	Tasks(ctx context.Context, scope survey.Scope, f followup.TaskFilter) ([]followup.Task, error)
	CountTasks(ctx context.Context, scope survey.Scope, see followup.Sight, today time.Time) (followup.TaskCounts, error)
	Task(ctx context.Context, scope survey.Scope, see followup.Sight, id followup.TaskID) (followup.Task, []followup.Event, error)
	CountUnfinishedTasks(ctx context.Context, scope survey.Scope, opened followup.Span) (int, error)
	OpenTask(ctx context.Context, scope survey.Scope, actor survey.Actor, o followup.Opening) (id followup.TaskID, opened bool, err error)
	ChangeTask(ctx context.Context, scope survey.Scope, actor survey.Actor, see followup.Sight, id followup.TaskID, step followup.Step) (followup.Task, error)
}

const tasksPath = "/staff/tasks"

// tasksOfPage is how many tasks a page shows.
const tasksOfPage = 50

// The tabs of the list: whose tasks, and which.
const (
	openTab     = ""
	mineTab     = "mine"
	lateTab     = "late"
	provinceTab = "province" // late for so long that the province's leaders look at them
	endedTab    = "ended"
)

// tasksData is a page of the list.
type tasksData struct {
	Rows     []taskLine
	Cases    []caseLine // of the inspectorate, which works on them like on tasks; the first ones
	AllCases string     // where all of them are, where these are not all
	Filter   taskForm
	Units    []survey.Unit
	States   []followup.TaskState
	Whys     []followup.Why
	Causes   []followup.Cause
	Tabs     []string
	MayOpen  bool
	More     string // the address of those behind; empty where there are none
	CSV      string // of the same choice
	XLSX     string
	Filtered bool
	Done     string
}

// taskForm is what the address chooses.
type taskForm struct{ Tab, State, Why, Cause, Unit string }

// taskLine is a task as the list shows it.
type taskLine struct {
	followup.Task
	Late   bool
	Hidden bool // the unit does not see it yet
}

// sightOf is whose tasks somebody sees, and as what.
func sightOf(rights staff.Rights) followup.Sight {
	return followup.Sight{Account: int64(rights.Account.ID), Units: rights.Scope(staff.HandleTasks), Leads: rights.Scope(staff.LeadTasks), Department: rights.May(staff.OverseeTasks),
		Asked: rights.May(staff.OverseeTasks), Inspectorate: rights.May(staff.HandleConduct)}
}

// taskLineOf is one on a day.
func taskLineOf(t followup.Task, today time.Time) taskLine {
	return taskLine{t, t.State.InHand() && t.DueOn.Before(today), t.ShownOn.IsZero() && t.Audience == followup.ForUnit}
}

// GetTasks serves GET /staff/tasks?tab=&state=&why=&cause=&unit=&after=.
func (h *todo) GetTasks(c echo.Context) error {
	d := tasksData{States: followup.TaskStates(), Whys: followup.Whys(), Causes: followup.Causes(), MayOpen: h.mayOpen(c), Done: done(c)}
	f := h.readTasks(c, &d)
	f.Limit = tasksOfPage + 1
	found, err := h.o.Tasks.Tasks(c.Request().Context(), SessionOf(c).Scope(staff.ViewTasks), f)
	if err != nil {
		return err
	}
	if d.Cases, err = h.cases(c, d.Filter, tasksOfPage+1); err != nil {
		return err
	}
	if len(d.Cases) > tasksOfPage {
		d.Cases, d.AllCases = d.Cases[:tasksOfPage], conductPath+"?show="+casesShown
	}
	query := c.Request().URL.Query()
	query.Del("done")
	query.Del("after")
	d.CSV, d.XLSX = address(tasksPath+"/tables.csv", query), address(tasksPath+"/tables.xlsx", query)
	if len(found) > tasksOfPage {
		found = found[:tasksOfPage]
		query.Set("after", taskMarkText(found[tasksOfPage-1].Mark()))
		d.More = address(tasksPath, query)
	}
	for _, t := range found {
		d.Rows = append(d.Rows, taskLineOf(t, h.today()))
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_tasks", d)
}

// caseLine is a case of a desk as the list of tasks shows it.
type caseLine struct {
	followup.Matter
	Unit, Desk survey.Text
	UnitCode   string
	Late       bool
	Path       string
}

// cases are those that an inspector still has to bring to an end, in the order of their days, so many at most; none for anybody else, and none where what is chosen is not of cases.
func (h *todo) cases(c echo.Context, chosen taskForm, most int) (lines []caseLine, err error) {
	rights := SessionOf(c).Rights()
	if !rights.May(staff.HandleConduct) || chosen.Tab != openTab && chosen.Tab != lateTab || chosen.State+chosen.Cause != "" || chosen.Why != "" && chosen.Why != string(followup.Conduct) || c.QueryParam("after") != "" {
		return nil, nil
	}
	ctx, scope := c.Request().Context(), rights.Scope(staff.HandleConduct)
	units := h.o.Directory.Units()
	if chosen.Unit != "" {
		scope = scope.Only(slices.DeleteFunc(slices.Clone(units), func(u survey.Unit) bool { return u.Code != chosen.Unit })...)
	}
	f := followup.ConductFilter{Most: most}
	f.States, f.Cases = statesOf(casesShown)
	found, err := h.o.Conduct.Matters(ctx, scope, f)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	desks, err := h.o.Places.Places(ctx, scope)
	for _, m := range found {
		line := caseLine{Matter: m, Desk: survey.Text{VI: string(m.Place)}, Late: m.Overdue(h.today()), Path: conductPath + "/" + m.ID.String() + "?show=" + casesShown}
		if n := slices.IndexFunc(desks, func(p survey.Place) bool { return p.Code == m.Place }); n >= 0 {
			line.Desk = desks[n].Name
		}
		if n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.ID == m.UnitID }); n >= 0 {
			line.Unit, line.UnitCode = units[n].Name, units[n].Code
		}
		if chosen.Tab == lateTab && !line.Late { // these come first
			break
		}
		lines = append(lines, line)
	}
	return lines, err
}

// readTasks reads the filter of an address; what is none of the words chooses all.
func (h *todo) readTasks(c echo.Context, d *tasksData) followup.TaskFilter {
	session := SessionOf(c)
	see := sightOf(session.Rights())
	d.Tabs = []string{openTab, mineTab, lateTab}
	if see.Department || session.Scope(staff.LeadTasks).Whole() {
		d.Tabs = append(d.Tabs, provinceTab)
	}
	d.Tabs = append(d.Tabs, endedTab)
	d.Filter = taskForm{oneOf(d.Tabs, c.QueryParam("tab")), string(oneOf(d.States, followup.TaskState(c.QueryParam("state")))), string(oneOf(d.Whys, followup.Why(c.QueryParam("why")))),
		string(oneOf(d.Causes, followup.Cause(c.QueryParam("cause")))), ""}
	for _, u := range h.o.Directory.Units() {
		if see.Inspectorate || see.Units.Reaches(u) {
			d.Units = append(d.Units, u)
			if u.Code == c.QueryParam("unit") {
				d.Filter.Unit = u.Code
			}
		}
	}
	d.Filtered = d.Filter.State+d.Filter.Why+d.Filter.Cause+d.Filter.Unit != ""
	f := followup.TaskFilter{Sight: see, State: followup.TaskState(d.Filter.State), Why: followup.Why(d.Filter.Why), Cause: followup.Cause(d.Filter.Cause), Unit: d.Filter.Unit,
		Ended: d.Filter.Tab == endedTab, Mine: d.Filter.Tab == mineTab, After: readTaskMark(c.QueryParam("after"))}
	switch d.Filter.Tab {
	case lateTab:
		f.DueBy = h.today().AddDate(0, 0, -1)
	case provinceTab:
		f.Escalated = followup.OverdueForProvince
	}
	return f
}

// oneOf is a word of a list, or none.
func oneOf[T ~string](all []T, word T) T {
	if slices.Contains(all, word) {
		return word
	}
	return ""
}

// taskMarkText is a place in the list as an address has it.
func taskMarkText(m followup.TaskMark) string {
	return m.DueOn.Format(time.DateOnly) + "." + m.ID.String()
}

// readTaskMark reads one; what is none is the beginning.
func readTaskMark(text string) followup.TaskMark {
	day, id, _ := strings.Cut(text, ".")
	due, err := time.Parse(time.DateOnly, day)
	task, idErr := uuid.Parse(id)
	if err != nil || idErr != nil {
		return followup.TaskMark{}
	}
	return followup.TaskMark{DueOn: due, ID: task}
}

// mayOpen tells whether somebody may open tasks: the department anywhere, a leader in his units.
func (h *todo) mayOpen(c echo.Context) bool {
	see := sightOf(SessionOf(c).Rights())
	return see.Department || see.Leads.Province() != ""
}

// openers are the units in which somebody may open tasks.
func (h *todo) openers(c echo.Context) (units []survey.Unit) {
	see := sightOf(SessionOf(c).Rights())
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince && (see.Department && see.Units.Reaches(u) || see.Leads.Reaches(u)) {
			units = append(units, u)
		}
	}
	return units
}

// newTaskData is the form that opens a task.
type newTaskData struct {
	Units    []survey.Unit
	Measures []followup.Measure
	Typed    url.Values
	Error    *reply.Error
}

// GetNewTask serves GET /staff/tasks/new.
func (h *todo) GetNewTask(c echo.Context) error {
	return h.newTask(c, http.StatusOK, url.Values{"unit": {c.QueryParam("unit")}}, nil)
}

func (h *todo) newTask(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	if !h.mayOpen(c) {
		return &survey.Error{Op: "staff.newTask", Kind: survey.Forbidden, Key: "staff.forbidden"}
	}
	measures := slices.DeleteFunc(followup.Measures(), func(m followup.Measure) bool { return m == followup.NumberOfAnswers })
	return h.o.Writer.Page(c, status, "staff_task_new", newTaskData{h.openers(c), measures, typed, wrong})
}

// PostTasks serves POST /staff/tasks: a task that a person opens.
func (h *todo) PostTasks(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	if !h.mayOpen(c) {
		return &survey.Error{Op: "staff.PostTasks", Kind: survey.Forbidden, Key: "staff.forbidden"}
	}
	o := followup.Opening{Why: followup.ByHand, Words: form.Get("words"), Measure: followup.Measure(form.Get("measure")), Today: h.today()}
	if units := h.openers(c); form.Get("unit") != "" {
		n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == form.Get("unit") })
		if n < 0 {
			return &survey.Error{Op: "staff.PostTasks", Kind: survey.NotFound, Key: "unit.unknown"}
		}
		o.Unit = units[n]
	}
	o = followup.NewOpening(h.o.Calendar, o)
	may := staff.LeadTasks
	if SessionOf(c).May(staff.OverseeTasks) {
		may = staff.OverseeTasks
	}
	id, _, err := h.o.Tasks.OpenTask(c.Request().Context(), SessionOf(c).Scope(staff.ViewTasks), actorIn(c, o.Unit, may, ""), o)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, tasksPath+"/"+id.String()+"?done=task_open")
	}
	if survey.KindOf(err) != survey.Invalid {
		return err
	}
	r := reply.Of(err)
	return h.newTask(c, r.Status, form, r)
}

// taskChores are tasks that somebody answers for, and those of units that wait or are late.
func (h *todo) taskChores(ctx context.Context, rights staff.Rights) (found []Chore, err error) {
	see := sightOf(rights)
	n, err := h.o.Tasks.CountTasks(ctx, rights.Scope(staff.ViewTasks), see, h.today())
	if err != nil {
		return nil, err
	}
	add := func(key string, count int, path string, overdue bool) {
		if count > 0 {
			found = append(found, Chore{Key: key, N: count, Path: path, Overdue: overdue})
		}
	}
	add("tasks_own_late", n.OwnOverdue, tasksPath+"?tab="+mineTab, true)
	add("tasks_own", n.Own-n.OwnOverdue, tasksPath+"?tab="+mineTab, false)
	if see.Department || see.Inspectorate || see.Leads.Province() != "" {
		add("tasks_late", n.Overdue-n.OwnOverdue, tasksPath+"?tab="+lateTab, true)
		add("tasks_new", n.Unaccepted, tasksPath+"?state="+string(followup.TaskOpened), false)
	}
	return found, nil
}
