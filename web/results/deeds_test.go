package results_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
	"sipas/web/webtest"
)

// answered stores n answers about a unit on a day, of whom so many of ten are satisfied with access.
func answered(s *webtest.Site, unit, on string, n, tenths int) {
	s.T.Helper()
	day, err := time.Parse(time.DateOnly, on)
	if err != nil {
		s.T.Fatal(err)
	}
	var responses []survey.Response
	for i := range n {
		r := surveytest.Response(s.T, s.Survey, s.Place(unit), func(sub *survey.Submission) {
			sub.Answers["access"], sub.Answers["feedback"] = 2, 5
			if i%10 < tenths {
				sub.Answers["access"] = 5
			}
		})
		r.AnsweredOn = day
		responses = append(responses, r)
	}
	s.Save(responses)
}

// published has a unit's entry published: of a topic that people spoke of in a quarter, done on a day.
func published(s *webtest.Site, unit string, of topic.Topic, quarter, done string) followup.Deed {
	s.T.Helper()
	u := s.Place(unit).Unit
	today := survey.Date(surveytest.Day(), surveytest.Day().Location())
	step := followup.DeedStep{Topic: of, Words: "Mở thêm một quầy vào buổi sáng & có <ghế>.", Today: today, By: followup.DeedSight{Account: 7, Units: surveytest.Scope()}}
	step.Quarter, _ = time.Parse(time.DateOnly, quarter)
	step.DoneOn, _ = time.Parse(time.DateOnly, done)
	d, err := s.Followup.DraftDeed(s.T.Context(), surveytest.Scope(), surveytest.Actor(), u, step, false)
	for n, act := range []followup.DeedAct{followup.ProposeDeed, followup.PublishDeed} {
		if err == nil {
			step.Act, step.Revision, step.By = act, d.Revision, followup.DeedSight{Account: int64(7 + n), Units: surveytest.Scope(), Screens: surveytest.Scope()}
			d, err = s.Followup.ChangeDeed(s.T.Context(), surveytest.Scope(), surveytest.Actor(), d.ID, step)
		}
	}
	if err == nil {
		err = s.Deeds.Refresh(s.T.Context())
	}
	if err != nil {
		s.T.Fatal(err)
	}
	return d
}

// TestDeedsStandBesideTheirFigures: before and after, of quarters that are settled, with interval and answers; no sentence is stronger than the data.
func TestDeedsStandBesideTheirFigures(t *testing.T) {
	s := webtest.New(t, nil)
	for unit, of := range map[string][3]int{"24781": {300, 3, 9}, "24805": {60, 7, 8}, "24829": {300, 9, 4}, "24778": {8, 3, 9}} {
		answered(s, unit, "2026-05-05", of[0], of[1])
		answered(s, unit, "2026-08-05", of[0], of[2])
		answered(s, unit, "2026-11-05", of[0], of[2])
		published(s, unit, topic.Waiting, "2026-04-01", "2026-06-10")
	}
	for unit, c := range map[string]struct{ has, lacks string }{
		"24781": {"Tiếp cận dịch vụ30,0 điểm|300 trả lời) quý II/2026|300 trả lời) quý III/2026|Cao hơn 60,0 điểm, ngoài sai số.", "nằm trong sai số"},
		"24805": {"nằm trong sai số: chưa thể nói là có thay đổi.|60 trả lời", "Cao hơn|Thấp hơn"},
		"24829": {"Thấp hơn 50,0 điểm, ngoài sai số.", "Cao hơn"},
		"24778": {"chưa có điểm được công bố quý II/2026|chưa có điểm được công bố quý III/2026", "trả lời)|sai số.|Cao hơn"},
	} {
		text := webtest.Text(s.Get("/results/"+unit).Page(t), "ul.deeds")
		for _, want := range strings.Split("Chờ lâu, thứ tự lượt Quý II/2026|Mở thêm một quầy vào buổi sáng & có <ghế>. Đã làm ngày 10/06/2026.|"+c.has, "|") {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q: %s", unit, want, text)
			}
		}
		for _, not := range strings.Split("góp ý nói đến|"+c.lacks, "|") {
			if strings.Contains(text, not) {
				t.Errorf("%s says %q: %s", unit, not, text)
			}
		}
	}
	english := webtest.Text(s.Get("/results/24805?lang=en").Page(t), "main")
	for _, want := range []string{"You said, we did", "Long waits, order of the queue", "Done on 10", "within the margin of error: nothing can be said to have changed"} {
		if !strings.Contains(english, want) {
			t.Errorf("in English it does not say %q", want)
		}
	}
	if words := s.Get("/results/24805?lang=en").Page(t).Find("ul.deeds [lang=vi]").Length(); words != 1 {
		t.Errorf("%d words are marked as Vietnamese", words)
	}
}

