package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/results"
)

func (s *site) freeze(period string) {
	s.t.Helper()
	p, err := analytics.ParsePeriod(period)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.publisher.Freeze(s.t.Context(), surveytest.Actor(), p, "Báo cáo quý"); err != nil {
		s.t.Fatal(err)
	}
}

func TestEditionsStandBesideEachOther(t *testing.T) {
	s := newSite(t, nil)
	s.fill("24781", 100, 5)
	s.freeze("2026-Q4")
	s.fill("24781", 100, 1)
	for query, want := range map[string]string{"": "100,0", "&edition=1": "100,0", "&edition=live": "90,0"} {
		d := s.get("/results/24781?period=2026-Q4" + query).page(t)
		if got := text(d, ".card .figure"); !strings.HasPrefix(got, want) {
			t.Errorf("%q shows %s, want %s", query, got, want)
		}
	}
	d := s.get("/results?period=2026-Q4").page(t)
	if got := text(d, ".editions"); !strings.Contains(got, "bản 1") || !strings.Contains(got, "Báo cáo quý") || strings.Contains(got, "Sở Nội vụ") {
		t.Errorf("editions: %q", got)
	}
	if got := text(d, ".hash"); len(got) != len("SHA-256 ")+64 {
		t.Errorf("hash: %q", got)
	}
	s.freeze("2026-Q4")
	if n := s.get("/results?period=2026-Q4").page(t).Find(".editions a").Length(); n != 2 {
		t.Errorf("%d other editions to go to, want the first and the present", n)
	}
	for query, status := range map[string]int{"edition=3": 404, "edition=0": 422, "edition=x": 422, "edition=-1": 422, "edition=99999999999999999999": 422} {
		for _, path := range []string{"/results?", "/results/24781?", "/target?", "/api/v1/results?", "/api/v1/target?"} {
			if path == "/target?" || path == "/api/v1/target?" {
				if status == 404 {
					continue // the year was never frozen, either, which is the same
				}
			}
			if r := s.get(path + "period=2026-Q4&" + query); r.StatusCode != status {
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
	if err := json.Unmarshal(s.get("/api/v1/results?period=2026-Q4&edition=1").body, &body); err != nil || !body.Frozen || *body.Edition != 1 || len(body.Editions) != 2 {
		t.Errorf("%+v %v", body, err)
	}
}

// TestFrozenAccessShowsNoLiveFigure: neither the live edition nor a trend of what is not frozen.
func TestFrozenAccessShowsNoLiveFigure(t *testing.T) {
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) { o.PublicResults = results.Frozen })
	s.fill("24781", 100, 5)
	s.freeze("2026-Q4")
	s.fill("24781", 100, 1)
	// Without a period the page shows the last frozen one, and offers no other.
	if d := s.get("/results"); d.StatusCode != 200 || d.page(t).Find("#period option").Length() != 1 {
		t.Errorf("/results: %d, %d periods", d.StatusCode, d.page(t).Find("#period option").Length())
	}
	for path, status := range map[string]int{"/results?period=2026-Q4": 200, "/api/v1/results": 200, "/results?period=2026-Q4&edition=live": 403, "/api/v1/results?period=2026-Q4&edition=live": 403,
		"/results/24781?period=2026-11": 403, "/target?period=2026": 403} {
		if r := s.get(path); r.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, status)
		}
	}
}

// TestAnswersAreJudged: the one path of an answer sets aside what the rules find, and says the same to the sender.
func TestAnswersAreJudged(t *testing.T) {
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) {
		d.Judge = survey.NewJudge(survey.Rules{Fastest: 250e6, SameSender: 3, Burst: 1000, Window: 600e9})
	})
	place := s.place("24781")
	if r := s.post(response(place, func(b map[string]any) { b["duration_ms"] = 900 })); r.StatusCode != http.StatusCreated {
		t.Errorf("a fast answer: %d", r.StatusCode)
	}
	if r := s.post(response(place, func(b map[string]any) { b["duration_ms"] = 23000 })); r.StatusCode != http.StatusCreated {
		t.Errorf("a slow answer: %d", r.StatusCode)
	}
	// Four answers from one browser, and one from another behind the same address.
	for n, agent := range []string{"phone", "phone", "phone", "phone", "tablet"} {
		r := s.do(http.MethodPost, "/q/"+string(place.Code), "application/x-www-form-urlencoded", form(nil).Encode(), "User-Agent", agent)
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d: %d %s", n, r.StatusCode, r.body)
		}
	}
	for reason, want := range map[string]int{"fast": 1, "sender": 1, "": 5} {
		if n := s.count("select count(*) from survey.response where reason = '" + reason + "'"); n != want {
			t.Errorf("reason %q: %d, want %d", reason, n, want)
		}
	}
	if n := s.count("select count(*) from information_schema.columns where table_schema = 'survey' and column_name ~ 'sender|agent|address|hash' and table_name <> 'device' and column_name <> 'content_hash'"); n != 0 {
		t.Errorf("%d columns keep something of the sender", n)
	}
}

