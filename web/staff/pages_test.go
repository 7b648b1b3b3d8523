package staff_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

func number[T ~int64](id T) string { return fmt.Sprint(int64(id)) }

// TestEveryPageIsShown to who may see it, in both languages, with its own heading and no key in place of a text.
func TestEveryPageIsShown(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin, department := s.Person("lan", staff.Admin, ""), s.Person("minh", staff.Department, "")
	leader := s.Person("hoa", staff.Leader, "24781")
	s.Key(nil)
	asideOf(s, "24781", 2, survey.TooFast)
	desk := "/staff/places/24781/" + string(s.Place("24781").Code)
	tablet, _, err := s.Survey.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), s.Place("24781").Code, "Quầy 1", surveytest.Day())
	if err != nil {
		t.Fatal(err)
	}
	for path, person := range map[string]*webtest.Person{"/staff/places": leader, "/staff/places?search=Xa&state=open": admin, "/staff/places/24781": admin, desk: admin, "/staff/devices": leader, "/staff/devices?state=silent": admin,
		"/staff/devices/" + tablet.ID.String(): admin, "/staff": admin, "/staff?as=department": department, "/staff?as=leader": leader, "/staff?as=inspector": s.Person("binh", staff.Inspector, ""), "/staff/keys": admin, "/staff/keys?state=live&search=x": admin, "/staff/keys/K1": admin, "/staff/settings": admin,
		"/staff/topics": leader, "/staff/topics?unit=24781&period=2026-Q3": department, "/staff/topics/label": department,
		"/staff/standing": department, "/staff/standing?unit=24781&reason=fast&period=2026": department, "/staff/exports": department, "/staff/imports": department, "/staff/me": leader, "/staff/me/second-factor": leader, "/staff/accounts": admin,
		"/staff/accounts/" + number(leader.Account.ID): admin, "/staff/accounts?search=HOA&state=active": admin, "/staff/access": leader, "/staff/access?unit=24805": admin,
		"/staff/audit": department, "/staff/audit?action=account&outcome=done&actor=test": department} {
		for _, lang := range []string{"vi", "en"} {
			r := person.Get(path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "lang=" + lang)
			page := r.Page(t)
			if text := webtest.Text(page, "body"); r.StatusCode != http.StatusOK || webtest.Text(page, "h1") == "" || strings.Contains(text, "staff.") || strings.Contains(text, "no value") {
				t.Errorf("%s in %s: %d %.300s", path, lang, r.StatusCode, text)
			}
		}
	}
	if r := department.Get("/staff/audit.csv"); r.StatusCode != http.StatusOK || !strings.HasPrefix(string(r.Content), "number,at,kind,actor") {
		t.Errorf("the file of the log: %d %.200s", r.StatusCode, r.Content)
	}
	if r := leader.Get("/staff/audit.csv"); r.StatusCode != http.StatusForbidden {
		t.Errorf("the file of the log, for a leader: %d", r.StatusCode)
	}
	text := webtest.Text(leader.Get("/staff/access?unit=24805").Page(t), "h2")
	if strings.Contains(text, "24805") || !strings.Contains(text, "Xuân Hương") {
		t.Errorf("a leader who asks for another unit is shown %s", text)
	}
}

// TestTheFirstPageAsksForTransactions of the last month, of the units with answers of which nobody has reported any: also of one with too few for
// figures, and of none that nobody has answered about.
func TestTheFirstPageAsksForTransactions(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Department, "")
	asked := func() string { return webtest.Text(lan.Get("/staff").Page(t), ".chores") }
	if text := asked(); text != "" {
		t.Errorf("before the first answer: %s", text)
	}
	var reported []survey.Transactions
	for unit, n := range map[string]int{"24781": 40, "24805": 12, "24778": 3} {
		var responses []survey.Response
		for range n {
			responses = append(responses, surveytest.Response(t, s.Survey, s.Place(unit), func(r *survey.Submission) { r.AnsweredOn = "2026-10-20" }))
		}
		s.Save(responses)
		reported = append(reported, survey.Transactions{UnitID: s.Place(unit).Unit.ID, Month: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Count: 900})
	}
	for n, want := range []string{"3 đơn vị", "2 đơn vị", "1 đơn vị", ""} {
		if want != "" {
			want = "Tháng 10/2026: " + want + " có phiếu nhưng chưa có số lượt giao dịch"
		}
		if text := asked(); text != want {
			t.Errorf("%d of 3 are reported, and the department is told %q, want %q", n, text, want)
		}
		if n < len(reported) {
			if _, err := s.Survey.ImportTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.TransactionsImport{File: "t.csv", Rows: reported[n : n+1]}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestTheFirstPageTellsWhatWaits for whom: a person of the single sign-on for who gives rights.
func TestTheFirstPageTellsWhatWaits(t *testing.T) {
	t.Parallel()
	s := webtest.Filled(t)
	admin, department, leader := s.Person("lan", staff.Admin, ""), s.Person("minh", staff.Department, ""), s.Person("hoa", staff.Leader, "24781")
	if text := webtest.Text(admin.Get("/staff").Page(t), ".chores"); text != "" {
		t.Errorf("an administrator is told %s", text)
	}
	who := staff.Account{Name: "tam", Issuer: "https://sso.example.gov.vn", Subject: "7", State: staff.Waiting}
	who, err := s.Accounts.AddAccount(t.Context(), surveytest.Scope(), surveytest.Actor(), who, nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := webtest.Text(admin.Get("/staff").Page(t), ".chores"); text != "1 người đã đăng nhập qua hệ thống của tỉnh và chờ giao quyền" {
		t.Errorf("an administrator is told %s", text)
	}
	for _, person := range []*webtest.Person{department, leader} {
		if text := webtest.Text(person.Get("/staff").Page(t), ".chores"); strings.Contains(text, "chờ giao quyền") {
			t.Errorf("%s is told %s", person.Account.Name, text)
		}
	}
	if _, err := s.Accounts.Grant(t.Context(), surveytest.Scope(), surveytest.Actor().Because("asked for"), who, staff.Grant{Account: who.ID, Role: staff.Department, From: survey.Date(s.Now(), surveytest.Day().Location())}); err != nil {
		t.Fatal(err)
	}
	if text := webtest.Text(admin.Get("/staff").Page(t), ".chores"); text != "" { // who has been given a role waits for nobody
		t.Errorf("an administrator is told %s of somebody who has a role", text)
	}
}
