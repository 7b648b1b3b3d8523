package staff_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// logged are the rows of the log that a search shows somebody, each as its cells.
func logged(t *testing.T, by *webtest.Person, pairs ...string) []string {
	t.Helper()
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	r := by.Get("/staff/audit?" + query.Encode())
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%v: %d %s", pairs, r.StatusCode, r.Content)
	}
	return r.Page(t).Find("table.log tbody tr").Map(func(_ int, row *goquery.Selection) string { return strings.Join(strings.Fields(row.Text()), " ") })
}

// named gives somebody a full name.
func named(t *testing.T, s *webtest.Site, p *webtest.Person, name string) {
	t.Helper()
	a, err := s.Accounts.Account(t.Context(), surveytest.Scope(), p.Account.ID)
	if err == nil {
		err = s.Accounts.SetPerson(t.Context(), surveytest.Scope(), surveytest.Actor(), a, name, "")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheLogIsFoundByWhatItSays: people by a part of their names, with tone marks or without, acts by the words of the list in both languages, or by
// what programs call them.
func TestTheLogIsFoundByWhatItSays(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh, lan, hoa := s.Person("minh", staff.Department, ""), s.Person("lan.nguyen", staff.Admin, ""), s.Person("hoa", staff.Leader, "24781")
	named(t, s, lan, "Nguyễn Thị Lan")
	s.Key(nil)
	if r := lan.Send("/staff/accounts/"+number(hoa.Account.ID)+"/grants", "role", "leader", "unit", "24805", "reason", "kiêm nhiệm"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
	given := func(rows []string) int {
		n := slices.DeleteFunc(slices.Clone(rows), func(row string) bool { return !strings.Contains(row, "kiêm nhiệm") })
		return len(n)
	}
	for _, typed := range [][]string{{"actor", "Lan"}, {"actor", "lan.nguyen"}, {"actor", "Nguyễn Thị Lan"}, {"actor", " nguyen  lan "}, {"action", "giao quyền"}, {"action", "Giao quyen cho"}, {"action", "gave a right"},
		{"action", "grant"}, {"action", "grant.add"}, {"actor", "LAN", "action", "giao quyền", "unit", "24805", "outcome", "done"}} {
		if n := given(logged(t, minh, typed...)); n != 1 {
			t.Errorf("%q: found %d times, of %d rows", typed, n, len(logged(t, minh, typed...)))
		}
	}
	for _, typed := range [][]string{{"actor", "hoa"}, {"actor", "Nguyễn Văn Lan"}, {"action", "mời"}, {"action", "gran"}, {"action", "%"}, {"action", "không có việc này"}, {"actor", "%"}} {
		if n := given(logged(t, minh, typed...)); n != 0 {
			t.Errorf("%q finds what has nothing of it", typed)
		}
	}
	if all, blank := len(logged(t, minh)), len(logged(t, minh, "actor", " ", "action", " ")); all == 0 || all != blank {
		t.Errorf("spaces alone find %d rows of %d", blank, all)
	}
	page := minh.Get("/staff/audit?actor=Lan").Page(t)
	if page.Find("#acts option[value='giao quyền cho']").Length() != 1 || page.Find("#action[list=acts]").Length() != 1 {
		t.Error("the page offers no acts")
	}
	file, _ := page.Find(`a[href^="/staff/audit.csv?"]`).Attr("href")
	r := minh.Get(file)
	lines := strings.Split(strings.TrimSpace(string(r.Content)), "\n")
	if n := len(logged(t, minh, "actor", "Lan")); r.StatusCode != http.StatusOK || len(lines) != 1+n || given(lines) != 1 {
		t.Errorf("the file of %q: %d, %d lines, and the page shows %d", file, r.StatusCode, len(lines), n)
	}
	if e := s.Log(1)[0]; e.Action != "audit.export" || strings.Contains(strings.ToLower(e.Object+e.Before+e.After), "lan") {
		t.Errorf("%+v", e)
	}
	if whole := minh.Get("/staff/audit.csv"); len(strings.Split(strings.TrimSpace(string(whole.Content)), "\n")) <= len(lines) {
		t.Error("the file of all is no larger")
	}
}

// TestALeaderFindsNoMoreOfTheLog: a search tells a leader of no act and of no name that the pages do not.
func TestALeaderFindsNoMoreOfTheLog(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, lan, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("x1", staff.Leader, "24805"), s.Person("x2", staff.Department, "")
	admin := s.Person("quan", staff.Admin, "")
	named(t, s, lan, "Nguyễn Thị Lan")
	named(t, s, minh, "Lê Minh")
	for n, by := range []*webtest.Person{lan, minh} { // both have done something with the unit; who sees it is one of them alone
		actor := staff.Session{Account: by.Account, Today: surveytest.Day(), Province: "68"}.Self().Because("lý do " + string(rune('a'+n)))
		if err := s.Accounts.Record(t.Context(), surveytest.Scope(), actor, survey.Act{Action: "place.close", Object: "Q", Unit: s.Place("24781").Unit.ID}); err != nil {
			t.Fatal(err)
		}
	}
	for typed, want := range map[string]int{"x1": 1, "x2": 1, "x": 2, "Lê Minh": 1, "Nguyễn Thị Lan": 0, "lan": 0} {
		if rows := logged(t, hoa, "actor", typed, "action", "đóng điểm"); len(rows) != want {
			t.Errorf("%q: %d rows, want %d", typed, len(rows), want)
		}
	}
	if rows := logged(t, hoa, "action", "đăng nhập"); len(rows) != 0 {
		t.Errorf("a leader reads %q", rows)
	}
	offered := hoa.Get("/staff/audit").Page(t).Find("#acts")
	if offered.Find("[value='giao quyền cho']").Length() != 1 || offered.Find("[value='đăng nhập'], [value='tải phiếu']").Length() != 0 {
		t.Errorf("a leader is offered %d acts", offered.Find("option").Length())
	}
	if r := hoa.Get("/staff/audit.csv?actor=x1"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a leader takes the log along: %d", r.StatusCode)
	}
	if r := admin.Get("/staff/audit"); r.StatusCode != http.StatusForbidden {
		t.Errorf("an administrator reads it: %d", r.StatusCode)
	}
}
