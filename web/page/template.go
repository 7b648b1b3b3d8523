package page

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"path"
	"strconv"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/chart"
	"sipas/web/i18n"
)

// Pages are the templates, parsed once per language.
type Pages struct {
	byLang map[string]map[string]*template.Template
}

// Parse reads the templates. Whatever moment a page tells, it tells in the zone.
func Parse(texts *i18n.Catalogue, a *Assets, zone *time.Location) (*Pages, error) {
	p := &Pages{byLang: map[string]map[string]*template.Template{}}
	guide, err := a.manual(files)
	if err != nil {
		return nil, err
	}
	own, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	for _, lang := range i18n.Languages() {
		may := functions(lang, texts, a, zone)
		may["guide"] = func() template.HTML { return guide }
		shared, err := template.New("").Funcs(may).ParseFS(files, "_*.html")
		if err != nil {
			return nil, err
		}
		p.byLang[lang] = map[string]*template.Template{}
		for _, file := range own {
			t, err := template.New(path.Base(file)).Funcs(may).ParseFS(files, file)
			if err == nil {
				err = share(t, shared)
			}
			if err != nil {
				return nil, err
			}
			p.byLang[lang][path.Base(path.Dir(file))] = t
		}
	}
	return p, nil
}

// functions are what a template may call; each speaks its template's language.
func functions(lang string, texts *i18n.Catalogue, a *Assets, zone *time.Location) template.FuncMap {
	return template.FuncMap{
		"t": func(key string, pairs ...any) (string, error) {
			args, err := pairsToMap(pairs)
			return texts.Text(lang, key, args), err
		},
		"text":    func(t survey.Text) string { return t.In(survey.Language(lang)) },
		"asset":   a.URL,
		"modules": a.ModuleURLs,
		"style":   func() template.CSS { return template.CSS(a.formStyle) },
		"float":   func(n int) float64 { return float64(n) },
		"one":     func(x *float64) string { return i18n.Number(lang, *x, 1) },
		"num":     func(x float64) string { return i18n.Number(lang, x, 1) },
		"score":   func(x *float64) string { return i18n.Number(lang, *x, 2) },
		"signed":  func(x any) string { return i18n.Signed(lang, number(x), 1) },
		"figure":  func(text string) string { return i18n.Figure(lang, text) },
		"count":   func(n int64) string { return i18n.Number(lang, float64(n), 0) },
		"fives": func(n int) string { // of comments; fewer than five are not counted out
			if n == 0 {
				return texts.Text(lang, "dealt.few", nil)
			}
			return i18n.Number(lang, float64(n), 0)
		},
		"moment":    func(t time.Time) string { return i18n.Moment(lang, t, zone) },
		"hours":     func(p survey.Place) string { return hours(texts, lang, p.Opening()) },
		"weekday":   func(d time.Weekday) string { return weekday(texts, lang, d) },
		"day":       func(t time.Time) string { return i18n.Day(lang, t) },
		"list":      func(all ...string) []string { return all },
		"problem":   func(p survey.Problem) string { return texts.Problem(lang, p.Line, p.Heading, p.Key, p.Args) },
		"fault":     func(p survey.Problem) string { return texts.Text(lang, p.Key, p.Args) },
		"beside":    beside,
		"described": described,
		"failure":   func(f survey.Field) string { return texts.Text(lang, f.Key, f.Args) },
		"monthof":   func(t time.Time) string { return i18n.Period(lang, string(analytics.Month), int(t.Month()), t.Year()) },
		"minus":     func(a, b int64) string { return i18n.Signed(lang, float64(a-b), 0) },
		"acted":     func(action string) string { return texts.Act(lang, action) },
		"period": func(p analytics.Period) string {
			return i18n.Period(lang, string(p.Kind), p.Number(), p.Start.Year())
		},
		"length":    func(d time.Duration) string { return texts.Length(lang, d) },
		"ago":       func(d time.Duration) string { return texts.Age(lang, d) },
		"pace":      func(d time.Duration) string { return texts.Pace(lang, d) },
		"span":      func(p analytics.Period, until *time.Time) string { return texts.Span(lang, p, until) },
		"aside":     func(u analytics.UnitEstimate) string { return texts.Aside(lang, u) },
		"noconcern": func(told []analytics.Concern) string { return texts.NoConcern(lang, told) },
		"behind":    func(u analytics.UnitEstimate) string { return texts.Behind(lang, u) },
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
		"concern": func(c analytics.Concern, u analytics.UnitEstimate) map[string]any {
			return map[string]any{"Concern": c, "Unit": u}
		},
		"concerns":  analytics.Concerns,
		"shortyear": func(year int) string { return fmt.Sprintf("’%02d", year%100) },
		"lower":     i18n.LowerFirst,
		"amid":      func(period string) string { return i18n.AmidSentence(lang, period) },
		"away":      func(x float64) string { return i18n.Number(lang, math.Abs(x), 1) },
		"signed2":   func(x float64) string { return i18n.Signed(lang, x, 2) },
		"times":     func(a, b float64) float64 { return a * b },
		"part":      func(b analytics.Benchmark) string { return texts.Part(lang, b) },
		"lineof":    func(l *analytics.Line) string { return texts.Line(lang, *l) },
		"published": func(l *analytics.Line) string { return texts.Published(lang, *l) },
		"between":   func(i analytics.Interval, decimals int) string { return texts.Range(lang, i, decimals) },
		"place":     func(p *analytics.Place, year int) string { return texts.Place(lang, *p, year) },
		"ways":      func(p *analytics.Path) []string { return texts.Ways(lang, *p) },
		"gains":     func(g analytics.Gains) string { return texts.Gains(lang, g) },
		"trendy":    chart.Pixels,
		"two":       func(x any) string { return i18n.Number(lang, number(x), 2) },
		"whole":     func(x any) string { return i18n.Number(lang, number(x), 0) },
		"percent":   func(x float64) string { return strconv.FormatFloat(math.Round(100*x)/100, 'f', -1, 64) + "%" },
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

// View is what every page knows; Data is its own.
type View struct {
	Lang, Other string // the language of the page and the one to switch to
	Here        string // the address at which this page opens again
	OtherURL    string // this page in the other language
	Path        string
	Synthetic   bool
	Province    string
	Results     bool               // whether results are public, so that pages link to them
	Visit       bool               // whether it is for people who were served, without the way to what leaders read
	Responsible survey.Responsible // at the foot of the page
	Staff       *Staff             // who has signed in; nil on public pages
	Public      Public             // where the pages for citizens are
	Data        any
}

// Staff is who has signed in, and what is open to that person.
type Staff struct {
	Name     string
	Language string
	Rooms    []Room
	Passing  bool // of a page that no address leads to: whoever leaves it does not come back
}

// Public is where the pages for citizens are, as seen from the address of a page: there, at another address, or where nobody has said.
type Public struct {
	Base string // of the other address
	None bool
}

// PublicURL is the address of a page for citizens, in the language of this one; empty where nobody knows it.
func (v View) PublicURL(path string) string {
	switch {
	case v.Public.None:
		return ""
	case v.Lang == string(survey.English):
		path += "?lang=en"
	}
	return v.Public.Base + path
}

// Render makes a page whole before any of it is written. Those that stand for themselves have no view and are rendered bare.
func (p *Pages) Render(name string, v View) ([]byte, error) { return p.bare(v.Lang, name, v) }

// RenderBare makes a page whole that has none of what the others share, in the default language.
func (p *Pages) RenderBare(name string, data any) ([]byte, error) {
	return p.bare(i18n.Languages()[0], name, data)
}

func (p *Pages) bare(lang, name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := p.byLang[lang][name].ExecuteTemplate(&b, frame, data); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
