package request

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"sipas/web/reply"
)

// TestShapeOfAnAnswer: each limit by itself and just within it, in characters and not in bytes.
func TestShapeOfAnAnswer(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ế", n) }
	many := func(n int) map[string]int {
		answers := map[string]int{}
		for i := range n {
			answers[strconv.Itoa(i)] = 1
		}
		return answers
	}
	whole := func() Keyed {
		return Keyed{Response: Response{ID: long(64), Place: long(64), Questionnaire: long(64), Language: long(16), AnsweredOn: long(32), Adult: new(bool), Answers: many(200)}, Mode: long(32)}
	}
	for want, change := range map[string]func(*Keyed){
		"":                             func(*Keyed) {},
		"id field.required":            func(b *Keyed) { b.ID = "" },
		"id field.too_long":            func(b *Keyed) { b.ID = long(65) },
		"place field.required":         func(b *Keyed) { b.Place = "" },
		"place field.too_long":         func(b *Keyed) { b.Place = long(65) },
		"questionnaire field.required": func(b *Keyed) { b.Questionnaire = "" },
		"questionnaire field.too_long": func(b *Keyed) { b.Questionnaire = long(65) },
		"language field.too_long":      func(b *Keyed) { b.Language = long(17) },
		"answered_on field.too_long":   func(b *Keyed) { b.AnsweredOn = long(33) },
		"adult field.required":         func(b *Keyed) { b.Adult = nil },
		"answers field.required":       func(b *Keyed) { b.Answers = nil },
		"answers field.too_long":       func(b *Keyed) { b.Answers = many(201) },
		"mode field.too_long":          func(b *Keyed) { b.Mode = long(33) },
		"ticket ticket.unknown":        func(b *Keyed) { b.Ticket = "T" },
	} {
		body := whole()
		change(&body)
		got := ""
		if err := NewShapes().Check(&body, body.Ticket); err != nil {
			for _, f := range reply.Of(err).Fields {
				got += f.Path + " " + f.Key
			}
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func FuzzDecodeResponse(f *testing.F) {
	for _, text := range []string{
		`{"id":"7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11","place":"K7F2M","questionnaire":"short@1","adult":true,"answers":{"access":5},"duration_ms":23000}`,
		`{"answers":{"a":1,"a":2}}`, `{"answers":{"\ud800":1}}`, "{\"comment\":\"\xff\"}", `[]`, `{"x":{"y":[1,2,{"z":null}]}}`, `{"duration_ms":9223372036854775807,"adult":true}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		body, err := Strictly[Response](text)
		if err != nil {
			r := reply.Of(err)
			if r.Status != http.StatusBadRequest && r.Status != http.StatusUnprocessableEntity {
				t.Fatalf("status %d", r.Status)
			}
			for _, field := range r.Fields {
				if !utf8.ValidString(field.Path) || len(field.Path) > 400 {
					t.Fatalf("field %q", field.Path)
				}
			}
			return
		}
		if body.Adult != nil {
			s := body.Submission()
			if s.Duration != nil && (*s.Duration < 0) != (*body.DurationMS < 0) {
				t.Fatalf("%d ms became %v", *body.DurationMS, *s.Duration)
			}
		}
	})
}
