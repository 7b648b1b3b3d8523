package citizen_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestTheLongFormIsParted: a heading before the questions of each dimension, without a script; and what is promised is counted.
func TestTheLongFormIsParted(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	for questionnaire, want := range map[string]struct {
		items, minutes string
		vi, en         []string
	}{
		"short@1": {"7", "nửa phút", nil, nil},
		"short@2": {"8", "nửa phút", nil, nil},
		"full@2": {"29", "3 phút",
			[]string{"Phần 1/7 · 4 câu Nơi tiếp nhận", "Phần 2/7 · 5 câu Thủ tục hành chính", "Phần 3/7 · 6 câu Cán bộ tiếp nhận", "Phần 4/7 · 3 câu Kết quả",
				"Phần 5/7 · 4 câu Góp ý, phản ánh", "Phần 6/7 · 4 câu Tinh thần phục vụ", "Phần 7/7 · 3 câu Đánh giá chung"},
			[]string{"Part 1 of 7 · 4 questions The place", "Part 2 of 7 · 5 questions The procedure", "Part 3 of 7 · 6 questions The staff", "Part 4 of 7 · 3 questions The result",
				"Part 5 of 7 · 4 questions Feedback", "Part 6 of 7 · 4 questions Conduct of the staff", "Part 7 of 7 · 3 questions All in all"}},
	} {
		if _, err := s.Survey.SetQuestionnaire(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, questionnaire); err != nil {
			t.Fatal(err)
		}
		if err := s.Directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for lang, headings := range map[string][]string{"vi": want.vi, "en": want.en} {
			d := s.Get("/q/" + string(place.Code) + "?lang=" + lang).Page(t)
			var found []string
			d.Find("h2.part").Each(func(_ int, h *goquery.Selection) { found = append(found, strings.Join(strings.Fields(h.Text()), " ")) })
			if strings.Join(found, "|") != strings.Join(headings, "|") {
				t.Errorf("%s in %s: %q", questionnaire, lang, found)
			}
			lead := webtest.Text(d, ".lead")
			if !strings.Contains(lead, want.items) || lang == "vi" && !strings.Contains(lead, "mất khoảng "+want.minutes+".") {
				t.Errorf("%s in %s promises %q", questionnaire, lang, lead)
			}
			if lang == "vi" && headings != nil && !d.Find("h2.part").Eq(1).Next().Find("input[name='answers.procedures_posted_full']").Is("input") {
				t.Error("the second heading stands before something else")
			}
		}
	}
}

// TestAPlaceThatAsksSomethingElse: a form that was open before is taken as it is, and the next one asks anew.
func TestAPlaceThatAsksSomethingElse(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	before := webtest.Form(nil)
	if n, err := s.Survey.SetQuestionnaire(t.Context(), surveytest.Scope(), surveytest.Actor(), "", "full@2"); err != nil || n < 100 {
		t.Fatalf("%d places, %v", n, err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Get("/q/"+string(place.Code)).Page(t).Find("input[name=questionnaire]").AttrOr("value", ""); got != "full@2" {
		t.Errorf("the form asks %s", got)
	}
	if r := s.Submit(place, before, ""); r.StatusCode != 303 {
		t.Errorf("the form that was open: %d", r.StatusCode)
	}
	if n := s.Count("select count(*) from survey.response where questionnaire = 'short@1' and standing = 'counted'"); n != 1 {
		t.Errorf("%d counted", n)
	}
}
