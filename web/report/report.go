// Package report makes documents of published figures: the report of a period as PDF, and its tables as workbook or CSV.
// It shows what the pages show and computes nothing that they do not.
package report

import (
	"strings"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/i18n"
)

// Data is what a document tells of.
type Data struct {
	Province   string // its full name
	Results    analytics.Results
	Trend      []analytics.TrendPoint  // of the province or the unit, earliest first
	Unit       *analytics.UnitEstimate // whom a report of one unit is of, with what only its own page shows
	Asked      []survey.Questionnaire  // where the words of items stand
	Thresholds analytics.Thresholds
	Synthetic  bool
	Tasks      *Tasks // of a quarter and the one before; nil where they are not told
	MadeAt     time.Time
	Location   *time.Location
}

// Until is the day up to which the document tells of a period that is still running; nil where it is over or frozen.
func (d Data) Until() *time.Time { return d.Results.Until(survey.Date(d.MadeAt, d.Location)) }

// language is that of all documents: they are for the province's own administration.
const language = "vi"

// writer says things in the language of documents.
type writer struct {
	Data
	texts *i18n.Catalogue
}

func newWriter(d Data) (*writer, error) {
	texts, err := i18n.Load()
	return &writer{d, texts}, err
}

func (w *writer) t(key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return w.texts.Text(language, key, args)
}

func (w *writer) moment(t time.Time) string { return i18n.Moment(language, t, w.Location) }

func one(x float64) string    { return i18n.Number(language, x, 1) }
func whole(x float64) string  { return i18n.Number(language, x, 0) }
func count(n int64) string    { return i18n.Number(language, float64(n), 0) }
func signed(x float64) string { return i18n.Signed(language, x, 1) }

func period(p analytics.Period) string {
	return i18n.Period(language, string(p.Kind), p.Number(), p.Start.Year())
}

func periodOf(text string) string {
	p, err := analytics.ParsePeriod(text)
	if err != nil {
		return text
	}
	return period(p)
}

// span is the period of the document and, while it is running, up to which day it is told of.
func (w *writer) span() string {
	return w.texts.Span(language, w.Results.Period, w.Until())
}

// of returns the units of a level.
func (w *writer) of(level survey.Level) []analytics.UnitEstimate {
	var found []analytics.UnitEstimate
	for _, u := range w.Results.Units {
		if u.Level == level {
			found = append(found, u)
		}
	}
	return found
}

// province is the unit all others belong to.
func (w *writer) province() analytics.UnitEstimate {
	for _, u := range w.of(survey.LevelProvince) {
		return u
	}
	return analytics.UnitEstimate{}
}

// subject is whom the document is of: a unit, or the province.
func (w *writer) subject() analytics.UnitEstimate {
	if w.Unit != nil {
		return *w.Unit
	}
	return w.province()
}

// alone is what a document tells of one unit, and of no other.
func alone(d Data) Data {
	d.Results.Units = []analytics.UnitEstimate{*d.Unit}
	return d
}

// status says why a unit has no figure, or none for certain.
func (w *writer) status(e analytics.Estimate) string {
	if e.Suppressed {
		return w.t("status.suppressed")
	}
	if e.Status == analytics.Ranked {
		return w.t("report.ranked")
	}
	return w.t("status." + string(e.Status))
}

// change tells a change in words.
func (w *writer) change(c *analytics.Change) string {
	switch {
	case c == nil:
		return ""
	case c.Same():
		return w.t("change.same", "Period", periodOf(c.Period))
	case !c.Sure():
		return w.t("change.unsure", "Points", signed(c.Points), "Period", periodOf(c.Period))
	case c.Points > 0:
		return w.t("change.up", "Points", one(c.Points), "Period", periodOf(c.Period))
	}
	return w.t("change.down", "Points", one(-c.Points), "Period", periodOf(c.Period))
}

// apart tells what moved the figure of several units together besides a change of theirs, or why there is no change.
func (w *writer) apart(u analytics.UnitEstimate, to string) string {
	if b := u.BreakTo(to); b != nil {
		return " " + w.t("break."+b.Reason, "Period", periodOf(b.Period))
	}
	if c := u.Change(to); c != nil && c.Composed() {
		return " " + w.t("change.composition", "Units", c.Units, "Points", signed(*c.Composition), "Period", periodOf(c.Period))
	}
	return ""
}

