package results_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/staff"
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

// TestNothingIsDeniedThatIsNotTold: how many were set aside is told of no month, so neither page nor report says of one that they are few.
func TestNothingIsDeniedThatIsNotTold(t *testing.T) {
	s := webtest.New(t, nil)
	s.Fill("24781", 85, 5)
	setAside(s, "24781", 15)
	for period, want := range map[string]bool{"2026-11": false, "2026-Q4": true} {
		p, err := analytics.ParsePeriod(period)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Figures.Results(t.Context(), surveytest.Scope(), p, "", analytics.Live)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := r.Unit("24781")
		if told := analytics.Told(r.Units); (u.SetAside != nil) != want || slices.Contains(told, analytics.MuchAside) != want || !slices.Contains(told, analytics.UnderLine) {
			t.Errorf("%s: set aside %v, told of are %v", period, u.SetAside, told)
		}
		text := pdfText(t, s.Get("/results/report.pdf?period="+period).Content)
		if strings.Contains(text, "Có dưới 10 phiếu") || strings.Contains(text, "Số phiếu để riêng không nêu") == want || strings.Contains(text, "15 trong 100") != want {
			t.Errorf("%s: the report says %s", period, text)
		}
	}
}

// pdfText reads the words of a report.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	tool := exec.Command("pdftotext", "-layout", "-", "-")
	tool.Stdin = bytes.NewReader(pdf)
	text, err := tool.Output()
	if err != nil {
		t.Fatalf("pdftotext reads the report (make test installs poppler-utils): %v", err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// TestAReportAccusesOrAcquitsForEverybody: what a leader reads of his unit is what the public and the department read, however many units he is
// shown beside it.
func TestAReportAccusesOrAcquitsForEverybody(t *testing.T) {
	s := webtest.New(t, nil)
	reporting(s, "24781", 100, 60)
	reporting(s, "24805", 300, 2)
	reporting(s, "24829", 100, 31) // over its neighbour's, not over its level's
	reporting(s, "24787", 100, 45)
	if err := s.Publisher.Publish(t.Context(), false, nil); err != nil {
		t.Fatal(err)
	}
	department := s.Person("Sở", staff.Department, "")
	one, other := s.Person("Một", staff.Leader, "24781"), s.Person("Hai", staff.Leader, "24829")
	other.Also(staff.Leader, "24805")
	for unit, c := range map[string]struct {
		leader *webtest.Person
		named  bool
	}{"24781": {one, true}, "24829": {other, false}, "24805": {other, false}} {
		for who, r := range map[string]webtest.Reply{"everybody": s.Get("/results/" + unit + "/report.pdf?period=2026-Q4"),
			"the department": department.Get("/staff/figures/" + unit + "/report.pdf?period=2026-Q4"), "its leader": c.leader.Get("/staff/figures/" + unit + "/report.pdf?period=2026-Q4")} {
			if text := pdfText(t, r.Content); strings.Contains(text, "gây khó dễ, phiền hà nhiều hơn mức chung cùng cấp") != c.named || !strings.Contains(text, "Quý IV/2026") {
				t.Errorf("%s: the report for %s: %s", unit, who, text)
			}
		}
	}
}
