package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"path"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/i18n"
)

// pages are the templates, parsed once per language.
type pages struct {
	byLang map[string]map[string]*template.Template
}

func parsePages(texts *i18n.Catalogue, a *assets) (*pages, error) {
	p := &pages{byLang: map[string]map[string]*template.Template{}}
	files, err := fs.Glob(pageFiles, "page/*/*.html")
	if err != nil {
		return nil, err
	}
	for _, lang := range i18n.Languages() {
		p.byLang[lang] = map[string]*template.Template{}
		for _, file := range files {
			t, err := template.New(path.Base(file)).Funcs(functions(lang, texts, a)).ParseFS(pageFiles, "page/_*.html", file)
			if err != nil {
				return nil, err
			}
			p.byLang[lang][path.Base(path.Dir(file))] = t
		}
	}
	return p, nil
}

// functions are what a template may call; each speaks its template's language.
func functions(lang string, texts *i18n.Catalogue, a *assets) template.FuncMap {
	return template.FuncMap{
		"t": func(key string, pairs ...any) (string, error) {
			args, err := pairsToMap(pairs)
			return texts.Text(lang, key, args), err
		},
		"text":   func(t survey.Text) string { return t.In(survey.Language(lang)) },
		"asset":  a.url,
		"style":  func() template.CSS { return template.CSS(a.formStyle) },
		"one":    func(x *float64) string { return i18n.Number(lang, *x, 1) },
		"num":    func(x float64) string { return i18n.Number(lang, x, 1) },
		"score":  func(x *float64) string { return i18n.Number(lang, *x, 2) },
		"signed": func(x float64) string { return i18n.Signed(lang, x, 1) },
		"count":  func(n int64) string { return i18n.Number(lang, float64(n), 0) },
		"moment": func(t time.Time) string { return i18n.Moment(lang, t) },
		"period": func(p analytics.Period) string {
			return i18n.Period(lang, string(p.Kind), p.Number(), p.Start.Year())
		},
		"periodof": func(text string) string {
			p, err := analytics.ParsePeriod(text)
			if err != nil {
				return text
			}
			return i18n.Period(lang, string(p.Kind), p.Number(), p.Start.Year())
		},
		"shortperiod": func(p analytics.Period) string {
			return i18n.ShortPeriod(lang, string(p.Kind), p.Number(), p.Start.Year())
		},
		"shortyear": func(year int) string { return fmt.Sprintf("’%02d", year%100) },
		"lower":     i18n.LowerFirst,
		"away":      func(x float64) string { return i18n.Number(lang, math.Abs(x), 1) },
		"signed2":   func(x float64) string { return i18n.Signed(lang, x, 2) },
		"times":     func(a, b float64) float64 { return a * b },
		"chance":    func(p *float64) string { return i18n.Chance(lang, *p) },
		"trendy":    trendY,
		"sumparts":  sumParts,
		"two":       func(x any) string { return i18n.Number(lang, number(x), 2) },
		"whole":     func(x any) string { return i18n.Number(lang, number(x), 0) },
		"percent":   func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) + "%" },
		"plus":      func(a, b float64) float64 { return a + b },
		"add":       func(a, b int) int { return a + b },
		"english":   func() bool { return lang == string(survey.English) },
	}
}

// number reads a figure that is there, whether it may be missing elsewhere or not.
func number(x any) float64 {
	if p, ok := x.(*float64); ok {
		return *p
	}
	return x.(float64)
}

// The drawing of a trend lies so many pixels high within its picture.
const trendTop, trendHeight = 10, 180

// trendY is where a height of 0–100 stands in a trend's picture, in pixels.
func trendY(y float64) string {
	return strconv.FormatFloat(trendTop+trendHeight*y/100, 'f', 1, 64)
}

func sumParts(rows []partRow) float64 {
	sum := 0.0
	for _, r := range rows {
		sum += r.Points
	}
	return sum
}

func pairsToMap(pairs []any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("arguments come in pairs, not %d", len(pairs))
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument %v is no name", pairs[i])
		}
		args[name] = pairs[i+1]
	}
	return args, nil
}

// view is what every page knows; Data is its own.
type view struct {
	Lang, Other string // the language of the page and the one to switch to
	OtherURL    string // this page in the other language
	Path        string
	Synthetic   bool
	Province    string
	Results     bool // whether results are public, so that pages link to them
	Data        any
}

func (s *Server) view(c echo.Context, lang string, data any) view {
	other := string(survey.English)
	if lang == other {
		other = string(survey.Vietnamese)
	}
	address := *c.Request().URL
	query := address.Query()
	query.Set("lang", other)
	return view{Lang: lang, Other: other, OtherURL: address.Path + "?" + query.Encode(), Path: address.Path, Synthetic: s.o.Directory.Synthetic(),
		Province: s.province().Name.In(survey.Language(lang)), Results: s.o.PublicResults != Off, Data: data}
}

// province is the unit all others belong to.
func (s *Server) province() survey.Unit {
	for _, u := range s.o.Directory.Units() {
		if u.Level == survey.LevelProvince {
			return u
		}
	}
	return survey.Unit{Code: s.o.Province}
}

// render makes a page whole before any of it is written.
func (s *Server) render(name string, v view) ([]byte, error) {
	var b bytes.Buffer
	if err := s.pages.byLang[v.Lang][name].ExecuteTemplate(&b, "layout", v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (s *Server) page(c echo.Context, status int, name string, data any) error {
	b, err := s.render(name, s.view(c, s.language(c), data))
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, b)
}

// message shows an error as a page.
func (s *Server) message(c echo.Context, r *reply) error {
	title := titleOf(r)
	return s.page(c, r.status, "message", messageData{Title: title, Key: r.key, Args: s.messageArgs(c, r), Reply: s.describe(c, r),
		AskCode: r.key == "place.mistyped" || r.key == "place.unknown" || r.key == "place.closed",
		Request: requestID(c), NewForm: r.key == "response.conflict"})
}

type messageData struct {
	Title, Key string
	Args       map[string]any
	Reply      errorBody
	AskCode    bool
	NewForm    bool
	Request    string
}

// titleOf finds the heading of an error page: that of its key, or that of its kind.
func titleOf(r *reply) string {
	switch r.key {
	case "place.mistyped", "place.unknown", "place.closed", "response.conflict", "unit.unknown", "edition.unknown", "period.empty", "results.off", "not_found", "method":
		return r.key + ".title"
	case "results.not_frozen":
		return "results.off.title"
	}
	switch r.kind {
	case survey.Limited:
		return "limit.title"
	case tooLarge, unsupported, survey.Busy, survey.Forbidden, survey.Invalid, survey.NotFound:
		return string(r.kind) + ".title"
	}
	return "internal.title"
}
