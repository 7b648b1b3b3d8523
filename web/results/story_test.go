package results_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// stories are what view unit_story says of each unit of a period.
func stories(s *webtest.Site, period string) map[string]string {
	s.T.Helper()
	rows, err := s.Pool.Query(s.T.Context(), `select unit_code, story from dashboard.unit_story where period = $1`, period)
	if err != nil {
		s.T.Fatal(err)
	}
	found := map[string]string{}
	var unit, story string
	if _, err := pgx.ForEachRow(rows, []any{&unit, &story}, func() error {
		found[unit] = story
		return nil
	}); err != nil {
		s.T.Fatal(err)
	}
	return found
}

// TestDashboardsSayWhatPagesSay of a unit: with a figure and a change, with much set aside, with few answers, and of a month that is running.
func TestDashboardsSayWhatPagesSay(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Now = surveytest.Settled })
	s.Fill("24781", 1234, 5)
	s.Fill("24805", 400, 1)
	s.Fill("24778", 12, 5)
	s.Fill("24787", 4, 5)
	setAside(s, "24781", 120)
	setAside(s, "24778", 10)
	before := surveytest.Day().AddDate(0, -3, 0)
	for unit, access := range map[string]int{"24781": 3, "24805": 5} {
		var earlier []survey.Response
		for range 300 {
			r := surveytest.Response(t, s.Survey, s.Place(unit), func(sub *survey.Submission) { sub.Answers["access"], sub.Answers["feedback"] = access, 4 })
			r.AnsweredOn = before
			earlier = append(earlier, r)
		}
		if _, err := s.Survey.SaveResponses(t.Context(), surveytest.Scope(), surveytest.Actor(), earlier); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Publisher.Publish(t.Context(), true, nil); err != nil {
		t.Fatal(err)
	}
	same(s, "2026-Q4", "1.234 phiếu", "tăng ", "giảm ", "để riêng: không tính", "Cần ít nhất 30")
	same(s, "2026-Q3", "300 phiếu", "; khâu yếu nhất: tiếp cận dịch vụ")
	freeze(s, "2026-Q3")
	same(s, "2026-Q3", "300 phiếu")
}

// TestDashboardsSayHowFarAMonthIs as pages do, while it is running.
func TestDashboardsSayHowFarAMonthIs(t *testing.T) {
	s := webtest.New(t, nil)
	s.Publisher = publish.New(s.Figures, s.Survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Day, Location: surveytest.Day().Location(), SettleDays: 7})
	for _, n := range []int{40, 20, 7} {
		s.Fill("24781", n, 5)
		s.Fill("24805", n/2, 5)
	}
	same(s, "2026-11", " phiếu đầu; đã nhận 67. Yếu tố, câu hỏi", "đã nhận 33 phiếu, chưa công bố điểm", "Tháng 11/2026 (đến ngày 21/11/2026): ")
}

// TestDashboardsGoByTheProvincesThresholds, as pages do, and not by the usual ones.
func TestDashboardsGoByTheProvincesThresholds(t *testing.T) {
	by := analytics.Thresholds{Few: 10, Provisional: 50, Ranked: 100}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Now = surveytest.Settled })
	s.Choose(survey.ThresholdRanked, "100")
	s.Choose(survey.ThresholdProvisional, "50")
	s.Publisher = publish.New(s.Figures, s.Survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Settled, Thresholds: by})
	s.Fill("24781", 40, 5)
	same(s, "2026-Q4", "đã có 40 phiếu. Cần ít nhất 50 phiếu")
}

// same holds the stories of units against their pages; among them there must be some that say these things.
func same(s *webtest.Site, period string, among ...string) {
	s.T.Helper()
	all := ""
	for unit, story := range stories(s, period) {
		if page := webtest.Text(s.Get("/results/"+unit+"?period="+period).Page(s.T), ".story"); unit != "68" && page != story {
			s.T.Errorf("%s %s: the dashboard says\n%s\nthe page\n%s", period, unit, story, page)
		}
		all += story
	}
	for _, want := range among {
		if !strings.Contains(all, want) {
			s.T.Errorf("%s: nobody says %q: %s", period, want, all)
		}
	}
}

// TestDashboardsAttendToTheSame units as the page of results, for the same reasons.
func TestDashboardsAttendToTheSame(t *testing.T) {
	s := webtest.New(t, nil)
	reporting(s, "24781", 100, 60)
	reporting(s, "24805", 300, 2)
	reporting(s, "24829", 100, 31) // its interval begins just over the share of all; chance may do that
	s.Fill("24787", 400, 1)
	s.Fill("24778", 12, 5)
	setAside(s, "24805", 30)
	r, err := s.Figures.Results(t.Context(), surveytest.Scope(), analytics.PeriodOf(analytics.Quarter, surveytest.Day()), "", analytics.Live)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		for concern, units := range analytics.NewAttention(analytics.OfLevel(r.Units, level)) {
			for _, u := range units {
				if u.N > 0 { // the views have nothing of those where nobody answered
					want = append(want, u.Code+" "+string(concern))
				}
			}
		}
	}
	rows, err := s.Pool.Query(t.Context(), `select unit_code || ' ' || concern from dashboard.unit_attention where period = '2026-Q4' and (concern <> 'few' or unit_code in (select unit_code from dashboard.unit_index where n > 0))`)
	if err == nil {
		got, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) || !slices.Contains(got, "24781 trouble") || slices.Contains(got, "24829 trouble") || !slices.Contains(got, "24787 under") || !slices.Contains(got, "24805 aside") || !slices.Contains(got, "24778 few") {
		t.Errorf("dashboards attend to %v, pages to %v", got, want)
	}
}
