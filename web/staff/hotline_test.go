package staff_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// told is what a page says of whom people may call.
func told(t *testing.T, p *webtest.Person, path string) string {
	t.Helper()
	return webtest.Text(p.Get(path).Page(t), "section[aria-labelledby=hotline-of] > p:first-of-type")
}

// TestAUnitIsGivenAHotline with a reason and a fresh proof, on the page of the unit; its desks tell it, others do not, and empty it is the province's again.
func TestAUnitIsGivenAHotline(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin := s.Person("lan", staff.Admin, "")
	const path = "/staff/places/24781"
	for lang, want := range map[string]string{"vi": "Chưa ghi số nào", "en": "No number is told"} {
		if got := told(t, admin, path+"?lang="+lang); !strings.Contains(got, want) {
			t.Errorf("nobody has chosen: %q", got)
		}
	}
	s.Choose(survey.Hotline, "1022")
	if got := told(t, admin, path); got != "1022 số chung của tỉnh; đơn vị không có số riêng" {
		t.Errorf("the province's: %q", got)
	}
	was := hidden(admin.Get(path).Page(t), `form[action="`+path+`/hotline"]`)
	mustLead(t, admin.Send(path+"/hotline", append(was, "hotline", " 0263  3 822 333", "reason", "QĐ 12")...), path+"?done=unit_hotline")
	if e := s.Log(1)[0]; e.Action != "unit.hotline" || e.Object != "24781" || e.UnitCode != "24781" || e.Actor != "lan" || e.Role != "admin" || e.Reason != "QĐ 12" ||
		e.Before != `{"hotline":""}` || e.After != `{"hotline":"0263 3 822 333"}` {
		t.Errorf("the log says %+v", e)
	}
	if own := admin.Get("/staff/places?hotline=unit").Page(t).Find("tbody tr"); own.Length() == 0 || strings.Count(own.Text(), "Đường dây nóng: 0263 3 822 333") != own.Length() {
		t.Errorf("desks of units with a number of their own are %q", own.Text())
	}
	if others := admin.Get("/staff/places?unit=24805").Page(t).Find("tbody tr"); others.Length() == 0 || strings.Contains(others.Text(), "Đường dây nóng") {
		t.Errorf("desks of another unit are %q", others.Text())
	}
	page := admin.Get(path + "?done=unit_hotline").Page(t)
	if got := told(t, admin, path); got != "0263 3 822 333 số riêng của đơn vị" || !strings.Contains(webtest.Text(page, ".did"), "Đã lưu") ||
		page.Find("#hotline").AttrOr("value", "") != "0263 3 822 333" {
		t.Errorf("the unit's own: %q", got)
	}
	desk := webtest.Text(admin.Get(path+"/"+string(s.Place("24781").Code)+"?lang=en").Page(t), "dl.facts")
	if !strings.Contains(desk, "0263 3 822 333 the unit’s own number") {
		t.Errorf("its desk says %s", desk)
	}
	if got := told(t, admin, "/staff/places/24805"); !strings.HasPrefix(got, "1022 ") {
		t.Errorf("another unit: %q", got)
	}

	// Somebody else has the page from before open: it is told and shown what is there now; what was typed stays.
	r := admin.Send(path+"/hotline", append(was, "hotline", "1900 1234", "reason", "QĐ 13")...)
	stale := r.Page(t)
	if r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(stale, "#errors"), "vừa đổi đường dây nóng") || stale.Find("#hotline").AttrOr("value", "") != "1900 1234" ||
		stale.Find("#reason").AttrOr("value", "") != "QĐ 13" || stale.Find("[name=was_hotline]").AttrOr("value", "") != "0263 3 822 333" {
		t.Errorf("a stale form: %d %s", r.StatusCode, webtest.Text(stale, "main"))
	}
	mustLead(t, admin.Send(path+"/hotline", append(hidden(stale, `form[action="`+path+`/hotline"]`), "hotline", "", "reason", "QĐ 14")...), path+"?done=unit_hotline")
	if got := told(t, admin, path); !strings.HasPrefix(got, "1022 ") {
		t.Errorf("the province's again: %q", got)
	}
}

