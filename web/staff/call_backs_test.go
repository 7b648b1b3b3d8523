package staff_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// TestPeopleAreCalledBack: the list has neither number nor name; the number is shown one at a time, each time written down without it, and of no unit; outcomes are
// noted; two callers at once: one wins, the other is told by whom.
func TestPeopleAreCalledBack(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, minh := s.Person("lan", staff.Department, ""), s.Person("minh", staff.Department, "")
	unit := s.Place("24781").Unit
	caller := s.Caller(surveytest.Scope(), unit, "0987 654 321", "Nguyễn Thị Tâm")
	path := "/staff/call-backs/" + caller.ID.String()
	hidden := func(r webtest.Reply, what string) {
		t.Helper()
		for _, secret := range []string{"987654321", "0987 654 321", "Tâm"} {
			if strings.Contains(string(r.Content), secret) {
				t.Errorf("%s tells %q", what, secret)
			}
		}
	}
	if home := lan.Get("/staff").Page(t); home.Find(`.chores a[href="/staff/call-backs"]`).Length() != 1 || home.Find(`.rooms a[href="/staff/call-backs"]`).Length() != 1 {
		t.Error("home does not lead to who waits")
	}
	for _, lang := range []string{"", "?lang=en"} {
		list, one := lan.Get("/staff/call-backs"+lang), lan.Get(path+lang)
		hidden(list, "the list")
		hidden(one, "the page")
		if d := list.Page(t); d.Find(`table a[href="`+path+`"]`).Length() != 1 || !strings.Contains(webtest.Text(d, "table"), unit.Name.VI) && lang == "" {
			t.Errorf("the list: %s", webtest.Text(d, "main"))
		}
		if d := one.Page(t); one.StatusCode != http.StatusOK || d.Find(`form[action="`+path+`/number"] button`).Length() != 1 || d.Find("[name=act]").Length() != 4 || d.Find("[name=act][checked]").Length() != 0 {
			t.Errorf("%d: %s", one.StatusCode, webtest.Text(d, "main"))
		}
	}
	for range 2 {
		r := lan.Send(path + "/number")
		if d := r.Page(t); r.StatusCode != http.StatusOK || webtest.Text(d, ".dial") != "0987 654 321" || !strings.Contains(webtest.Text(d, "main"), "Nguyễn Thị Tâm") || r.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d: %s", r.StatusCode, webtest.Text(d, "main"))
		}
	}
	did := "call_back.show " + caller.ID.String() + " done"
	wantActs(t, s, "lan "+did, "lan "+did)
	if r := lan.Send(path, "act", "not_reached", "revision", "1"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/staff/call-backs?done=call_back_not_reached" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	late := minh.Send(path, "act", "reached", "revision", "1")
	if d := late.Page(t); late.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(d, "#errors"), "lan vừa ghi kết quả trước") || d.Find("#act-reached[checked]").Length() != 1 || d.Find("[name=revision]").AttrOr("value", "") != "2" {
		t.Errorf("the second of two: %d %s", late.StatusCode, webtest.Text(d, "main"))
	}
	hidden(late, "a refusal")
	if r := minh.Send(path, "act", "reached", "revision", "2"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
	if r := minh.Send(path, "act", "close", "revision", "3"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
	if d := lan.Get("/staff/call-backs").Page(t); d.Find("table").Length() != 0 {
		t.Error("who is closed still waits")
	}
	if d := lan.Get("/staff/call-backs?closed=1").Page(t); d.Find(`table a[href="`+path+`"]`).Length() != 1 || !strings.Contains(webtest.Text(d, "table"), "đã nói chuyện") {
		t.Errorf("who is closed: %s", webtest.Text(d, "main"))
	}
	closed := lan.Get(path).Page(t)
	if closed.Find(`form[action$="/number"], #outcome`).Length() != 0 || closed.Find("details form").Length() != 2 {
		t.Errorf("of who is closed: %s", webtest.Text(closed, "main"))
	}
	if r := lan.Send(path + "/number"); r.StatusCode != http.StatusConflict {
		t.Errorf("the number of who is closed: %d", r.StatusCode)
	} else {
		hidden(r, "the refusal to show it")
	}
	if r := lan.Send(path, "act", "erase", "revision", "4", "reason", "người dân yêu cầu"); r.StatusCode != http.StatusSeeOther || s.Count("select count(*) from followup.call_back") != 0 {
		t.Errorf("%d", r.StatusCode)
	}
	if r := lan.Get(path); r.StatusCode != http.StatusNotFound {
		t.Errorf("erased, and there: %d", r.StatusCode)
	}
	for _, e := range s.Log(20) {
		if text := fmt.Sprintf("%+v", e); strings.Contains(text, "987654321") || strings.Contains(text, "Tâm") {
			t.Errorf("the log tells who it is: %s", text)
		}
	}
	if e := s.Log(1)[0]; e.Action != "call_back.erase" || e.Reason != "người dân yêu cầu" || e.UnitCode != "" || e.Role != "department" {
		t.Errorf("%+v", e)
	}
	leader := s.Person("hoa", staff.Leader, "24781")
	if text := webtest.Text(leader.Get("/staff/audit").Page(t), "main"); strings.Contains(text, "call_back") || strings.Contains(text, "lan") {
		t.Errorf("the unit's leader learns from the log that somebody was called: %s", text)
	}
}

// TestCallsAreRefused: what is wrong is said where it is, what was typed stays, nothing is done; and who may not sees nothing.
func TestCallsAreRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	caller := s.Caller(surveytest.Scope(), s.Place("24781").Unit, "0987654321", "Nguyễn Thị Tâm")
	foreign := s.Caller(survey.InProvince("15"), s.Place("24781").Unit, "0987654321", "Nguyễn Thị Tâm")
	path := "/staff/call-backs/" + caller.ID.String()
	for what, c := range map[string]struct {
		path  string
		form  []string
		want  int
		field string
	}{
		"no outcome":         {path, []string{"revision", "1"}, 422, "#act"},
		"no such outcome":    {path, []string{"revision", "1", "act", "x"}, 422, "#act"},
		"showing by outcome": {path, []string{"revision", "1", "act", "show"}, 422, "#act"},
		"erase, no reason":   {path, []string{"revision", "1", "act", "erase"}, 422, "#reason-erase"},
		"close before":       {path, []string{"revision", "1", "act", "close"}, 409, ""},
		"no revision":        {path, []string{"act", "reached"}, 409, "#outcome"},
		"another province's": {"/staff/call-backs/" + foreign.ID.String(), []string{"revision", "1", "act", "reached"}, 404, ""},
		"another's number":   {"/staff/call-backs/" + foreign.ID.String() + "/number", nil, 404, ""},
		"nobody":             {"/staff/call-backs/x", []string{"revision", "1", "act", "reached"}, 404, ""},
	} {
		r := lan.Send(c.path, c.form...)
		if d := r.Page(t); r.StatusCode != c.want || c.field != "" && (d.Find(`#errors a[href="`+c.field+`"]`).Length() != 1 || d.Find(c.field).Length() != 1) || strings.Contains(string(r.Content), "987654321") {
			t.Errorf("%s: %d, want %d and the way to %s: %s", what, r.StatusCode, c.want, c.field, webtest.Text(d, "main"))
		}
	}
	if d := lan.Send(path, "act", "erase", "revision", "1").Page(t); d.Find("details[open]").Length() != 1 || webtest.Text(d, "#reason-erase-error") == "" {
		t.Error("the field is hidden that is wrong")
	}
	if n := s.Count("select count(*) from followup.call_back where state = 'waiting' and revision = 1"); n != 2 {
		t.Errorf("%d wait as before, want both", n)
	}
	lan.SignIn(s.Now().Add(-10 * time.Minute))
	if r := lan.Send(path + "/number"); r.StatusCode != http.StatusForbidden || r.Page(t).Find("[name=proof]").Length() != 1 || strings.Contains(string(r.Content), "987654321") {
		t.Errorf("ten minutes after the last proof: %d", r.StatusCode)
	}
	for _, role := range []staff.Role{staff.Admin, staff.Inspector, staff.Leader, staff.Handler, staff.Interviewer} {
		unit := ""
		if role.Reach() != staff.ProvinceOnly {
			unit = "24781"
		}
		p := s.Person(string(role), role, unit)
		for _, r := range []webtest.Reply{p.Get("/staff/call-backs"), p.Get(path), p.Send(path + "/number"), p.Send(path, "act", "reached", "revision", "1")} {
			if r.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %d", role, r.StatusCode)
			}
		}
		if p.Get("/staff").Page(t).Find(`a[href*="call-back"]`).Length() != 0 {
			t.Errorf("%s is led there", role)
		}
	}
}

