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
)

const (
	conductPath       = "/staff/conduct"
	conductCountsPath = "/staff/conduct/counts"
)

// The lists of reports and cases, as addresses call them.
const (
	openShown  = "open"
	casesShown = "cases"
	endedShown = "ended"
)

// Conduct is what people report of how staff behave, and what the inspectorate does about it.
type Conduct interface {
	Matters(ctx context.Context, scope survey.Scope, f followup.ConductFilter) ([]followup.Matter, error)
	Matter(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.Matter, error)
	ReadMatter(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID) (string, error)
	DecideMatter(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, step followup.ConductStep, calendar followup.Calendar) (followup.Matter, error)
	OpenMatterTask(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, t followup.MatterTask, calendar followup.Calendar) (followup.Matter, error)
	CountMatters(ctx context.Context, scope survey.Scope, today time.Time) ([]followup.ConductCount, error)
}

// mattersOfPage is how many reports and cases a page lists.
const mattersOfPage = 30

// conductData is one report or case, large, with what can be done about it; and what else there is.
type conductData struct {
	Matter  *matterShown // nil: none is open
	Members []matterShown
	Rows    []matterShown
	Tabs    []conductTab
	Overdue int64
	Filter  conductFilter
	Desks   []survey.Place // of which something is listed or asked for
	More    string
	Form    conductForm
	Error   *reply.Error
	Stands  string // who acted meanwhile
	Done    string
}

// conductFilter is what the address chooses.
type conductFilter struct{ Show, Place string }

// conductTab is a list, with how much is on it.
type conductTab struct {
	Show string
	N    int64
	Path string
	Here bool
}

// conductForm is what was typed.
type conductForm struct{ Act, To, Words, Audience string }

// matterShown is a report or case as the inspectorate sees it.
type matterShown struct {
	followup.Matter
	Desk  survey.Text
	Unit  survey.Text
	Late  bool
	Said  string
	May   map[string]bool
	Path  string
	Place string // the address of what else there is of the desk

	Task     *followup.Task // that was opened out of it; nil: none
	TaskPath string         // where one is opened; empty where none may be
}

// Said tells what the answers say, as keys of words.
func (m matterShown) Kinds() (kinds []string) {
	for _, k := range []struct {
		name string
		is   bool
	}{{"case", m.Case}, {"trouble", m.Trouble}, {"extra", m.Extra}, {"phrase", m.Phrase}} {
		if k.is {
			kinds = append(kinds, k.name)
		}
	}
	return kinds
}

// GetConduct serves GET /staff/conduct?show=&place=&after=: what is due first, and the list behind it.
func (h *inspection) GetConduct(c echo.Context) error {
	return h.conduct(c, http.StatusOK, uuid.Nil, url.Values{}, nil, "")
}

// GetMatter serves GET /staff/conduct/{matter}: one of them.
func (h *inspection) GetMatter(c echo.Context) error {
	id, err := matterOf(c)
	if err != nil {
		return err
	}
	return h.conduct(c, http.StatusOK, id, url.Values{}, nil, "")
}

// matterOf is the report or case that an address names.
func matterOf(c echo.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param("matter"))
	if err != nil {
		err = &survey.Error{Op: "staff.matterOf", Kind: survey.NotFound, Key: "conduct.unknown", Err: err}
	}
	return id, err
}

// statesOf are those that a list shows, and whether it is of cases alone.
func statesOf(show string) (states []followup.ConductState, cases *bool) {
	only := show == casesShown
	for _, s := range followup.ConductStates() {
		if s.Open() == (show != endedShown) {
			states = append(states, s)
		}
	}
	if only {
		cases = &only
	}
	return states, cases
}

