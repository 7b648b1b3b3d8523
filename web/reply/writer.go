package reply

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/web/i18n"
	"sipas/web/page"
)

// Directory knows the province that pages speak of.
type Directory interface {
	Units() []survey.Unit
	Synthetic() bool
	Settings() survey.Settings
}

// Options of a Writer. All must be set but BaseURL.
type Options struct {
	Directory Directory
	Province  string // code of the province shown
	Texts     *i18n.Catalogue
	Pages     *page.Pages
	// JSON tells whether the route that a request was sent to replies with JSON.
	JSON func(echo.Context) bool
	// Staff tells whether a request was sent to the staff side, whose pages look alike also to who has not signed in, and whether the address it came in
	// by has nothing but that.
	Staff func(echo.Context) (inside, apart bool)
	// Visit tells whether it is a page for people who were served.
	Visit func(echo.Context) bool
	// Page tells the path of the page on which a reader of the reply stands.
	Page    func(echo.Context) string
	BaseURL string // where citizens reach the service; empty where nobody has set it
	Now     func() time.Time
	Log     *slog.Logger
}

func (o *Options) validate() error {
	for name, missing := range map[string]bool{
		"Directory": o.Directory == nil, "Province": o.Province == "", "Texts": o.Texts == nil, "Pages": o.Pages == nil, "JSON": o.JSON == nil, "Staff": o.Staff == nil, "Visit": o.Visit == nil, "Page": o.Page == nil,
		"Now": o.Now == nil, "Log": o.Log == nil,
	} {
		if missing {
			return fmt.Errorf("reply: option %s is not set", name)
		}
	}
	return nil
}

// Writer writes replies.
type Writer struct {
	o    Options
	busy busyLines
}

// New returns a Writer.
func New(o Options) (*Writer, error) { return &Writer{o: o}, o.validate() }

// RequestID stands in a request's log lines and, on an error, on the page.
func RequestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// Province is the unit all others belong to.
func (w *Writer) Province() survey.Unit {
	for _, u := range w.o.Directory.Units() {
		if u.Level == survey.LevelProvince {
			return u
		}
	}
	return survey.Unit{Code: w.o.Province}
}

// BaseURL is where citizens reach the service, as set; empty where it is not. What a request says of it is never used: whoever asks
// writes that as he likes.
func (w *Writer) BaseURL() string { return w.o.BaseURL }

// staffKey is under which a request carries who has signed in.
const staffKey = "reply.staff"

// ForStaff has the pages of a request be those of the staff side.
func ForStaff(c echo.Context, s *page.Staff) { c.Set(staffKey, s) }

func staffOf(c echo.Context) *page.Staff {
	s, _ := c.Get(staffKey).(*page.Staff)
	return s
}

// Language of a reply: what the address says; what somebody who has signed in has chosen; else, for a program, what it accepts; else Vietnamese, for a person may hold a
// phone that somebody set to English.
func (w *Writer) Language(c echo.Context) string {
	if l, ok := survey.ParseLanguage(c.QueryParam("lang")); ok {
		return string(l)
	}
	if s := staffOf(c); s != nil && s.Language != "" {
		return s.Language
	}
	if w.WantsJSON(c) {
		return w.o.Texts.Choose(c.Request().Header.Get("Accept-Language"))
	}
	return string(survey.Vietnamese)
}

// OtherLanguage is the one that a reply is not in.
func (w *Writer) OtherLanguage(c echo.Context) string {
	if w.Language(c) == string(survey.English) {
		return string(survey.Vietnamese)
	}
	return string(survey.English)
}

// WantsJSON: on routes of JSON always, elsewhere who asks for JSON and not for a page.
func (w *Writer) WantsJSON(c echo.Context) bool {
	if w.o.JSON(c) {
		return true
	}
	accept := c.Request().Header.Get(echo.HeaderAccept)
	return strings.Contains(accept, echo.MIMEApplicationJSON) && !strings.Contains(accept, echo.MIMETextHTML)
}

// Text says something in the reader's language.
func (w *Writer) Text(c echo.Context, key string, args map[string]any) string {
	return w.o.Texts.Text(w.Language(c), key, args)
}

// TextIn says something in a language.
func (w *Writer) TextIn(lang, key string) string { return w.o.Texts.Text(lang, key, nil) }

