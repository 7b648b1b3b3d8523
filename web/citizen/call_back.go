package citizen

import (
	"context"
	"net/http"
	"net/url"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/web/reply"
	"sipas/web/request"
)

// CallBacks keep who wants to be called back, and nothing that leads from there to an answer.
type CallBacks interface {
	// CallBackRoom fails with kind Busy where as many are held as may be.
	CallBackRoom(ctx context.Context) error
	AskCallBack(ctx context.Context, scope survey.Scope, actor survey.Actor, c followup.CallBack) error
}

// callBackPath is the page that thanks lead to. It has an address of its own, and is handed nothing of the answer: neither its id nor when it came.
const callBackPath = "/q/:place/call-back"

// callBackData is the page.
type callBackData struct {
	Place   survey.Place
	Body    string // who calls
	Form    string // id of this form alone: whoever sends it twice waits once
	Typed   followup.CallForm
	Errors  []formError
	fields  []survey.Field
	Notice  string // why nothing was kept although nothing is wrong with what was typed
	Seconds int
	Full    bool // nobody more is taken
	Closed  bool // not of this desk
}

// Wrong is what is wrong with a field.
func (d callBackData) Wrong(field string) (wrong []survey.Field) {
	for _, f := range d.fields {
		if f.Path == field {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// Times, Topics and the rest are what the page says besides.
func (callBackData) Times() []followup.CallTime   { return followup.CallTimes() }
func (callBackData) Topics() []followup.CallTopic { return followup.CallTopics() }
func (callBackData) PhoneLimit() int              { return followup.PhoneLimit }
func (callBackData) NameLimit() int               { return followup.CallerNameLimit }
func (callBackData) Days() int                    { return followup.CallBackDays }
func (callBackData) ClosedDays() int              { return followup.CallBackClosedDays }
func (callBackData) Tries() int                   { return followup.CallBackTries }

// body is who calls: whoever answers for the survey.
func (h *Handlers) body(c echo.Context) string {
	if body := h.o.Directory.Settings().Responsible.Body; body != "" {
		return body
	}
	lang := survey.Language(h.o.Writer.Language(c))
	province := h.o.Writer.Province().Name.In(lang)
	if first, size := utf8.DecodeRuneInString(province); lang == survey.Vietnamese { // within a sentence: tỉnh Lâm Đồng
		province = string(unicode.ToLower(first)) + province[size:]
	}
	return h.o.Writer.Text(c, "call_back.body_usual", map[string]any{"Province": province})
}

// GetCallBack serves GET /q/:place/call-back: what is kept of who wants to be called, by whom and for how long, and the form for it.
func (h *Handlers) GetCallBack(c echo.Context) error {
	place, err := h.open(c.Param("place"))
	if err != nil {
		return h.failPlace(c, place, err)
	}
	d := callBackData{Place: place, Body: h.body(c), Form: uuid.NewString()}
	if err := h.o.CallBacks.CallBackRoom(c.Request().Context()); err != nil {
		return h.showCallBack(c, d, reply.Of(err))
	}
	return h.showCallBack(c, d, nil)
}

// PostCallBack serves POST /q/:place/call-back: keeps who wants to be called. Where it fails GiveBack shows the form again.
func (h *Handlers) PostCallBack(c echo.Context) error {
	place, err := h.open(c.Param("place"))
	if err != nil {
		return err
	}
	typed, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	if _, ok := survey.ParseLanguage(typed.Get("switch")); ok {
		return h.callBackAgain(c, place, typed, nil)
	}
	asked, err := callForm(typed).Read()
	if err != nil {
		return err
	}
	day, err := h.o.Desk.AdmitCallBack(place.Code, request.From(c, intake.Form))
	if err != nil {
		return err
	}
	form, err := uuid.Parse(typed.Get("form"))
	if err != nil {
		form = uuid.New()
	}
	caller, err := asked.Waiting(h.o.Vault, form, place.Unit, day)
	if err != nil {
		return err
	}
	if err := h.o.CallBacks.AskCallBack(c.Request().Context(), h.o.Scope, survey.Service(), caller); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/q/"+string(place.Code)+"/call-back/noted"+langQuery(h.o.Writer.Language(c)))
}

// GetCallBackNoted serves GET /q/:place/call-back/noted. It holds nothing of what was typed, so it may be loaded again.
func (h *Handlers) GetCallBackNoted(c echo.Context) error {
	place, err := h.o.Directory.Place(c.Param("place"))
	if err != nil {
		return err
	}
	return h.o.Writer.Show(c, http.StatusOK, "call_back_noted", h.o.Writer.ViewAt(c, place.Unit, callBackData{Place: place, Body: h.body(c)}))
}

// callForm is what was typed.
func callForm(typed url.Values) followup.CallForm {
	return followup.CallForm{Phone: typed.Get("phone"), Name: typed.Get("name"), Time: typed.Get("time"), Topic: typed.Get("topic"), Consent: typed.Get("consent") == "yes"}
}

// callBackAgain shows the form with what was typed, in the language that was asked for, and why nothing was kept.
func (h *Handlers) callBackAgain(c echo.Context, place survey.Place, typed url.Values, why *reply.Error) error {
	if lang, ok := survey.ParseLanguage(typed.Get("switch")); ok {
		c.QueryParams().Set("lang", string(lang))
		if _, err := callForm(typed).Read(); err != nil && typed.Get("said") != "" {
			why = reply.Of(err)
			why.Status = http.StatusOK
		}
	}
	d := callBackData{Place: place, Body: h.body(c), Form: typed.Get("form"), Typed: callForm(typed)}
	if _, err := uuid.Parse(d.Form); err != nil {
		d.Form = uuid.NewString()
	}
	return h.showCallBack(c, d, why)
}

// callBackNotices are what the survey's form says of why nothing was stored, and what this page says of it.
func callBackNotices() map[string]string {
	return map[string]string{
		"respond.limited": "call_back.limited", "respond.busy": "call_back.busy", "respond.internal": "call_back.internal", "respond.closed": "call_back.closed",
		"respond.cross_origin": "call_back.cross_origin", "respond.too_large": "call_back.too_large", "respond.slow": "call_back.slow", "respond.unread": "call_back.unread",
	}
}

// showCallBack shows the page, with why nothing was kept where there is something.
func (h *Handlers) showCallBack(c echo.Context, d callBackData, why *reply.Error) error {
	status := http.StatusOK
	if why != nil {
		h.o.Writer.Note(c, why)
		status, d.fields, d.Seconds = why.Status, why.Fields, why.Seconds()
		for _, f := range why.Fields {
			d.Errors = append(d.Errors, formError{Target: f.Path, Key: f.Key, Args: f.Args})
		}
		d.Notice, d.Closed = callBackNotices()[why.Notice()], why.Kind == survey.Closed
		if d.Full = why.Key == "call_back.full"; d.Full {
			d.Notice = "call_back.full"
		}
	}
	v := h.o.Writer.ViewAt(c, d.Place.Unit, d)
	v.OtherURL = "/q/" + string(d.Place.Code) + "/call-back?lang=" + v.Other
	return h.o.Writer.Show(c, status, "call_back", v)
}
