package reply

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// statusOf is the one table from kind to status.
var statusOf = map[survey.Kind]int{
	survey.Invalid:   http.StatusUnprocessableEntity,
	survey.NotFound:  http.StatusNotFound,
	survey.Conflict:  http.StatusConflict,
	survey.Closed:    http.StatusGone,
	survey.Forbidden: http.StatusForbidden,
	survey.Busy:      http.StatusServiceUnavailable,
	survey.Limited:   http.StatusTooManyRequests,
	survey.Internal:  http.StatusInternalServerError,
}

// Finer kinds, for what goes wrong before there is anything to understand: they choose a page's words and a metric's label.
const (
	malformed   survey.Kind = "invalid"
	tooLarge    survey.Kind = "too_large"
	unsupported survey.Kind = "unsupported"
	slow        survey.Kind = "slow"
)

// Slow is the error of a body that did not come in time.
func Slow(cause error) error {
	return &Error{Status: http.StatusRequestTimeout, Kind: slow, Key: "body.slow", Cause: cause}
}

// Unsupported is the error of a body that is of no type to be read.
func Unsupported() error {
	return &Error{Status: http.StatusUnsupportedMediaType, Kind: unsupported, Key: "body.type"}
}

// Malformed is the error of a body that cannot be read at all.
func Malformed(key string, cause error) error {
	return &Error{Status: http.StatusBadRequest, Kind: malformed, Key: key, Cause: cause}
}

// Unauthorized is the error of a request without the credential it needs.
func Unauthorized(key string, cause error) error {
	return &Error{Status: http.StatusUnauthorized, Kind: survey.Forbidden, Key: key, Cause: cause}
}

// Forbidden is the error of what nobody may, or not from here.
func Forbidden(key string, cause error) error {
	return &Error{Status: http.StatusForbidden, Kind: survey.Forbidden, Key: key, Cause: cause}
}

// Error is an error as the reader will see it. As an error of its own it carries a status that no kind of survey has.
type Error struct {
	Status int
	Kind   survey.Kind
	Key    string
	Args   map[string]any
	Fields []survey.Field
	Wait   time.Duration // Retry-After; 0: none
	Cause  error
}

func (r *Error) Error() string {
	if r.Cause != nil {
		return r.Key + ": " + r.Cause.Error()
	}
	return r.Key
}

// Beside are what is wrong with one field of a form, to be told beside it. An error that there is none has none.
func (r *Error) Beside(field string) []survey.Field {
	var wrong []survey.Field
	if r != nil {
		for _, f := range r.Fields {
			if f.Path == field {
				wrong = append(wrong, f)
			}
		}
	}
	return wrong
}

// Renamed is the error for a page where another form has a field of that name.
func (r *Error) Renamed(field, to string) *Error {
	renamed := *r
	renamed.Fields = slices.Clone(r.Fields)
	for i, f := range renamed.Fields {
		if f.Path == field {
			renamed.Fields[i].Path = to
		}
	}
	return &renamed
}

// public is the kind a program is told.
func (r *Error) public() survey.Kind {
	switch r.Kind {
	case tooLarge, unsupported:
		return survey.Invalid
	case survey.Limited, slow:
		return survey.Busy
	}
	return r.Kind
}

// busyFor is what a client is asked to wait when the database is away or the queue is full.
const busyFor = 3 * time.Second

// Of gives any error its reply.
func Of(err error) *Error {
	if r, ok := errors.AsType[*Error](err); ok {
		return r
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &Error{Status: http.StatusRequestEntityTooLarge, Kind: tooLarge, Key: "body.too_large", Args: map[string]any{"KiB": e.Limit >> 10}, Cause: e}
	}
	if e, ok := errors.AsType[*survey.Error](err); ok {
		r := &Error{Status: statusOf[e.Kind], Kind: e.Kind, Key: e.Key, Fields: e.Fields, Wait: e.Wait, Cause: err}
		if e.Kind == survey.Busy && r.Wait == 0 {
			r.Wait = busyFor
		}
		if r.Key == "" || e.Kind == survey.Internal {
			r.Key = string(e.Kind)
		}
		return r
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return ofEcho(e)
	}
	return &Error{Status: http.StatusInternalServerError, Kind: survey.Internal, Key: "internal", Cause: err}
}

func ofEcho(e *echo.HTTPError) *Error {
	switch e.Code {
	case http.StatusNotFound:
		return &Error{Status: e.Code, Kind: survey.NotFound, Key: "not_found"}
	case http.StatusMethodNotAllowed:
		return &Error{Status: e.Code, Kind: unsupported, Key: "method"}
	}
	return &Error{Status: http.StatusInternalServerError, Kind: survey.Internal, Key: "internal", Cause: e}
}

// noticeOf says, by kind, why nothing was stored.
var noticeOf = map[survey.Kind]string{
	survey.Limited: "respond.limited", survey.Busy: "respond.busy", survey.Internal: "respond.internal", survey.Closed: "respond.closed",
	survey.Conflict: "respond.conflict", survey.Forbidden: "respond.cross_origin", tooLarge: "respond.too_large", slow: "respond.slow",
	malformed: "respond.unread",
}

// Notice is why a form is shown again although nothing is wrong with the answers in it; empty where something is.
func (r *Error) Notice() string {
	if len(r.Fields) > 0 {
		return ""
	}
	return noticeOf[r.Kind]
}

// Repeat is an error with a notice that was said before, to be said in another language; nil where there is no such notice.
func Repeat(notice string, wait time.Duration) *Error {
	for kind, n := range noticeOf {
		if n == notice {
			return &Error{Status: http.StatusOK, Kind: kind, Wait: wait}
		}
	}
	return nil
}

// Seconds is how long to wait, as Retry-After says it.
func (r *Error) Seconds() int { return int(math.Ceil(r.Wait.Seconds())) }
