package citizen

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/web/reply"
	"sipas/web/request"
)

func FuzzReadForm(f *testing.F) {
	for _, text := range []string{"id=1&answers.access=5", "answers.access=5&answers.access=4", "a=%zz", "answers.=1&answers.x=99999999999999999999", "duration_ms=-1", ";"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sent := httptest.NewRequest(http.MethodPost, "/q/K7F2M", strings.NewReader(text))
		sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		typed, err := request.Form(sent)
		if err != nil {
			if status := reply.Of(err).Status; status != http.StatusBadRequest {
				t.Fatalf("status %d", status)
			}
			return
		}
		s, wrong := request.Submission(typed, survey.Place{Code: "K7F2M"}, "vi")
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
