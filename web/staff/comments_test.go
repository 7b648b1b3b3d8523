package staff_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// say has people say something about a unit, and gathers it.
func say(s *webtest.Site, unit string, texts ...string) {
	s.T.Helper()
	var responses []survey.Response
	for _, text := range texts {
		responses = append(responses, surveytest.Response(s.T, s.Survey, s.Place(unit), func(r *survey.Submission) { r.Comment = text }))
	}
	s.Save(responses)
	if _, err := s.Followup.GatherComments(s.T.Context(), surveytest.Scope(), survey.Service(), followupdb.Gathering{Most: 100}); err != nil {
		s.T.Fatal(err)
	}
}

// TestCommentsComeUpOneByOne: a decision brings the next one, and what is left for later comes again at the end.
func TestCommentsComeUpOneByOne(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	say(s, "24781", "Ghế ít", "Chờ lâu", "Cán bộ tận tình")
	say(s, "24805", "Trời nóng")
	seen := map[string]bool{}
	path := "/staff/comments?unit=24781"
	for range 3 {
		page := minh.Get(path).Page(t)
		text := webtest.Text(page, "#said")
		if seen[text] || !strings.Contains(webtest.Text(page, "#of"), "Tháng 11/2026") || strings.Contains(webtest.Text(page, "main"), "21/11") {
			t.Errorf("%q: %s", text, webtest.Text(page, "#of"))
		}
		seen[text] = true
		path = page.Find("[data-key='9']").AttrOr("href", "")
	}
	if text := webtest.Text(minh.Get(path).Page(t), "#said"); !seen[text] || len(seen) != 3 {
		t.Errorf("behind the last one comes %q", text)
	}
	for n, want := range []string{"Chưa xem (2)", "Chưa xem (1)", "Chưa xem (0)"} {
		page := minh.Get(path).Page(t)
		form := page.Find("form:has([value=show])")
		r := minh.Send(form.AttrOr("action", ""), "act", "show", "revision", form.Find("[name=revision]").AttrOr("value", ""))
		if path = r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d: %d %s", n, r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
		after := minh.Get(path).Page(t)
		if text := webtest.Text(after, ".counts"); !strings.Contains(text, want) || !strings.Contains(webtest.Text(after, ".did"), "ít nhất bốn") {
			t.Errorf("%s, %s", text, webtest.Text(after, ".did"))
		}
	}
	page := minh.Get(path).Page(t)
	if text := webtest.Text(page, ".story"); !strings.Contains(text, "Không còn ý kiến nào chờ xem") {
		t.Error(text)
	}
	again := minh.Get(page.Find("main a[href*='/staff/comments/']").First().AttrOr("href", "")).Page(t)
	if text := webtest.Text(again, ".caveat"); !strings.Contains(text, "Người quyết định: minh") || !strings.Contains(text, "còn quyết định lại được") {
		t.Error(text)
	}
	if text := webtest.Text(minh.Get("/staff/comments?words=N%C3%93NG").Page(t), "#said"); text != "Trời nóng" {
		t.Errorf("what was searched for is %q", text)
	}
	for _, e := range s.Log(30) {
		if strings.HasPrefix(e.Action, "comment.") && (e.UnitID != 0 || strings.Contains(fmt.Sprint(e), "Ghế")) {
			t.Errorf("the log tells %+v", e)
		}
	}
	if n := s.Count("select count(*) from staff.audit where action = 'comment.read' and actor = 'minh'"); n < 9 {
		t.Errorf("%d readings are written down", n)
	}
}