// readConduct reads the filter of an address.
func (h *inspection) readConduct(c echo.Context, d *conductData) followup.ConductFilter {
	d.Filter.Show = c.QueryParam("show")
	if !slices.Contains([]string{casesShown, endedShown}, d.Filter.Show) {
		d.Filter.Show = openShown
	}
	f := followup.ConductFilter{Most: mattersOfPage + 1}
	f.States, f.Cases = statesOf(d.Filter.Show)
	if code, err := survey.ParseCode(c.QueryParam("place")); err == nil {
		f.Place, d.Filter.Place = code, string(code)
	}
	if day, id, ok := strings.Cut(c.QueryParam("after"), "."); ok {
		due, err := time.Parse(time.DateOnly, day)
		behind, idErr := uuid.Parse(id)
		if err == nil && idErr == nil {
			f.Behind = followup.ConductMark{DueOn: due, ID: behind}
		}
	}
	return f
}

// conduct shows the page: of the matter of an id, or else of the first one that is listed.
func (h *inspection) conduct(c echo.Context, status int, id uuid.UUID, typed url.Values, wrong *reply.Error, stands string) error {
	ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.HandleConduct)
	d := conductData{Error: wrong, Stands: stands, Done: done(c), Form: conductForm{typed.Get("act"), typed.Get("to"), typed.Get("words"), typed.Get("audience")}}
	f := h.readConduct(c, &d)
	desks, err := h.o.Places.Places(ctx, scope)
	if err != nil {
		return err
	}
	show := h.shower(desks, d.Filter)
	counts, err := h.o.Conduct.CountMatters(ctx, scope, h.today())
	if err != nil {
		return err
	}
	d.count(counts)
	listed, err := h.o.Conduct.Matters(ctx, scope, f)
	if err != nil {
		return err
	}
	if len(listed) > mattersOfPage {
		listed = listed[:mattersOfPage]
		last := listed[mattersOfPage-1].Mark()
		d.More = address(conductPath, url.Values{"show": {d.Filter.Show}, "place": {d.Filter.Place}, "after": {last.DueOn.Format(time.DateOnly) + "." + last.ID.String()}})
	}
	for _, m := range listed {
		d.Rows = append(d.Rows, show(m))
		if n := slices.IndexFunc(desks, func(p survey.Place) bool { return p.Code == m.Place }); n >= 0 && !slices.ContainsFunc(d.Desks, func(p survey.Place) bool { return p.Code == m.Place }) {
			d.Desks = append(d.Desks, desks[n])
		}
	}
	if id == uuid.Nil && len(listed) > 0 && d.Filter.Show != endedShown {
		id = listed[0].ID
	}
	if id != uuid.Nil {
		if err := h.enlarge(c, &d, id, show); err != nil {
			return err
		}
	}
	return h.o.Writer.Page(c, status, "staff_conduct", d)
}

// enlarge puts one matter on the page with all that is known of it. That its words are read is written down.
func (h *inspection) enlarge(c echo.Context, d *conductData, id uuid.UUID, show func(followup.Matter) matterShown) error {
	ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.HandleConduct)
	m, err := h.o.Conduct.Matter(ctx, scope, id)
	if err != nil {
		return err
	}
	shown := show(m)
	shown.May = map[string]bool{}
	for _, act := range followup.ConductActs() {
		shown.May[string(act)] = m.May(act)
	}
	if err := h.tasked(c, d.Filter, &shown); err != nil {
		return err
	}
	if m.Commented {
		if shown.Said, err = h.o.Conduct.ReadMatter(ctx, scope, Actor(c, staff.HandleConduct, ""), id); err != nil {
			return err
		}
	}
	if m.Case {
		members, err := h.o.Conduct.Matters(ctx, scope, followup.ConductFilter{States: followup.ConductStates(), CaseID: id, Most: 200})
		if err != nil {
			return err
		}
		for _, member := range members {
			d.Members = append(d.Members, show(member))
		}
	}
	d.Matter = &shown
	return nil
}

// tasked puts beside a matter the task that was opened out of it, or where one is opened: out of one whose task has ended, too.
func (h *inspection) tasked(c echo.Context, f conductFilter, shown *matterShown) error {
	if shown.Matter.Task != uuid.Nil {
		t, _, err := h.o.Tasks.Task(c.Request().Context(), SessionOf(c).Scope(staff.ViewTasks), sightOf(SessionOf(c).Rights()), shown.Matter.Task)
		if err != nil && survey.KindOf(err) != survey.NotFound {
			return err
		}
		if err == nil {
			shown.Task = &t
		}
	}
	if shown.MayOpenTask() && (shown.Task == nil || !shown.Task.State.Open()) {
		shown.TaskPath = address(conductPath+"/"+shown.ID.String()+"/task", url.Values{"show": {f.Show}, "place": {f.Place}})
	}
	return nil
}

