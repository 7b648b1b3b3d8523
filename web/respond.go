package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
)

// codeData is the page that asks for a desk's code.
type codeData struct{ Typed, Error string }

// getCode serves GET /q: type the code that stands under the QR picture.
func (s *Server) getCode(c echo.Context) error {
	typed := c.QueryParam("code")
	if typed == "" {
		return s.page(c, http.StatusOK, "code", codeData{})
	}
	place, err := s.o.Directory.Place(typed)
	if err != nil {
		r := replyTo(err)
		return s.page(c, r.status, "code", codeData{typed, r.key})
	}
	return c.Redirect(http.StatusSeeOther, "/q/"+string(place.Code)+langQuery(s.language(c)))
}

// langQuery keeps a language that is not the default in an address.
func langQuery(lang string) string {
	if lang == string(survey.Vietnamese) {
		return ""
	}
	return "?lang=" + lang
}

// formData is the survey page.
type formData struct {
	Place         survey.Place
	Questionnaire survey.Questionnaire
	ID            string
	Items         []formItem
	Comment       string
	CommentError  *formError
	CommentLimit  int
	Errors        []formError
	Notice        string // why nothing was stored although nothing is wrong with the answers
	Args          map[string]any
	Masks         masks
}

// masks are the patterns the preview of the comment goes by.
type masks struct {
	Mail     string `json:"mail"`
	Number   string `json:"number"`
	Money    string `json:"money"`
	Currency string `json:"currency"`
}

type formItem struct {
	survey.Item
	Number, Of int
	Name       string // of the input: answers.access
	Options    []formOption
	Apart      *formOption // "not applicable"
	Error      *formError
}

type formOption struct {
	ID, Name string
	Value    int
	Text     survey.Text
	Checked  bool
}

type formError struct {
	Target string // id of the element to go to
	Label  survey.Text
	Key    string
	Args   map[string]any
}

// open returns a place that takes answers, or an error of kind NotFound or Closed.
func (s *Server) open(typed string) (survey.Place, error) {
	place, err := s.o.Directory.Place(typed)
	if err == nil && !place.Open {
		err = &survey.Error{Op: "web.open", Kind: survey.Closed, Key: "place.closed"}
	}
	return place, err
}

// getRespond serves GET /q/:place: the survey of a desk, on one page, with a response id of its own.
func (s *Server) getRespond(c echo.Context) error {
	place, err := s.open(c.Param("place"))
	if err != nil {
		return s.failPlace(c, place, err)
	}
	lang := s.language(c)
	form, err := s.forms.get(formKey{place, lang, s.o.Directory.Synthetic()}, func() ([]byte, error) {
		q, err := s.o.Directory.Questionnaire(place.Questionnaire)
		if err != nil {
			return nil, err
		}
		v := s.view(c, lang, newForm(place, q, url.Values{"id": {idPlaceholder}}, nil))
		return s.render("respond", v)
	})
	if err != nil {
		return err
	}
	id := uuid.NewString()
	h := c.Response().Header()
	h.Set("Vary", "Accept-Encoding")
	page := form.plain
	if acceptsGzip(c) {
		h.Set("Content-Encoding", "gzip")
		page = form.gzip
	}
	b := page(id)
	h.Set("Content-Length", strconv.Itoa(len(b))) // known, so that it goes out in one piece
	return c.HTMLBlob(http.StatusOK, b)
}

// failPlace names the place in the reply where it is known but closed.
func (s *Server) failPlace(c echo.Context, place survey.Place, err error) error {
	r := replyTo(err)
	if place.Code != "" {
		r.args = map[string]any{"Place": place.Name.In(survey.Language(s.language(c)))}
	}
	return r
}

// newForm fills the survey page with what was typed and what was wrong with it.
func newForm(place survey.Place, q survey.Questionnaire, typed url.Values, wrong []survey.Field) formData {
	f := formData{Place: place, Questionnaire: q, ID: typed.Get("id"), Comment: typed.Get("comment"), CommentLimit: survey.CommentLimit,
		Masks: masks{survey.MailPattern, survey.NumberPattern, survey.MoneyPattern, survey.CurrencyPattern}}
	if _, err := uuid.Parse(f.ID); err != nil {
		f.ID = uuid.NewString()
	}
	errorOf := map[string]survey.Field{}
	for _, w := range wrong {
		errorOf[w.Path] = w
	}
	for n, item := range q.Items {
		shown := newFormItem(item, n+1, len(q.Items), typed.Get("answers."+item.Key))
		if w, ok := errorOf[shown.Name]; ok {
			shown.Error = &formError{shown.Options[0].ID, item.Text, w.Key, w.Args}
			f.Errors = append(f.Errors, *shown.Error)
			delete(errorOf, shown.Name)
		}
		f.Items = append(f.Items, shown)
	}
	if w, ok := errorOf["comment"]; ok {
		f.CommentError = &formError{Target: "comment", Key: w.Key, Args: w.Args}
		f.Errors = append(f.Errors, *f.CommentError)
		delete(errorOf, "comment")
	}
	for _, w := range wrong {
		if _, left := errorOf[w.Path]; left {
			f.Errors = append(f.Errors, formError{Target: "form", Key: w.Key, Args: w.Args})
		}
	}
	return f
}

