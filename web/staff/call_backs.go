package staff

import (
	"cmp"
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

const callBacksPath = "/staff/call-backs"

// callBacksOfPage is how many people a page shows.
const callBacksOfPage = 50

// CallBacks are the people who want to be called back.
type CallBacks interface {
	CallBacksHeld(ctx context.Context, scope survey.Scope) (followup.CallsHeld, error)
	CallBacks(ctx context.Context, scope survey.Scope, closed bool, after followup.CallBackMark, most int) ([]followup.CallBack, error)
	CallBack(ctx context.Context, scope survey.Scope, id uuid.UUID) (followup.CallBack, error)
	Call(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, revision int, act followup.CallAct, today time.Time) (followup.CallBack, error)
}

// callBacksData is the list. It shows nobody's number and nobody's name.
type callBacksData struct {
	Rows   []callRow
	Held   followup.CallsHeld
	Closed bool // whether those are shown whose matter is closed
	On     bool // whether people may leave a number
	More   string
	Done   string
}

// callRow is somebody as the list has them.
type callRow struct {
	followup.CallBack
	Unit  survey.Text
	Time  followup.CallTime
	Topic followup.CallTopic
	Lost  bool // no key opens what was left
}

// callBackData is one of them, and what can be done. The number is there where it was asked for alone.
type callBackData struct {
	callRow
	Phone  followup.Phone
	Name   string
	Act    string // that was chosen
	Reason string
	Error  *reply.Error
}

// Tries is how many calls in vain close a matter, and Left how many are left.
func (callBackData) Most() int   { return followup.CallBackTries }
func (d callBackData) Left() int { return followup.CallBackTries - d.Tries }

// Outcomes are what may be said of a call now, and Others what else may be done.
func (d callBackData) Outcomes() []followup.CallAct {
	return slices.DeleteFunc(d.Able(), func(a followup.CallAct) bool { return a == followup.CallShow || a.NeedsReason() })
}

// Others need a reason.
func (d callBackData) Others() []followup.CallAct {
	return slices.DeleteFunc(d.Able(), func(a followup.CallAct) bool { return !a.NeedsReason() })
}

// Shows tells whether the number may be shown.
func (d callBackData) Shows() bool { return slices.Contains(d.Able(), followup.CallShow) }

// there fails with kind NotFound where nobody is called back and nobody is left: then nothing is to be seen of it.
func (h *callBacks) there(ctx context.Context, rights staff.Rights) (followup.CallsHeld, error) {
	held, err := h.o.CallBacks.CallBacksHeld(ctx, rights.Scope(staff.HandleCallBacks))
	if err == nil && !h.o.CallBackOn && held.Own == 0 {
		err = &survey.Error{Op: "staff.callBacks", Kind: survey.NotFound, Key: "not_found"}
	}
	return held, err
}

// GetCallBacks serves GET /staff/call-backs?closed=&after=: those who wait, the longest waiting first, or those whose matter is closed.
func (h *callBacks) GetCallBacks(c echo.Context) error {
	held, err := h.there(c.Request().Context(), SessionOf(c).Rights())
	if err != nil {
		return err
	}
	d := callBacksData{Held: held, Closed: c.QueryParam("closed") != "", On: h.o.CallBackOn, Done: done(c)}
	all, err := h.o.CallBacks.CallBacks(c.Request().Context(), SessionOf(c).Scope(staff.HandleCallBacks), d.Closed, readCallMark(c.QueryParam("after")), callBacksOfPage+1)
	if err != nil {
		return err
	}
	if len(all) > callBacksOfPage {
		all = all[:callBacksOfPage]
		last := all[callBacksOfPage-1]
		query := url.Values{"after": {last.Day.Format(time.DateOnly) + "." + last.ID.String()}}
		if d.Closed {
			query.Set("closed", "1")
		}
		d.More = address(callBacksPath, query)
	}
	for _, one := range all {
		row, _ := h.callRow(one)
		d.Rows = append(d.Rows, row)
	}
	return h.o.Writer.Page(c, http.StatusOK, "staff_call_backs", d)
}

// readCallMark reads a place in the list; what is none is the beginning.
func readCallMark(text string) followup.CallBackMark {
	on, of, _ := strings.Cut(text, ".")
	day, err := time.Parse(time.DateOnly, on)
	id, idErr := uuid.Parse(of)
	if err != nil || idErr != nil {
		return followup.CallBackMark{}
	}
	return followup.CallBackMark{Day: day, ID: id}
}

// callRow is somebody as staff are told, and what was sealed of who it is, which goes no further but where it was asked for.
func (h *callBacks) callRow(one followup.CallBack) (callRow, followup.CallRequest) {
	row := callRow{CallBack: one}
	for _, u := range h.o.Directory.Units() {
		if u.ID == one.UnitID {
			row.Unit = u.Name
		}
	}
	asked, err := one.Open(h.o.CallVault)
	row.Time, row.Topic, row.Lost = cmp.Or(asked.Time, "any"), asked.Topic, err != nil
	return row, asked
}

// GetCallBack serves GET /staff/call-backs/:call: without the number.
func (h *callBacks) GetCallBack(c echo.Context) error {
	return h.callBack(c, http.StatusOK, url.Values{}, nil)
}

func (h *callBacks) callBack(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	one, err := h.callOf(c)
	if err != nil {
		return err
	}
	row, _ := h.callRow(one)
	return h.o.Writer.Page(c, status, "staff_call_back", callBackData{callRow: row, Act: typed.Get("act"), Reason: typed.Get("reason"), Error: wrong})
}

// callOf is the one of an address.
func (h *callBacks) callOf(c echo.Context) (followup.CallBack, error) {
	id, err := uuid.Parse(c.Param("call"))
	if err != nil {
		return followup.CallBack{}, &survey.Error{Op: "staff.callOf", Kind: survey.NotFound, Key: "call_back.unknown", Err: err}
	}
	return h.o.CallBacks.CallBack(c.Request().Context(), SessionOf(c).Scope(staff.HandleCallBacks), id)
}

// PostCallBackNumber serves POST /staff/call-backs/:call/number: shows who it is, once, and writes down that it was shown.
func (h *callBacks) PostCallBackNumber(c echo.Context) error {
	one, err := h.callOf(c)
	if err != nil {
		return err
	}
	one, err = h.o.CallBacks.Call(c.Request().Context(), SessionOf(c).Scope(staff.HandleCallBacks), Actor(c, staff.HandleCallBacks, ""), one.ID, one.Revision, followup.CallShow, h.today())
	if survey.KindOf(err) == survey.Conflict {
		return h.refuseCall(c, url.Values{}, err)
	}
	if err != nil {
		return err
	}
	row, asked := h.callRow(one)
	return h.o.Writer.Page(c, http.StatusOK, "staff_call_back", callBackData{callRow: row, Phone: asked.Phone, Name: asked.Name})
}

// refuseCall shows the page as it stands now, with why nothing was done and what was typed.
func (h *callBacks) refuseCall(c echo.Context, typed url.Values, err error) error {
	h.note(c, err)
	r := reply.Of(err).Renamed("reason", "reason-"+typed.Get("act"))
	return h.callBack(c, r.Status, typed, r)
}

// PostCallBack serves POST /staff/call-backs/:call: what came of a call, or what else is done about somebody.
func (h *callBacks) PostCallBack(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	one, err := h.callOf(c)
	if err != nil {
		return err
	}
	act := followup.CallAct(form.Get("act"))
	if err = checkCall(act, form); err == nil {
		_, err = h.o.CallBacks.Call(c.Request().Context(), SessionOf(c).Scope(staff.HandleCallBacks), Actor(c, staff.HandleCallBacks, form.Get("reason")), one.ID, revisionOf(form), act, h.today())
	}
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict) {
		return h.refuseCall(c, form, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, callBacksPath+"?done=call_back_"+string(act))
}

// checkCall fails with kind Invalid where no act was chosen, or one without the reason that it needs.
func checkCall(act followup.CallAct, form url.Values) error {
	switch {
	case act == followup.CallShow || !slices.Contains(followup.CallActs(), act):
		return &survey.Error{Op: "staff.checkCall", Kind: survey.Invalid, Key: "call_back.act_missing", Fields: []survey.Field{{Path: "act", Key: "call_back.act_missing"}}}
	case act.NeedsReason():
		return staff.CheckReason(form.Get("reason"))
	}
	return nil
}

// callBackChores tell of people who wait.
func (h *callBacks) callBackChores(ctx context.Context, rights staff.Rights) ([]Chore, error) {
	held, err := h.there(ctx, rights)
	switch {
	case survey.KindOf(err) == survey.NotFound:
		return nil, nil
	case err != nil || held.Open == 0 && h.o.CallBackOn:
		return nil, err
	case held.Open == 0:
		return []Chore{{Key: "call_backs_left", N: int(held.Own), Path: callBacksPath}}, nil
	}
	return []Chore{{Key: "call_backs", N: int(held.Open), Path: callBacksPath}}, nil
}
