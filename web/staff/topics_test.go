package staff_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
	"sipas/web/webtest"
)

// said stores comments of a unit, and has the lexicon look at them.
func said(s *webtest.Site, unit string, texts ...string) {
	s.T.Helper()
	var responses []survey.Response
	for _, text := range texts {
		responses = append(responses, surveytest.Response(s.T, s.Survey, s.Place(unit), func(sub *survey.Submission) { sub.Comment = text }))
	}
	s.Save(responses)
	read(s)
}

func theLexicon(s *webtest.Site) *topic.Lexicon {
	s.T.Helper()
	l, err := topic.Load()
	if err != nil {
		s.T.Fatal(err)
	}
	return l
}

func read(s *webtest.Site) {
	s.T.Helper()
	if _, err := s.Followup.GatherComments(s.T.Context(), surveytest.Scope(), survey.Service(), followupdb.Gathering{Everything: true, Most: 1000}); err != nil {
		s.T.Fatal(err)
	}
	if _, err := s.Followup.FindTopics(s.T.Context(), surveytest.Scope(), survey.Service(), theLexicon(s), 1000); err != nil {
		s.T.Fatal(err)
	}
}

// released has the department show everything, and units be told of it on the day after.
func released(s *webtest.Site) {
	s.T.Helper()
	for {
		c, err := s.Followup.NextComment(s.T.Context(), surveytest.Scope(), followup.CommentFilter{Screening: followup.CommentNew})
		if survey.KindOf(err) == survey.NotFound {
			break
		}
		if err == nil {
			_, err = s.Followup.ScreenComment(s.T.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, followup.Screen{Act: followup.ShowComment, Revision: c.Revision})
		}
		if err != nil {
			s.T.Fatal(err)
		}
	}
	if _, err := s.Followup.MakeBatches(s.T.Context(), surveytest.Scope(), survey.Service()); err != nil {
		s.T.Fatal(err)
	}
	if _, err := s.Pool.Exec(s.T.Context(), "update followup.comment set gathered_on = '2026-01-01'"); err != nil {
		s.T.Fatal(err)
	}
	if _, err := s.Pool.Exec(s.T.Context(), "delete from followup.topic_day"); err != nil {
		s.T.Fatal(err)
	}
	if _, err := s.Followup.TellTopics(s.T.Context(), surveytest.Scope(), survey.Service(), theLexicon(s), survey.Date(surveytest.Day(), time.UTC)); err != nil {
		s.T.Fatal(err)
	}
}

// TestTopicsAsTheDepartmentSeesThem: every topic with number, share and how sure that is; grey with a word where it is not.
func TestTopicsAsTheDepartmentSeesThem(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	if text := webtest.Text(minh.Get("/staff/topics").Page(t), ".story"); !strings.Contains(text, "Quý IV/2026: chưa có ý kiến nào được đọc") {
		t.Error(text)
	}
	said(s, "24781", "Chờ lâu", "Chờ lâu quá", "Ghế gãy")
	said(s, "24805", "Phải chờ lâu")
	page := minh.Get("/staff/topics").Page(t)
	if text := webtest.Text(page, ".story"); !strings.Contains(text, "Quý IV/2026: 4 ý kiến.") {
		t.Error(text)
	}
	if n := page.Find("tbody tr").Length(); n != len(topic.Topics()) {
		t.Errorf("%d topics", n)
	}
	first := page.Find("tbody tr").First()
	if text := strings.Join(strings.Fields(first.Text()), " "); !strings.Contains(text, "Chờ lâu, thứ tự lượt") || !strings.Contains(text, "75,0 %") || !strings.Contains(text, "chưa đủ nhãn (0)") || !first.HasClass("unsure") {
		t.Errorf("%s", text)
	}
	if text := webtest.Text(minh.Get("/staff/topics?unit=24805").Page(t), ".story"); !strings.Contains(text, "1 ý kiến") {
		t.Error(text)
	}
	if text := webtest.Text(minh.Get("/staff/topics?period=2026-Q3").Page(t), ".story"); !strings.Contains(text, "Quý III/2026") {
		t.Error(text)
	}
	// Twenty labels are enough to say how well it does; and a comment that waits is told of.
	for i := range 20 {
		said(s, "24781", fmt.Sprintf("Chờ lâu lần thứ %d", i))
	}
	for {
		c, err := s.Followup.NextTopicLabel(t.Context(), surveytest.Scope(), uuid.Nil)
		if survey.KindOf(err) == survey.NotFound {
			break
		}
		if _, err := s.Followup.LabelTopics(t.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, theLexicon(s).Find(c.Text)); err != nil {
			t.Fatal(err)
		}
	}
	first = minh.Get("/staff/topics").Page(t).Find("tbody tr").First()
	if text := strings.Join(strings.Fields(first.Text()), " "); !strings.Contains(text, "100 %") || first.HasClass("unsure") {
		t.Errorf("%s", text)
	}
	if _, err := s.Pool.Exec(t.Context(), "update followup.topic_label set topics = '{}' where number % 2 = 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Pool.Exec(t.Context(), "update followup.comment_topic set lexicon = 'older' where not told"); err != nil {
		t.Fatal(err)
	}
	page = minh.Get("/staff/topics").Page(t)
	first = page.Find("tbody tr").First()
	if text := strings.Join(strings.Fields(first.Text()), " "); !strings.Contains(text, "chưa đủ tin cậy") || !first.HasClass("unsure") {
		t.Errorf("%s", text)
	}
	if text := webtest.Text(page, ".running"); !strings.Contains(text, "còn 24 trong 24 ý kiến") || page.Find("progress").AttrOr("value", "") != "0" {
		t.Error(text)
	}
}

