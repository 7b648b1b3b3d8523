package staff

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/topic"
	"sipas/web/reply"
	"sipas/web/request"
)

const (
	deedsPath   = "/staff/deeds"
	newDeedPath = deedsPath + "/new"
)

// deedsOfPage is how many entries a page of the list shows.
const deedsOfPage = 30

// Deeds are what units have done about what people said.
type Deeds interface {
	Deeds(ctx context.Context, scope survey.Scope, f followup.DeedFilter) ([]followup.Deed, error)
	Deed(ctx context.Context, scope survey.Scope, id followup.DeedID) (followup.Deed, error)
	CountDeeds(ctx context.Context, scope survey.Scope, account int64) (followup.DeedCounts, error)
	PublishedDeeds(ctx context.Context, scope survey.Scope, since time.Time) ([]followup.Deed, error)
	DraftDeed(ctx context.Context, scope survey.Scope, actor survey.Actor, unit survey.Unit, step followup.DeedStep, synthetic bool) (followup.Deed, error)
	ChangeDeed(ctx context.Context, scope survey.Scope, actor survey.Actor, id followup.DeedID, step followup.DeedStep) (followup.Deed, error)
}

// deedSight is whose entries somebody writes and decides about.
func deedSight(s staff.Session) followup.DeedSight {
	return followup.DeedSight{Account: int64(s.Account.ID), Units: s.Scope(staff.HandleTasks), Screens: s.Scope(staff.ScreenComments)}
}

// deedsData is the list.
type deedsData struct {
	Rows     []deedLine
	Units    []survey.Unit
	Quarters []analytics.Period
	States   []followup.DeedState
	Filter   deedFilter
	Filtered bool
	More     string // the address of those behind; empty where there are none
	Done     string
}

type deedFilter struct{ Unit, Quarter, State string }

// deedLine is an entry with the quarter it is about.
type deedLine struct {
	followup.Deed
	Of analytics.Period
}

func deedLineOf(d followup.Deed) deedLine {
	return deedLine{d, analytics.PeriodOf(analytics.Quarter, d.Quarter)}
}

