package results_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// running has a commune's October be settled and its November published in part, each with answers of its own.
func running(t *testing.T) *webtest.Site {
	t.Helper()
	s := webtest.New(t, nil)
	s.Publisher = publish.New(s.Figures, s.Survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Day, Location: surveytest.Day().Location(), SettleDays: 7})
	answer := func(unit, day string, n, step int) {
		var responses []survey.Response
		for range n {
			responses = append(responses, surveytest.Response(t, s.Survey, s.Place(unit), func(sub *survey.Submission) {
				sub.AnsweredOn, sub.Answers["access"], sub.Answers["feedback"] = day, step, 5
			}))
		}
		s.Save(responses)
	}
	answer("24781", "2026-10-20", 100, 1)
	answer("24805", "2026-10-20", 100, 5)
	answer("24823", "2026-10-20", 12, 5)
	for range 4 {
		answer("24781", "2026-11-10", 40, 1)
		answer("24829", "2026-11-10", 40, 1)
	}
	return s
}

// TestARunningYearDividesTheGapOfItsSettledMonths: page and API say of which answers, and the parts of each table add up to that gap.
func TestARunningYearDividesTheGapOfItsSettledMonths(t *testing.T) {
	s := running(t)
	type part struct {
		Key                   string
		Weight, Value, Points float64
	}
	var body struct {
		Index         struct{ Index float64 }
		Line          struct{ High float64 }
		Contributions struct {
			SettledN          *int64 `json:"settled_n"`
			Dimensions, Units []part
		}
	}
	if err := json.Unmarshal(s.Get("/api/v1/target?period=2026").Content, &body); err != nil {
		t.Fatal(err)
	}
	settled := 0.0
	for _, d := range body.Contributions.Dimensions {
		settled += d.Weight * d.Value
	}
	if n := body.Contributions.SettledN; n == nil || *n != 212 || math.Abs(settled-body.Index.Index) < 2 || len(body.Contributions.Units) != 3 {
		t.Fatalf("%+v", body)
	}
	for name, parts := range map[string][]part{"dimensions": body.Contributions.Dimensions, "units": body.Contributions.Units} {
		points, weight := 0.0, 0.0
		for _, p := range parts {
			points, weight = points+p.Points, weight+p.Weight
			if p.Key == "24829" || p.Value < 0 || p.Value > 100 {
				t.Errorf("%s: %+v", name, p)
			}
		}
		if math.Abs(points-(settled-body.Line.High)) > 0.02 || math.Abs(weight-1) > 1e-5 {
			t.Errorf("%s sum to %.2f with weights of %v; the gap of settled months is %.2f", name, points, weight, settled-body.Line.High)
		}
	}
	for lang, want := range map[string][]string{
		"vi": {"chỉ tính 212 phiếu của các tháng đã hết hạn nhận phiếu", "Khoảng cách của các tháng đã hết hạn nhận phiếu", "chưa đủ phiếu ở các tháng đã hết hạn nhận phiếu, gộp chung"},
		"en": {"of the 212 responses of its settled months alone", "Gap of the settled months", "too few responses in settled months, together"},
	} {
		d := s.Get("/target?period=2026&lang=" + lang).Page(t)
		for _, text := range want {
			if !strings.Contains(webtest.Text(d, "main"), text) {
				t.Errorf("%s: the page does not say %q", lang, text)
			}
		}
		sums := d.Find("table.parts tfoot strong").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
		if len(sums) != 2 || sums[0] != sums[1] {
			t.Errorf("%s: the tables sum to %q", lang, sums)
		}
	}
	// A period of which all is settled says nothing of it.
	if d := s.Get("/target?period=2026-10").Page(t); strings.Contains(webtest.Text(d, "main"), "chỉ tính") || d.Find("table.parts").Length() != 2 {
		t.Errorf("October: %s", webtest.Text(d, "main"))
	}
}