// TestTopicsAsAUnitIsTold: nothing of four, nothing of another unit, no topic that fewer than five tell of, and nothing of how well the lexicon does.
func TestTopicsAsAUnitIsTold(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Leader, "24781")
	said(s, "24781", "Chờ lâu", "Chờ lâu quá", "Phải chờ lâu", "Đợi lâu")
	released(s)
	if text := webtest.Text(hoa.Get("/staff/topics").Page(t), "main"); !strings.Contains(text, "chưa đủ năm ý kiến") || strings.Contains(text, "Chờ lâu") {
		t.Error(text)
	}
	said(s, "24781", "Chờ lâu và ghế gãy")
	released(s)
	page := hoa.Get("/staff/topics").Page(t)
	if text := webtest.Text(page, "main"); !strings.Contains(text, "5 ý kiến đã công bố") || !strings.Contains(text, "Chờ lâu, thứ tự lượt5100,0 %") || strings.Contains(text, "Chỗ ngồi") || strings.Contains(text, "nhãn") {
		t.Error(text)
	}
	if page.Find("#unit").Length() != 0 {
		t.Error("a leader of one unit is asked which")
	}
	province := s.Person("tam", staff.Leader, "")
	if text := webtest.Text(province.Get("/staff/topics?unit=24781").Page(t), "main"); !strings.Contains(text, "5 ý kiến đã công bố") {
		t.Error(text)
	}
	for path, want := range map[string]int{"?unit=24805": 404, "?unit=x": 404, "?period=x": 422, "?period=2026": 422, "?period=2026-Q3": 200} {
		if r := hoa.Get("/staff/topics" + path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

// TestNothingMovesForFewerThanFive: whoever leads the unit, and looks after each single comment that came and was released, and a day later, sees the same page
// byte for byte, but after the fifth and the tenth.
func TestNothingMovesForFewerThanFive(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Leader, "24781")
	looks := func() string {
		var all strings.Builder
		for _, path := range []string{"/staff/topics", "/staff/topics?period=2026-Q3", "/staff/topics?lang=en"} {
			all.WriteString(webtest.Text(hoa.Get(path).Page(t), "main"))
		}
		return all.String()
	}
	before := looks()
	for n, text := range []string{"Chờ lâu", "Ghế gãy", "Chờ rất lâu", "Cán bộ cáu gắt", "Phải chờ lâu", "Lệ phí cao", "Đợi lâu", "Chờ lâu quá", "Cảm ơn", "Chờ lâu"} {
		said(s, "24781", text)
		if now := looks(); now != before {
			t.Errorf("comment %d is seen when it comes", n+1)
		}
		released(s)
		now := looks()
		if due := (n+1)%5 == 0; due != (now != before) {
			t.Errorf("after comment %d the page has changed: %t", n+1, now != before)
		}
		before = now
	}
	if !strings.Contains(before, "10 ý kiến đã công bố") || !strings.Contains(before, "Chờ lâu, thứ tự lượt660,0 %") || strings.Contains(before, "Thái độ") {
		t.Error(before)
	}
}

// TestLabelling: one comment after another, its words alone; and what was labelled by somebody else meanwhile is told.
func TestLabelling(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, lan := s.Person("minh", staff.Department, ""), s.Person("lan", staff.Department, "")
	if text := webtest.Text(minh.Get("/staff/topics/label").Page(t), "main"); !strings.Contains(text, "Không còn ý kiến nào") {
		t.Error(text)
	}
	said(s, "24781", "Chờ lâu", "Ghế gãy", "Mái dột")
	page := minh.Get("/staff/topics/label").Page(t)
	id, text := page.Find("[name=id]").AttrOr("value", ""), webtest.Text(page, "#said")
	if main := webtest.Text(page, "main"); text == "" || strings.Contains(main, "24781") || strings.Contains(main, "Đức Trọng") || strings.Contains(main, "2026") {
		t.Errorf("%s", main)
	}
	keys := map[string]bool{}
	page.Find("input[data-key]").Each(func(_ int, one *goquery.Selection) { keys[one.AttrOr("data-key", "")] = true })
	if len(keys) != len(topic.Topics()) || keys["s"] {
		t.Errorf("keys %v", keys)
	}
	skipped := minh.Get(page.Find("a[data-key=s]").AttrOr("href", "")).Page(t)
	if next := skipped.Find("[name=id]").AttrOr("value", ""); next == "" || next == id {
		t.Errorf("after %s comes %s", id, next)
	}
	r := minh.Send("/staff/topics/label", "id", id, "topic", "waiting", "topic", "hours")
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != "/staff/topics/label?done=topic_labelled" {
		t.Fatalf("%d %s", r.StatusCode, to)
	}
	if e := s.Log(1)[0]; e.Action != "topic.label" || e.Actor != "minh" || e.UnitID != 0 || e.After != `{"topics":"waiting,hours"}` || strings.Contains(e.Before+e.After+e.Reason, text) {
		t.Errorf("%+v", e)
	}
	if text := webtest.Text(minh.Get(r.Header.Get("Location")).Page(t), ".did"); !strings.Contains(text, "Đã lưu nhãn") {
		t.Error(text)
	}
	late := lan.Send("/staff/topics/label", "id", id, "topic", "fees")
	if text := webtest.Text(late.Page(t), "#errors"); late.StatusCode != http.StatusConflict || !strings.HasPrefix(text, "minh vừa gán nhãn") {
		t.Errorf("%d %s", late.StatusCode, text)
	}
	if next := late.Page(t).Find("[name=id]").AttrOr("value", ""); next == "" || next == id {
		t.Errorf("what comes up then is %q", next)
	}
	if n := s.Count("select count(*) from followup.topic_label where topics = '{waiting,hours}'"); n != 1 {
		t.Errorf("%d labels", n)
	}
}

// TestLabelsAreRefused in the language of who reads, with what was ticked still ticked, and nothing is kept.
func TestLabelsAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, hoa := s.Person("minh", staff.Department, ""), s.Person("hoa", staff.Leader, "24781")
	said(s, "24781", "Chờ lâu")
	id := minh.Get("/staff/topics/label").Page(t).Find("[name=id]").AttrOr("value", "")
	for what, c := range map[string]struct {
		by   *webtest.Person
		form []string
		want int
	}{
		"a topic there is none of": {minh, []string{"id", id, "topic", "waiting", "topic", "weather"}, 422},
		"one twice":                {minh, []string{"id", id, "topic", "waiting", "topic", "waiting"}, 422},
		"no id":                    {minh, []string{"topic", "waiting"}, 400},
		"an unknown one":           {minh, []string{"id", uuid.NewString(), "topic", "waiting"}, 404},
		"by a leader":              {hoa, []string{"id", id, "topic", "waiting"}, 403},
	} {
		for _, lang := range []string{"vi", "en"} {
			r := c.by.Send("/staff/topics/label?lang="+lang, c.form...)
			if r.StatusCode != c.want {
				t.Errorf("%s: %d, want %d", what, r.StatusCode, c.want)
			}
			if c.want != 422 {
				continue
			}
			page := r.Page(t)
			if text := webtest.Text(page, "#errors"); !strings.Contains(text, map[string]string{"vi": "Không có chủ đề này", "en": "There is no such topic"}[lang]) {
				t.Errorf("%s: %s", what, text)
			}
			if _, ticked := page.Find("#topic-waiting").Attr("checked"); !ticked {
				t.Errorf("%s: what was ticked is lost", what)
			}
		}
	}
	if r := hoa.Get("/staff/topics/label"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a leader is shown a comment: %d", r.StatusCode)
	}
	if n := s.Count("select count(*) from followup.topic_label"); n != 0 {
		t.Errorf("%d labels", n)
	}
}
