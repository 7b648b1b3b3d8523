package request

import (
	"time"

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
	Mode string `json:"mode" validate:"max=32"`
}

// Submission is as that of a response from elsewhere, but for its mode.
func (b *Keyed) Submission() survey.Submission {
	s := b.Response.Submission()
	s.Mode = survey.Mode(b.Mode)
	return s
}

// Response is the body of POST /api/v1/responses.
type Response struct {
	ID            string         `json:"id" validate:"required,max=64"`
	Place         string         `json:"place" validate:"required,max=64"`
	Questionnaire string         `json:"questionnaire" validate:"required,max=64"`
	Language      string         `json:"language" validate:"max=16"`
	AnsweredOn    string         `json:"answered_on" validate:"max=32"`
	DurationMS    *int64         `json:"duration_ms"`
	Adult         *bool          `json:"adult" validate:"required"`
	Answers       map[string]int `json:"answers" validate:"required,max=200"`
	Comment       string         `json:"comment"`
	Ticket        string         `json:"ticket"`
	Told          bool           `json:"told"`
}

// Submission hands a body of sound shape to the rules of the survey.
func (b *Response) Submission() survey.Submission {
	s := survey.Submission{ID: b.ID, Place: b.Place, Questionnaire: b.Questionnaire, Language: b.Language, AnsweredOn: b.AnsweredOn,
		Adult: *b.Adult, Answers: b.Answers, Comment: b.Comment, Told: b.Told}
	if b.DurationMS != nil {
		// Clamped so that the count of nanoseconds cannot run over; the rule refuses both ends.
		ms := min(max(*b.DurationMS, -1), 1<<40)
		d := time.Duration(ms) * time.Millisecond
		s.Duration = &d
	}
	return s
}