// shower names the desk and unit of a matter, and leads to it.
func (h *inspection) shower(desks []survey.Place, f conductFilter) func(followup.Matter) matterShown {
	today := h.today()
	query := url.Values{"show": {f.Show}}
	if f.Place != "" {
		query.Set("place", f.Place)
	}
	return func(m followup.Matter) matterShown {
		shown := matterShown{Matter: m, Desk: survey.Text{VI: string(m.Place)}, Late: m.Overdue(today), Path: address(conductPath+"/"+m.ID.String(), query),
			Place: address(conductPath, url.Values{"show": {f.Show}, "place": {string(m.Place)}})}
		if n := slices.IndexFunc(desks, func(p survey.Place) bool { return p.Code == m.Place }); n >= 0 {
			shown.Desk = desks[n].Name
		}
		for _, u := range h.o.Directory.Units() {
			if u.ID == m.UnitID {
				shown.Unit = u.Name
			}
		}
		return shown
	}
}

// count adds up what is on each list.
func (d *conductData) count(counts []followup.ConductCount) {
	n := map[string]int64{}
	for _, c := range counts {
		d.Overdue += int64(c.Overdue)
		switch {
		case !c.State.Open():
			n[endedShown] += int64(c.N)
		case c.Case:
			n[casesShown] += int64(c.N)
			fallthrough
		default:
			n[openShown] += int64(c.N)
		}
	}
	for _, show := range []string{openShown, casesShown, endedShown} {
		d.Tabs = append(d.Tabs, conductTab{show, n[show], address(conductPath, url.Values{"show": {show}}), show == d.Filter.Show})
	}
}

// conductCountsData is how many reports and cases stand how, for who may not read them.
type conductCountsData struct {
	Rows    []conductSum
	Overdue int64
}

// conductSum is a state with its reports and cases.
type conductSum struct {
	State          followup.ConductState
	Reports, Cases int64
}

// GetConductCounts serves GET /staff/conduct/counts: numbers of the province, for the department.
func (h *inspection) GetConductCounts(c echo.Context) error {
	counts, err := h.o.Conduct.CountMatters(c.Request().Context(), SessionOf(c).Scope(staff.ScreenComments), h.today())
	if err != nil {
		return err
	}
	var d conductCountsData
	for _, state := range followup.ConductStates() {
		row := conductSum{State: state}
		for _, n := range counts {
			switch {
			case n.State != state:
			case n.Case:
				row.Cases += int64(n.N)
			default:
				row.Reports += int64(n.N)
			}
		}
		d.Rows = append(d.Rows, row)
	}
	for _, n := range counts {
		d.Overdue += int64(n.Overdue)
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_conduct_counts", d)
}

// conductChores are reports and cases that wait for the inspectorate, and those whose day has gone by; cases apart, for each is a piece of work.
func (h *inspection) conductChores(ctx context.Context, rights staff.Rights) (found []Chore, err error) {
	counts, err := h.o.Conduct.CountMatters(ctx, rights.Scope(staff.HandleConduct), h.today())
	for _, of := range []struct {
		cases     bool
		key, path string
	}{{true, "conduct_cases", conductPath + "?show=" + casesShown}, {false, "conduct", conductPath}} {
		open, overdue := 0, 0
		for _, n := range counts {
			if n.Case == of.cases && n.State.Open() {
				open, overdue = open+n.N, overdue+n.Overdue
			}
		}
		if overdue > 0 {
			found = append(found, Chore{Key: of.key + "_overdue", N: overdue, Path: of.path, Overdue: true})
		}
		if open > overdue {
			found = append(found, Chore{Key: of.key, N: open - overdue, Path: of.path})
		}
	}
	return found, err
}
