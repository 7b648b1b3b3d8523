package citizen

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/web/page"
	"sipas/web/reply"
	"sipas/web/request"
)

// codeData is the page that asks for a desk's code.
type codeData struct{ Typed, Error string }

// GetCode serves GET /q: type the code that stands under the QR picture.
func (h *Handlers) GetCode(c echo.Context) error {
	typed := c.QueryParam("code")
	if typed == "" {
		return h.o.Writer.Page(c, http.StatusOK, "code", codeData{})
	}
	place, err := h.o.Directory.Place(typed)
	if err != nil {
		r := reply.Of(err)
		return h.o.Writer.Page(c, r.Status, "code", codeData{typed, r.Key})
	}
	return c.Redirect(http.StatusSeeOther, "/q/"+string(place.Code)+langQuery(h.o.Writer.Language(c)))
}

// GetStray serves GET /q/:place/*: an address with something behind the code, as mail programs and people write it, leads to the form.
func (h *Handlers) GetStray(c echo.Context) error {
	place, err := h.open(c.Param("place"))
	if err != nil {
		return h.failPlace(c, place, err)
	}
	return c.Redirect(http.StatusSeeOther, "/q/"+string(place.Code)+langQuery(h.o.Writer.Language(c)))
}

// langQuery keeps a language that is not the default in an address.
func langQuery(lang string) string {
	if lang == string(survey.Vietnamese) {
		return ""
	}
	return "?lang=" + lang
}

// open returns a place that takes answers, or an error of kind NotFound or Closed.
func (h *Handlers) open(typed string) (survey.Place, error) {
	place, err := h.o.Directory.Place(typed)
	if err == nil && !place.Open {
		err = &survey.Error{Op: "citizen.open", Kind: survey.Closed, Key: "place.closed"}
	}
	return place, err
}

// GetForm serves GET /q/:place: the survey of a desk, on one page, with a response id of its own.
func (h *Handlers) GetForm(c echo.Context) error {
	place, err := h.open(c.Param("place"))
	if err != nil {
		return h.failPlace(c, place, err)
	}
	lang := h.o.Writer.Language(c)
	form, err := h.forms.get(formKey{place, lang, h.o.Directory.Synthetic()}, func() ([]byte, error) {
		q, err := h.o.Directory.Questionnaire(place.Questionnaire)
		if err != nil {
			return nil, err
		}
		return h.o.Writer.Render("respond", h.o.Writer.View(c, newForm(place, q, url.Values{"id": {idPlaceholder}, "stamp": {stampPlaceholder}}, nil)))
	})
	if err != nil {
		return err
	}
	id := uuid.NewString()
	header := c.Response().Header()
	header.Set("Vary", "Accept-Encoding")
	write := form.plain
	if page.AcceptsGzip(c) {
		header.Set("Content-Encoding", "gzip")
		write = form.gzip
	}
	b := write(id, h.o.Desk.Stamp(place.Code, id))
	header.Set("Content-Length", strconv.Itoa(len(b))) // known, so that it goes out in one piece
	return c.HTMLBlob(http.StatusOK, b)
}

// failPlace names the place in the reply where it is known but closed.
func (h *Handlers) failPlace(c echo.Context, place survey.Place, err error) error {
	r := reply.Of(err)
	if r.Kind == survey.Closed && place.Code != "" {
		lang := survey.Language(h.o.Writer.Language(c))
		r.Args = map[string]any{"Place": place.Name.In(lang), "Unit": place.Unit.Name.In(lang)}
	}
	return r
}

// PostForm serves POST /q/:place: stores the answers. Where it fails GiveBack shows the form again. At a closed place it does not say that
// nothing was stored before the desk has looked, not even in another language: the same may have come in time, and its reply been lost.
func (h *Handlers) PostForm(c echo.Context) error {
	place, shut := h.open(c.Param("place"))
	if shut != nil && survey.KindOf(shut) != survey.Closed {
		return shut
	}
	typed, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	lang, turns := survey.ParseLanguage(typed.Get("switch"))
	if turns && shut == nil {
		return h.formAgain(c, place, typed, h.said(place, typed))
	}
	submission, wrong := request.Submission(typed, place, h.o.Writer.Language(c))
	switch {
	case len(wrong) == 0:
		_, err = h.submit(c, submission, intake.Form, survey.ModeQR)
	case shut != nil:
		err = shut
	default:
		err = &survey.Error{Op: "citizen.PostForm", Kind: survey.Invalid, Key: "response.invalid", Fields: wrong}
		h.o.Counter.Count(survey.ModeQR, "", err)
	}
	if err != nil {
		return err
	}
	if turns {
		c.QueryParams().Set("lang", string(lang))
	}
	return c.Redirect(http.StatusSeeOther, "/q/"+string(place.Code)+"/thanks"+langQuery(h.o.Writer.Language(c)))
}

