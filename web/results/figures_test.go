package results_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

func freeze(s *webtest.Site, period string) {
	s.T.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		s.T.Fatal(err)
	}
	if _, err := s.Publisher.Freeze(s.T.Context(), surveytest.Actor(), p, "Báo cáo quý"); err != nil {
		s.T.Fatal(err)
	}
}

func TestEditionsStandBesideEachOther(t *testing.T) {
	s := webtest.New(t, nil)
	s.Fill("24781", 100, 5)
	freeze(s, "2026-Q4")
	s.Fill("24781", 100, 1)
	for query, want := range map[string]string{"": "100,0", "&edition=1": "100,0", "&edition=live": "90,0"} {
		d := s.Get("/results/24781?period=2026-Q4" + query).Page(t)
		if got := webtest.Text(d, ".card .figure"); !strings.HasPrefix(got, want) {
			t.Errorf("%q shows %s, want %s", query, got, want)
		}
	}
	d := s.Get("/results?period=2026-Q4").Page(t)
	if got := webtest.Text(d, ".editions"); !strings.Contains(got, "bản 1") || !strings.Contains(got, "Báo cáo quý") || strings.Contains(got, "Sở Nội vụ") {
		t.Errorf("editions: %q", got)
	}
	if got := webtest.Text(d, "details .hash"); len(got) != len("SHA-256 ")+64 {
		t.Errorf("hash: %q", got)
	}
	freeze(s, "2026-Q4")
	if n := s.Get("/results?period=2026-Q4").Page(t).Find(".editions a").Length(); n != 2 {
		t.Errorf("%d other editions to go to, want the first and the present", n)
	}
	for query, status := range map[string]int{"edition=3": 404, "edition=0": 422, "edition=x": 422, "edition=-1": 422, "edition=99999999999999999999": 422} {
		for _, path := range []string{"/results?", "/results/24781?", "/target?", "/api/v1/results?", "/api/v1/target?"} {
			if path == "/target?" || path == "/api/v1/target?" {
				if status == 404 {
					continue // the year was never frozen, either, which is the same
				}
			}
			if r := s.Get(path + "period=2026-Q4&" + query); r.StatusCode != status {
				t.Errorf("%s%s: %d, want %d", path, query, r.StatusCode, status)
			}
		}
	}
	var body struct {
		Frozen   bool
		Edition  *int
		Editions []struct {
			Edition int
			Hash    string
		}
	}
	if err := json.Unmarshal(s.Get("/api/v1/results?period=2026-Q4&edition=1").Content, &body); err != nil || !body.Frozen || *body.Edition != 1 || len(body.Editions) != 2 {
		t.Errorf("%+v %v", body, err)
	}
}

// TestFrozenAccessLeadsNowhereForbidden: no link of a page goes to figures that are not public, and the goal is told by what is frozen.
func TestFrozenAccessLeadsNowhereForbidden(t *testing.T) {
	s := webtest.New(t, nil)
	s.Choose(survey.PublicResults, string(survey.Frozen))
	s.Fill("24781", 100, 5)
	freeze(s, "2026-Q4")
	for _, path := range []string{"/results", "/results/24781", "/target"} {
		d := s.Get(path).Page(t)
		d.Find("main a, nav a").Each(func(_ int, a *goquery.Selection) {
			href := a.AttrOr("href", "")
			if strings.HasPrefix(href, "?") {
				href = path + href
			}
			if strings.HasPrefix(href, "/") && s.Get(href).StatusCode >= http.StatusBadRequest {
				t.Errorf("%s leads to %s, which is forbidden or nowhere", path, href)
			}
		})
		if got := webtest.Text(d, ".editions"); !strings.Contains(got, "bản 1") {
			t.Errorf("%s tells of %q", path, got)
		}
	}
}

// TestFrozenAccessShowsNoLiveFigure: neither the live edition nor a trend of what is not frozen.
func TestFrozenAccessShowsNoLiveFigure(t *testing.T) {
	s := webtest.New(t, nil)
	s.Choose(survey.PublicResults, string(survey.Frozen))
	s.Fill("24781", 100, 5)
	freeze(s, "2026-Q4")
	s.Fill("24781", 100, 1)
	// Without a period the page shows the last frozen one, and offers no other.
	if d := s.Get("/results"); d.StatusCode != 200 || d.Page(t).Find("#period option").Length() != 1 {
		t.Errorf("/results: %d, %d periods", d.StatusCode, d.Page(t).Find("#period option").Length())
	}
	for path, status := range map[string]int{"/results?period=2026-Q4": 200, "/api/v1/results": 200, "/results?period=2026-Q4&edition=live": 403, "/api/v1/results?period=2026-Q4&edition=live": 403,
		"/results/24781?period=2026-11": 403, "/target?period=2026": 403} {
		if r := s.Get(path); r.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, status)
		}
	}
}

// TestFewAreLeftOut of the province's score on page and API, from which theirs would follow; how many came is told.
func TestFewAreLeftOut(t *testing.T) {
	s := webtest.New(t, nil)
	s.Fill("24781", 100, 5)
	s.Fill("24805", 4, 1)
	d := s.Get("/results?period=2026-Q4").Page(t)
	if got := webtest.Text(d, ".story"); !strings.Contains(got, "đạt 100,0 điểm") || !strings.Contains(got, "100 phiếu") {
		t.Errorf("story: %q", got)
	}
	var body struct {
		Units []struct {
			Code, Status string
			N, Received  int64
			Index        *float64
		}
	}
	err := json.Unmarshal(s.Get("/api/v1/results?period=2026-Q4&unit=68").Content, &body)
	if u := body.Units[0]; err != nil || u.Index == nil || *u.Index != 100 || u.N != 100 || u.Received != 104 {
		t.Errorf("%+v %v", body, err)
	}
}

