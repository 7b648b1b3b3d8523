package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestWhoHasARoleWaitsForNobody: whoever came by the single sign-on is listed as waiting until somebody gives a role, and then as one who has to sign in again.
func TestWhoHasARoleWaitsForNobody(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	admin := s.Person("lan", staff.Admin, "")
	who, err := s.Accounts.AddAccount(t.Context(), surveytest.Scope(), surveytest.Actor(), staff.Account{Name: "tam", Issuer: "https://sso.example.gov.vn", Subject: "7", State: staff.Waiting}, nil)
	if err != nil {
		t.Fatal(err)
	}
	listed := func(query string) string {
		t.Helper()
		r := admin.Get("/staff/accounts" + query)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", query, r.StatusCode)
		}
		return webtest.Text(r.Page(t), "tbody")
	}
	if waiting := listed("?state=waiting"); !strings.Contains(waiting, "tam") || !strings.Contains(waiting, "chờ giao quyền") {
		t.Errorf("waiting: %s", waiting)
	}
	grant := staff.Grant{Account: who.ID, Role: staff.Department, From: survey.Date(s.Now(), surveytest.Day().Location())}
	if _, err := s.Accounts.Grant(t.Context(), surveytest.Scope(), surveytest.Actor().Because("asked for"), who, grant); err != nil {
		t.Fatal(err)
	}
	if waiting := listed("?state=waiting"); strings.Contains(waiting, "tam") {
		t.Errorf("waiting, with a role: %s", waiting)
	}
	if all := listed(""); !strings.Contains(all, "tam") || !strings.Contains(all, "đã giao quyền, chờ đăng nhập lại") {
		t.Errorf("all: %s", all)
	}
}
