package staff

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// readMatter reads what was sent about a matter, and which revision of it was looked at.
func readMatter(c echo.Context) (id uuid.UUID, form url.Values, revision int, err error) {
	if id, err = matterOf(c); err != nil {
		return id, nil, 0, err
	}
	if form, err = request.Form(c.Request()); err != nil {
		return id, nil, 0, err
	}
	if revision, err = strconv.Atoi(form.Get("revision")); err != nil {
		return id, nil, 0, reply.Malformed("body.malformed", err)
	}
	return id, form, revision, nil
}

// PostMatter serves POST /staff/conduct/{matter}: an act. Where it is refused what was typed comes back, and where somebody else was first, who it was.
func (h *inspection) PostMatter(c echo.Context) error {
	id, form, revision, err := readMatter(c)
	if err != nil {
		return err
	}
	step := followup.ConductStep{Act: followup.ConductAct(form.Get("act")), To: form.Get("to"), Words: form.Get("words"), Today: h.today(), Revision: revision}
	if !slices.Contains(followup.ConductActs(), step.Act) {
		return reply.Malformed("body.malformed", nil)
	}
	m, err := h.o.Conduct.DecideMatter(c.Request().Context(), SessionOf(c).Scope(staff.HandleConduct), Actor(c, staff.HandleConduct, ""), id, step, h.o.Calendar)
	query := c.Request().URL.Query()
	if err == nil {
		query.Set("done", "conduct_"+string(step.Act))
		to := conductPath
		if m.State.Open() {
			to += "/" + id.String() // it is still in hand
		}
		return c.Redirect(http.StatusSeeOther, address(to, query))
	}
	return h.refused(c, id, form, string(step.Act), m, err)
}

// PostMatterTask serves POST /staff/conduct/{matter}/task: a task out of it, which leads to the task. What is refused comes back as with acts.
func (h *inspection) PostMatterTask(c echo.Context) error {
	id, form, revision, err := readMatter(c)
	if err != nil {
		return err
	}
	t := followup.MatterTask{Audience: followup.Audience(form.Get("audience")), Words: form.Get("words"), Today: h.today(), Revision: revision}
	m, err := h.o.Conduct.OpenMatterTask(c.Request().Context(), SessionOf(c).Scope(staff.HandleConduct), Actor(c, staff.HandleConduct, ""), id, t, h.o.Calendar)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, tasksPath+"/"+m.Task.String()+"?done=task_open")
	}
	return h.refused(c, id, form, "task", m, err)
}

// refused shows a matter again with what was typed into one of its forms, and where somebody else was first, who it was.
func (h *inspection) refused(c echo.Context, id uuid.UUID, form url.Values, act string, m followup.Matter, err error) error {
	e, known := errors.AsType[*survey.Error](err)
	if !known || e.Kind != survey.Invalid && e.Kind != survey.Conflict {
		return err
	}
	for n := range e.Fields { // each act has a form of its own
		if e.Fields[n].Path == "words" {
			e.Fields[n].Path += "-" + act
		}
	}
	stands := ""
	if e.Key == "conduct.changed" {
		stands = m.By
	}
	r := reply.Of(err)
	return h.conduct(c, r.Status, id, form, r, stands)
}
