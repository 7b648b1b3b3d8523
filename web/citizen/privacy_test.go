package citizen_test

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/web"
	"sipas/web/webtest"
)

// TestPrivacyTellsHowLongThingsAreKept: comments and answers, each as the province has it, and no comment longer than its answer.
func TestPrivacyTellsHowLongThingsAreKept(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.CommentMonths = 60 })
	tells := func(lang string, want ...string) {
		t.Helper()
		page := webtest.Text(s.Get("/privacy?lang="+lang).Page(t), "main")
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%s: it does not say %q: %s", lang, text, page)
			}
		}
	}
	tells("vi", "Ý kiến viết thêm được xóa 60 tháng", "Các câu trả lời khác ở lại")
	tells("en", "deleted 60 months", "The other answers stay")
	s.Choose(survey.AnswerMonths, "36")
	tells("vi", "Ý kiến viết thêm được xóa 36 tháng", "Các câu trả lời khác được xóa 36 tháng")
	tells("en", "deleted 36 months")
}
