package request

import (
	"net/http"
	"testing"
	"unicode/utf8"

	"sipas/web/reply"
)

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