// TestWordsAreMasked without a script by the words, with one by the text; and nothing else is changed.
func TestWordsAreMasked(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	say(s, "24781", "Chị Lan ở quầy 3 rất chậm")
	page := minh.Get("/staff/comments").Page(t)
	form := page.Find("form.mask")
	send, revision := form.AttrOr("action", ""), form.Find("[name=revision]").AttrOr("value", "")
	for what, c := range map[string]struct {
		pairs []string
		link  string
	}{
		"no words":     {[]string{"mask_reason", "tên cán bộ", "words", " "}, "#words"},
		"other words":  {[]string{"mask_reason", "tên cán bộ", "words", "Chị Hoa"}, "#words"},
		"other text":   {[]string{"mask_reason", "tên cán bộ", "text", "[…] rất nhanh"}, "#words"},
		"no reason":    {[]string{"mask_reason", "", "words", "Chị Lan"}, "#mask_reason"},
		"no mark":      {[]string{"mask_reason", "x", "text", "Chị Lan ở quầy 3 rất chậm"}, "#words"},
		"not a reason": {[]string{"act", "withhold", "why", "x"}, "#why"},
	} {
		for lang, word := range map[string]string{"vi": "Xin kiểm tra", "en": "Please check"} {
			r := minh.Send(send+"?lang="+lang, append([]string{"revision", revision, "act", "mask"}, c.pairs...)...)
			if strings.HasPrefix(c.pairs[0], "act") {
				r = minh.Send(send+"?lang="+lang, append([]string{"revision", revision}, c.pairs...)...)
			}
			if r.StatusCode != http.StatusUnprocessableEntity || r.Page(t).Find(`#errors a[href="`+c.link+`"]`).Length() != 1 || r.Page(t).Find(c.link).Length() != 1 {
				t.Errorf("%s, %s: %d %s (%s)", what, lang, r.StatusCode, webtest.Text(r.Page(t), "#errors"), word)
			}
		}
	}
	shown := minh.Send(send, "revision", revision, "act", "show", "words", "Chị\nLan")
	if page := shown.Page(t); shown.StatusCode != http.StatusUnprocessableEntity || page.Find(`#errors a[href="#words"]`).Length() != 1 || page.Find("details[open] #words").Text() != "Chị\nLan" {
		t.Errorf("words are chosen, and the comment is shown with them: %d %s", shown.StatusCode, webtest.Text(page, "#errors"))
	}
	r := minh.Send(send, "revision", revision, "act", "mask", "mask_reason", "", "words", "Chị Lan")
	if typed := r.Page(t).Find("#words").Text(); typed != "Chị Lan" || r.Page(t).Find("details[open] #words").Length() != 1 {
		t.Errorf("of what was typed %q is left", typed)
	}
	if r := minh.Send(send, "revision", revision, "act", "mask", "mask_reason", "tên cán bộ", "words", "Chị Lan"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
	masked := minh.Get("/staff/comments?state=masked").Page(t)
	if text := webtest.Text(masked, "#said"); text != "[…] ở quầy 3 rất chậm" {
		t.Error(text)
	}
	if n := s.Count("select count(*) from survey.comment where text like '%Lan%'"); n != 0 {
		t.Error("what was masked is there")
	}
	revision = masked.Find("form.mask [name=revision]").AttrOr("value", "")
	if r := minh.Send(send, "revision", revision, "act", "mask", "mask_reason", "quầy", "text", "[…] rất chậm"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("more is masked: %d", r.StatusCode)
	}
	e := s.Log(1)[0]
	if e.Action != "comment.mask" || e.Reason != "quầy" || strings.Contains(e.Before+e.After, "chậm") {
		t.Errorf("%+v", e)
	}
	file := minh.Send("/staff/exports/comments", "period", "2026-Q4", "format", "csv", "reason", "báo cáo")
	if text := string(file.Content); strings.Contains(text, "Lan") || !strings.Contains(text, "[…] rất chậm") {
		t.Errorf("the export says %s", text)
	}
}

// TestErasingIsGrave: it asks for a reason and a fresh proof, and what is erased is in no file.
func TestErasingIsGrave(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	say(s, "24781", "Tôi là Hoa")
	page := minh.Get("/staff/comments").Page(t)
	form := page.Find("form[action*='/erase']")
	send, revision := form.AttrOr("action", ""), form.Find("[name=revision]").AttrOr("value", "")
	if r := minh.Send(send, "revision", revision, "act", "erase", "erase_reason", " "); r.StatusCode != http.StatusUnprocessableEntity || r.Page(t).Find(`#errors a[href="#erase_reason"]`).Length() != 1 {
		t.Errorf("without a reason: %d", r.StatusCode)
	}
	minh.SignIn(surveytest.Day().Add(-10 * time.Minute))
	if r := minh.Send(send, "revision", revision, "act", "erase", "erase_reason", "người viết yêu cầu"); r.StatusCode != http.StatusForbidden || r.Page(t).Find("#proof").Length() != 1 {
		t.Errorf("without a fresh proof: %d", r.StatusCode)
	}
	if n := s.Count("select count(*) from survey.comment"); n != 1 {
		t.Fatal("it is erased before")
	}
	minh.SignIn(s.Now())
	if r := minh.Send(send, "revision", revision, "act", "erase", "erase_reason", "người viết yêu cầu"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
	if n := s.Count("select count(*) from survey.comment"); n != 0 {
		t.Error("it is still there")
	}
	gone := minh.Get("/staff/comments?state=erased").Page(t)
	if text := webtest.Text(gone, ".comment"); !strings.Contains(text, "Lời văn không còn nữa") || gone.Find("form[method=post] [value=show], form[action*='/erase']").Length() != 0 {
		t.Error(text)
	}
	if text := webtest.Text(gone, "tbody tr"); !strings.Contains(text, "Quý IV/2026") {
		t.Error(text)
	}
	file := minh.Send("/staff/exports/comments", "period", "2026-Q4", "format", "csv", "reason", "báo cáo")
	if text := string(file.Content); !strings.Contains(text, "# rows=0 ") {
		t.Errorf("the export says %s", text)
	}
}

// TestTwoLookAtOneComment: the second is told what the first decided, and by whom.
func TestTwoLookAtOneComment(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, thu := s.Person("minh", staff.Department, ""), s.Person("thu", staff.Department, "")
	say(s, "24781", "Ghế ít")
	form := minh.Get("/staff/comments").Page(t).Find("form:has([value=withhold])")
	send, revision := form.AttrOr("action", ""), form.Find("[name=revision]").AttrOr("value", "")
	if r := thu.Send(send, "revision", revision, "act", "withhold", "why", "unclear"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	r := minh.Send(send, "revision", revision, "act", "show")
	page := r.Page(t)
	if text := webtest.Text(page, "#errors") + webtest.Text(page, ".caveat"); r.StatusCode != http.StatusConflict || !strings.Contains(text, "vừa được người khác quyết định") ||
		!strings.Contains(text, "Giữ lại: không đọc ra ý. Người quyết định: thu") {
		t.Errorf("%d %s", r.StatusCode, text)
	}
	if r := minh.Send(send, "revision", "9", "act", "nothing"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("no act: %d", r.StatusCode)
	}
	for path, want := range map[string]int{"/staff/comments/x": 404, "/staff/comments/0192f0c1-2b7e-7c3a-9d41-5a6b7c8d9e0f": 404, "/staff/comments?unit=02671": 404, "/staff/comments?month=x": 422,
		"/staff/comments?state=x&after=x": 200} {
		if r := minh.Get(path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

// TestNobodyElseLooksAtComments: not the administrator, not the unit, not the inspector.
func TestNobodyElseLooksAtComments(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	say(s, "24781", "Ghế ít")
	c, err := s.Followup.NextComment(t.Context(), surveytest.Scope(), followup.CommentFilter{Screening: followup.CommentNew})
	if err != nil {
		t.Fatal(err)
	}
	for role, unit := range map[staff.Role]string{staff.Admin: "", staff.Leader: "24781", staff.Handler: "24781", staff.Inspector: "", staff.Interviewer: "24781"} {
		p := s.Person(string(role), role, unit)
		for _, path := range []string{"/staff/comments", "/staff/comments/" + c.ID.String()} {
			if r := p.Get(path); r.StatusCode != http.StatusForbidden || strings.Contains(string(r.Content), "Ghế ít") {
				t.Errorf("%s at %s: %d", role, path, r.StatusCode)
			}
		}
		if r := p.Send("/staff/comments/"+c.ID.String(), "act", "show", "revision", "1"); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s decides: %d", role, r.StatusCode)
		}
	}
}
