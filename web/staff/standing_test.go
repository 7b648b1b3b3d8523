package staff_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// asideOf stores n responses of a unit that are set aside for a reason, and returns their ids.
func asideOf(s *webtest.Site, unit string, n int, reason survey.Reason) []string {
	s.T.Helper()
	var responses []survey.Response
	var ids []string
	for range n {
		r := surveytest.Response(s.T, s.Survey, s.Place(unit), nil)
		r.Standing, r.Reason = survey.SetAside, reason
		if reason == "" {
			r.Standing = survey.Late
		}
		responses, ids = append(responses, r), append(ids, r.ID.String())
	}
	if _, err := s.Survey.SaveResponses(s.T.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.T.Fatal(err)
	}
	return ids
}

// TestWhatWasSetAsideIsListed by unit and reason, page by page, with what can never count told as that.
func TestWhatWasSetAsideIsListed(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	asideOf(s, "24781", 60, survey.TooFast)
	asideOf(s, "24805", 2, survey.Partial)
	asideOf(s, "24805", 3, "")
	page := minh.Get("/staff/standing").Page(t)
	if text := webtest.Text(page, ".story"); !strings.Contains(text, "62 phiếu để riêng") || !strings.Contains(text, "3 phiếu đến khi tháng đã hết hạn nhận phiếu") {
		t.Error(text)
	}
	if text := webtest.Text(page, "tbody"); strings.Contains(text, "halfday") || !strings.Contains(text, "sáng") && !strings.Contains(text, "chiều") {
		t.Errorf("half-days are not told: %.200s", text)
	}
	next := page.Find("form[method=post] a.button").AttrOr("href", "")
	seen := map[string]bool{}
	for _, one := range []string{"/staff/standing", next} {
		for _, id := range minh.Get(one).Page(t).Find("[name=shown]").EachIter() {
			seen[id.AttrOr("value", "")] = true
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d can be decided about on two pages, want 60", len(seen))
	}
	partial := minh.Get("/staff/standing?unit=24805&period=2026").Page(t)
	if n, boxes := partial.Find("tbody tr .marks").Length(), partial.Find("[name=id]").Length(); n != 2 || boxes != 0 || partial.Find("#decide").Length() != 0 {
		t.Errorf("of what can never count: %d rows, %d boxes", n, boxes)
	}
	if text := webtest.Text(minh.Get("/staff/standing?reason=hours").Page(t), "main"); !strings.Contains(text, "Không có phiếu nào để riêng") {
		t.Error(text)
	}
	for path, want := range map[string]int{"?unit=02671": 404, "?period=x": 422, "?after=nonsense": 200} {
		if r := minh.Get("/staff/standing" + path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

// TestADecisionAboutASelection is carried out with its reason, and led back to where it was taken.
func TestADecisionAboutASelection(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	ids := asideOf(s, "24781", 4, survey.TooFast)
	r := minh.Send("/staff/standing?unit=24781", "id", ids[0], "id", ids[1], "id", ids[0], "to", "counted", "reason", "đã xem sổ trực")
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != "/staff/standing?done=standing_counted&n=2&unit=24781" {
		t.Fatalf("%d %s", r.StatusCode, to)
	}
	if text := webtest.Text(minh.Get(r.Header.Get("Location")).Page(t), ".did"); !strings.HasPrefix(text, "2 phiếu từ nay được tính") {
		t.Error(text)
	}
	e := s.Log(1)[0]
	if e.Actor != "minh" || e.Action != "standing.review" || e.UnitCode != "24781" || e.Reason != "đã xem sổ trực" || !strings.Contains(e.After, ids[0]) || strings.Contains(e.After+e.Before, "answers") {
		t.Errorf("%+v", e)
	}
	pairs := []string{"which", "page", "to", "set_aside", "reason", "không phải người dân"}
	for _, id := range ids[2:] {
		pairs = append(pairs, "shown", id)
	}
	if r := minh.Send("/staff/standing", pairs...); r.StatusCode != http.StatusSeeOther {
		t.Errorf("all on the page: %d %s", r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
	if n := s.Count("select count(*) from survey.response where standing = 'set_aside' and reason = 'review'"); n != 2 {
		t.Errorf("%d stay set aside by hand, want 2", n)
	}
	if n := s.Count("select count(*) from survey.standing_review where decided_by = 'minh'"); n != 4 {
		t.Errorf("%d decisions are kept, want 4", n)
	}
}

// TestDecisionsAreRefused: nothing is changed, and what was chosen and typed is still there.
func TestDecisionsAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, lan := s.Person("minh", staff.Department, ""), s.Person("lan", staff.Admin, "")
	hoa := s.Person("hoa", staff.Leader, "24781")
	ids := asideOf(s, "24781", 3, survey.TooFast)
	partial := asideOf(s, "24781", 1, survey.Partial)[0]
	late := asideOf(s, "24781", 1, "")[0]
	for what, c := range map[string]struct {
		by   *webtest.Person
		form []string
		want int
	}{
		"no reason":         {minh, []string{"id", ids[0], "to", "counted", "reason", "  "}, 422},
		"nothing chosen":    {minh, []string{"to", "counted", "reason", "x"}, 422},
		"no decision":       {minh, []string{"id", ids[0], "reason", "x"}, 422},
		"late":              {minh, []string{"id", ids[0], "to", "late", "reason", "x"}, 422},
		"no id":             {minh, []string{"id", "x", "to", "counted", "reason", "x"}, 400},
		"unknown":           {minh, []string{"id", ids[0], "id", uuid.NewString(), "to", "counted", "reason", "x"}, 404},
		"given up halfway":  {minh, []string{"id", ids[0], "id", partial, "to", "counted", "reason", "x"}, 422},
		"came late":         {minh, []string{"id", ids[0], "id", late, "to", "counted", "reason", "x"}, 409},
		"an administrator":  {lan, []string{"id", ids[0], "to", "counted", "reason", "x"}, 403},
		"the unit's leader": {hoa, []string{"id", ids[0], "to", "counted", "reason", "x"}, 403},
	} {
		if r := c.by.Send("/staff/standing", c.form...); r.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", what, r.StatusCode, c.want)
		}
	}
	page := minh.Send("/staff/standing", "id", ids[1], "to", "set_aside", "reason", "").Page(t)
	if page.Find("[name=id][checked]").AttrOr("value", "") != ids[1] || page.Find("#to-set_aside[checked]").Length() != 1 || page.Find(`#errors a[href="#reason"]`).Length() != 1 {
		t.Error("what was chosen is lost")
	}
	for _, person := range []*webtest.Person{lan, hoa} {
		if r := person.Get("/staff/standing"); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s sees single answers: %d", person.Account.Name, r.StatusCode)
		}
	}
	if n := s.Count("select count(*) from survey.standing_review"); n != 0 {
		t.Errorf("%d were decided about", n)
	}
}

// TestAStaleSelection: what a colleague has decided meanwhile is told, and nothing is overwritten.
func TestAStaleSelection(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, thu := s.Person("minh", staff.Department, ""), s.Person("thu", staff.Department, "")
	ids := asideOf(s, "24781", 3, survey.TooFast)
	if r := thu.Send("/staff/standing", "id", ids[0], "to", "counted", "reason", "x"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	r := minh.Send("/staff/standing", "id", ids[0], "id", ids[1], "to", "set_aside", "reason", "của tôi")
	page := r.Page(t)
	if r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(page, "#errors"), "vừa được người khác quyết định") || page.Find("#reason").AttrOr("value", "") != "của tôi" {
		t.Errorf("%d %s", r.StatusCode, webtest.Text(page, "#errors"))
	}
	if boxes := page.Find("[name=id]").Length(); boxes != 2 || page.Find("[name=id][checked]").Length() != 1 {
		t.Errorf("%d are left on the page", boxes)
	}
	if n := s.Count("select count(*) from survey.response where standing = 'counted'"); n != 1 {
		t.Errorf("%d count, want what was decided first", n)
	}
}

// TestADecisionIsSetBack by a button beside it, with a reason; what was decided since is told, and who may not decide cannot.
func TestADecisionIsSetBack(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, thu, hoa := s.Person("minh", staff.Department, ""), s.Person("thu", staff.Department, ""), s.Person("hoa", staff.Leader, "24781")
	ids := asideOf(s, "24781", 3, survey.TooFast)
	if r := minh.Send("/staff/standing", "id", ids[0], "id", ids[1], "to", "counted", "reason", "đã xem sổ trực"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	page := thu.Get("/staff/standing?period=2026-Q4").Page(t)
	form := page.Find(`form[action="/staff/standing/back?period=2026-Q4"]`)
	if text := webtest.Text(page, "li.decision"); form.Length() != 1 || !strings.Contains(text, "2 phiếu được tính minh đặt") || !strings.Contains(text, "Lý do: đã xem sổ trực") {
		t.Fatalf("%d forms; %s", form.Length(), text)
	}
	decision, open := form.Find("[name=decision]").AttrOr("value", ""), form.Find("[name=open]").AttrOr("value", "")
	for lang, want := range map[string]string{"vi": "Xin ghi lý do", "en": "reason"} {
		r := thu.Send("/staff/standing/back?lang="+lang, "decision", decision, "open", open, "back_reason", " ")
		if link := r.Page(t).Find(`#errors a[href="#back-` + decision + `"]`); r.StatusCode != 422 || !strings.Contains(link.Text(), want) || r.Page(t).Find("details[open] #back-"+decision).Length() != 1 {
			t.Errorf("without a reason: %d %q", r.StatusCode, link.Text())
		}
	}
	if r := hoa.Send("/staff/standing/back", "decision", decision, "open", open, "back_reason", "x"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a leader: %d", r.StatusCode)
	}
	r := thu.Send("/staff/standing/back?period=2026-Q4", "decision", decision, "open", open, "back_reason", "nhầm ngày")
	if r.StatusCode != http.StatusSeeOther || !strings.Contains(webtest.Text(thu.Get(r.Header.Get("Location")).Page(t), ".did"), "2 phiếu đứng lại như trước") {
		t.Errorf("%d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if e := s.Log(1)[0]; e.Action != "standing.back" || e.Reason != "nhầm ngày" || e.Actor != "thu" {
		t.Errorf("%+v", e)
	}
	if n := s.Count("select count(*) from survey.response where standing = 'set_aside' and reason = 'fast'"); n != 3 {
		t.Errorf("%d are set aside as they were", n)
	}
	stale := minh.Send("/staff/standing/back", "decision", decision, "open", open, "back_reason", "lần nữa")
	if text := webtest.Text(stale.Page(t), "#errors"); stale.StatusCode != http.StatusConflict || !strings.Contains(text, "quyết định lại") {
		t.Errorf("%d %s", stale.StatusCode, text)
	}
	if r := minh.Send("/staff/standing/back", "decision", "x", "open", "1", "back_reason", "x"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("no decision: %d", r.StatusCode)
	}
}

// TestAUnitsLogTellsOfNoAnswers: whatever the department decides about answers and takes along, the log that a leader reads, of a unit or of the province,
// stays as it is; what is done with the unit it tells.
func TestAUnitsLogTellsOfNoAnswers(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, hoa, tu := s.Person("minh", staff.Department, ""), s.Person("hoa", staff.Leader, "24781"), s.Person("tu", staff.Leader, "")
	read := func() string {
		return webtest.Text(hoa.Get("/staff/audit").Page(t), "main") + webtest.Text(tu.Get("/staff/audit").Page(t), "main")
	}
	before := read()
	ids := asideOf(s, "24781", 2, survey.TooFast)
	if r := minh.Send("/staff/standing", "id", ids[0], "to", "counted", "reason", "đã xem"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	for _, what := range []string{"answers", "comments"} {
		if r := minh.Send("/staff/exports/"+what, "unit", "24781", "format", "csv", "reason", "báo cáo"); r.StatusCode != http.StatusOK {
			t.Fatal(what, r.StatusCode)
		}
	}
	form := minh.Get("/staff/standing?period=2026-Q4").Page(t).Find("form:has([name=decision])")
	if r := minh.Send("/staff/standing/back", "decision", form.Find("[name=decision]").AttrOr("value", ""), "open", form.Find("[name=open]").AttrOr("value", ""), "back_reason", "nhầm"); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.StatusCode)
	}
	if n := s.Count("select count(*) from staff.audit where unit_id <> 0 and (action like 'standing.%' or action like '%.export')"); n != 4 {
		t.Fatalf("%d rows of the unit are in the log", n)
	}
	if after := read(); after != before {
		t.Errorf("the leader reads %s", after)
	}
	for _, path := range []string{"/staff/audit?action=standing", "/staff/audit?action=answers.export", "/staff/audit?unit=24781&actor=minh"} {
		for _, leader := range []*webtest.Person{hoa, tu} {
			if page := leader.Get(path).Page(t); page.Find("tbody tr").Length() != 0 || page.Find(`a[href$="audit.csv"]`).Length() != 0 {
				t.Errorf("%s: %s", path, webtest.Text(page, "main"))
			}
		}
		if page := minh.Get(path).Page(t); page.Find("tbody tr").Length() == 0 {
			t.Errorf("%s has nothing for the department", path)
		}
	}
	minh.Also(staff.Handler, "24781")
	if after := read(); after == before {
		t.Error("what is done with the unit is not told")
	}
}

// TestExportsAreWrittenDownFirst, whole, and asked for with a reason.
func TestExportsAreWrittenDownFirst(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, lan := s.Person("minh", staff.Department, ""), s.Person("lan", staff.Admin, "")
	var responses []survey.Response
	for n := range 5 {
		responses = append(responses, surveytest.Response(t, s.Survey, s.Place("24781"), func(r *survey.Submission) { r.Comment = fmt.Sprint("Chờ lâu ", n) }))
	}
	s.Save(responses)
	takeUp(s)
	for what, rows := range map[string]string{"answers": "# rows=5 sha256=", "comments": "# rows=5 sha256="} {
		r := minh.Send("/staff/exports/"+what, "period", "2026-Q4", "unit", "24781", "format", "csv", "reason", "báo cáo")
		if text := string(r.Content); r.StatusCode != http.StatusOK || !strings.Contains(text, rows) || !strings.HasPrefix(r.Header.Get("Content-Disposition"), `attachment; filename="`+what+`-68-24781-2026-Q4.csv"`) {
			t.Errorf("%s: %d %v %.300s", what, r.StatusCode, r.Header, text)
		}
		if e := s.Log(1)[0]; e.Action != what+".export" || e.Reason != "báo cáo" || e.UnitCode != "24781" || e.Object != "2026-Q4" || e.After != `{"format":"csv","rows":"5"}` {
			t.Errorf("%+v", e)
		}
		if r := minh.Get("/staff/exports/" + what + "-codebook.csv"); r.StatusCode != http.StatusOK || !strings.Contains(string(r.Content), "meaning_vi") {
			t.Errorf("codebook of %s: %d", what, r.StatusCode)
		}
	}
	if r := minh.Send("/staff/exports/answers", "format", "xlsx", "reason", "x"); r.StatusCode != http.StatusOK || !strings.HasPrefix(string(r.Content), "PK") {
		t.Errorf("a workbook: %d", r.StatusCode)
	}
	logged := len(s.Log(50))
	for what, form := range map[string]url.Values{"#reason-answers": {"format": {"csv"}}, "#period-answers": {"period": {"x"}, "reason": {"x"}}, "#unit-answers": {"unit": {"02671"}, "reason": {"x"}}} {
		var pairs []string
		for name, values := range form {
			pairs = append(pairs, name, values[0])
		}
		r := minh.Send("/staff/exports/answers", pairs...)
		if r.StatusCode != http.StatusUnprocessableEntity || r.Page(t).Find(`#errors a[href="`+what+`"]`).Length() != 1 {
			t.Errorf("%s: %d %s", what, r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
	}
	if n := len(s.Log(50)); n != logged {
		t.Errorf("%d exports are told that there were not", n-logged)
	}
	if r := lan.Send("/staff/exports/answers", "reason", "x"); r.StatusCode != http.StatusForbidden {
		t.Errorf("an administrator: %d", r.StatusCode)
	}
	minh.SignIn(surveytest.Day().Add(-10 * 60e9))
	if r := minh.Send("/staff/exports/answers", "reason", "x"); r.StatusCode != http.StatusForbidden || r.Page(t).Find("#proof").Length() != 1 {
		t.Errorf("without a fresh proof: %d", r.StatusCode)
	}
}