// TestWhoMayNotGiveAHotline: the unit's leader and all others, and who has not proved lately who it is. What a leader reads has no form.
func TestWhoMayNotGiveAHotline(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	const path = "/staff/places/24781"
	s.Choose(survey.Hotline, "1022")
	for name, role := range map[string]staff.Role{"hoa": staff.Leader, "minh": staff.Department, "nga": staff.Handler, "tam": staff.Inspector} {
		unit := map[staff.Role]string{staff.Leader: "24781", staff.Handler: "24781"}[role]
		person := s.Person(name, role, unit)
		if r := person.Send(path+"/hotline", "hotline", "0263 1", "reason", "QĐ 1"); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", role, r.StatusCode)
		}
		if r := person.Get(path); r.StatusCode == http.StatusOK && (r.Page(t).Find("#hotline").Length() != 0 || !strings.Contains(told(t, person, path), "1022")) {
			t.Errorf("%s reads %q", role, told(t, person, path))
		}
	}
	admin := s.Person("lan", staff.Admin, "")
	if r := admin.Send("/staff/places/68/hotline", "hotline", "0263 1", "reason", "x"); r.StatusCode != http.StatusNotFound {
		t.Errorf("the province is no unit: %d", r.StatusCode)
	}
	admin.SignIn(surveytest.Day().Add(-10 * 60e9))
	if r := admin.Send(path+"/hotline", "hotline", "0263 1", "reason", "x"); r.StatusCode != http.StatusForbidden || r.Page(t).Find("#proof").Length() != 1 {
		t.Errorf("without a fresh proof: %d", r.StatusCode)
	}
	if n := s.Count("select count(*) from survey.unit where hotline <> ''"); n != 0 {
		t.Errorf("%d units have one", n)
	}
}

// TestWhatOfHotlinesIsRefused is said at the field, in both languages, and what was typed stays; the page is looked at in the other language where it is.
func TestWhatOfHotlinesIsRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin := s.Person("lan", staff.Admin, "")
	const path = "/staff/places/24781"
	for _, evil := range []string{"10\x0022", "10\n22", "10\u202e22", "10\u200b22", "١٠٢٢", "☎ 1022", strings.Repeat("1", 501)} {
		for lang, want := range map[string]string{"vi": "nhiều nhất 500 ký tự", "en": "at most 500 characters"} {
			r := admin.Send(path+"/hotline?lang="+lang, "was_hotline", "", "hotline", evil, "reason", "QĐ 5")
			if evil == "10\x0022" && r.StatusCode != http.StatusSeeOther { // refused before any page reads it, as of every form
				continue
			}
			page := r.Page(t)
			if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page.Find(`#errors a[href="#hotline"]`).Text(), want) || !strings.Contains(page.Find("#hotline-error").Text(), want) ||
				page.Find("#reason").AttrOr("value", "") != "QĐ 5" || evil != "10\n22" && page.Find("#hotline").AttrOr("value", "") != evil {
				t.Errorf("%q in %s: %d %s", evil, lang, r.StatusCode, webtest.Text(page, "main"))
			}
			if to := page.Find("form[action='/staff/me/language'] [name=to]").AttrOr("value", ""); to != path {
				t.Errorf("in the other language it is at %q", to)
			}
		}
	}
	if n := s.Count("select count(*) from survey.unit where hotline <> ''"); n != 0 {
		t.Errorf("%d units have one", n)
	}
}

// TestPostersNameTheHotlineOfTheirUnit, each its own in one file, whoever prints them.
func TestPostersNameTheHotlineOfTheirUnit(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin, hoa := s.Person("lan", staff.Admin, ""), s.Person("hoa", staff.Leader, "24781")
	s.Choose(survey.Hotline, "1022")
	own, beside := s.Place("24781"), s.Place("24805")
	if err := s.Survey.ChangeHotline(t.Context(), surveytest.Scope(), surveytest.Actor(), own.Unit, "0263 3 822 333"); err != nil {
		t.Fatal(err)
	}
	posters := func(by *webtest.Person, path string) (pages []string) {
		t.Helper()
		tool := exec.Command("pdftotext", "-layout", "-", "-")
		r := by.Get(path)
		tool.Stdin = bytes.NewReader(r.Content)
		text, err := tool.Output()
		if r.StatusCode != http.StatusOK || err != nil {
			t.Fatalf("%s: %d %v", path, r.StatusCode, err)
		}
		return strings.Split(string(text), "\f")
	}
	numbers := map[bool]int{}
	for _, page := range posters(admin, "/staff/places/posters.pdf") {
		if !strings.Contains(page, "Hotline: ") { // of the index
			continue
		}
		mine := strings.Contains(strings.Join(strings.Fields(page), " "), strings.Join(strings.Split(string(own.Code), ""), " "))
		numbers[mine]++
		if strings.Contains(page, "Hotline: 0263 3 822 333") != mine || strings.Contains(page, "Hotline: 1022") == mine {
			t.Errorf("a poster says %s", page)
		}
	}
	if numbers[true] != 1 || numbers[false] < 100 {
		t.Errorf("%v posters", numbers)
	}
	for path, want := range map[string]string{"/staff/places/24781/" + string(own.Code) + "/poster.pdf?size=A5": "0263 3 822 333", "/staff/places/24781/posters.pdf": "0263 3 822 333"} {
		if text := strings.Join(posters(hoa, path), ""); !strings.Contains(text, "Hotline: "+want) || strings.Contains(text, "1022") {
			t.Errorf("%s says %s", path, text)
		}
	}
	if text := strings.Join(posters(admin, "/staff/places/24805/"+string(beside.Code)+"/poster.pdf"), ""); !strings.Contains(text, "Hotline: 1022") {
		t.Errorf("of a unit without one: %s", text)
	}
}