// instrument says which questions a figure is of where these are not the same for all.
func (w *writer) instrument(i analytics.Instrument) string {
	var text string
	if i.Mixed() {
		text = w.t("instrument.several") + " " + w.asked(i.Questionnaires) + ". " + w.t("instrument.mixed")
	}
	if len(i.LeftOut) > 0 {
		text += " " + w.t("instrument.left_out") + " " + w.asked(i.LeftOut) + "."
	}
	return strings.TrimSpace(text)
}

func (w *writer) asked(counts []analytics.QuestionnaireCount) string {
	var parts []string
	for _, q := range counts {
		parts = append(parts, q.Key+": "+w.t("table.responses", "N", count(q.N)))
	}
	return strings.Join(parts, "; ")
}

// story is the sentence before all tables.
func (w *writer) story(u analytics.UnitEstimate) string {
	if u.Index == nil && !u.Suppressed && u.Behind() {
		return w.t("report.story_waiting", w.waiting(u)...)
	}
	if u.Index == nil {
		return w.t("results.story_none", "Aside", w.texts.Aside(language, u), "Period", w.span(), "Province", w.Province, "N", count(u.N))
	}
	return w.t("story.province", "Period", w.span(), "Province", w.Province, "Index", one(*u.Index)) + w.told(u)
}

// told is how the sentence about an index goes on: what changed, what is weakest, what was set aside and how sure it is.
func (w *writer) told(u analytics.UnitEstimate) string {
	text := w.change(u.Change(analytics.ToPrevious))
	if u.Weakest != "" {
		text += w.t("story.weak", "Dimension", i18n.LowerFirst(w.t("dimension."+u.Weakest)))
	} else if u.Unclear {
		text += w.t("story.weak_unclear")
	}
	text += "." + w.texts.Aside(language, u) + " " + w.t("story.interval", "Low", one(*u.Low), "High", one(*u.High), "N", count(u.N)) + w.texts.Behind(language, u)
	if u.Behind() { // how many have come moves before the figures do, and a document is read later
		text += " " + w.t("report.received_at", "At", w.moment(w.MadeAt))
	}
	return text
}

// waiting is what there is to say of a unit whose figures are not published yet.
func (w *writer) waiting(u analytics.UnitEstimate) []any {
	return []any{"Period", w.span(), "Received", count(u.Received), "At", w.moment(w.MadeAt)}
}

// line says what the two lines are, and what provinces have been seen to gain.
func (w *writer) line(t *analytics.Target) []string {
	said := []string{w.texts.Line(language, t.Line)}
	if t.Published != nil {
		said = append(said, w.texts.Published(language, *t.Published))
	}
	if t.Path != nil {
		said = append(said, w.texts.Gains(language, t.Path.Gains))
	}
	return said
}

// takes says where the index would stand, and what it would take to be among the first ten.
func (w *writer) takes(t *analytics.Target) []string {
	var said []string
	if t.Place != nil {
		said = append(said, w.texts.Place(language, *t.Place, t.Line.Year))
	}
	if t.Path != nil {
		said = append(said, w.texts.Ways(language, *t.Path)...)
	}
	return said
}

// method is the line under every document: how and when.
func (w *writer) method() string {
	text := w.t("computed", "At", w.moment(w.Results.ComputedAt), "Method", w.Results.Method) + " " +
		w.t("method.share", "Few", w.Thresholds.Few, "Provisional", w.Thresholds.Provisional, "Ranked", w.Thresholds.Ranked)
	if e := w.Results.Edition; e != nil {
		text += " " + w.t("edition.shown", "N", e.Number, "At", w.moment(e.FrozenAt)) + " SHA-256 " + e.Hash + "."
		if e.LogNumber > 0 {
			text += " " + w.t("edition.log", "Line", e.LogNumber, "Hash", e.LogHash)
		}
	} else {
		text += " " + w.t("report.not_frozen")
	}
	return text
}
