package results_test

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// setAside stores n answers about a unit that do not count, and publishes.
func setAside(s *webtest.Site, unit string, n int) {
	s.T.Helper()
	var responses []survey.Response
	for range n {
		r := surveytest.Response(s.T, s.Survey, s.Place(unit), nil)
		r.Standing, r.Reason = survey.SetAside, survey.Straight
		responses = append(responses, r)
	}
	if _, err := s.Survey.SaveResponses(s.T.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.T.Fatal(err)
	}
	if err := s.Publisher.Publish(s.T.Context(), false, nil); err != nil {
		s.T.Fatal(err)
	}
}

// TestMuchSetAsideIsTheSecondSentence about a unit, before its interval, with both figures; of less there is no such sentence.
func TestMuchSetAsideIsTheSecondSentence(t *testing.T) {
	s := webtest.New(t, nil)
	s.Fill("24781", 100, 5)
	s.Fill("24805", 400, 5)
	s.Fill("24778", 12, 5)
	setAside(s, "24781", 25)
	setAside(s, "24805", 15)
	setAside(s, "24778", 10)
	const query = "?period=2026-Q4"
	for path, want := range map[string]string{
		"/results/24781" + query:              "nào yếu nhất. Trong 125 phiếu nhận được, 25 phiếu (20,0 %) có dấu hiệu bất thường nên để riêng: không tính các phiếu này, điểm là 100,0; tính cả, điểm là ",
		"/results/24781" + query + "&lang=en": ". Of 125 responses received, 25 (20.0 %) look unusual and are set aside: without them the score is 100.0, with them it is ",
		"/results/24778" + query:              "đã có 12 phiếu. Trong 22 phiếu nhận được, 10 phiếu (45,5 %) có dấu hiệu bất thường nên để riêng, không tính vào điểm. Cần ít nhất",
		"/results" + query:                    ". Trong 562 phiếu nhận được, 50 phiếu (8,9 %) có dấu hiệu bất thường",
		"/target?period=2026":                 ". Trong 562 phiếu nhận được, 50 phiếu (8,9 %) có dấu hiệu bất thường",
	} {
		if got := webtest.Text(s.Get(path).Page(t), ".story"); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", path, got, want)
		}
	}
	if got := webtest.Text(s.Get("/results/24805"+query).Page(t), ".story"); strings.Contains(got, "để riêng") {
		t.Errorf("under five per cent: %q", got)
	}
}
