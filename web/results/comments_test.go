package results_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// written has n people write about a unit on a day.
func written(s *webtest.Site, unit, on string, n int) {
	s.T.Helper()
	day, err := time.Parse(time.DateOnly, on)
	if err != nil {
		s.T.Fatal(err)
	}
	var responses []survey.Response
	for i := range n {
		r := surveytest.Response(s.T, s.Survey, s.Place(unit), func(sub *survey.Submission) {
			sub.Comment = fmt.Sprintf("Ghế ở phòng chờ bị gãy, lần thứ %d rồi", i+1)
		})
		r.AnsweredOn = day
		responses = append(responses, r)
	}
	s.Save(responses)
	asked, err := s.Survey.Questionnaires(s.T.Context())
	if err == nil {
		_, err = s.Followup.GatherComments(s.T.Context(), surveytest.Scope(), survey.Service(), followupdb.Gathering{Questionnaires: asked, Most: 1000, Everything: true})
	}
	if err != nil {
		s.T.Fatal(err)
	}
}

// screened decides about so many that nobody has looked at, and calls after each.
func screened(s *webtest.Site, n int, d followup.Screen, after func()) {
	s.T.Helper()
	for range n {
		c, err := s.Followup.NextComment(s.T.Context(), surveytest.Scope(), followup.CommentFilter{Screening: followup.CommentNew})
		if err == nil {
			d.Revision = c.Revision
			_, err = s.Followup.ScreenComment(s.T.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, d)
		}
		if err != nil {
			s.T.Fatal(err)
		}
		counted(s)
		after()
	}
}

// counted moves what is told, as the service does.
func counted(s *webtest.Site) {
	s.T.Helper()
	now := surveytest.Day()
	err := s.Followup.PublishCounts(s.T.Context(), surveytest.Scope(), survey.Service(), followup.DeedsToldSince(survey.Date(now, now.Location())),
		survey.SettledBefore(now, s.Directory.Settings().SettleDays, now.Location()))
	if err != nil {
		s.T.Fatal(err)
	}
}

// TestHowCommentsWereDealtWithIsTold on the page of the unit and of the province and in the API, in fives; whoever asks after each single decision sees
// nothing move by fewer, and nothing of a quarter that is not settled.
func TestHowCommentsWereDealtWithIsTold(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	written(s, "24781", "2026-08-10", 31)
	written(s, "24805", "2026-08-10", 4)
	written(s, "24781", "2026-11-10", 12)
	told := func(query string) string {
		t.Helper()
		var body struct{ Comments json.RawMessage }
		if r := s.Get("/api/v1/results" + query); json.Unmarshal(r.Content, &body) != nil {
			t.Fatalf("%d %s", r.StatusCode, r.Content)
		}
		return string(body.Comments)
	}
	page := func(path string) string { return webtest.Text(s.Get(path).Page(t), "section[aria-labelledby=dealt]") }
	if told("") != "" || page("/results/24781") != "" || page("/results/68") != "" {
		t.Error("something is told before it is counted")
	}
	counted(s)
	if got := told("?unit=24781"); got != `[{"quarter":"2026-Q3","received":30,"waiting":30,"shown":null,"masked":null,"withheld":{"abuse":null,"complaint":null,"doubled":null,"person":null,"unclear":null,"unrelated":null},"erased":null,"answered":null,"answered_within_7_days":null}]` {
		t.Errorf("of the unit: %s", got)
	}
	if got := told(""); !strings.Contains(got, `"received":35,`) {
		t.Errorf("of the province: %s", got)
	}
	if got := told("?unit=24805"); got != "" {
		t.Errorf("of a unit with four: %s", got)
	}
	seen, changes := told("?unit=24781")+page("/results/24781")+told(""), []int{}
	since := 0
	look := func() {
		t.Helper()
		since++
		if now := told("?unit=24781") + page("/results/24781") + told(""); now != seen {
			changes, seen, since = append(changes, since), now, 0
		}
	}
	// The next comment is whichever: those of the running quarter and of the other unit are among them.
	screened(s, 22, followup.Screen{Act: followup.ShowComment}, look)
	screened(s, 20, followup.Screen{Act: followup.WithholdComment, Reason: followup.Abusive}, look)
	if len(changes) < 3 {
		t.Errorf("what is told changed %d times: this proves nothing", len(changes))
	}
	t.Log("decisions between changes:", changes)
	for path, want := range map[string][]string{
		"/results/24781":         {"Góp ý bằng lời được xử lý thế nào Quý III/2026 nhận 30 góp ý bằng lời; chuyển cho đơn vị đọc ", "Không chuyển: xúc phạm, đe dọa", "dưới 5"},
		"/results/24781?lang=en": {"What became of written comments Q3 2026: 30 written comments came in; ", "Not passed: insults or threatens", "fewer than 5"},
		"/results/68":            {"Quý III/2026 nhận 35 góp ý"},
	} {
		for _, say := range want {
			if text := page(path); !strings.Contains(text, say) {
				t.Errorf("%s does not say %q: %s", path, say, text)
			}
		}
	}
	if text := page("/results/24805"); text != "" {
		t.Errorf("the page of a unit with four says %s", text)
	}
}

// TestOnlyOfFrozenQuartersIsToldHowCommentsWereDealtWith where only what is frozen is public.
func TestOnlyOfFrozenQuartersIsToldHowCommentsWereDealtWith(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	written(s, "24781", "2026-05-10", 31)
	written(s, "24781", "2026-08-10", 31)
	counted(s)
	freeze(s, "2026-Q2")
	for public, want := range map[survey.Access][]string{survey.Live: {"2026-Q3", "2026-Q2"}, survey.Frozen: {"2026-Q2"}} {
		s.Choose(survey.PublicResults, string(public))
		for _, query := range []string{"?period=2026-Q2", "?period=2026-Q2&unit=24781"} {
			var body struct{ Comments []struct{ Quarter string } }
			if r := s.Get("/api/v1/results" + query); json.Unmarshal(r.Content, &body) != nil {
				t.Fatalf("%d %s", r.StatusCode, r.Content)
			}
			var told []string
			for _, c := range body.Comments {
				told = append(told, c.Quarter)
			}
			if !slices.Equal(told, want) {
				t.Errorf("%s, %s: told of %v, want %v", public, query, told, want)
			}
		}
		if text := webtest.Text(s.Get("/results/24781?period=2026-Q2").Page(t), "section[aria-labelledby=dealt]"); strings.Contains(text, "Quý III/2026") != (public == survey.Live) {
			t.Errorf("%s: the page says %s", public, text)
		}
	}
}
