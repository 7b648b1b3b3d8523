package staff_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// nobodySees is a reason that is none, and can be told from a field that nothing was typed in.
const nobodySees = "\u200b"

// TestWhatIsWrongStandsBesideItsField: each form that is refused tells it at the top with a way to the field, and in the same words beside that,
// where also those are told who do not see the page. What was typed stands in that form, as it was typed, and in no other. One that comes too late
// tells of no field.
func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	t.Parallel()
	s, lan, _ := settled(t, nil)
	setAside(s, 4)
	admin := s.Person("admin", staff.Admin, "")
	handler := s.Person("nga", staff.Handler, "24781")
	key, _ := s.Key(nil)
	device, _, err := s.Survey.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), s.Place("24781").Code, "Quầy 1", surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	var aside string
	if err := s.Pool.QueryRow(t.Context(), "select id from survey.response where standing = 'set_aside' limit 1").Scan(&aside); err != nil {
		t.Fatal(err)
	}
	account, grant := "/staff/accounts/"+fmt.Sprint(handler.Account.ID), fmt.Sprint(handler.Account.Grants[0].ID)
	for _, value := range []string{"a", "b"} {
		if err := s.Accounts.AddRule(t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), staff.Rule{Claim: "groups", Value: value, Role: staff.Department}); err != nil {
			t.Fatal(err)
		}
	}
	taskOf(s, "24781", followup.Opening{Why: followup.BadFigure, Period: "2026-Q2", Today: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)})
	for _, c := range []struct {
		person *webtest.Person
		path   string
		fields string // that are told of
		typed  []string
	}{
		{admin, "/staff/accounts", "name", []string{"name", "x y", "role", ""}},
		{admin, "/staff/accounts", "role reason", []string{"name", "mai"}},
		{admin, account + "/person", "mail", []string{"full_name", "Nga", "mail", "nga", "revision", "1"}},
		{admin, account + "/grants", "role reason", nil},
		{admin, account + "/person", "full_name", []string{"full_name", strings.Repeat("Nga ", 30), "mail", "nga@x.vn", "revision", "1"}},
		{admin, account + "/person", "", []string{"full_name", "Đỗ Thị Nga", "mail", "nga@x.vn", "revision", "7"}},
		{admin, account + "/grants", "until", []string{"role", "handler", "unit", "24781", "until", "x", "reason", "chuyển công tác"}},
		{admin, account + "/state", "why", []string{"state", "disabled", "revision", "1"}},
		{admin, account + "/state", "", []string{"state", "disabled", "reason", "nghỉ hưu", "revision", "7"}},
		{admin, account + "/revoke", "why-" + grant, []string{"grant", grant}},
		{admin, account + "/revoke", "why-" + grant, []string{"grant", grant, "reason", nobodySees}},
		{admin, "/staff/webhooks", "events", []string{"url", "https://ioc.example.vn/hooks", "reason", "x"}},
		{admin, "/staff/webhooks", "url", []string{"url", "https://evil.vn", "events", "period.frozen", "reason", "x"}},
		{admin, "/staff/keys", "scope", []string{"name", "Một cửa", "reason", "x", "expires_on", "2026-12-01"}},
		{admin, "/staff/keys", "expires_on", []string{"name", "Một cửa", "scope", "results:read", "reason", "x", "expires_on", "x"}},
		{admin, "/staff/keys/" + key.ID.String() + "/revoke", "revoke-reason", []string{"reason", nobodySees}},
		{admin, "/staff/keys/" + key.ID.String() + "/rotate", "rotate-reason", []string{"reason", nobodySees}},
		{admin, "/staff/settings", "reason-hotline", []string{"name", "hotline", "value", "1022", "revision", "0"}},
		{admin, "/staff/rules", "reason", []string{"claim", "groups", "value", "x", "role", "leader"}},
		{admin, "/staff/rules/delete", "why-R2", []string{"rule", "2", "reason", nobodySees}},
		{admin, "/staff/rules/raise", "why-R2", []string{"rule", "2", "above", "1"}},
		{admin, "/staff/rules/raise", "", []string{"rule", "2", "above", "7", "reason", "quyết định 12"}},
		{admin, "/staff/places/24781", "name", []string{"name", "Quầy 漢", "name_en", "Desk", "questionnaire", "short@2"}},
		{admin, "/staff/places/24781/hotline", "hotline", []string{"hotline", "1022 漢", "reason", "x"}},
		{admin, "/staff/places/24781/hotline", "reason", []string{"hotline", "1022"}},
		{admin, "/staff/devices", "place", []string{"name", "Quầy 2"}},
		{admin, "/staff/devices/" + device.ID.String() + "/revoke", "reason", nil},
		{lan, quarter + "/propose", "why", []string{"note", "báo cáo số 45", "reason", "sáp\u00ad nhập"}},
		{lan, quarter + "/propose", "note", []string{"note", "báo\u200b cáo", "reason", "đơn vị sáp nhập"}},
		{lan, quarter + "/propose", "why", []string{"note", "báo cáo số 45", "reason", nobodySees}},
		{lan, "/staff/exports/answers", "reason-answers", []string{"format", "csv"}},
		{lan, "/staff/exports/answers", "period-answers", []string{"format", "csv", "period", "x", "reason", "x"}},
		{lan, "/staff/standing?period=2026-Q3", "which", []string{"to", "counted", "reason", "x"}},
		{lan, "/staff/standing?period=2026-Q3", "to", []string{"which", "chosen", "id", aside, "reason", "x"}},
	} {
		r := c.person.Send(c.path, c.typed...)
		page := r.Page(t)
		var told []string
		page.Find("#errors a").Each(func(_ int, link *goquery.Selection) {
			id := strings.TrimPrefix(link.AttrOr("href", ""), "#")
			told = append(told, id)
			field := page.Find(`[id="` + id + `"]`)
			beside := page.Find(`[id="` + id + `-error"]`)
			if field.Length() != 1 || beside.Length() != 1 || beside.Text() == "" || !strings.Contains(beside.Text(), link.Text()) {
				t.Errorf("%s: %q leads to %d fields, and beside that stands %q", c.path, id, field.Length(), beside.Text())
				return
			}
			if goquery.NodeName(field) != "details" && !strings.Contains(field.AttrOr("aria-describedby", ""), id+"-error") || goquery.NodeName(field) == "input" && field.AttrOr("aria-invalid", "") != "true" {
				html, _ := goquery.OuterHtml(field)
				t.Errorf("%s: %.400s", c.path, html)
			}
		})
		status := http.StatusUnprocessableEntity
		if c.fields == "" {
			status = http.StatusConflict
		}
		if got := strings.Join(told, " "); r.StatusCode != status || got != c.fields {
			t.Errorf("%s: %d tells of %q, want %q: %s", c.path, r.StatusCode, got, c.fields, webtest.Text(page, "#errors"))
		}
		if n := page.Find(".error[id]").Length(); n != len(told) {
			t.Errorf("%s: %d fields have words beside them, and %d are told of", c.path, n, len(told))
		}
		for i := 0; i < len(c.typed); i += 2 {
			mustKeep(t, page, c.path, c.typed[i], c.typed[i+1])
		}
	}
}

