package web

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
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
)

// public is the kind a program is told.
func (r *reply) public() survey.Kind {
	switch r.kind {
	case tooLarge, unsupported:
		return survey.Invalid
	case survey.Limited:
		return survey.Busy
	}
	return r.kind
}

// reply is an error as the reader will see it. As an error of its own it carries a status that no kind of survey has.
type reply struct {
	status     int
	kind       survey.Kind
	key        string
	args       map[string]any
	fields     []survey.Field
	retryAfter time.Duration
	cause      error
}

func (r *reply) Error() string {
	if r.cause != nil {
		return r.key + ": " + r.cause.Error()
	}
	return r.key
}

// busyFor is what a client is asked to wait when the database is away or the queue is full.
const busyFor = 3 * time.Second

// replyTo gives any error its reply.
func replyTo(err error) *reply {
	if r, ok := errors.AsType[*reply](err); ok {
		return r
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &reply{status: http.StatusRequestEntityTooLarge, kind: tooLarge, key: "body.too_large", args: map[string]any{"KiB": e.Limit >> 10}, cause: e}
	}
	if e, ok := errors.AsType[*survey.Error](err); ok {
		r := &reply{status: statusOf[e.Kind], kind: e.Kind, key: e.Key, fields: e.Fields, retryAfter: e.Wait, cause: err}
		if e.Kind == survey.Busy && r.retryAfter == 0 {
			r.retryAfter = busyFor
		}
		if r.key == "" || e.Kind == survey.Internal {
			r.key = string(e.Kind)
		}
		return r
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return replyToEcho(e)
	}
	return &reply{status: http.StatusInternalServerError, kind: survey.Internal, key: "internal", cause: err}
}

func replyToEcho(e *echo.HTTPError) *reply {
	switch e.Code {
	case http.StatusNotFound:
		return &reply{status: e.Code, kind: survey.NotFound, key: "not_found"}
	case http.StatusMethodNotAllowed:
		return &reply{status: e.Code, kind: unsupported, key: "method"}
	}
	return &reply{status: http.StatusInternalServerError, kind: survey.Internal, key: "internal", cause: e}
}

func (r *reply) seconds() int { return int(math.Ceil(r.retryAfter.Seconds())) }

// fail is the one writer of error replies: JSON for programs, a page for people.
func (s *Server) fail(c echo.Context, err error) {
	if c.Response().Committed {
		return
	}
	r := replyTo(err)
	s.note(c, r)
	if s.wantsJSON(c) {
		err = c.JSON(r.status, map[string]any{"error": s.describe(c, r)})
	} else {
		err = s.message(c, r)
	}
	if err != nil {
		s.o.Log.Error("an error could not be told", "id", requestID(c), "error", err)
	}
}

// note logs what is our fault and sets Retry-After.
func (s *Server) note(c echo.Context, r *reply) {
	if r.retryAfter > 0 {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(r.seconds()))
	}
	if r.status < http.StatusInternalServerError {
		return
	}
	attributes := []any{"id", requestID(c), "route", c.Path(), "status", r.status, "error", r}
	if r.kind == survey.Busy {
		alike, due := s.busy.line(s.o.Now())
		if !due {
			return
		}
		attributes = append(attributes, "unlogged", alike)
	}
	s.o.Log.Error("request failed", attributes...)
}

// busyLines keeps the log readable while the database is away and every request fails for the same reason: one line a second, with
// how many there were none for.
type busyLines struct {
	mu       sync.Mutex
	last     time.Time
	unlogged int
}

// line tells whether a line is due, and how many were left out since the one before.
func (b *busyLines) line(now time.Time) (unlogged int, due bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if since := now.Sub(b.last); since >= 0 && since < time.Second {
		b.unlogged++
		return 0, false
	}
	unlogged, b.unlogged, b.last = b.unlogged, 0, now
	return unlogged, true
}

// wantsJSON: on routes of JSON always, elsewhere who asks for JSON and not for a page.
func (s *Server) wantsJSON(c echo.Context) bool {
	if s.table.of(c).Kind == JSON {
		return true
	}
	accept := c.Request().Header.Get(echo.HeaderAccept)
	return strings.Contains(accept, echo.MIMEApplicationJSON) && !strings.Contains(accept, echo.MIMETextHTML)
}

type errorBody struct {
	Kind    survey.Kind `json:"kind"`
	Message string      `json:"message"`
	Fields  []fieldBody `json:"fields,omitempty"`
}

type fieldBody struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// describe says a reply in the reader's language.
func (s *Server) describe(c echo.Context, r *reply) errorBody {
	lang := s.language(c)
	body := errorBody{Kind: r.public(), Message: s.texts.Text(lang, r.messageKey(), s.messageArgs(c, r))}
	for _, f := range r.fields {
		body.Fields = append(body.Fields, fieldBody{f.Path, s.texts.Text(lang, f.Key, f.Args)})
	}
	return body
}

// messageKey: a closed place is named on its page, where there is room.
func (r *reply) messageKey() string {
	if r.key == "place.closed" && r.args == nil {
		return "place.closed_short"
	}
	return r.key
}

func (s *Server) messageArgs(c echo.Context, r *reply) map[string]any {
	args := map[string]any{"Request": requestID(c), "Seconds": r.seconds()}
	for k, v := range r.args {
		args[k] = v
	}
	return args
}

// language of a reply: what the address says; else, for a program, what it accepts; else Vietnamese, for a person may hold a
// phone that somebody set to English.
func (s *Server) language(c echo.Context) string {
	if l, ok := survey.ParseLanguage(c.QueryParam("lang")); ok {
		return string(l)
	}
	if s.wantsJSON(c) {
		return s.texts.Choose(c.Request().Header.Get("Accept-Language"))
	}
	return string(survey.Vietnamese)
}
