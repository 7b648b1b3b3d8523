// Package citizen serves whoever comes with a desk's code: the survey on a phone, thanks, privacy, and the same for programs.
package citizen

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/web/reply"
	"sipas/web/request"
)

// Directory knows places and what they ask.
type Directory interface {
	Place(typed string) (survey.Place, error)
	Questionnaire(key string) (survey.Questionnaire, error)
	Synthetic() bool
	Settings() survey.Settings
}

// Desk takes answers in.
type Desk interface {
	Submit(ctx context.Context, submission survey.Submission, from intake.From) (survey.Outcome, error)
	// Wrong is what Submit would refuse a visitor's answers for, whatever it is.
	Wrong(submission survey.Submission, place survey.Place) []survey.Field
	// Stamp is what a form carries that is opened for a response with this id.
	Stamp(place survey.Code, id string) string
	// AdmitCallBack has whoever leaves numbers all the time wait, and tells the day.
	AdmitCallBack(place survey.Code, from intake.From) (time.Time, error)
}

// Counter counts answers by what became of them.
type Counter interface {
	Count(mode survey.Mode, outcome survey.Outcome, err error)
}

// Deeds are what units have published about what people said, at hand without asking a database.
type Deeds interface {
	Deeds(unit survey.Unit) []followup.Deed
}

// Options of the Handlers. All must be set but those of call-backs.
type Options struct {
	Directory     Directory
	Desk          Desk
	Deeds         Deeds
	Keys          request.Keys
	Counter       Counter
	Writer        *reply.Writer
	Shapes        *request.Shapes
	CommentMonths int // after which comments are deleted
	// CallBacks keep who wants to be called back; nil where nobody is called, and then no page speaks of it. They are of Scope, and Vault seals them.
	CallBacks CallBacks
	Scope     survey.Scope
	Vault     followup.Sealer
	// CallBacksUntil is the day until which people are held who have left a number; zero where nobody is.
	CallBacksUntil func() time.Time
}

func (o *Options) validate() error {
	for name, missing := range map[string]bool{
		"Directory": o.Directory == nil, "Desk": o.Desk == nil, "Deeds": o.Deeds == nil, "Keys": o.Keys == nil, "Counter": o.Counter == nil, "Writer": o.Writer == nil, "Shapes": o.Shapes == nil,
		"CommentMonths": o.CommentMonths == 0, "Scope": o.CallBacks != nil && !o.Scope.Whole(), "Vault": o.CallBacks != nil && o.Vault == nil, "CallBacksUntil": o.CallBacksUntil == nil,
	} {
		if missing {
			return fmt.Errorf("citizen: option %s is not set", name)
		}
	}
	return nil
}

// Handlers serve citizens.
type Handlers struct {
	o     Options
	forms *formCache
}

// New returns Handlers.
func New(o Options) (*Handlers, error) {
	return &Handlers{o: o, forms: newFormCache()}, o.validate()
}

type privacyData struct {
	CommentMonths                    int
	AnswerMonths                     int       // after which answers go; 0: never
	Few                              int64     // fewest answers of which anything is told
	CallBack                         bool      // whether people may leave a number
	CallBackUntil                    time.Time // until when numbers are held that were left while they might; zero: none is
	CallBackDays, CallBackClosedDays int
}

// GetPrivacy serves GET /privacy.
func (h *Handlers) GetPrivacy(c echo.Context) error {
	settings, comments := h.o.Directory.Settings(), h.o.CommentMonths
	if settings.AnswerMonths > 0 { // a comment goes with its answer at the latest
		comments = min(comments, settings.AnswerMonths)
	}
	return h.o.Writer.Page(c, http.StatusOK, "privacy", privacyData{comments, settings.AnswerMonths, settings.Minimums.Few,
		h.o.CallBacks != nil, h.o.CallBacksUntil(), followup.CallBackDays, followup.CallBackClosedDays})
}