func newFormItem(item survey.Item, number, of int, chosen string) formItem {
	shown := formItem{Item: item, Number: number, Of: of, Name: "answers." + item.Key}
	for _, value := range item.Values() {
		o := formOption{ID: item.Key + "-" + strconv.Itoa(value), Name: shown.Name, Value: value, Checked: chosen == strconv.Itoa(value)}
		if value == survey.NotApplicable {
			o.Text = item.NotApplicable
			shown.Apart = &o
			continue
		}
		if item.Kind == survey.OnChoice {
			o.Text = item.Options[value-1].Text
		}
		shown.Options = append(shown.Options, o)
	}
	return shown
}

// postRespond serves POST /q/:place: stores the answers, or shows the form again with all that was typed.
func (s *Server) postRespond(c echo.Context) error {
	place, err := s.open(c.Param("place"))
	if err != nil {
		return s.failPlace(c, place, err)
	}
	typed, err := readForm(c.Request())
	if err != nil {
		return err
	}
	q, err := s.o.Directory.Questionnaire(typed.Get("questionnaire"))
	if err != nil {
		if q, err = s.o.Directory.Questionnaire(place.Questionnaire); err != nil {
			return err
		}
	}
	if lang, ok := survey.ParseLanguage(typed.Get("switch")); ok {
		c.QueryParams().Set("lang", string(lang))
		return s.formAgain(c, http.StatusOK, newForm(place, q, typed, nil))
	}
	submission, wrong := submissionOf(typed, place, s.language(c))
	if len(wrong) == 0 {
		_, err = s.submit(c, submission, intake.Form, survey.ModeQR)
	} else {
		err = &survey.Error{Op: "web.postRespond", Kind: survey.Invalid, Key: "response.invalid", Fields: wrong}
		s.metrics.response(survey.ModeQR, "", err)
	}
	if err != nil {
		return s.respondFailed(c, place, q, typed, err)
	}
	return c.Redirect(http.StatusSeeOther, "/q/"+string(place.Code)+"/thanks"+langQuery(s.language(c)))
}

// ownPages refuses forms that another website sends in a visitor's name. Browsers too old to say where a form comes
// from pass: there is no session to be misused.
func ownPages(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil {
			return &reply{status: http.StatusForbidden, kind: survey.Forbidden, key: "cross_origin", cause: err}
		}
		return next(c)
	}
}

// respondFailed shows the form again, with everything kept, where trying again can help.
func (s *Server) respondFailed(c echo.Context, place survey.Place, q survey.Questionnaire, typed url.Values, err error) error {
	r := replyTo(err)
	switch r.kind {
	case survey.Invalid, survey.Limited, survey.Busy, survey.Internal:
	default:
		return s.failPlace(c, place, err)
	}
	s.note(c, r)
	form := newForm(place, q, typed, r.fields)
	form.Args = map[string]any{"Seconds": r.seconds()}
	switch r.kind {
	case survey.Limited:
		form.Notice = "respond.limited"
	case survey.Busy:
		form.Notice = "respond.busy"
	case survey.Internal:
		form.Notice = "respond.internal"
	}
	return s.formAgain(c, r.status, form)
}

func (s *Server) formAgain(c echo.Context, status int, form formData) error {
	v := s.view(c, s.language(c), form)
	v.OtherURL = "/q/" + string(form.Place.Code) + "?lang=" + v.Other
	b, err := s.render("respond", v)
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, b)
}

// getThanks serves GET /q/:place/thanks. It holds nothing of the answers, so it may be loaded again.
func (s *Server) getThanks(c echo.Context) error {
	place, err := s.o.Directory.Place(c.Param("place"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "thanks", place)
}

// submit hands an answer in and counts what became of it.
func (s *Server) submit(c echo.Context, submission survey.Submission, door intake.Door, mode survey.Mode) (survey.Outcome, error) {
	r := c.Request()
	outcome, err := s.o.Desk.Submit(r.Context(), submission, intake.From{Door: door, Address: c.RealIP(), Agent: r.UserAgent(), Languages: r.Header.Get("Accept-Language")})
	s.metrics.response(mode, outcome, err)
	return outcome, err
}