// GetDeeds serves GET /staff/deeds?unit=&quarter=&state=&after=.
func (h *deeds) GetDeeds(c echo.Context) error {
	d := deedsData{Units: h.unitsWithin(c), Quarters: h.deedQuarters(), States: followup.DeedStates(), Done: done(c), Filter: deedFilter{c.QueryParam("unit"), c.QueryParam("quarter"), c.QueryParam("state")}}
	f := followup.DeedFilter{Unit: d.Filter.Unit, State: followup.DeedState(d.Filter.State), Limit: deedsOfPage + 1, After: readDeedMark(c.QueryParam("after"))}
	if d.Filter.Quarter != "" {
		p, err := quarterOf(d.Filter.Quarter)
		if err != nil {
			return err
		}
		f.Quarter = p.Start
	}
	if f.Unit != "" && !slices.ContainsFunc(d.Units, func(u survey.Unit) bool { return u.Code == f.Unit }) {
		return &survey.Error{Op: "staff.GetDeeds", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	all, err := h.o.Deeds.Deeds(c.Request().Context(), SessionOf(c).Scope(staff.HandleTasks), f)
	if err != nil {
		return err
	}
	if len(all) > deedsOfPage {
		all = all[:deedsOfPage]
		last, query := all[deedsOfPage-1].Mark(), c.Request().URL.Query()
		query.Del("done")
		query.Set("after", last.Quarter.Format(time.DateOnly)+"."+last.ID.String())
		d.More = address(deedsPath, query)
	}
	for _, one := range all {
		d.Rows = append(d.Rows, deedLineOf(one))
	}
	d.Filtered = d.Filter != (deedFilter{})
	return h.o.Writer.Page(c, http.StatusOK, "staff_deeds", d)
}

// readDeedMark reads a place in the list; what is none is the beginning.
func readDeedMark(text string) followup.DeedMark {
	if len(text) < len(time.DateOnly)+1 {
		return followup.DeedMark{}
	}
	quarter, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	id, idErr := uuid.Parse(text[len(time.DateOnly)+1:])
	if err != nil || idErr != nil {
		return followup.DeedMark{}
	}
	return followup.DeedMark{Quarter: quarter, ID: id}
}

// unitsWithin are the units whose entries somebody writes.
func (h *deeds) unitsWithin(c echo.Context) (units []survey.Unit) {
	scope := SessionOf(c).Scope(staff.HandleTasks)
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince && scope.Reaches(u) {
			units = append(units, u)
		}
	}
	return units
}

// deedQuarters are those that entries may be about.
func (h *deeds) deedQuarters() (quarters []analytics.Period) {
	for _, day := range followup.DeedQuartersUntil(h.today()) {
		quarters = append(quarters, analytics.PeriodOf(analytics.Quarter, day))
	}
	return quarters
}

// quarterOf reads a quarter as addresses and forms have it.
func quarterOf(text string) (analytics.Period, error) {
	p, err := analytics.ParsePeriod(text)
	if err != nil || p.Kind != analytics.Quarter {
		return p, &survey.Error{Op: "staff.quarterOf", Kind: survey.Invalid, Key: "deed.quarter", Fields: []survey.Field{{Path: "quarter", Key: "deed.quarter"}}, Err: err}
	}
	return p, nil
}

// deedData is an entry, or the form for a new one.
type deedData struct {
	deedLine
	Form     deedForm
	Units    []survey.Unit // of a new one
	Quarters []analytics.Period
	Topics   []topic.Topic
	Today    time.Time
	May      map[string]bool  // by act
	Own      bool             // one has proposed it, and waits for somebody else
	Act      followup.DeedAct // that a reason is asked for; empty where none is
	Reason   string
	Read     bool   // whether everybody can read it among the results
	Typed    string // for an act that cannot be done any more
	Error    *reply.Error
	Done     string
}

// deedForm is what was typed.
type deedForm struct{ Unit, Quarter, Topic, Words, How, Day string }

// How it stands with what is written of: done, or to be done.
const (
	deedDone = "done"
	deedDue  = "due"
)

// GetNewDeed serves GET /staff/deeds/new?unit=.
func (h *deeds) GetNewDeed(c echo.Context) error {
	return h.newDeed(c, http.StatusOK, deedForm{Unit: c.QueryParam("unit"), How: deedDone}, nil)
}

func (h *deeds) newDeed(c echo.Context, status int, form deedForm, wrong *reply.Error) error {
	units := h.unitsWithin(c)
	if len(units) == 1 {
		form.Unit = units[0].Code
	}
	return h.o.Writer.Page(c, status, "staff_deed_new", deedData{Form: form, Units: units, Quarters: h.deedQuarters(), Topics: followup.Deedable(), Today: h.today(), Error: wrong})
}

// PostDeeds serves POST /staff/deeds: a new entry.
func (h *deeds) PostDeeds(c echo.Context) error {
	typed, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	form := readDeedForm(typed)
	units := h.unitsWithin(c)
	n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == form.Unit })
	if n < 0 && form.Unit != "" {
		return &survey.Error{Op: "staff.PostDeeds", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	var d followup.Deed
	if n < 0 {
		err = &survey.Error{Op: "staff.PostDeeds", Kind: survey.Invalid, Key: "deed.unit", Fields: []survey.Field{{Path: "unit", Key: "deed.unit"}}}
	} else {
		d, err = h.o.Deeds.DraftDeed(c.Request().Context(), SessionOf(c).Scope(staff.HandleTasks), actorIn(c, units[n], staff.HandleTasks, ""), units[n], h.deedStep(c, form, followup.EditDeed), h.o.Directory.Synthetic())
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, deedsPath+"/"+d.ID.String()+"?done=deed_draft")
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	r := reply.Of(err)
	return h.newDeed(c, r.Status, form, r)
}

func readDeedForm(typed url.Values) deedForm {
	return deedForm{Unit: typed.Get("unit"), Quarter: typed.Get("quarter"), Topic: typed.Get("topic"), Words: typed.Get("words"), How: typed.Get("how"), Day: typed.Get("day")}
}

// deedStep is what a form asks for. What cannot be read of it is left empty, and told as missing.
func (h *deeds) deedStep(c echo.Context, form deedForm, act followup.DeedAct) followup.DeedStep {
	step := followup.DeedStep{Act: act, Topic: topic.Topic(form.Topic), Words: form.Words, By: deedSight(SessionOf(c)), Today: h.today()}
	if p, err := quarterOf(form.Quarter); err == nil {
		step.Quarter = p.Start
	}
	day, _ := time.Parse(time.DateOnly, form.Day)
	switch form.How {
	case deedDone:
		step.DoneOn = day
	case deedDue:
		step.DueOn = day
	}
	return step
}

// GetDeed serves GET /staff/deeds/:deed.
func (h *deeds) GetDeed(c echo.Context) error {
	return h.deed(c, http.StatusOK, nil, nil)
}

// deedAsked is the id in an address.
func deedAsked(c echo.Context) (followup.DeedID, error) {
	id, err := uuid.Parse(c.Param("deed"))
	if err != nil {
		return id, &survey.Error{Op: "staff.deedAsked", Kind: survey.NotFound, Key: "deed.unknown", Err: err}
	}
	return id, nil
}

func (h *deeds) deed(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	id, err := deedAsked(c)
	if err != nil {
		return err
	}
	one, err := h.o.Deeds.Deed(c.Request().Context(), SessionOf(c).Scope(staff.HandleTasks), id)
	if err != nil {
		return err
	}
	d := deedData{deedLine: deedLineOf(one), Quarters: h.deedQuarters(), Topics: followup.Deedable(), Today: h.today(), May: map[string]bool{}, Error: wrong, Done: done(c)}
	see := deedSight(SessionOf(c))
	for _, act := range followup.DeedActs() {
		d.May[string(act)] = see.May(one, act)
		if !act.OfUnit() && act != followup.PublishDeed && see.May(one, act) {
			d.Act = act
		}
	}
	if d.Read, err = h.readByAll(c, one); err != nil {
		return err
	}
	d.Own = one.State == followup.DeedProposed && one.Proposer == see.Account && see.Screens.Reaches(one.Unit)
	d.Form = deedForm{Unit: one.Unit.Code, Quarter: d.Of.String(), Topic: string(one.Topic), Words: one.Words, How: deedDone, Day: one.DoneOn.Format(time.DateOnly)}
	if one.DoneOn.IsZero() {
		d.Form.How, d.Form.Day = deedDue, one.DueOn.Format(time.DateOnly)
	}
	switch act := followup.DeedAct(typed.Get("act")); {
	case act.Writes() && d.May[string(act)]:
		if typed.Has("words") {
			d.Form = readDeedForm(typed)
		}
	case act != "" && act == d.Act:
		d.Reason = typed.Get("reason")
	default:
		d.Typed = cmp.Or(typed.Get("reason"), typed.Get("words"))
	}
	return h.o.Writer.Page(c, status, "staff_deed", d)
}

// readByAll tells whether an entry stands where everybody reads it: it is published, and there are results for everybody to read it beside.
func (h *deeds) readByAll(c echo.Context, one followup.Deed) (bool, error) {
	access := h.o.Directory.Settings().PublicResults
	if one.State != followup.DeedPublished || access != survey.Frozen {
		return one.State == followup.DeedPublished && access != survey.Off, nil
	}
	known, err := h.o.Periods.PeriodRecords(c.Request().Context(), h.o.Scope)
	return slices.ContainsFunc(known, func(p analytics.PeriodRecord) bool { return len(p.Editions) > 0 }), err
}

// PostDeed serves POST /staff/deeds/:deed: a step with an entry.
func (h *deeds) PostDeed(c echo.Context) error {
	typed, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	id, err := deedAsked(c)
	if err != nil {
		return err
	}
	act := followup.DeedAct(typed.Get("act"))
	if !slices.Contains(followup.DeedActs(), act) {
		return reply.Malformed("body.malformed", nil)
	}
	step := h.deedStep(c, readDeedForm(typed), act)
	step.Reason = typed.Get("reason")
	step.Revision, _ = strconv.Atoi(typed.Get("revision"))
	may := staff.HandleTasks
	if !act.OfUnit() {
		may = staff.ScreenComments
	}
	if !SessionOf(c).May(may) {
		return &survey.Error{Op: "staff.PostDeed", Kind: survey.Forbidden, Key: "staff.forbidden"}
	}
	ctx, scope := c.Request().Context(), SessionOf(c).Scope(staff.HandleTasks)
	one, err := h.o.Deeds.Deed(ctx, scope, id)
	if err != nil {
		return err
	}
	_, err = h.o.Deeds.ChangeDeed(ctx, scope, actorIn(c, one.Unit, may, step.Reason), id, step)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, deedsPath+"/"+id.String()+"?done=deed_"+string(act))
	}
	if kind := survey.KindOf(err); kind != survey.Invalid && kind != survey.Conflict {
		return err
	}
	r := reply.Of(err)
	return h.deed(c, r.Status, typed, r)
}

// deedChores are entries that wait for the department, but for those that the same person has proposed, and those that it has sent back to their units.
func (h *deeds) deedChores(ctx context.Context, rights staff.Rights) ([]Chore, error) {
	n, err := h.o.Deeds.CountDeeds(ctx, rights.Scope(staff.HandleTasks), int64(rights.Account.ID))
	var found []Chore
	if n.Proposed > 0 && rights.May(staff.ScreenComments) {
		found = append(found, Chore{Key: "deeds", N: n.Proposed, Path: deedsPath + "?state=" + string(followup.DeedProposed)})
	}
	if n.SentBack > 0 && !rights.May(staff.ScreenComments) {
		found = append(found, Chore{Key: "deeds_back", N: n.SentBack, Path: deedsPath + "?state=" + string(followup.DeedDraft)})
	}
	return found, err
}