// Acts are the kinds of act that pages have words for.
func (w *Writer) Acts() []string {
	keys := w.o.Texts.Keys("act.")
	acts := make([]string, len(keys))
	for n, key := range keys {
		acts[n] = strings.TrimPrefix(key, "act.")
	}
	return acts
}

// ActsNamed are those whose words, in any language, have what somebody typed, however that is written; and those that begin with it as programs call them.
func (w *Writer) ActsNamed(typed string) []string {
	words := survey.FoldSearch(typed)
	return slices.DeleteFunc(w.Acts(), func(action string) bool {
		named := slices.ContainsFunc(i18n.Languages(), func(lang string) bool { return strings.Contains(survey.FoldSearch(w.o.Texts.Act(lang, action)), words) })
		return !named && !strings.HasPrefix(action, typed+".")
	})
}

// Problem tells a problem of a table.
func (w *Writer) Problem(c echo.Context, p survey.Problem) string {
	return w.o.Texts.Problem(w.Language(c), p.Line, p.Heading, p.Key, p.Args)
}

// View is what every page knows, about data of its own.
func (w *Writer) View(c echo.Context, data any) page.View {
	lang, other := w.Language(c), w.OtherLanguage(c)
	query := c.Request().URL.Query()
	query.Del("lang")
	at := ownPath(w.o.Page(c))
	here := at
	if len(query) > 0 {
		here += "?" + query.Encode()
	}
	query.Set("lang", other)
	path, settings := ownPath(c.Request().URL.Path), w.o.Directory.Settings()
	inside, apart := w.o.Staff(c)
	people := staffOf(c)
	if inside && people == nil {
		people = &page.Staff{}
	}
	public := page.Public{None: apart && w.o.BaseURL == ""}
	if apart {
		public.Base = w.o.BaseURL
	}
	return page.View{Lang: lang, Other: other, Here: here, OtherURL: at + "?" + query.Encode(), Path: path, Synthetic: w.o.Directory.Synthetic(),
		Province: w.Province().Name.In(survey.Language(lang)), Results: settings.PublicResults != survey.Off,
		Visit: w.o.Visit(c), Responsible: settings.Responsible, Staff: people, Public: public, Data: data}
}

// ViewAt is what a page about a desk of a unit knows: it names whom to call about that unit.
func (w *Writer) ViewAt(c echo.Context, unit survey.Unit, data any) page.View {
	v := w.View(c, data)
	v.Responsible = v.Responsible.Of(unit)
	return v
}

// ownPath is a path as an address on this site: one that begins with two slashes would lead to another.
func ownPath(path string) string { return "/" + strings.TrimLeft(path, `/\`) }

// Page writes a page.
func (w *Writer) Page(c echo.Context, status int, name string, data any) error {
	return w.Show(c, status, name, w.View(c, data))
}

// Show writes a page of a view that was made before.
func (w *Writer) Show(c echo.Context, status int, name string, v page.View) error {
	b, err := w.o.Pages.Render(name, v)
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, b)
}

// Render makes a page without writing it.
func (w *Writer) Render(name string, v page.View) ([]byte, error) { return w.o.Pages.Render(name, v) }

// Fail is the one writer of error replies: JSON for programs, a page for people.
func (w *Writer) Fail(c echo.Context, err error) {
	if c.Response().Committed {
		return
	}
	r := Of(err)
	w.Note(c, r)
	if w.WantsJSON(c) {
		err = c.JSON(r.Status, map[string]any{"error": w.Describe(c, r)})
	} else {
		err = w.message(c, r)
	}
	if err != nil {
		w.o.Log.Error("an error could not be told", "id", RequestID(c), "error", err)
	}
}

// Note logs what is our fault and sets Retry-After.
func (w *Writer) Note(c echo.Context, r *Error) {
	if r.Wait > 0 {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(r.Seconds()))
	}
	if r.Status < http.StatusInternalServerError {
		return
	}
	attributes := []any{"id", RequestID(c), "route", c.Path(), "status", r.Status, "error", r}
	if r.Kind == survey.Busy {
		alike, due := w.busy.line(w.o.Now())
		if !due {
			return
		}
		attributes = append(attributes, "unlogged", alike)
	}
	w.o.Log.Error("request failed", attributes...)
}