// TestSuppressedFigureSaysWhy on page and API, and shows nothing.
func TestSuppressedFigureSaysWhy(t *testing.T) {
	s := newSite(t, nil)
	s.fill("24781", 100, 5)
	s.fill("24805", 4, 1)
	d := s.get("/results?period=2026-Q4").page(t)
	if got := text(d, ".story"); !strings.Contains(got, "suy ra") || strings.Contains(got, "điểm (") {
		t.Errorf("story: %q", got)
	}
	var body struct {
		Units []struct {
			Code, Status string
			Suppressed   bool
			Index        *float64
		}
	}
	if err := json.Unmarshal(s.get("/api/v1/results?period=2026-Q4&unit=68").body, &body); err != nil || !body.Units[0].Suppressed || body.Units[0].Index != nil || body.Units[0].Status != "hidden" {
		t.Errorf("%+v %v", body, err)
	}
}

func TestUnitPageTellsItsParts(t *testing.T) {
	s := newSite(t, nil)
	for n, unit := range []string{"24781", "24787", "24778", "24805"} {
		s.fill(unit, 120, 5-n%2)
	}
	d := s.get("/results/24781?period=2026-Q4").page(t)
	main := text(d, "main")
	for _, want := range []string{"Theo hình thức trả lời", "So với đơn vị tương tự", "Kế hoạch lấy phiếu", "Chưa có số lượt giao dịch", "So với ngưỡng top 10", "Khả năng nằm trên ngưỡng"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if t1 := text(s.get("/target?period=2026").page(t), "main"); !strings.Contains(t1, "Đường đến 2030") || !strings.Contains(t1, "Khoảng cách") || !strings.Contains(t1, "Cầu nối") {
		t.Error("the target page lacks the way, the parts or the bridge")
	}
}

// TestDocuments: whoever may see the results may take them away, as they are on the page, and no more than these.
func TestDocuments(t *testing.T) {
	s := newSite(t, nil)
	s.fill("24781", 100, 5)
	pdf, book := s.get("/results/report.pdf?period=2026-Q4"), s.get("/results/tables.xlsx?period=2026-Q4")
	if pdf.StatusCode != 200 || !strings.HasPrefix(string(pdf.body), "%PDF") || pdf.Header.Get("Content-Disposition") != `attachment; filename="sipas-68-2026-Q4.pdf"` {
		t.Errorf("report: %d %.20s %v", pdf.StatusCode, pdf.body, pdf.Header)
	}
	if book.StatusCode != 200 || !strings.HasPrefix(string(book.body), "PK") {
		t.Errorf("tables: %d %.20s", book.StatusCode, book.body)
	}
	if again := s.get("/results/report.pdf?period=2026-Q4"); string(again.body) != string(pdf.body) {
		t.Error("the same report was made twice")
	}
	s.fill("24781", 50, 1)
	if later := s.get("/results/report.pdf?period=2026-Q4"); string(later.body) == string(pdf.body) {
		t.Error("the report did not follow the figures")
	}
	s.freeze("2026-Q4")
	s.fill("24781", 50, 1)
	frozen, live := s.get("/results/report.pdf?period=2026-Q4&edition=1"), s.get("/results/report.pdf?period=2026-Q4&edition=live")
	if frozen.StatusCode != 200 || live.StatusCode != 200 || string(frozen.body) == string(live.body) {
		t.Error("the frozen report is the live one")
	}
	for path, status := range map[string]int{"period=2019": 404, "period=x": 422, "period=2026-Q4&edition=9": 404} {
		for _, form := range []string{"report.pdf", "tables.xlsx"} {
			if r := s.get("/results/" + form + "?" + path); r.StatusCode != status || strings.HasPrefix(string(r.body), "%PDF") {
				t.Errorf("%s?%s: %d, want %d", form, path, r.StatusCode, status)
			}
		}
	}
	hidden := newSite(t, func(o *web.Options, d *intake.DeskOptions) { o.PublicResults = results.Off })
	hidden.fill("24781", 100, 5)
	if r := hidden.get("/results/report.pdf?period=2026-Q4"); r.StatusCode != 403 {
		t.Errorf("results are off, the report says %d", r.StatusCode)
	}
}
