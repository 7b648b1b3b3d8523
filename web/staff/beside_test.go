package staff_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestWhatIsWrongStandsBesideItsField: each form that is refused tells it at the top with a way to the field, and in the same words beside that,
// where also those are told who do not see the page.
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
	account := "/staff/accounts/" + fmt.Sprint(handler.Account.ID)
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
		{admin, account + "/state", "why", []string{"state", "disabled", "revision", "1"}},
		{admin, account + "/revoke", "why-" + fmt.Sprint(handler.Account.Grants[0].ID), []string{"grant", fmt.Sprint(handler.Account.Grants[0].ID)}},
		{admin, "/staff/webhooks", "events", []string{"url", "https://ioc.example.vn/hooks", "reason", "x"}},
		{admin, "/staff/webhooks", "url", []string{"url", "https://evil.vn", "events", "period.frozen", "reason", "x"}},
		{admin, "/staff/keys", "scope", []string{"name", "Một cửa", "reason", "x", "expires_on", "2026-12-01"}},
		{admin, "/staff/keys", "expires_on", []string{"name", "Một cửa", "scope", "results:read", "reason", "x", "expires_on", "x"}},
		{admin, "/staff/keys/" + key.ID.String() + "/revoke", "revoke-reason", nil},
		{admin, "/staff/keys/" + key.ID.String() + "/rotate", "rotate-reason", nil},
		{admin, "/staff/settings", "reason-hotline", []string{"name", "hotline", "value", "1022", "revision", "0"}},
		{admin, "/staff/rules", "reason", []string{"claim", "groups", "value", "x", "role", "leader"}},
		{admin, "/staff/places/24781", "name", []string{"name", "Quầy 漢", "name_en", "Desk", "questionnaire", "short@2"}},
		{admin, "/staff/places/24781/hotline", "hotline", []string{"hotline", "1022 漢", "reason", "x"}},
		{admin, "/staff/places/24781/hotline", "reason", []string{"hotline", "1022"}},
		{admin, "/staff/devices", "place", []string{"name", "Quầy 2"}},
		{admin, "/staff/devices/" + device.ID.String() + "/revoke", "reason", nil},
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
		if got := strings.Join(told, " "); r.StatusCode != http.StatusUnprocessableEntity || got != c.fields {
			t.Errorf("%s: %d tells of %q, want %q: %s", c.path, r.StatusCode, got, c.fields, webtest.Text(page, "#errors"))
		}
		if n := page.Find(".error[id]").Length(); n != len(told) {
			t.Errorf("%s: %d fields have words beside them, and %d are told of", c.path, n, len(told))
		}
	}
}
