package kiosk

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"sipas/survey"
	"sipas/web/reply"
	"sipas/web/request"
)

// FuzzReadBatch: a delivery is refused as a whole or cut into pieces, of which each is told what is wrong with it.
func FuzzReadBatch(f *testing.F) {
	for _, text := range []string{
		`{"responses":[{"id":"7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11","place":"K7F2M","questionnaire":"short@1","adult":true,"answers":{"access":5},"partial":true}]}`,
		`{"responses":[1,null,"x",{"id":"\ud800"},{"id":1}]}`, "{\"responses\":[\"\xff\"]}", `{"responses":{}}`, `{"responses":[]}{}`,
	} {
		f.Add([]byte(text))
	}
	h := &Handlers{shapes: request.NewShapes()}
	f.Fuzz(func(t *testing.T, text []byte) {
		request := httptest.NewRequest(http.MethodPost, "/kiosk/responses", bytes.NewReader(text))
		request.Header.Set("Content-Type", "application/json")
		items, err := readBatch(request)
		if err != nil {
			if status := reply.Of(err).Status; status != http.StatusBadRequest && status != http.StatusUnprocessableEntity {
				t.Fatalf("status %d", status)
			}
			return
		}
		for _, item := range items {
			id, submission, err := h.readQueued(item, survey.Device{Place: "K7F2M"})
			if !utf8.ValidString(id) {
				t.Fatalf("id %q", id)
			}
			if err != nil && reply.Of(err).Status >= http.StatusInternalServerError || err == nil && (submission.Place == "") {
				t.Fatalf("%s: %+v %v", item, submission, err)
			}
		}
	})
}