// TestAfterComesWithItsQuarter: while that goes on, or is not settled, nothing of it is told, whatever comes in.
func TestAfterComesWithItsQuarter(t *testing.T) {
	s := webtest.New(t, nil)
	answered(s, "24781", "2026-08-05", 100, 3)
	published(s, "24781", topic.Fees, "2026-07-01", "2026-08-20")
	for n := range 3 {
		text := webtest.Text(s.Get("/results/24781").Page(t), "ul.deeds")
		if !strings.Contains(text, "Điểm để so sánh sẽ có khi quý IV/2026 hết hạn nhận phiếu.") || strings.Contains(text, "sai số") || strings.Count(text, "trả lời)") != 1 {
			t.Errorf("after %d answers: %s", 40*n, text)
		}
		answered(s, "24781", "2026-11-05", 40, 9)
	}
	body := deedsOf(t, s, "24781")[0]
	if body.After != nil || body.Change != nil || body.Before == nil || body.Before.N != 100 || body.Comments != nil || *body.DoneOn != "2026-08-20" || body.DueOn != nil || *body.Dimension != "procedures" {
		t.Errorf("%+v", body)
	}
}

type deedBody struct {
	Quarter, Topic, Words string
	Comments              *int
	DoneOn                *string `json:"done_on"`
	DueOn                 *string `json:"due_on"`
	Dimension             *string
	Before, After         *struct{ N int64 }
	Change                *struct{ Real bool }
}

func deedsOf(t *testing.T, s *webtest.Site, unit string) []deedBody {
	t.Helper()
	var body struct{ Deeds []deedBody }
	if err := json.Unmarshal(s.Get("/api/v1/results?unit="+unit).Content, &body); err != nil {
		t.Fatal(err)
	}
	return body.Deeds
}

// TestDeedsAreOfTheLastQuarters: four of them with the one that runs, the latest first, and of their own unit alone; conduct is beside the index.
func TestDeedsAreOfTheLastQuarters(t *testing.T) {
	s := webtest.New(t, nil)
	answered(s, "24781", "2026-08-05", 100, 3)
	answered(s, "24805", "2026-08-05", 100, 3)
	for n, quarter := range []string{"2026-04-01", "2025-10-01", "2026-10-01", "2026-01-01", "2026-07-01"} {
		published(s, "24781", followup.Deedable()[n], quarter, "2026-11-20")
	}
	published(s, "24781", topic.Conduct, "2026-07-01", "2026-11-20")
	var quarters string
	for _, d := range deedsOf(t, s, "24781") {
		quarters += fmt.Sprint(d.Quarter, " ")
		if (d.Dimension == nil) != (d.Topic == "conduct") {
			t.Errorf("%s is beside %v", d.Topic, d.Dimension)
		}
	}
	if quarters != "2026-Q4 2026-Q3 2026-Q3 2026-Q2 2026-Q1 " {
		t.Errorf("told are %s", quarters)
	}
	if text := webtest.Text(s.Get("/results/24781").Page(t), "ul.deeds"); !strings.Contains(text, "Chỉ số hài lòng nội bộ") {
		t.Error(text)
	}
	if n := s.Get("/results/24805").Page(t).Find("#deeds").Length() + len(deedsOf(t, s, "24805")); n != 0 {
		t.Error("another unit's page tells of them")
	}
	if text := s.Get("/api/v1/results").Content; strings.Contains(string(text), "deeds") {
		t.Error("all units' figures tell of them")
	}
}

// TestDeedsHoldToWhatThePublicMaySee: where only frozen figures are public, so are those beside deeds; and simulated data are called so.
func TestDeedsHoldToWhatThePublicMaySee(t *testing.T) {
	s := webtest.New(t, nil)
	answered(s, "24781", "2026-05-05", 100, 3)
	answered(s, "24781", "2026-08-05", 100, 9)
	published(s, "24781", topic.Waiting, "2026-04-01", "2026-06-10")
	freeze(s, "2026-Q2")
	s.Choose(survey.PublicResults, "frozen")
	text := webtest.Text(s.Get("/results/24781?period=2026-Q2").Page(t), "ul.deeds")
	if !strings.Contains(text, "30,0 điểm") || !strings.Contains(text, "chưa có điểm được công bố quý III/2026") || strings.Contains(text, "90,0") {
		t.Error(text)
	}
	if inside := webtest.Text(s.Person("minh", "department", "").Get("/staff/figures/24781").Page(t), "ul.deeds"); !strings.Contains(inside, "Cao hơn 60,0 điểm") {
		t.Errorf("staff read %s", inside)
	}
	if err := s.Survey.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/results/24781?period=2026-Q2", "/q/" + string(s.Place("24781").Code) + "/thanks"} {
		page := s.Get(path).Page(t)
		if !strings.Contains(webtest.Text(page, ".synthetic"), "Dữ liệu mô phỏng") || !strings.Contains(webtest.Text(page, ".deeds"), "Chờ lâu") {
			t.Errorf("%s does not say that the data are simulated, or tells of nothing", path)
		}
	}
}
