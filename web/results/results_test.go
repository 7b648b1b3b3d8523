package results_test

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

func TestResultsPage(t *testing.T) {
	s := webtest.Filled(t)
	d := s.Get("/results?period=2026-Q4").Page(t)
	rows := d.Find("table.league tbody tr[data-fold]")
	if n := d.Find("[data-fold]").Length(); n != 124 || rows.Length() != 3 {
		t.Errorf("%d communes, %d with a score; want all 124, and 3", n, rows.Length())
	}
	first, second, third := rows.Eq(0), rows.Eq(1), rows.Eq(2)
	for row, want := range map[*goquery.Selection][2]string{first: {"1/2", "100,0"}, second: {"2/2", "80,0"}, third: {"", "100,0"}} {
		if rank, index := strings.TrimSpace(row.Find(".rank").Text()), strings.TrimSpace(row.Find("td.index").Text()); rank != want[0] || index != want[1] {
			t.Errorf("row %q: rank %q, index %q; want %v", row.Find(".name").Text(), rank, index, want)
		}
	}
	if got := webtest.Text(d, "table.league h3"); got != "Được xếp hạng: 2 đơn vịTạm tính, chưa xếp hạng: 1 đơn vị" || third.Find(".dot.hollow").Length() != 1 {
		t.Errorf("a provisional score is not told apart: %q", got)
	}
	for _, code := range []string{"24823", "24778", "24853"} {
		row := d.Find(".toofew li").FilterFunction(func(_ int, r *goquery.Selection) bool {
			return strings.HasPrefix(r.Find("a").AttrOr("href", ""), "/results/"+code)
		})
		if row.Length() != 1 || row.Find("svg, .index").Length() != 0 {
			t.Errorf("%s shows a score: %s", code, strings.Join(strings.Fields(row.Text()), " "))
		}
	}
	if d.Find("table.league a[href^='/results/68-']").Length() != 0 {
		t.Error("agencies stand among communes")
	}
	if got := webtest.Text(d, ".caveat"); !strings.Contains(got, "không phải SIPAS chính thức") {
		t.Errorf("caveat: %q", got)
	}
	if d.Find(".synthetic").Length() != 0 {
		t.Error("real answers are called simulated")
	}
	if got := webtest.Text(d, ".story"); !strings.Contains(got, "Quý IV/2026") || !strings.Contains(got, "367 phiếu") {
		t.Errorf("story: %q", got)
	}
	agencies := s.Get("/results?period=2026-Q4&level=agency&lang=en").Page(t)
	if rows := agencies.Find("[data-fold]"); rows.Length() != 16 || !strings.Contains(rows.Eq(0).Text(), "Department of Health") {
		t.Errorf("%d agencies, first %s", rows.Length(), strings.TrimSpace(rows.Eq(0).Text()))
	}
	if err := s.Survey.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/results", "/results/24781", "/target", "/q", "/q/" + string(s.Place("24781").Code), "/privacy", "/nope", "/q/" + string(s.Place("24781").Code) + "/thanks"} {
		if got := webtest.Text(s.Get(path).Page(t), ".synthetic"); !strings.Contains(got, "Dữ liệu mô phỏng") {
			t.Errorf("%s does not say that the data are simulated", path)
		}
	}
}

func TestSearchFoldsToneMarks(t *testing.T) {
	s := webtest.Filled(t)
	count := func(query string) int {
		return s.Get("/results?q=" + query).Page(t).Find("[data-fold]").Length()
	}
	// Hòa Ninh, Hòa Bắc, … as people write them, old and new style, without marks, decomposed, in capitals.
	want := count("h%C3%B2a")
	if want == 0 || want == 124 {
		t.Fatalf("%d units match hòa", want)
	}
	for _, query := range []string{"ho%C3%A0", "hoa", "HO%C3%80", "hoa%CC%80", "H%C3%92A"} {
		if got := count(query); got != want {
			t.Errorf("%s: %d units, want %d", query, got, want)
		}
	}
	if got := count("D%27Ran"); got != 1 {
		t.Errorf("D'Ran: %d", got)
	}
	none := s.Get("/results?q=%3Cb%3Ezzz").Page(t)
	if got := webtest.Text(none, "#found"); !strings.Contains(got, "<b>zzz") || none.Find("#found b").Length() != 0 {
		t.Errorf("nothing found: %q", got)
	}
}

