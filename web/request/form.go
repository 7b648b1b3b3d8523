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

// Form reads an urlencoded form.
func Form(r *http.Request) (url.Values, error) {
	if !HasType(r, "application/x-www-form-urlencoded") {
		return nil, reply.Unsupported()
	}
	text, err := Text(r)
	if err != nil {
		return nil, err
	}
	typed, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, reply.Malformed("body.malformed", err)
	}
	return typed, nil
}

// Submission reads the survey form's fields and names those that came twice or are no choice of an item.
func Submission(typed url.Values, place survey.Place, lang string) (survey.Submission, []survey.Field) {
	s := survey.Submission{ID: typed.Get("id"), Place: string(place.Code), Questionnaire: typed.Get("questionnaire"), Language: lang,
		Stamp: typed.Get("stamp"), Adult: typed.Get("adult") == "true", Comment: typed.Get("comment"), Answers: map[string]int{}}
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
