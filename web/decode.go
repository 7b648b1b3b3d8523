package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/go-playground/validator/v10"

	"sipas/survey"
)

// queuedBody is one response of a tablet's delivery.
type queuedBody struct {
	responseBody
	Partial bool `json:"partial"`
}

// submission is as that of a response from elsewhere, but that the person may have gone away.
func (b *queuedBody) submission() survey.Submission {
	s := b.responseBody.submission()
	s.Partial = b.Partial
	return s
}

// responseBody is the body of POST /api/v1/responses.
type responseBody struct {
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
}

// submission hands a body of sound shape to the rules of the survey.
func (b *responseBody) submission() survey.Submission {
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

// shapes validates bodies by their tags.
type shapes struct{ validate *validator.Validate }

func newShapes() *shapes {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("json") })
	return &shapes{v}
}

// check returns what the tags find wrong.
func (s *shapes) check(body any) []survey.Field {
	found, ok := errors.AsType[validator.ValidationErrors](s.validate.Struct(body))
	if !ok {
		return nil
	}
	var fields []survey.Field
	for _, f := range found {
		key := "field.required"
		switch f.Tag() {
		case "max":
			key = "field.too_long"
		case "gte", "lte", "oneof":
			key = "field.range"
		}
		fields = append(fields, survey.Field{Path: f.Field(), Key: key})
	}
	return fields
}

// readResponse reads the body of POST /api/v1/responses: 415, 413, 400 and 422 in this order.
func (s *Server) readResponse(r *http.Request) (*responseBody, error) {
	if !hasType(r, "application/json") {
		return nil, &reply{status: http.StatusUnsupportedMediaType, kind: unsupported, key: "body.type"}
	}
	text, err := readBody(r)
	if err != nil {
		return nil, err
	}
	body, err := decodeStrictly[responseBody](text)
	if err != nil {
		return nil, err
	}
	return body, s.checkShape(body, body.Ticket)
}

// checkShape returns what is wrong with the shape of a body. No place takes tickets yet.
func (s *Server) checkShape(body any, ticket string) error {
	fields := s.validate.check(body)
	if ticket != "" {
		fields = append(fields, survey.Field{Path: "ticket", Key: "ticket.unknown"})
	}
	if len(fields) > 0 {
		return invalid(fields...)
	}
	return nil
}

func hasType(r *http.Request, want string) bool {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && got == want
}

func readBody(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body)
	if err == nil {
		return text, nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, err
	}
	return nil, &reply{status: http.StatusBadRequest, kind: malformed, key: "body.malformed", cause: err} // the client went away
}

func invalid(fields ...survey.Field) error {
	return &survey.Error{Op: "web.decode", Kind: survey.Invalid, Key: "response.invalid", Fields: fields}
}

// decodeStrictly reads JSON strictly: known members only, each once, valid UTF-8. What is no JSON at all is one error (400);
// what is JSON of the wrong shape names its field (422).
func decodeStrictly[B any](text []byte) (*B, error) {
	body := new(B)
	err := json.Unmarshal(text, body, json.RejectUnknownMembers(true))
	if err == nil {
		return body, nil
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		switch path := fieldPath(e.JSONPointer); {
		case errors.Is(e.Err, jsontext.ErrDuplicateName) && strings.HasPrefix(path, "answers."):
			return nil, invalid(survey.Field{Path: path, Key: "answer.doubled"})
		case errors.Is(e.Err, jsontext.ErrDuplicateName):
			return nil, invalid(survey.Field{Path: path, Key: "field.doubled"})
		case !utf8.Valid(text) && path != "":
			return nil, invalid(survey.Field{Path: path, Key: "body.not_utf8"})
		}
		return nil, &reply{status: http.StatusBadRequest, kind: malformed, key: "body.not_json", cause: err}
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		key := "field.type"
		if errors.Is(e.Err, json.ErrUnknownName) {
			key = "field.unknown"
		}
		path := fieldPath(e.JSONPointer)
		if path == "" {
			return nil, &reply{status: http.StatusUnprocessableEntity, kind: survey.Invalid, key: "field.type", cause: err}
		}
		return nil, invalid(survey.Field{Path: path, Key: key})
	}
	return nil, &reply{status: http.StatusBadRequest, kind: malformed, key: "body.not_json", cause: err}
}

// fieldPath turns /answers/access into answers.access.
func fieldPath(p jsontext.Pointer) string {
	var parts []string
	for token := range p.Tokens() {
		parts = append(parts, token)
	}
	return shorten(strings.Join(parts, "."))
}

// shorten cuts what a client wrote to a length that can be shown.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if runes := []rune(s); len(runes) > 80 {
		s = string(runes[:80]) + "…"
	}
	return s
}

// readForm reads an urlencoded form.
func readForm(r *http.Request) (url.Values, error) {
	if !hasType(r, "application/x-www-form-urlencoded") {
		return nil, &reply{status: http.StatusUnsupportedMediaType, kind: unsupported, key: "body.type"}
	}
	text, err := readBody(r)
	if err != nil {
		return nil, err
	}
	typed, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, &reply{status: http.StatusBadRequest, kind: malformed, key: "body.malformed", cause: err}
	}
	return typed, nil
}

// submissionOf reads the survey form's fields and names those that came twice or are no choice of an item.
func submissionOf(typed url.Values, place survey.Place, lang string) (survey.Submission, []survey.Field) {
	s := survey.Submission{ID: typed.Get("id"), Place: string(place.Code), Questionnaire: typed.Get("questionnaire"), Language: lang,
		Adult: typed.Get("adult") == "true", Comment: typed.Get("comment"), Answers: map[string]int{}}
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
