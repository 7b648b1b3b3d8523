package results_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// reporting stores answers to the second version about a unit, of which so many report trouble, and nobody an extra payment.
func reporting(s *webtest.Site, unit string, n, yes int) {
	s.T.Helper()
	place := s.Place(unit)
	var responses []survey.Response
	for i := range n {
		responses = append(responses, surveytest.Response(s.T, s.Survey, place, func(sub *survey.Submission) {
			sub.Questionnaire, sub.Answers["extra_payment"] = "short@2", 1
			if i < yes {
				sub.Answers["trouble"] = 2
			}
		}))
	}
	if _, err := s.Survey.SaveResponses(s.T.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.T.Fatal(err)
	}
}

// transactions says how many there were in the month people answered in.
func transactions(s *webtest.Site, counts map[string]int64) {
	s.T.Helper()
	var all []survey.Transactions
	for unit, n := range counts {
		day := surveytest.Day()
		all = append(all, survey.Transactions{UnitID: s.Place(unit).Unit.ID, Month: time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC), Count: n})
	}
	if _, err := s.Survey.ImportTransactions(s.T.Context(), surveytest.Scope(), surveytest.Actor(), survey.TransactionsImport{File: "t.csv", Rows: all}); err != nil {
		s.T.Fatal(err)
	}
	if err := s.Publisher.Publish(s.T.Context(), true, nil); err != nil {
		s.T.Fatal(err)
	}
}

// reportsOf reads what the API says of a unit, and of its levels.
func reportsOf(s *webtest.Site, unit string) (own []analytics.Report, levels map[string][]analytics.Report) {
	s.T.Helper()
	var body struct {
		Units []struct {
			Reports []analytics.Report
			Detail  struct {
				Levels []struct {
					Level   string
					Reports []analytics.Report
				}
				Reports json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(s.Get("/api/v1/results?period=2026-Q4&unit="+unit).Content, &body); err != nil || len(body.Units) != 1 {
		s.T.Fatalf("%s: %v %v", unit, body, err)
	}
	if body.Units[0].Detail.Reports != nil {
		s.T.Errorf("%s: the detail repeats %s", unit, body.Units[0].Detail.Reports)
	}
	levels = map[string][]analytics.Report{}
	for _, l := range body.Units[0].Detail.Levels {
		levels[l.Level] = l.Reports
	}
	return body.Units[0].Reports, levels
}

// viewed reads the same of dashboards.
func viewed(s *webtest.Site, unit string) string {
	s.T.Helper()
	var text string
	err := s.Pool.QueryRow(s.T.Context(), `select coalesce(string_agg(concern || ' ' || n || ' ' || dashboard.rounded(share, 2) || ' ' || dashboard.rounded(low, 2) || ' '
		|| dashboard.rounded(high, 2) || coalesce(' ' || bound, ''), '; ' order by concern), '') from dashboard.unit_report where unit_code = $1 and period = '2026-Q4'`, unit).Scan(&text)
	if err != nil {
		s.T.Fatal(err)
	}
	return text
}

// TestReportsAreFigures: of units, levels and the province, in the API, in the view of dashboards and on the pages, all the same.
func TestReportsAreFigures(t *testing.T) {
	s := webtest.New(t, nil)
	reporting(s, "24781", 100, 30)
	reporting(s, "24805", 60, 0)
	s.Fill("24787", 100, 5) // short@1 asks of either at once
	for _, c := range []struct {
		transactions map[string]int64
		share        float64
	}{
		{nil, 30.0 / 160 * 100},
		{map[string]int64{"24781": 100, "24805": 900, "24787": 5000}, 3},
	} {
		if transactions(s, c.transactions); len(c.transactions) > 0 && s.Count(`select count(*) from analytics.estimate where weighting = 'transactions'`) == 0 {
			t.Fatal("nothing is weighted")
		}
		for _, unit := range []string{"24781", "24805", "24787", "68"} {
			own, levels := reportsOf(s, unit)
			var each []string
			for _, r := range own {
				each = append(each, strings.TrimSpace(fmt.Sprintf("%s %d %v %v %v %s", r.Concern, r.N, r.Share, r.Low, r.High, r.Bound)))
			}
			slices.Sort(each)
			if said := strings.Join(each, "; "); said != viewed(s, unit) || said == "" {
				t.Errorf("%s: the API says %q, the view %q", unit, said, viewed(s, unit))
			}
			if unit == "68" {
				if r := own[0]; r.Concern != analytics.Trouble || r.N != 160 || math.Abs(r.Share-c.share) > 0.005 || len(levels["commune"]) != 2 || levels["commune"][0] != r {
					t.Errorf("the province: %+v, levels %+v", own, levels)
				}
			}
		}
	}
	for path, want := range map[string][]string{
		"/results?period=2026-Q4":       {"Bị gây khó dễ, phiền hà3,0 %", "160 người trả lời câu này", "Bị gợi ý đưa thêm tiền"},
		"/results/68?period=2026-Q4":    {"Bị gây khó dễ, phiền hà3,0 %"},
		"/results/24781?period=2026-Q4": {"Bị gây khó dễ, phiền hà30,0 %", "100 người trả lời câu này"},
		"/results/24787?period=2026-Q4": {"Bị gây khó dễ hoặc gợi ý đưa thêm tiềndưới "},
	} {
		cards := webtest.Text(s.Get(path).Page(t), ".cards")
		for _, w := range want {
			if !strings.Contains(cards, w) {
				t.Errorf("%s does not say %q: %s", path, w, cards)
			}
		}
	}
}
