package results_test

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/web/i18n"
	"sipas/web/webtest"
)

// TestMethodPage: for a citizen and for a statistician, with the numbers that are set.
func TestMethodPage(t *testing.T) {
	s := webtest.New(t, nil)
	s.Choose(survey.Step, "12")
	s.Choose(survey.StepEvery, "3")
	s.Choose(survey.SettleDays, "9")
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{
		"vi": {"từ 30 phiếu mới hiện điểm", "ít nhất 12 người", "cách nhau ít nhất 3 ngày", "Benjamini", "hết hạn nhận phiếu 9 ngày", "không phải SIPAS chính thức"},
		"en": {"from 30 responses on", "at least 12 people", "at least 3 days apart", "Benjamini", "settled 9 days", "not the ministry’s official SIPAS"},
	} {
		d := s.Get("/method?lang=" + lang).Page(t)
		said := webtest.Text(d, "main")
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s: the page does not say %q", lang, w)
			}
		}
		for _, reason := range survey.Reasons() {
			if w := texts.Text(lang, "reason."+string(reason), nil); !strings.Contains(said, w) {
				t.Errorf("%s: the page does not say that answers are set aside for %q", lang, w)
			}
		}
		if terms, told := d.Find("dl dt").Length(), d.Find("dl dd").Length(); terms != 12 || told != terms {
			t.Errorf("%s: %d topics, %d told", lang, terms, told)
		}
	}
}

// TestWhoAnswersForTheSurvey: the foot of every page names the body, and how it is reached where that is set; visitors have no menu for leaders.
func TestWhoAnswersForTheSurvey(t *testing.T) {
	s := webtest.New(t, nil)
	s.Choose(survey.Body, "Sở Nội vụ <Lâm Đồng>")
	s.Choose(survey.Contact, "sonoivu@lamdong.example")
	s.Choose(survey.Hotline, "1022")
	code := string(s.Place("24781").Code)
	for path, leaders := range map[string]bool{"/results": true, "/target": true, "/method": true, "/q": false, "/q/" + code + "/thanks": false, "/privacy": false, "/q/K7F2M9": false} {
		d := s.Get(path).Page(t)
		foot := webtest.Text(d, "footer")
		for _, want := range []string{"Sở Nội vụ <Lâm Đồng>.", "1022", "sonoivu@lamdong.example"} {
			if !strings.Contains(foot, want) {
				t.Errorf("%s: %q is not in %q", path, want, foot)
			}
		}
		if has := d.Find("nav a[href='/target']").Length() == 1; has != leaders {
			t.Errorf("%s: leaders' menu %v", path, has)
		}
	}
	if foot := webtest.Text(webtest.New(t, nil).Get("/results").Page(t), "footer"); !strings.Contains(foot, "Sở Nội vụ, Tỉnh Lâm Đồng.") || strings.Contains(foot, "Đường dây nóng") {
		t.Errorf("nothing is set, and the foot says %q", foot)
	}
}
