package results_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// at opens a site whose clock stands at a moment told in UTC, while the province lives seven hours ahead.
func at(t *testing.T, moment time.Time) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) {
		o.Now, o.Location = func() time.Time { return moment }, surveytest.Day().Location()
	})
}

// TestPeriodThatHasNotBegun is nowhere, and whoever asks is told which periods there are, in their language.
func TestPeriodThatHasNotBegun(t *testing.T) {
	s := at(t, time.Date(2026, 12, 31, 16, 59, 0, 0, time.UTC)) // a minute before the province's new year
	s.Fill("24781", 100, 5)
	for _, period := range []string{"2099", "2027", "2027-Q1", "2027-01"} {
		for _, path := range []string{"/results", "/results/24781", "/results/99999", "/target", "/results/report.pdf", "/results/tables.xlsx", "/api/v1/results", "/api/v1/target"} {
			r := s.Get(path + "?period=" + period)
			if r.StatusCode != 404 {
				t.Errorf("%s of %s: %d", path, period, r.StatusCode)
			}
			if !strings.HasPrefix(path, "/api") {
				continue
			}
			if e := webtest.ReadError(t, r).Error; e.Kind != "not_found" || !strings.Contains(e.Message, period) || !strings.Contains(e.Message, "2026") {
				t.Errorf("%s of %s: %+v", path, period, e)
			}
		}
	}
	for lang, want := range map[string]string{"": "Quý I/2027 chưa bắt đầu", "&lang=en": "Q1 2027 has not begun"} {
		d := s.Get("/results/24781?period=2027-Q1" + lang).Page(t)
		links := d.Find("main ul a")
		if got := webtest.Text(d, ".story"); !strings.Contains(got, want) || links.Length() != 1 || links.AttrOr("href", "") != "/results/24781?period=2026-Q4"+lang {
			t.Errorf("the page says %q, and links to %q", got, links.AttrOr("href", ""))
		}
	}
	for _, empty := range []string{"2019", "2026-12", "2026-Q4"} {
		if r := s.Get("/results?period=" + empty); r.StatusCode != 200 {
			t.Errorf("%s has begun: %d", empty, r.StatusCode)
		}
	}
}

// TestPeriodBeginsOnTheProvincesClock, which is ahead of the machine's.
func TestPeriodBeginsOnTheProvincesClock(t *testing.T) {
	s := at(t, time.Date(2026, 12, 31, 17, 1, 0, 0, time.UTC))
	for path, want := range map[string]int{"/results?period=2027": 200, "/api/v1/results?period=2027-Q1": 200, "/results?period=2027-02": 404, "/api/v1/results?period=2027-Q2": 404} {
		if r := s.Get(path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
	if e := webtest.ReadError(t, s.Get("/api/v1/results?period=2028")).Error; !strings.Contains(e.Message, "Chưa có kỳ nào có số liệu") {
		t.Errorf("where there are no figures: %+v", e)
	}
}

// TestRunningPeriodSaysUpToWhichDay, on the province's clock: on pages in both languages and in replies; one that is over or frozen does not.
func TestRunningPeriodSaysUpToWhichDay(t *testing.T) {
	s := at(t, time.Date(2026, 11, 21, 17, 30, 0, 0, time.UTC)) // the 22nd in the province
	s.Fill("24781", 100, 5)
	says := func(path string) bool {
		story := webtest.Text(s.Get(path).Page(t), ".story")
		return strings.Contains(story, "đến ngày 22/11/2026") || strings.Contains(story, "up to 22 November 2026")
	}
	until := func(path string) string {
		var body struct{ Until *string }
		if err := json.Unmarshal(s.Get(path).Content, &body); err != nil {
			t.Fatal(err)
		}
		if body.Until == nil {
			return ""
		}
		return *body.Until
	}
	for _, path := range []string{"/results?period=2026-Q4", "/results/24781?period=2026-11", "/results/24778?period=2026", "/target?period=2026"} {
		if !says(path) || !says(path+"&lang=en") {
			t.Errorf("%s says %q", path, webtest.Text(s.Get(path).Page(t), ".story"))
		}
	}
	for _, path := range []string{"/api/v1/results?period=2026-Q4", "/api/v1/target?period=2026"} {
		if got := until(path); got != "2026-11-22" {
			t.Errorf("%s: until %q", path, got)
		}
	}
	if over := "period=2026-Q3"; says("/results?"+over) || until("/api/v1/results?"+over) != "" {
		t.Error("a period that is over says up to which day")
	}
	freeze(s, "2026-Q4")
	if frozen := "period=2026-Q4"; says("/results?"+frozen) || until("/api/v1/results?"+frozen) != "" || !says("/results?"+frozen+"&edition=live") {
		t.Error("a frozen period says up to which day, or the live figures beside it do not")
	}
}
