package request

import (
	"time"
	"unicode/utf8"

	"sipas/survey"
)

// Queued is one response of a tablet's delivery.
type Queued struct {
	Response
	Partial bool `json:"partial"`
}

// Submission is as that of a response from elsewhere, but that the person may have gone away.
func (b *Queued) Submission() survey.Submission {
	s := b.Response.Submission()
	s.Partial = b.Partial
	return s
}

// Keyed is one response of a system that has a key, and so may say how the answer was given.
type Keyed struct {
	Response
	Mode string `json:"mode"`
}

func (b *Keyed) wrong() []survey.Field {
	s := shape{b.Response.wrong()}
	s.atMost("mode", utf8.RuneCountInString(b.Mode), 32)
	return s.fields
}

// Submission is as that of a response from elsewhere, but for its mode.
func (b *Keyed) Submission() survey.Submission {
	s := b.Response.Submission()
	s.Mode = survey.Mode(b.Mode)
	return s
}

// Response is the body of POST /api/v1/responses.
type Response struct {
	ID            string         `json:"id"`
	Place         string         `json:"place"`
	Questionnaire string         `json:"questionnaire"`
	Language      string         `json:"language"`
	AnsweredOn    string         `json:"answered_on"`
	DurationMS    *int64         `json:"duration_ms"`
	Adult         *bool          `json:"adult"`
	Answers       map[string]int `json:"answers"`
	Comment       string         `json:"comment"`
	Ticket        string         `json:"ticket"`
}

// Submission hands a body of sound shape to the rules of the survey.
func (b *Response) Submission() survey.Submission {
	s := survey.Submission{ID: b.ID, Place: b.Place, Questionnaire: b.Questionnaire, Language: b.Language, AnsweredOn: b.AnsweredOn,
		Adult: *b.Adult, Answers: b.Answers, Comment: b.Comment}
	if b.DurationMS != nil {
		// Clamped so that the count of nanoseconds cannot run over; the rule refuses both ends.
		ms := min(max(*b.DurationMS, -1), 1<<40)
		d := time.Duration(ms) * time.Millisecond
		s.Duration = &d
	}
	return s
}

// wrong is what a body's shape lacks. Each answer comes by here, so it asks no tags by way of reflection, as bodies do that come now and then.
func (b *Response) wrong() []survey.Field {
	var s shape
	s.given("id", b.ID, 64)
	s.given("place", b.Place, 64)
	s.given("questionnaire", b.Questionnaire, 64)
	s.atMost("language", utf8.RuneCountInString(b.Language), 16)
	s.atMost("answered_on", utf8.RuneCountInString(b.AnsweredOn), 32)
	if b.Adult == nil {
		s.add("adult", "field.required")
	}
	if b.Answers == nil {
		s.add("answers", "field.required")
	}
	s.atMost("answers", len(b.Answers), 200)
	return s.fields
}

// shape gathers what is wrong with one.
type shape struct{ fields []survey.Field }

func (s *shape) add(path, key string) {
	s.fields = append(s.fields, survey.Field{Path: path, Key: key})
}

// given is a text that must be there, of so many characters at most.
func (s *shape) given(path, text string, most int) {
	if text == "" {
		s.add(path, "field.required")
	}
	s.atMost(path, utf8.RuneCountInString(text), most)
}

func (s *shape) atMost(path string, n, most int) {
	if n > most {
		s.add(path, "field.too_long")
	}
}
