package results_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/i18n"
	"sipas/web/report"
	"sipas/web/webtest"
)

// daysOf has each day so many people answer about a unit, of whom so many are satisfied with everything and the others with nothing.
func daysOf(s *webtest.Site, unit string, first time.Time, days, people, satisfied int) {
	s.T.Helper()
	place := s.Place(unit)
	var responses []survey.Response
	for day := range days {
		for n := range people {
			r := surveytest.Response(s.T, s.Survey, place, func(sub *survey.Submission) {
				for _, d := range survey.Dimensions() {
					sub.Answers[d] = 5
					if n >= satisfied {
						sub.Answers[d] = 2
					}
				}
			})
			r.AnsweredOn = first.AddDate(0, 0, day)
			responses = append(responses, r)
		}
	}
	s.Save(responses)
}

// TestNobodyIsSaidToHaveFallenWhoMayHaveRisen: of a commune's thirty people all were satisfied, then 88 of 100 of a thousand. The test calls that a change, and the
// interval printed beside it reaches beyond 0: page, report, tables, reply, dashboard and attention leave it open. Of the one that fell for certain they say so.
func TestNobodyIsSaidToHaveFallenWhoMayHaveRisen(t *testing.T) {
	s := printed{webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Now = surveytest.Settled })}
	july, october := time.Date(2026, 7, 6, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)
	const may, fell = "24781", "24805"
	daysOf(s.Site, may, july, 10, 3, 3)
	daysOf(s.Site, may, october, 10, 100, 88)
	daysOf(s.Site, fell, july, 10, 50, 48)
	daysOf(s.Site, fell, october, 10, 50, 30)
	period := analytics.PeriodOf(analytics.Quarter, october)
	r, err := s.Figures.Results(t.Context(), surveytest.Scope(), period, "", analytics.Latest)
	if err != nil {
		t.Fatal(err)
	}
	at := func(code string) analytics.UnitEstimate {
		return r.Units[slices.IndexFunc(r.Units, func(u analytics.UnitEstimate) bool { return u.Code == code })]
	}
	if c := at(may).Change(analytics.ToPrevious); c == nil || !c.Real || c.Low >= 0 || c.High <= 0 {
		t.Fatalf("nothing is tried: %+v", c)
	}
	attention := analytics.NewAttention(analytics.OfLevel(r.Units, survey.LevelCommune))
	real, book, paper := s.real(), s.realOf(s.sheet("report.sheet_units")), s.paper()
	var out bytes.Buffer
	if err := report.CodeCSV(&out, report.Data{Results: r, Location: time.UTC}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	file := s.realOf(rows)
	for code, want := range map[string]bool{may: false, fell: true} {
		points := at(code).Change(analytics.ToPrevious).Points
		down := "giảm " + i18n.Number("vi", -points, 1)
		for where, said := range map[string]bool{
			"the page":      strings.Contains(webtest.Text(s.Get("/results/"+code+"?period="+period.String()).Page(t), "main"), down),
			"the story":     strings.Contains(stories(s.Site, period.String())[code], down),
			"the dashboard": s.Count(fmt.Sprintf(`select count(*) from dashboard.unit_index where unit_code = '%s' and period = '%s' and change_real`, code, period)) == 1,
			"attention":     attention.Of(analytics.Falling, code),
			"the reply":     real[code],
			"the workbook":  slices.Contains([]string{"1", "TRUE"}, book[code]),
			"the file":      file[code] == "true",
			"the table":     strings.Contains(webtest.Text(s.Get("/results?period="+period.String()+"&level=commune").Page(t), "main"), i18n.Signed("vi", points, 1)),
			"the report":    strings.Contains(paper, i18n.Signed("vi", points, 1)),
		} {
			if said != want {
				t.Errorf("%s of %s: it fell: %v, want %v (%s)", where, code, said, want, down)
			}
		}
	}
}

// real is whether the reply calls the change of each unit real.
func (s printed) real() map[string]bool {
	s.T.Helper()
	var body struct {
		Units []struct {
			Code    string
			Changes []struct{ Real bool }
		}
	}
	if err := json.Unmarshal(s.Get("/api/v1/results?period=2026-Q4").Content, &body); err != nil {
		s.T.Fatal(err)
	}
	found := map[string]bool{}
	for _, u := range body.Units {
		found[u.Code] = len(u.Changes) == 1 && u.Changes[0].Real
	}
	return found
}

// realOf is what a table with a header says of that.
func (s printed) realOf(rows [][]string) map[string]string {
	code, real := slices.Index(rows[0], "unit_code"), slices.Index(rows[0], "real_previous")
	found := map[string]string{}
	for _, row := range rows[1:] {
		if len(row) > real {
			found[row[code]] = row[real]
		}
	}
	return found
}