func TestUnitPage(t *testing.T) {
	s := webtest.Filled(t)
	d := s.Get("/results/24781?period=2026-Q4").Page(t)
	if got := webtest.Text(d, "h1"); got != "Phường Xuân Hương - Đà Lạt" {
		t.Errorf("heading %q", got)
	}
	if got := webtest.Text(d, ".story"); !strings.Contains(got, "100,0 điểm") || !strings.Contains(got, "100 phiếu") {
		t.Errorf("story %q", got)
	}
	if got := webtest.Text(d, ".cards"); !strings.Contains(got, "1/2đơn vị được xếp hạng") {
		t.Errorf("the rank stands without its of: %q", got)
	}
	if got := webtest.Text(d, ".cards"); !strings.Contains(got, "Bị gây khó dễ hoặc gợi ý đưa thêm tiềndưới 5,") || !strings.Contains(got, "100 người trả lời câu này") {
		t.Errorf("what was reported is not near the top: %q", got)
	}
	if got := d.Find("svg.stack text").Length(); got == 0 {
		t.Error("no step is written into its bar")
	}
	if n := d.Find("table.figures").First().Find("tbody tr").Length(); n != 5 {
		t.Errorf("%d dimensions", n)
	}
	if n := d.Find("section.item").Length(); n != 7 {
		t.Errorf("%d items", n)
	}
	// Nobody of a hundred has met with trouble: that is not nobody of all.
	if got := webtest.Text(d, "section.item:last-of-type td.num"); !strings.Contains(got, "trên 9") || !strings.Contains(got, "dưới 5,") || strings.Contains(got, "100,0 %") || strings.Contains(got, "0,0 %") {
		t.Errorf("trouble: %q", got)
	}
	if got := webtest.Text(d, "main"); !strings.Contains(got, "Hệ số thiết kế 1,00 (phiếu cùng một ngày có thể giống nhau), tương đương 100 phiếu") {
		t.Errorf("the design effect is not shown: %q", got)
	}
	if got := webtest.Text(s.Get("/results/24778?period=2026-Q4").Page(t), "main"); !strings.Contains(got, "đã có 3 phiếu") || !strings.Contains(got, "ít nhất 30") {
		t.Errorf("three answers: %q", got)
	}
	if r := s.Get("/results/68?lang=en"); r.StatusCode != 200 || webtest.Text(r.Page(t), "h1") != "Lam Dong Province" {
		t.Errorf("province: %d %s", r.StatusCode, webtest.Text(r.Page(t), "h1"))
	}
}

