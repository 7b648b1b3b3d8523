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

// handledData is a comment of a batch, and what is done about it.
type handledData struct {
	followup.Read
	Replies   []followup.Reply
	Acts      []followup.HandlingAct // that who asks may take now
	Owners    []owner
	Templates []followup.ReplyTemplate
	Outcomes  []followup.HandlingOutcome
	Form      url.Values
	Due       string // what is proposed
	Today     string
	Late      int
	Error     *reply.Error
	Done      string
}

// owner is somebody a comment can be given to.
type owner struct {
	ID   int64
	Name string
}

// Open tells whether the form of an act is opened at once: what was refused, or all there is.
func (d handledData) Open(act followup.HandlingAct) bool {
	if typed := d.Form.Get("act"); typed != "" {
		return typed == string(act)
	}
	return d.Acts[len(d.Acts)-1] == act && act != followup.AssignHandling
}

// Value is what was typed, where the form of an act was refused.
func (d handledData) Value(act followup.HandlingAct, field string) string {
	if d.Form.Get("act") != string(act) {
		return ""
	}
	return d.Form.Get(field)
}

// GetHandled serves GET /staff/comments/released/{comment}.
func (h *comments) GetHandled(c echo.Context) error {
	return h.handled(c, http.StatusOK, url.Values{}, nil)
}

// dueIn is how many working days are proposed for a reply.
const dueIn = 5

func (h *comments) handled(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	read, replies, err := h.readOne(c)
	if err != nil {
		return err
	}
	read.Handling.Unit = h.unitNumbered(read.Handling.Unit.ID)
	today := h.today()
	d := handledData{Read: read, Replies: replies, Templates: followup.ReplyTemplates(), Outcomes: followup.HandlingOutcomes(), Form: typed, Error: wrong, Done: done(c),
		Due: h.o.Calendar.AddWorkingDays(today, dueIn).Format(time.DateOnly), Today: today.Format(time.DateOnly), Late: h.late(read.Handling)}
	for _, act := range followup.HandlingActs() {
		if _, next := read.Handling.Next(act); next && h.mayTake(c, act, read.Handling.Unit) {
			d.Acts = append(d.Acts, act)
		}
	}
	if slices.ContainsFunc(d.Acts, leads) {
		if d.Owners, err = h.ownersOf(c, read.Handling.Unit); err != nil {
			return err
		}
	}
	return h.o.Writer.Page(c, status, "staff_handled", d)
}

// leads tells whether an act gives a comment to somebody.
func leads(act followup.HandlingAct) bool {
	return act == followup.OpenHandling || act == followup.AssignHandling || act == followup.ReopenHandling
}

// mayTake tells whether who asks may take a step about comments of a unit.
func (h *comments) mayTake(c echo.Context, act followup.HandlingAct, unit survey.Unit) bool {
	may := staff.HandleComments
	if leads(act) {
		may = staff.LeadComments
	}
	return SessionOf(c).May(may) && SessionOf(c).Scope(may).Reaches(unit)
}

// ownersOf are the people of a unit who may reply.
func (h *comments) ownersOf(c echo.Context, unit survey.Unit) (found []owner, err error) {
	all, err := h.o.Accounts.Accounts(c.Request().Context(), h.o.Scope)
	today := h.today()
	for _, a := range all {
		fits := func(g staff.Grant) bool {
			return g.Holds(today) && g.Role.May(staff.HandleComments) && g.Unit.ID == unit.ID
		}
		if a.State == staff.Active && slices.ContainsFunc(a.Grants, fits) {
			found = append(found, owner{int64(a.ID), a.Shown()})
		}
	}
	return found, err
}

// readOne is the comment that an address names.
func (h *comments) readOne(c echo.Context) (followup.Read, []followup.Reply, error) {
	id, err := uuid.Parse(c.Param("comment"))
	if err != nil {
		return followup.Read{}, nil, &survey.Error{Op: "staff.readOne", Kind: survey.NotFound, Key: "comment.unknown", Err: err}
	}
	return h.o.Comments.ReadComment(c.Request().Context(), SessionOf(c).Scope(staff.HandleComments), id)
}

// PostHandled serves POST /staff/comments/released/{comment}: a step about it.
func (h *comments) PostHandled(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	read, _, err := h.readOne(c)
	if err != nil {
		return err
	}
	step, err := h.readHandling(c, form, h.unitNumbered(read.Handling.Unit.ID))
	if err == nil {
		may := staff.HandleComments
		if leads(step.Act) {
			may = staff.LeadComments
		}
		_, err = h.o.Comments.HandleComment(c.Request().Context(), SessionOf(c).Scope(may), actorIn(c, read.Handling.Unit, may, step.Note), read.ID, step, h.today())
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, releasedPath+"/"+read.ID.String()+"?done=handling_"+string(step.Act))
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	r := reply.Of(err)
	return h.handled(c, r.Status, form, r)
}

// readHandling reads a step. A comment is given to nobody but people of its unit.
func (h *comments) readHandling(c echo.Context, form url.Values, unit survey.Unit) (followup.HandlingStep, error) {
	s := followup.HandlingStep{Act: followup.HandlingAct(form.Get("act")), Outcome: followup.HandlingOutcome(form.Get("outcome")), Note: form.Get("note"),
		Reply: followup.Reply{Template: form.Get("template"), Language: SessionOf(c).Account.Language, Sentence: form.Get("sentence")}}
	if s.Reply.Language == "" {
		s.Reply.Language = survey.Vietnamese
	}
	s.Revision, _ = strconv.Atoi(form.Get("revision"))
	if !slices.Contains(followup.HandlingActs(), s.Act) {
		return s, reply.Malformed("body.malformed", nil)
	}
	if !h.mayTake(c, s.Act, unit) {
		return s, &survey.Error{Op: "staff.readHandling", Kind: survey.Forbidden, Key: "staff.forbidden"}
	}
	if !leads(s.Act) {
		return s, nil
	}
	s.DueOn, _ = time.Parse(time.DateOnly, form.Get("due"))
	owners, err := h.ownersOf(c, unit)
	for _, o := range owners {
		if form.Get("owner") == strconv.FormatInt(o.ID, 10) {
			s.Owner, s.Name = o.ID, o.Name
		}
	}
	return s, err
}

// NoError is for the forms that were not sent.
func (d handledData) NoError() *reply.Error { return nil }
