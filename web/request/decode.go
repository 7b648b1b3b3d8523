package request

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/go-playground/validator/v10"

	"sipas/survey"
	"sipas/web/reply"
)

// Shapes validates bodies by their tags.
type Shapes struct{ validate *validator.Validate }

// NewShapes returns them.
func NewShapes() *Shapes {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("json") })
	return &Shapes{v}
}

// Check returns what is wrong with the shape of a body, kind Invalid. No place takes tickets yet.
func (s *Shapes) Check(body any, ticket string) error {
	fields := s.wrong(body)
	if ticket != "" {
		fields = append(fields, survey.Field{Path: "ticket", Key: "ticket.unknown"})
	}
	if len(fields) > 0 {
		return Invalid(fields...)
	}
	return nil
}

// wrong is what the tags find wrong.
func (s *Shapes) wrong(body any) []survey.Field {
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
		case "printascii":
			key = "field.characters"
		}
		fields = append(fields, survey.Field{Path: f.Field(), Key: key})
	}
	return fields
}

// JSON reads a small body of known shape: 415, 413, 400 and 422 in this order.
func JSON[B any](s *Shapes, r *http.Request) (*B, error) {
	body, err := unchecked[B](r)
	if err != nil {
		return nil, err
	}
	return body, s.Check(body, "")
}

// ReadResponse reads the body of POST /api/v1/responses, as JSON does.
func ReadResponse(s *Shapes, r *http.Request) (*Response, error) {
	body, err := unchecked[Response](r)
	if err != nil {
		return nil, err
	}
	return body, s.Check(body, body.Ticket)
}

// ReadKeyed reads the same of a system that has a key.
func ReadKeyed(s *Shapes, r *http.Request) (*Keyed, error) {
	body, err := unchecked[Keyed](r)
	if err != nil {
		return nil, err
	}
	return body, s.Check(body, body.Ticket)
}

func unchecked[B any](r *http.Request) (*B, error) {
	if !HasType(r, "application/json") {
		return nil, reply.Unsupported()
	}
	text, err := Text(r)
	if err != nil {
		return nil, err
	}
	return Strictly[B](text)
}

// HasType tells whether a body says that it is of a type.
func HasType(r *http.Request, want string) bool {
	said := r.Header.Get("Content-Type")
	if said == want {
		return true
	}
	got, _, err := mime.ParseMediaType(said)
	return err == nil && got == want
}

// Text reads a body, as far as its route's limit allows. Beside an error stands what came before it.
func Text(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body)
	if err == nil {
		return text, nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return text, err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return text, reply.Slow(err)
	}
	return text, reply.Malformed("body.malformed", err) // the client went away
}

// Invalid is the error of a body of the wrong shape.
func Invalid(fields ...survey.Field) error {
	return &survey.Error{Op: "request.decode", Kind: survey.Invalid, Key: "response.invalid", Fields: fields}
}

// Strictly reads JSON strictly: known members only, each once. What is no JSON at all is one error (400); what is JSON of the wrong shape
// names its field (422). Half of a pair of code units, and what is not UTF-8, is read as a character that was lost: in a comment it
// costs nothing, and anywhere else it is no sound value.
func Strictly[B any](text []byte) (*B, error) {
	body := new(B)
	err := json.Unmarshal(text, body, json.RejectUnknownMembers(true), jsontext.AllowInvalidUTF8(true))
	if err == nil {
		return body, nil
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		switch path := fieldPath(e.JSONPointer); {
		case errors.Is(e.Err, jsontext.ErrDuplicateName) && strings.HasPrefix(path, "answers."):
			return nil, Invalid(survey.Field{Path: path, Key: "answer.doubled"})
		case errors.Is(e.Err, jsontext.ErrDuplicateName):
			return nil, Invalid(survey.Field{Path: path, Key: "field.doubled"})
		}
		return nil, reply.Malformed("body.not_json", err)
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		key := "field.type"
		if errors.Is(e.Err, json.ErrUnknownName) {
			key = "field.unknown"
		}
		path := fieldPath(e.JSONPointer)
		if path == "" {
			return nil, &survey.Error{Op: "request.Strictly", Kind: survey.Invalid, Key: "field.type", Err: err}
		}
		return nil, Invalid(survey.Field{Path: path, Key: key})
	}
	return nil, reply.Malformed("body.not_json", err)
}

// fieldPath turns /answers/access into answers.access.
func fieldPath(p jsontext.Pointer) string {
	var parts []string
	for token := range p.Tokens() {
		parts = append(parts, token)
	}
	return Shorten(strings.Join(parts, "."))
}

// Shorten cuts what a client wrote to a length that can be shown, and shows where it has what nobody sees.
func Shorten(s string) string {
	s = strings.Map(func(r rune) rune {
		if survey.Hidden(r) {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if runes := []rune(s); len(runes) > 80 {
		s = string(runes[:80]) + "…"
	}
	return s
}