func TestTargetPage(t *testing.T) {
	s := webtest.Filled(t)
	d := s.Get("/target?period=2026").Page(t)
	main := webtest.Text(d, "main")
	for _, want := range []string{"82,7 đến 86,5", "82,71 (Long An (nay thuộc tỉnh Tây Ninh), hạng 41/63)", "86,50 (Hà Nội, hạng 11/63)", "khoảng 84,8 (84,2 đến 85,5)",
		"Trong 63 tỉnh, thành cũ: 86,5 đến 87,8", "83,94", "đứng hạng", "trong 34 tỉnh, thành theo kết quả SIPAS 2024", "Bình Thuận (nay thuộc tỉnh Lâm Đồng)",
		"cao nhất 4,05 điểm (Long An, năm 2024)", "Chưa đủ năm để hiệu chỉnh: cần ít nhất 3 năm có cả hai số của tỉnh như hiện nay, hiện có 0.", "không phải SIPAS chính thức"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, gone := range []string{"99,4", "Khả năng", "xác suất"} {
		if strings.Contains(main, gone) {
			t.Errorf("the page says %q", gone)
		}
	}
	english := webtest.Text(s.Get("/target?period=2026&lang=en").Page(t), "main")
	for _, want := range []string{"82.71 (Long An (former; now part of Tây Ninh), rank 41/63)", "about 84.8 (84.2 to 85.5)", "Not enough years to calibrate"} {
		if !strings.Contains(english, want) {
			t.Errorf("the page in English does not say %q", want)
		}
	}
	if n := d.Find("a[href^='https://'], a[href^='http://']").Length(); n < 15 {
		t.Errorf("%d sources", n)
	}
	if d.Find(".mark svg .band").Length() != 1 || d.Find(".mark svg .dot").Length() != 1 || d.Find("svg .average").Length() != 1 {
		t.Error("the chart lacks line, index or average")
	}
}

func TestResultsAPI(t *testing.T) {
	s := webtest.Filled(t)
	var results struct {
		Period, Method, Notice string
		Official               bool
		ComputedAt             string `json:"computed_at"`
		Units                  []struct {
			Code, Status string
			N            int
			Index, Low   *float64
			Rank         *int
			RankHigh     *int `json:"rank_high"`
			Dimensions   []map[string]any
			Items        []map[string]any
		}
	}
	r := s.Get("/api/v1/results?period=2026-Q4&level=commune")
	if err := json.Unmarshal(r.Content, &results); err != nil {
		t.Fatal(err)
	}
	if results.Period != "2026-Q4" || results.Method != "share@1" || results.Official || len(results.Units) != 124 || !strings.HasSuffix(results.ComputedAt, "+07:00") {
		t.Errorf("%+v", results)
	}
	for _, u := range results.Units {
		shown := u.Status == "ranked" || u.Status == "provisional"
		if (u.Index != nil) != shown || (len(u.Dimensions) == 5) != shown || (u.Rank != nil) != (u.Status == "ranked") {
			t.Errorf("%+v", u)
		}
	}
	for path, want := range map[string]int{
		"/api/v1/results?unit=24781":     200,
		"/api/v1/results?unit=99999":     404,
		"/api/v1/results?period=2026-13": 422,
		"/api/v1/results?level=district": 422,
		"/api/v1/target?period=x":        422,
		"/api/v1/target":                 200,
		"/api/v1/benchmark?year=2024":    200,
		"/api/v1/benchmark?year=24":      422,
		"/api/v1/benchmark":              200,
		"/results?period=2026-13":        422,
		"/results?level=district":        422,
		"/results?sort=worst":            422,
		"/results?only=good":             422,
		"/results/99999":                 404,
		"/results/24781?period=%00":      422,
		"/target?period=2026-Q9":         422,
		"/results?period=2019-Q1":        200,
		"/api/v1/nothing":                404,
	} {
		r := s.Get(path)
		if r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
		if strings.HasPrefix(path, "/api") && want >= 400 && webtest.ReadError(t, r).Error.Message == "" {
			t.Errorf("%s: no message", path)
		}
	}
	var target struct {
		Line struct {
			Low, High      float64
			Scope          int
			Exact, Rebuilt bool
			Likely         *struct{ Middle float64 }
		}
		Published *struct {
			Low, High float64
			Scope     int
		} `json:"published_line"`
		Place *struct{ Low, High, Of int }
		Gap   struct {
			Low, High float64
			Verdict   string
		}
		Index struct{ Index float64 }
	}
	if err := json.Unmarshal(s.Get("/api/v1/target?period=2026").Content, &target); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(s.Get("/api/v1/target?period=2026").Content), "probability") {
		t.Error("the reply tells a probability")
	}
	if l := target.Line; l.Scope != 34 || !l.Rebuilt || l.Likely == nil || math.Abs(l.Likely.Middle-84.8) > 0.1 {
		t.Errorf("the line is %+v", l)
	}
	if p := target.Published; p == nil || p.Scope != 63 || p.Low != 86.5 || p.High != 87.8 || target.Place == nil || target.Place.Of != 34 {
		t.Errorf("published %+v, place %+v", p, target.Place)
	}
	if target.Line.Low != 82.71 || target.Line.High != 86.5 || target.Gap.Verdict != "below" && target.Gap.Verdict != "unclear" && target.Gap.Verdict != "above" ||
		target.Gap.High-target.Gap.Low < 1.29 {
		t.Errorf("%+v", target)
	}
}

func TestWhoMaySeeResults(t *testing.T) {
	paths := []string{"/results", "/results/24781", "/target", "/api/v1/results", "/api/v1/target"}
	for access, want := range map[survey.Access]int{survey.Off: http.StatusForbidden, survey.Frozen: http.StatusForbidden, survey.Live: http.StatusOK} {
		s := webtest.New(t, nil)
		s.Choose(survey.PublicResults, string(access))
		s.Fill("24781", 100, 5)
		for _, path := range paths {
			r := s.Get(path)
			if r.StatusCode != want || want != 200 && strings.Contains(string(r.Content), "100,0") {
				t.Errorf("%s: %s %d", access, path, r.StatusCode)
			}
		}
		if access == survey.Frozen {
			if _, err := s.Publisher.Freeze(t.Context(), surveytest.Actor(), analytics.Period{Kind: analytics.Quarter, Start: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}, ""); err != nil {
				t.Fatal(err)
			}
			if r := s.Get("/results?period=2026-Q4"); r.StatusCode != 200 {
				t.Errorf("a frozen period: %d", r.StatusCode)
			}
			if r := s.Get("/results?period=2026-11"); r.StatusCode != 403 {
				t.Errorf("a period not frozen: %d", r.StatusCode)
			}
		}
		if link := s.Get("/q").Page(t).Find("footer a[href='/results']").Length(); (link == 1) != (access != survey.Off) {
			t.Errorf("%s: %d links to results", access, link)
		}
	}
}
