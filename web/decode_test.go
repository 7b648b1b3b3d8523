package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"sipas/survey"
)

func FuzzDecodeResponse(f *testing.F) {
	for _, text := range []string{
		`{"id":"7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11","place":"K7F2M","questionnaire":"short@1","adult":true,"answers":{"access":5},"duration_ms":23000}`,
		`{"answers":{"a":1,"a":2}}`, `{"answers":{"\ud800":1}}`, "{\"comment\":\"\xff\"}", `[]`, `{"x":{"y":[1,2,{"z":null}]}}`, `{"duration_ms":9223372036854775807,"adult":true}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		body, err := decodeStrictly[responseBody](text)
		if err != nil {
			r := replyTo(err)
			if r.status != http.StatusBadRequest && r.status != http.StatusUnprocessableEntity {
				t.Fatalf("status %d", r.status)
			}
			for _, field := range r.fields {
				if !utf8.ValidString(field.Path) || len(field.Path) > 400 {
					t.Fatalf("field %q", field.Path)
				}
			}
			return
		}
		if body.Adult != nil {
			s := body.submission()
			if s.Duration != nil && (*s.Duration < 0) != (*body.DurationMS < 0) {
				t.Fatalf("%d ms became %v", *body.DurationMS, *s.Duration)
			}
		}
	})
}

// FuzzReadBatch: a delivery is refused as a whole or cut into pieces, of which each is told what is wrong with it.
func FuzzReadBatch(f *testing.F) {
	for _, text := range []string{
		`{"responses":[{"id":"7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11","place":"K7F2M","questionnaire":"short@1","adult":true,"answers":{"access":5},"partial":true}]}`,
		`{"responses":[1,null,"x",{"id":"\ud800"},{"id":1}]}`, "{\"responses\":[\"\xff\"]}", `{"responses":{}}`, `{"responses":[]}{}`,
	} {
		f.Add([]byte(text))
	}
	s := &Server{validate: newShapes()}
	f.Fuzz(func(t *testing.T, text []byte) {
		request := httptest.NewRequest(http.MethodPost, "/kiosk/responses", bytes.NewReader(text))
		request.Header.Set("Content-Type", "application/json")
		items, err := readBatch(request)
		if err != nil {
			if status := replyTo(err).status; status != http.StatusBadRequest && status != http.StatusUnprocessableEntity {
				t.Fatalf("status %d", status)
			}
			return
		}
		for _, item := range items {
			id, submission, err := s.readQueued(item, survey.Device{Place: "K7F2M"})
			if !utf8.ValidString(id) {
				t.Fatalf("id %q", id)
			}
			if err != nil && replyTo(err).status >= http.StatusInternalServerError || err == nil && (submission.Place == "") {
				t.Fatalf("%s: %+v %v", item, submission, err)
			}
		}
	})
}

func FuzzReadForm(f *testing.F) {
	for _, text := range []string{"id=1&answers.access=5", "answers.access=5&answers.access=4", "a=%zz", "answers.=1&answers.x=99999999999999999999", "duration_ms=-1", ";"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		request := httptest.NewRequest(http.MethodPost, "/q/K7F2M", strings.NewReader(text))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		typed, err := readForm(request)
		if err != nil {
			if status := replyTo(err).status; status != http.StatusBadRequest {
				t.Fatalf("status %d", status)
			}
			return
		}
		s, wrong := submissionOf(typed, survey.Place{Code: "K7F2M"}, "vi")
		if s.Duration != nil && (*s.Duration < 0 || *s.Duration > survey.LongestStay) {
			t.Fatalf("duration %v", *s.Duration)
		}
		for name, values := range typed {
			if len(values) > 1 && len(wrong) == 0 {
				t.Fatalf("%s came twice and was taken", name)
			}
		}
		newForm(survey.Place{}, survey.Questionnaire{}, url.Values(typed), wrong)
	})
}