func TestUnitPageTellsItsParts(t *testing.T) {
	s := webtest.New(t, nil)
	for n, unit := range []string{"24781", "24787", "24778", "24805"} {
		s.Fill(unit, 120, 5-n%2)
	}
	d := s.Get("/results/24781?period=2026-Q4").Page(t)
	main := webtest.Text(d, "main")
	for _, want := range []string{"Theo hình thức trả lời", "So với đơn vị tương tự", "Kế hoạch lấy phiếu", "Chưa có số lượt giao dịch", "So với ngưỡng top 10", "ngưỡng trong 34 tỉnh, thành (tính lại)"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if t1 := webtest.Text(s.Get("/target?period=2026").Page(t), "main"); !strings.Contains(t1, "Lộ trình đến 2030") || !strings.Contains(t1, "Khoảng cách") || !strings.Contains(t1, "Đối chiếu với SIPAS") {
		t.Error("the target page lacks the way, the parts or the bridge")
	}
}

// TestDocuments: whoever may see the results may take them away, as they are on the page, and no more than these.
func TestDocuments(t *testing.T) {
	s := webtest.New(t, nil)
	s.Fill("24781", 100, 5)
	pdf, book := s.Get("/results/report.pdf?period=2026-Q4"), s.Get("/results/tables.xlsx?period=2026-Q4")
	if pdf.StatusCode != 200 || !strings.HasPrefix(string(pdf.Content), "%PDF") || pdf.Header.Get("Content-Disposition") != `attachment; filename="sipas-68-2026-Q4.pdf"` {
		t.Errorf("report: %d %.20s %v", pdf.StatusCode, pdf.Content, pdf.Header)
	}
	if book.StatusCode != 200 || !strings.HasPrefix(string(book.Content), "PK") {
		t.Errorf("tables: %d %.20s", book.StatusCode, book.Content)
	}
	if again := s.Get("/results/report.pdf?period=2026-Q4"); string(again.Content) != string(pdf.Content) {
		t.Error("the same report was made twice")
	}
	s.Fill("24781", 50, 1)
	if later := s.Get("/results/report.pdf?period=2026-Q4"); string(later.Content) == string(pdf.Content) {
		t.Error("the report did not follow the figures")
	}
	freeze(s, "2026-Q4")
	s.Fill("24781", 50, 1)
	frozen, live := s.Get("/results/report.pdf?period=2026-Q4&edition=1"), s.Get("/results/report.pdf?period=2026-Q4&edition=live")
	if frozen.StatusCode != 200 || live.StatusCode != 200 || string(frozen.Content) == string(live.Content) {
		t.Error("the frozen report is the live one")
	}
	for path, status := range map[string]int{"period=2019": 404, "period=x": 422, "period=2026-Q4&edition=9": 404} {
		for _, form := range []string{"report.pdf", "tables.xlsx"} {
			if r := s.Get("/results/" + form + "?" + path); r.StatusCode != status || strings.HasPrefix(string(r.Content), "%PDF") {
				t.Errorf("%s?%s: %d, want %d", form, path, r.StatusCode, status)
			}
		}
	}
	own := s.Get("/results/24781/report.pdf?period=2026-Q4&edition=live")
	if own.StatusCode != 200 || own.Header.Get("Content-Disposition") != `attachment; filename="sipas-68-24781-2026-Q4.pdf"` || string(own.Content) == string(live.Content) {
		t.Errorf("report of a unit: %d %.20s %v", own.StatusCode, own.Content, own.Header)
	}
	if other := s.Get("/results/24778/report.pdf?period=2026-Q4&edition=live"); other.StatusCode != 200 || string(other.Content) == string(own.Content) {
		t.Errorf("report of a unit without answers: %d", other.StatusCode)
	}
	if r := s.Get("/results/99999/report.pdf?period=2026-Q4"); r.StatusCode != 404 {
		t.Errorf("report of no unit: %d", r.StatusCode)
	}
	if link := s.Get("/results/24781?period=2026-Q4&edition=live").Page(t).Find(`a[href="/results/24781/report.pdf?period=2026-Q4&edition=live"]`); link.Length() != 1 {
		t.Error("the unit's page does not lead to its report")
	}
	hidden := webtest.New(t, nil)
	hidden.Choose(survey.PublicResults, string(survey.Off))
	hidden.Fill("24781", 100, 5)
	if r := hidden.Get("/results/report.pdf?period=2026-Q4"); r.StatusCode != 403 {
		t.Errorf("results are off, the report says %d", r.StatusCode)
	}
}

// TestAnEditionTellsItsOwnThresholds, whatever has been chosen since; the figures as they are now tell those in force.
func TestAnEditionTellsItsOwnThresholds(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	s.Fill("24781", 20, 5)
	freeze(s, "2026-Q4")
	s.Choose(survey.ThresholdRanked, "100")
	s.Choose(survey.ThresholdProvisional, "50")
	for edition, want := range map[string]string{"1": "30", "live": "50"} {
		query := "?period=2026-Q4&edition=" + edition
		if text := webtest.Text(s.Get("/results/24781"+query).Page(t), "main"); !strings.Contains(text, "ít nhất "+want+" phiếu") || !strings.Contains(text, "dưới "+want+": không hiện điểm") {
			t.Errorf("edition %s of a unit: %s", edition, text)
		}
		if text := webtest.Text(s.Get("/results"+query).Page(t), "main"); !strings.Contains(text, "dưới "+want+": không hiện điểm") {
			t.Errorf("edition %s: %s", edition, text)
		}
	}
}
