package results_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestNobodyIsAboveTheLineByThePointAlone: a unit whose index lies beyond the line of the goal's year needs nothing, and unless its interval does, too, that
// is not sure. How many gains are known stands with whoever needs more than the best of them.
func TestNobodyIsAboveTheLineByThePointAlone(t *testing.T) {
	s := webtest.New(t, nil)
	s.Fill("24781", 100, 5) // 100, from 96 on
	var responses []survey.Response
	for n := range 40 { // 92.5, from 80 on
		responses = append(responses, surveytest.Response(t, s.Survey, s.Place("24829"), func(sub *survey.Submission) {
			for _, key := range []string{"access", "procedures", "officials", "result", "feedback"} {
				if sub.Answers[key] = 5; n < 3 {
					sub.Answers[key] = 1
				}
			}
		}))
	}
	s.Save(responses)
	s.Fill("24805", 100, 1) // 80
	var bad []survey.Response
	for range 100 { // 0
		bad = append(bad, surveytest.Response(t, s.Survey, s.Place("24823"), func(sub *survey.Submission) {
			for _, key := range []string{"access", "procedures", "officials", "result", "feedback"} {
				sub.Answers[key] = 2
			}
		}))
	}
	s.Save(bad)
	for lang, want := range map[string]map[string]string{
		"vi": {"24781": "chỉ số đã bằng hoặc trên cận trên của ngưỡng", "24829": "chỉ số đã bằng hoặc trên cận trên của ngưỡng; tính cả sai số khảo sát thì chưa chắc",
			"24823": "(hơn mức tăng cao nhất trong 8 lần đã biết theo cách tính này)"},
		"en": {"24781": "the index is at or above the upper end of the line", "24829": "the index is at or above the upper end of the line; with survey uncertainty that is not sure",
			"24823": "(more than the best gain of 8 cases known by this method)"},
	} {
		d := s.Get("/target?period=2026&lang=" + lang).Page(t)
		for code, says := range want {
			name := s.Place(code).Unit.Name
			row := d.Find("details.data tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool {
				return row.Find("th").Text() == map[string]string{"vi": name.VI, "en": name.EN}[lang] && row.Find("td").Length() == 2
			})
			said := strings.Join(strings.Fields(row.Find("td.fig").Text()), " ")
			if row.Length() != 1 || said != says && (code != "24823" || !strings.HasSuffix(said, says)) {
				t.Errorf("%s, %s: %d rows, %q, want %q", lang, code, row.Length(), said, says)
			}
		}
	}
	if text := webtest.Text(s.Get("/target?period=2026").Page(t), "main"); !strings.Contains(text, "cao nhất đã biết theo cách tính này") {
		t.Errorf("the page does not say what the highest is of: %s", text)
	}
}
