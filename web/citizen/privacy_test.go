package citizen_test

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/followup"
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

// TestPrivacyTellsWhoReadsComments: everybody who ever reads one, and by which way it comes to them.
func TestPrivacyTellsWhoReadsComments(t *testing.T) {
	s := webtest.New(t, nil)
	for lang, readers := range map[string][]string{
		"vi": {"do cơ quan phụ trách khảo sát đọc", "Đơn vị được đánh giá chỉ đọc những ý kiến", "mỗi đợt từ năm ý kiến trở lên", "do thanh tra của tỉnh đọc", "dù Ông/Bà không chọn “Có”"},
		"en": {"read by the department in charge", "The unit that is rated reads only", "batches of five or more", "read by the province’s inspectorate", "even without a “Yes”"},
	} {
		page := webtest.Text(s.Get("/privacy?lang="+lang).Page(t), "main")
		for _, text := range readers {
			if !strings.Contains(page, text) {
				t.Errorf("%s: it does not say %q: %s", lang, text, page)
			}
		}
	}
	if followup.LeastInBatch != 5 {
		t.Errorf("batches are of %d, and the page says five", followup.LeastInBatch)
	}
}
