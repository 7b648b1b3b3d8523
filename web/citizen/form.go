package citizen

import (
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"sipas/survey"
)

// formData is the survey page.
type formData struct {
	Place         survey.Place
	Questionnaire survey.Questionnaire
	ID            string
	Stamp         string // of the desk, for ID
	Items         []formItem
	Comment       string
	CommentError  *formError
	CommentLimit  int
	Errors        []formError
	Notice        string // why nothing was stored although nothing is wrong with the answers
	Seconds       int    // to wait, where a limit has people wait
	Duration      string // so far, as the browser says
	Again         bool   // filled with what was typed before
	Closed        bool   // nothing will be stored, neither now nor later
	Recorded      bool   // something was stored before, and is kept
}

// wrongAnswers is what a form says that lists what is wrong with its answers.
const wrongAnswers = "response.invalid"

// Said is what the page says of answers that were not stored; it comes back with them, so that another language says it, too.
func (f formData) Said() string {
	if len(f.Errors) > 0 {
		return wrongAnswers
	}
	return f.Notice
}

// Over tells whether there is nothing left to send.
func (f formData) Over() bool { return f.Closed || f.Recorded }

// formSection stands before the first item of a section.
type formSection struct {
	Key               string // dimension; empty of what is asked of all
	Number, Of, Items int
}

type formItem struct {
	survey.Item
	Section    *formSection // begins here; of a long questionnaire
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

// newForm fills the survey page with what was typed and what was wrong with it.
func newForm(place survey.Place, q survey.Questionnaire, typed url.Values, wrong []survey.Field) formData {
	f := formData{Place: place, Questionnaire: q, ID: typed.Get("id"), Stamp: typed.Get("stamp"), Comment: typed.Get("comment"), CommentLimit: survey.CommentLimit,
		Duration: typed.Get("duration_ms"), Again: len(typed) > 2}
	if _, refusal := survey.ParseID(f.ID); refusal != "" {
		f.ID, f.Stamp = uuid.NewString(), ""
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
	f.part(q.Sections())
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

// part notes which item each section begins with.
func (f *formData) part(sections []survey.Section) {
	at := 0
	for n, s := range sections {
		f.Items[at].Section = &formSection{s.Dimension, n + 1, len(sections), len(s.Items)}
		at += len(s.Items)
	}
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
