package results_test

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// answer stores n answers about a unit on a day, to a questionnaire of which every item gets step.
func answer(s *webtest.Site, unit, questionnaire, day string, n, step int) {
	s.T.Helper()
	place := s.Place(unit)
	q, err := s.Survey.Questionnaire(s.T.Context(), questionnaire)
	if err != nil {
		s.T.Fatal(err)
	}
	var responses []survey.Response
	for range n {
		responses = append(responses, surveytest.Response(s.T, s.Survey, place, func(sub *survey.Submission) {
			sub.Questionnaire, sub.AnsweredOn, sub.Answers = q.Key, day, map[string]int{}
			for _, item := range q.Items {
				sub.Answers[item.Key] = step
			}
			sub.Answers["trouble"] = 1
		}))
	}
	if _, err := s.Survey.SaveResponses(s.T.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.T.Fatal(err)
	}
}

// TestPagesSayWhatWasAsked: which questions a figure is of, what is left out, and where people were asked something else before.
func TestPagesSayWhatWasAsked(t *testing.T) {
	s := webtest.New(t, nil)
	answer(s, "24781", "full@1", "2026-07-20", 100, 5)
	answer(s, "24805", "short@1", "2026-07-20", 300, 4)
	answer(s, "24787", "short@1", "2026-07-20", 100, 5)
	answer(s, "24781", "short@1", "2026-11-20", 100, 1)
	answer(s, "24781", "full@1", "2026-11-20", 40, 5)
	answer(s, "24805", "short@1", "2026-11-20", 200, 5)
	if err := s.Publisher.Publish(t.Context(), false, nil); err != nil {
		t.Fatal(err)
	}
	for path, wants := range map[string][]string{
		"/results/24781?period=2026-Q4": {"Bộ câu hỏi được tính – phiếu ngắn: 100 phiếu. Không tính, vì câu hỏi khác nên không cộng chung được – phiếu đầy đủ: 40 phiếu.",
			"Không so với Quý III/2026, vì khi đó dùng bộ câu hỏi khác.", "Chỗ đứt trước Quý IV/2026", "bộ câu hỏi khác: 40"},
		"/results/24805?period=2026-Q4":         {"Bộ câu hỏi được tính – phiếu ngắn: 200 phiếu.", "không đổi so với Quý III/2026"},
		"/results?period=2026-Q4":               {"không đổi so với Quý III/2026", "Mức thay đổi này tính trên 1 đơn vị", "−33,3", "bộ câu hỏi khác"},
		"/results?period=2026-Q3":               {"Các bộ câu hỏi được tính – phiếu ngắn: 400 phiếu; phiếu đầy đủ: 100 phiếu.", "không so được với nơi chỉ dùng một bộ"},
		"/results/24781?period=2026-Q3":         {"không xếp hạng, vì dùng bộ câu hỏi khác"},
		"/results/24781?period=2026-Q4&lang=en": {"Not compared with Q3 2026, when other questions were asked."},
	} {
		main := strings.Join(strings.Fields(webtest.Text(s.Get(path).Page(t), "main")), " ")
		for _, want := range wants {
			if !strings.Contains(main, want) {
				t.Errorf("%s does not say %q: %s", path, want, main)
			}
		}
	}
}
