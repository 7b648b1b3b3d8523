package results_test

import (
	"strings"
	"testing"

	"sipas/web/webtest"
)

// TestPagesPartTheVersions: in a month in which a desk went over to the second version, trouble and extra payment are told in its words, of those
// who were asked in them; and the API says so.
func TestPagesPartTheVersions(t *testing.T) {
	s := webtest.New(t, nil)
	answer(s, "24781", "short@1", "2026-11-02", 40, 2)
	answer(s, "24781", "short@2", "2026-11-20", 60, 2)
	answer(s, "24805", "short@2", "2026-11-20", 95, 2)
	if err := s.Publisher.Publish(t.Context(), false, nil); err != nil {
		t.Fatal(err)
	}
	d := s.Get("/results/24781?period=2026-Q4").Page(t)
	items := d.Find("section.item")
	trouble, extra := items.Eq(items.Length()-2).Text(), items.Last().Text()
	for _, want := range []string{"Cán bộ có gây khó dễ, phiền hà cho Ông/Bà không?", "60", "Chỉ phiếu ngắn (bản 2) hỏi câu này", "trên 9"} {
		if !strings.Contains(trouble, want) {
			t.Errorf("trouble does not say %q: %s", want, trouble)
		}
	}
	for _, want := range []string{"Có ai gợi ý Ông/Bà đưa thêm tiền ngoài quy định không?", "Chỉ phiếu ngắn (bản 2) hỏi câu này", "trên 9", "dưới "} {
		if !strings.Contains(extra, want) || strings.Contains(extra, "100,0 %") {
			t.Errorf("extra payment does not say %q: %s", want, extra)
		}
	}
	if n := items.Length(); n != 8 {
		t.Errorf("%d items", n)
	}
	if got := webtest.Text(d, "main"); !strings.Contains(got, "phiếu ngắn (bản 2): 60 phiếu; phiếu ngắn: 40 phiếu") {
		t.Errorf("what was asked: %s", got)
	}
	if got := s.Get("/results/24805?period=2026-Q4").Page(t).Find("section.item").Text(); strings.Contains(got, "hỏi câu này") || !strings.Contains(got, "hài lòng đến đâu về nơi tiếp nhận") {
		t.Errorf("one version alone: %s", got)
	}
	english := s.Get("/results/24781?period=2026-Q4&lang=en").Page(t).Find("section.item").Last().Text()
	if !strings.Contains(english, "Asked in the short questionnaire (version 2) only") {
		t.Errorf("in English: %s", english)
	}
	body := string(s.Get("/api/v1/results?period=2026-Q4&unit=24781").Content)
	if !strings.Contains(body, `{"key":"extra_payment","n":60,"counts":[0,60,0],"options"`) || strings.Count(body, `"questionnaires":["short@2"]`) != 2 {
		t.Errorf("the API: %s", body)
	}
}
