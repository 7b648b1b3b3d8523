package request

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sipas/survey"
	"sipas/web/reply"
)

// mostForm is the most that a filled form may have.
const mostForm = 64 << 10

// Form reads an urlencoded form, once. Beside an error stands what could be read all the same, so that it can be given back; it is nil
// where there is no form at all.
func Form(r *http.Request) (url.Values, error) {
	if r.PostForm != nil {
		return r.PostForm, nil
	}
	if !HasType(r, "application/x-www-form-urlencoded") {
		return nil, reply.Unsupported()
	}
	text, err := Text(r)
	typed, malformed := url.ParseQuery(string(text))
	switch r.PostForm = typed; {
	case err != nil:
		return typed, err
	case len(text) > mostForm:
		return typed, &http.MaxBytesError{Limit: mostForm}
	case malformed != nil:
		return typed, reply.Malformed("body.malformed", malformed)
	}
	return typed, nil
}

// Submission reads the survey form's fields and names those that came twice or are no choice of an item.
func Submission(typed url.Values, place survey.Place, lang string) (survey.Submission, []survey.Field) {
	s := survey.Submission{ID: typed.Get("id"), Place: string(place.Code), Questionnaire: typed.Get("questionnaire"), Language: lang,
		Stamp: typed.Get("stamp"), Adult: typed.Get("adult") == "true", Told: typed.Get("told") == "true", Comment: typed.Get("comment"), Answers: map[string]int{}}
	var wrong []survey.Field
	for name, values := range typed {
		key, isAnswer := strings.CutPrefix(name, "answers.")
		switch {
		case len(values) > 1 && isAnswer:
			wrong = append(wrong, survey.Field{Path: name, Key: "answer.doubled"})
		case len(values) > 1:
			wrong = append(wrong, survey.Field{Path: name, Key: "field.doubled"})
		case isAnswer && values[0] != "":
			value, err := strconv.Atoi(values[0])
			if err != nil {
				value = -1 // no item takes it
			}
			s.Answers[key] = value
		}
	}
	// The browser's clock is a help to later checks, not something to refuse a citizen for.
	if ms, err := strconv.ParseInt(typed.Get("duration_ms"), 10, 64); err == nil && 0 <= ms && ms <= survey.LongestStay.Milliseconds() {
		d := time.Duration(ms) * time.Millisecond
		s.Duration = &d
	}
	return s, wrong
}
