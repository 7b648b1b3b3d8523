package staff_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// shortOne is long enough beside a second factor, and not alone.
const shortOne = "chè#9 đồi mù"

const secondFactor = "/staff/me/second-factor"

// becomes takes away all that an account may, and gives it a role in the province: somebody has corrected it.
func becomes(t *testing.T, s *webtest.Site, name string, role staff.Role, now time.Time) {
	t.Helper()
	by := surveytest.Actor().Because("a test")
	a, err := s.Accounts.AccountNamed(t.Context(), surveytest.Scope(), name)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range a.Grants {
		if !g.Holds(now) {
			continue
		}
		if err := s.Accounts.Revoke(t.Context(), surveytest.Scope(), by, a, g); err != nil {
			t.Fatal(err)
		}
	}
	g := staff.Grant{Account: a.ID, Role: role, From: now.AddDate(0, 0, -1)}
	if _, err := s.Accounts.Grant(t.Context(), surveytest.Scope(), by, a, g); err != nil {
		t.Fatal(err)
	}
}

// corrected is somebody who was invited into a role that asks for two factors, has chosen a short password, and comes into one that asks for none.
func corrected(t *testing.T, s *webtest.Site, name string, now time.Time) *browser {
	t.Helper()
	_, link := invite(t, s, name, staff.Department, now)
	b := newBrowser(s)
	mustLead(t, b.send(link, "password", shortOne, "again", shortOne), "/staff")
	mustLead(t, b.get("/staff/figures"), secondFactor)
	becomes(t, s, name, staff.Leader, now)
	return b
}

// signsIn comes by the password, with which nothing else is asked for.
func (b *browser) signsIn(t *testing.T, name, password string) *browser {
	t.Helper()
	mustLead(t, b.send("/staff/sign-in", "name", name, "password", password), "/staff")
	return b
}

func (b *browser) mustSeeFigures(t *testing.T) {
	t.Helper()
	if r := b.get("/staff/figures"); r.StatusCode != http.StatusOK {
		t.Errorf("the figures: %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
}

// TestAShortPasswordOpensNothingAlone: it was chosen beside a second factor that no role asks for any more. Nothing is open before there is one, or a longer
// password.
func TestAShortPasswordOpensNothingAlone(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	invited := corrected(t, s, "lan", *now)
	b := newBrowser(s).signsIn(t, "lan", shortOne)
	for _, path := range []string{"/staff", "/staff/figures", "/staff/me"} {
		mustLead(t, invited.get(path), secondFactor) // nor by the session in which it was chosen
		mustLead(t, b.get(path), secondFactor)
	}
	page := b.get(secondFactor).Page(t)
	if text := webtest.Text(page, "main"); !strings.Contains(text, "ngắn hơn 15 ký tự") || strings.Contains(text, "Vai trò này cần") || page.Find("form[action='/staff/me/passkeys/new']").Length() != 1 {
		t.Errorf("the page says %s", text)
	}
	for wrong, form := range map[string][]string{"#password-error": {"current", shortOne, "password", "chè#9 đồi mù 2", "again", "chè#9 đồi mù 2"},
		"#again-error": {"current", shortOne, "password", sentence, "again", "khác hẳn với câu trên"}, "#errors": {"current", "x", "password", sentence, "again", sentence}} {
		r := b.send("/staff/me/password?lang=en", form...)
		page := r.Page(t)
		if r.StatusCode != http.StatusUnprocessableEntity || page.Find(wrong).Length() != 1 || webtest.Text(page, "h1") != "Second factor" || page.Find("#code").Length() != 1 || page.Find("#current").Length() != 1 {
			t.Errorf("%s: %d %s", wrong, r.StatusCode, webtest.Text(page, "main"))
		}
	}
	mustLead(t, b.get("/staff/figures"), secondFactor)
	mustLead(t, b.send("/staff/me/password", "current", shortOne, "password", sentence, "again", sentence), "/staff/me?done=password")
	b.mustSeeFigures(t)
	newBrowser(s).signsIn(t, "lan", sentence).mustSeeFigures(t)
}

// TestASecondFactorStandsBesideAShortPassword: the role asks for none, and it is set up all the same, a code or a passkey; from then on it is asked for.
func TestASecondFactorStandsBesideAShortPassword(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	corrected(t, s, "hoa", *now)
	b := newBrowser(s).signsIn(t, "hoa", shortOne)

	// In a role that asks for one a longer password is no way out.
	becomes(t, s, "hoa", staff.Department, *now)
	if page := b.get(secondFactor).Page(t); page.Find("#current").Length() != 0 || !strings.Contains(webtest.Text(page, "main"), "Vai trò này cần") {
		t.Errorf("the page says %s", webtest.Text(page, "main"))
	}
	mustLead(t, b.send("/staff/me/password", "current", shortOne, "password", sentence, "again", sentence), secondFactor)
	becomes(t, s, "hoa", staff.Leader, *now)
	page := b.get(secondFactor).Page(t)
	secret := strings.ReplaceAll(webtest.Text(page, "code"), " ", "")
	mustLead(t, b.send(secondFactor, "sealed", page.Find("input[name=sealed]").AttrOr("value", ""), "code", code(t, secret, *now)), "/staff/me?done=second_factor")
	b.mustSeeFigures(t)
	mustLead(t, newBrowser(s).send("/staff/sign-in", "name", "hoa", "password", shortOne), "/staff/sign-in/code?to=%2Fstaff")

	// A passkey that was added beside the first role, and one that is added now.
	for name, early := range map[string]bool{"tam": true, "minh": false} {
		b, before, d := corrected(t, s, name, *now), newBrowser(s), s.NewDevice()
		if !early {
			b = before.signsIn(t, name, shortOne)
		}
		mustLead(t, b.send(passkeysPath+"/new"), passkeysPath+"/new")
		mustLead(t, b.makes(d, "Điện thoại"), "/staff/me?done=passkey_added")
		b.mustSeeFigures(t)
		again := newBrowser(s)
		mustLead(t, again.send("/staff/sign-in", "name", name, "password", shortOne), "/staff/sign-in/code?to=%2Fstaff")
		mustLead(t, again.get("/staff/figures"), "/staff/sign-in/code?to=%2Fstaff%2Ffigures")
		mustLead(t, again.shows(d), "/staff/me")
		again.mustSeeFigures(t)
		becomes(t, s, name, staff.Department, *now)
		again.mustSeeFigures(t)
	}
}