// TestAWrongPeriodKeepsItsForm: it is told beside the field, which is in sight and holds what was typed, and the page has its other language.
func TestAWrongPeriodKeepsItsForm(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	for path, want := range map[string]struct{ field, typed, says, form string }{
		"/staff/standing?period=Q5/2026&unit=24781":                              {"period", "Q5/2026", "Kỳ phải viết", "/staff/standing"},
		"/staff/imports/blank.xlsx?kind=transactions&from=13/2026&until=2026-09": {"from", "13/2026", "chọn tháng", "/staff/imports/blank.xlsx"},
		"/staff/imports/blank.xlsx?kind=transactions&from=2025-06&until=2026-09": {"until", "2026-09", "nhiều nhất 12 tháng", "/staff/imports/blank.xlsx"},
		"/staff/imports/blank.xlsx?kind=benchmark&year=26":                       {"year", "26", "Năm phải viết", "/staff/imports/blank.xlsx"},
	} {
		r := lan.Get(path)
		page := r.Page(t)
		field := page.Find("form[action='" + want.form + "'] #" + want.field)
		if r.StatusCode != http.StatusUnprocessableEntity || field.AttrOr("value", "") != want.typed || field.AttrOr("aria-invalid", "") != "true" || page.Find("#errors a").Length() != 1 ||
			!strings.Contains(webtest.Text(page, "#"+want.field+"-error"), want.says) || field.Closest("details:not([open])").Length() != 0 {
			t.Errorf("%s: %d, %q stands in the field, beside it %q", path, r.StatusCode, field.AttrOr("value", ""), webtest.Text(page, ".error"))
		}
		if strings.Contains(page.Find(`form[action="/staff/me/language"] [name=to]`).AttrOr("value", ""), ".xlsx") {
			t.Errorf("%s: the other language is a download", path)
		}
	}
	for path, want := range map[string]string{
		"/staff/standing?period=" + url.QueryEscape("Quý III/2026"):                                         "quý III/2026",
		"/staff/imports/blank.xlsx?kind=transactions&from=9/2026&until=" + url.QueryEscape("tháng 10/2026"): "luot-giao-dich-2026-09.xlsx",
	} {
		if r := lan.Get(path); r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Content-Disposition")+webtest.Text(r.Page(t), ".story"), want) {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	r := lan.Send("/staff/exports/answers", "period", "Q3/2026", "format", "csv", "reason", "QĐ 12")
	if name := r.Header.Get("Content-Disposition"); r.StatusCode != http.StatusOK || !strings.Contains(name, "answers-68-2026-Q3.csv") || s.Log(1)[0].Object != "2026-Q3" {
		t.Errorf("answers of Q3/2026: %d %s, in the log of %s", r.StatusCode, name, s.Log(1)[0].Object)
	}
	if r := lan.Get("/staff/figures?period=" + url.QueryEscape("Quý III/2026")); r.StatusCode != http.StatusOK {
		t.Errorf("figures of a quarter as it is printed: %d", r.StatusCode)
	}
}

// mustKeep wants what was typed in a field of a form to stand there, and a reason to fill in that of no other form of the page.
func mustKeep(t *testing.T, page *goquery.Document, path, name, typed string) {
	t.Helper()
	sent := page.Find("main form").FilterFunction(func(_ int, form *goquery.Selection) bool {
		return form.AttrOr("action", "") == path || form.Find(`button[formaction="`+path+`"]`).Length() > 0
	})
	if sent.Length() == 0 {
		t.Errorf("%s: the form is not on the page", path)
	}
	kept, elsewhere := false, false
	page.Find("main [name]").Each(func(_ int, field *goquery.Selection) {
		if field.AttrOr("type", "") == "hidden" || goquery.NodeName(field) == "button" {
			kept = kept || field.AttrOr("name", "") == name // that is chosen by the page, and not typed
			return
		}
		switch its := sent.Contains(field.Get(0)) && field.AttrOr("name", "") == name; {
		case its && standing(field) == typed:
			kept = true
		case name == "reason" && field.AttrOr("name", "") == name && standing(field) == typed:
			elsewhere = true
		}
	})
	if !kept || elsewhere {
		t.Errorf("%s: %q in %s is kept: %t; another field is filled with it: %t", path, typed, name, kept, elsewhere)
	}
}

// standing is what stands in a field.
func standing(field *goquery.Selection) string {
	switch goquery.NodeName(field) {
	case "textarea":
		return field.Text()
	case "select":
		chosen := field.Find("option[selected]")
		if chosen.Length() == 0 {
			chosen = field.Find("option").First()
		}
		return chosen.AttrOr("value", "")
	}
	if _, checked := field.Attr("checked"); field.AttrOr("type", "") == "checkbox" || field.AttrOr("type", "") == "radio" {
		if !checked {
			return ""
		}
	}
	return field.AttrOr("value", "")
}