// TestTheListGoesOnByDayAndChance: pages follow one another without losing or repeating anybody, in an order that is not that of their coming.
func TestTheListGoesOnByDayAndChance(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	var came []string
	for n := range 60 {
		came = append(came, s.Caller(surveytest.Scope(), s.Place("24781").Unit, fmt.Sprintf("09876%05d", n), "Nguyễn Thị Tâm").ID.String())
	}
	var listed []string
	for path := "/staff/call-backs"; path != ""; {
		d := lan.Get(path).Page(t)
		for _, a := range d.Find("tbody a").EachIter() {
			listed = append(listed, strings.TrimPrefix(a.AttrOr("href", ""), "/staff/call-backs/"))
		}
		path = d.Find(`a.button[href*="after="]`).AttrOr("href", "")
	}
	if !slices.IsSorted(listed) || len(listed) != 60 || slices.Equal(listed, came) {
		t.Errorf("%d are listed, in the order of their random ids: %v", len(listed), slices.IsSorted(listed))
	}
	slices.Sort(came)
	if !slices.Equal(came, listed) {
		t.Error("somebody is missing, or is there twice")
	}
}

// TestWhoIsLeftIsToldOfWhereItIsOff: while somebody is held the department is led there, and told until when; then there is nothing.
func TestWhoIsLeftIsToldOfWhereItIsOff(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.AskedBack = nil })
	lan := s.Person("lan", staff.Department, "")
	gone := func() {
		t.Helper()
		if r := lan.Get("/staff/call-backs"); r.StatusCode != http.StatusNotFound {
			t.Errorf("%d", r.StatusCode)
		}
		if r := lan.Get("/staff"); strings.Contains(string(r.Content), "call-back") {
			t.Error("home speaks of it")
		}
	}
	gone()
	c := s.Caller(surveytest.Scope(), s.Place("24781").Unit, "0987654321", "Nguyễn Thị Tâm")
	page := lan.Get("/staff/call-backs")
	if text := webtest.Text(page.Page(t), ".caveat"); page.StatusCode != http.StatusOK || !strings.Contains(text, "đã tắt") || !strings.Contains(text, "19/02/2027") {
		t.Errorf("%d %s", page.StatusCode, text)
	}
	if d := lan.Get("/staff").Page(t); d.Find(`.chores a[href="/staff/call-backs"]`).Length() != 1 || d.Find(`.rooms a[href="/staff/call-backs"]`).Length() != 0 {
		t.Error("home does not lead to who is left")
	}
	if r := lan.Send("/staff/call-backs/"+c.ID.String(), "act", string(followup.CallWrongNumber), "revision", "1"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
	if _, err := s.Followup.EraseCallBacks(t.Context(), surveytest.Scope(), surveytest.Actor().Because("x")); err != nil {
		t.Fatal(err)
	}
	gone()
}