// GiveBack has whoever sends a form get it back with all that was typed and the reason, whatever refuses it: another website, a limit, a
// closed place, a fault of ours.
func (h *Handlers) GiveBack(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err == nil || c.Response().Committed {
			return err
		}
		place, unknown := h.o.Directory.Place(c.Param("place"))
		typed, _ := request.Form(c.Request()) // what could be read
		r := reply.Of(err)
		if unknown != nil || typed == nil || r.Kind == survey.NotFound {
			return h.failPlace(c, place, err)
		}
		if c.Path() == callBackPath {
			return h.callBackAgain(c, place, typed, r)
		}
		h.o.Writer.Note(c, r)
		return h.formAgain(c, place, typed, r)
	}
}

// formAgain shows the form with what was typed, in the language that was asked for, and why nothing was stored.
func (h *Handlers) formAgain(c echo.Context, place survey.Place, typed url.Values, why *reply.Error) error {
	q, err := h.o.Directory.Questionnaire(typed.Get("questionnaire"))
	if err != nil {
		if q, err = h.o.Directory.Questionnaire(place.Questionnaire); err != nil {
			return err
		}
	}
	if lang, ok := survey.ParseLanguage(typed.Get("switch")); ok {
		c.QueryParams().Set("lang", string(lang))
	}
	status := http.StatusOK
	form := newForm(place, q, typed, nil)
	if why != nil {
		status, form = why.Status, newForm(place, q, typed, why.Fields)
		form.Notice, form.Seconds = why.Notice(), why.Seconds()
		form.Closed, form.Recorded = why.Kind == survey.Closed, why.Kind == survey.Conflict
	}
	if form.Stamp == "" {
		form.Stamp = h.o.Desk.Stamp(place.Code, form.ID)
	}
	v := h.o.Writer.View(c, form)
	v.OtherURL = "/q/" + string(place.Code) + "?lang=" + v.Other
	return h.o.Writer.Show(c, status, "respond", v)
}

// said is what a form said that is shown in another language now: what is wrong with its answers, as far as it still is, or why they
// were not stored; nil where it said nothing.
func (h *Handlers) said(place survey.Place, typed url.Values) *reply.Error {
	if typed.Get("said") != wrongAnswers {
		seconds, _ := strconv.ParseUint(typed.Get("wait"), 10, 16)
		return reply.Repeat(typed.Get("said"), time.Duration(seconds)*time.Second)
	}
	submission, wrong := request.Submission(typed, place, string(survey.Vietnamese))
	if len(wrong) == 0 {
		wrong = h.o.Desk.Wrong(submission, place)
	}
	if len(wrong) == 0 {
		return nil
	}
	return &reply.Error{Status: http.StatusOK, Kind: survey.Invalid, Fields: wrong}
}

// thanksData is the page after the survey of a place.
type thanksData struct {
	Place    survey.Place
	Conduct  bool // whether the place asks how staff behaved
	CallBack bool // whether people may leave a number
	Deeds    []followup.Deed
}

// deedsOnThanks is how many lines the page has room for.
const deedsOnThanks = 2

// GetThanks serves GET /q/:place/thanks. It holds nothing of the answers, so it may be loaded again. What is to be known after "yes" it tells
// everybody: no address, cookie, log, history, size on the wire or look over a shoulder then says who said it. Its way to the call-back is there on a phone alone: at a desk's tablet
// the official may look on, and who stood there when is known.
func (h *Handlers) GetThanks(c echo.Context) error {
	place, err := h.o.Directory.Place(c.Param("place"))
	if err != nil {
		return err
	}
	q, err := h.o.Directory.Questionnaire(place.Questionnaire)
	if err != nil {
		return err
	}
	deeds := h.o.Deeds.Deeds(place.Unit) // the last published first
	data := thanksData{place, q.AsksConduct(), h.o.CallBacks != nil && place.Open, deeds[:min(len(deeds), deedsOnThanks)]}
	return h.o.Writer.Show(c, http.StatusOK, "thanks", h.o.Writer.ViewAt(c, place.Unit, data))
}

// submit hands an answer in and counts what became of it.
func (h *Handlers) submit(c echo.Context, submission survey.Submission, door intake.Door, mode survey.Mode) (survey.Outcome, error) {
	outcome, err := h.o.Desk.Submit(c.Request().Context(), submission, request.From(c, door))
	h.o.Counter.Count(mode, outcome, err)
	return outcome, err
}
