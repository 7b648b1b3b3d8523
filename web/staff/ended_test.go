package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/openid"
	staffpages "sipas/web/staff"
	"sipas/web/webtest"
)

// comes signs somebody in by a password, as browsers do.
func (b *browser) comes(t *testing.T, name string) {
	t.Helper()
	mustLead(t, b.send("/staff/sign-in", "name", name, "password", sentence), "/staff")
}

// resend presses the button of the page of an ended session.
func (b *browser) resend(page *goquery.Document) webtest.Reply {
	form := page.Find("main form")
	var pairs []string
	form.Find("input").Each(func(_ int, field *goquery.Selection) {
		pairs = append(pairs, field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	return b.send(form.AttrOr("action", ""), pairs...)
}

// TestAnEndedSessionLosesNothing: what was typed stays on a page of ours, is sent again after signing in, and by nobody else.
func TestAnEndedSessionLosesNothing(t *testing.T) {
	t.Parallel()
	s, now := clocked(t)
	for _, name := range []string{"lan", "tam"} {
		_, link := invite(t, s, name, staff.Leader, *now)
		mustLead(t, newBrowser(s).send(link, "password", sentence, "again", sentence), "/staff")
	}
	b := newBrowser(s)
	b.comes(t, "lan")
	const words = "Hàng chờ dài <b>mỗi</b> sáng,\nnhất là thứ hai."
	typed := []string{"unit", "24781", "measure", "index", "words", words, "password", sentence, "proof", "123456", "proof_passkey", "{}", "code", "654321"}
	tasks := func() int { return s.Count("select count(*) from followup.task") }

	*now = now.Add(staff.SessionIdle + time.Minute)
	ended := b.send("/staff/tasks?lang=vi", typed...)
	page := ended.Page(t)
	if ended.StatusCode != http.StatusUnauthorized || page.Find("header .quiet").Text() != "Trang cán bộ" && page.Find("footer").Length() != 0 {
		t.Errorf("%d, in the layout of %q", ended.StatusCode, webtest.Text(page, "header"))
	}
	if kept := page.Find("main form [name=words]").AttrOr("value", ""); kept != words || webtest.Text(page, "blockquote") != strings.Join(strings.Fields(words), " ") {
		t.Errorf("kept is %q, shown %q", kept, webtest.Text(page, "blockquote"))
	}
	if secret := page.Find("[name=password], [name=proof], [name=proof_passkey], [name=code]"); secret.Length() != 0 || strings.Contains(string(ended.Content), sentence) {
		t.Error("the page has a password or a code")
	}
	if a := page.Find("main a"); a.AttrOr("href", "") != "/staff/sign-in" || a.AttrOr("target", "") != "_blank" || page.Find("header a[hreflang]").Length() != 0 {
		t.Error("the page does not lead to signing in, or leads away")
	}
	if again := b.resend(page); again.StatusCode != http.StatusUnauthorized || again.Page(t).Find("main form [name=words]").AttrOr("value", "") != words {
		t.Errorf("sent again before signing in: %d", again.StatusCode)
	}

	b.comes(t, "tam")
	refused := b.resend(page)
	if text := webtest.Text(refused.Page(t), "main"); refused.StatusCode != http.StatusForbidden || tasks() != 0 || strings.Contains(text, "Hàng chờ") || !strings.Contains(text, "một tài khoản khác nhập") {
		t.Errorf("another account sends it: %d, %d tasks, %s", refused.StatusCode, tasks(), text)
	}
	if e := s.Log(1)[0]; e.Actor != "tam" || e.Ending != "denied" || strings.Contains(e.Before+e.After+e.Object, "chờ") {
		t.Errorf("%+v", e)
	}
	*now = now.Add(staff.SessionIdle + time.Minute)
	if again := b.resend(page); b.resend(again.Page(t)).StatusCode != http.StatusUnauthorized {
		t.Error("without a session it is taken")
	} else {
		page = again.Page(t) // in the meantime the browser is another one's: it is still the first one's form
	}
	b.comes(t, "tam")
	if r := b.resend(page); r.StatusCode != http.StatusForbidden || tasks() != 0 {
		t.Errorf("another account sends it in the end: %d", r.StatusCode)
	}
	b.comes(t, "lan")
	moved := page.Clone()
	moved.Find("main form").SetAttr("action", "/staff/me/language")
	doc := goquery.NewDocumentFromNode(moved.Get(0))
	if r := b.resend(doc); r.StatusCode != http.StatusForbidden {
		t.Errorf("sent to another address: %d", r.StatusCode)
	}
	if r := b.resend(page); r.StatusCode != http.StatusSeeOther || tasks() != 1 || s.Count("select count(*) from followup.task where words like 'Hàng chờ dài <b>mỗi</b> sáng,%nhất là thứ hai.'") != 1 {
		t.Errorf("sent again: %d %s", r.StatusCode, webtest.Text(r.Page(t), "main"))
	}
}

// vouching is a single sign-on that vouches for whoever sits there.
type vouching struct {
	staffpages.SingleSignOn
	who *openid.Identity
}

func (v vouching) Finish(context.Context, openid.Pending, url.Values) (openid.Identity, error) {
	return *v.who, nil
}

// TestAFormIsKeptForWhoHasTypedIt, whichever way that person has come, in a browser in which somebody else was before by another way; also where the browser
// bears that one's mark still, as a program before has left it.
func TestAFormIsKeptForWhoHasTypedIt(t *testing.T) {
	t.Parallel()
	now, who := surveytest.Day(), &openid.Identity{Issuer: "https://sso.example.gov.vn", Claims: map[string]any{"groups": []any{"mc"}}}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) {
		o.Now, o.SingleSignOn = func() time.Time { return now }, vouching{o.SingleSignOn, who}
	})
	rule := staff.Rule{Claim: "groups", Value: "mc", Role: staff.Leader}
	if err := s.Accounts.AddRule(t.Context(), surveytest.Scope(), surveytest.Actor().Because("a test"), rule); err != nil {
		t.Fatal(err)
	}
	type come func(b *browser)
	bySingleSignOn := func(name string) (come, come) {
		in := func(b *browser) {
			who.Subject = name
			b.get("/staff/oidc/start")
			mustLead(t, b.get("/staff/oidc/callback"), "/staff")
		}
		return in, in
	}
	byPassword := func(name string) (come, come) {
		_, link := invite(t, s, name, staff.Leader, now)
		mustLead(t, newBrowser(s).send(link, "password", sentence, "again", sentence), "/staff")
		in := func(b *browser) { b.comes(t, name) }
		return in, in
	}
	byInvitation := func(name string) (come, come) {
		_, link := invite(t, s, name, staff.Leader, now)
		return func(b *browser) { mustLead(t, b.send(link, "password", sentence, "again", sentence), "/staff") }, func(b *browser) { b.comes(t, name) }
	}
	byPasskey := func(name string) (come, come) {
		_, d := holder(t, s, name, staff.Leader, now)
		in := func(b *browser) { mustLead(t, b.shows(d), "/staff/me") }
		return in, in
	}
	n := 0
	for what, c := range map[string]struct {
		first, second func(name string) (come, come)
	}{
		"by the single sign-on": {byPassword, bySingleSignOn}, "by a password": {bySingleSignOn, byPassword},
		"by an invitation": {bySingleSignOn, byInvitation}, "by a passkey": {bySingleSignOn, byPasskey},
	} {
		for ended, end := range map[string]func(b *browser, mark string){
			"removed": func(*browser, string) {
				if _, err := s.Pool.Exec(t.Context(), `delete from staff.session`); err != nil {
					t.Fatal(err)
				}
			},
			"idle, with an old mark": func(b *browser, mark string) {
				now = now.Add(staff.SessionIdle + time.Minute)
				b.cookies["__Host-known"] = mark
			},
		} {
			n++
			words := "hàng chờ dài, người " + what + ", " + ended
			tasks := func() int { return s.Count(`select count(*) from followup.task where words = '` + words + `'`) }
			first, _ := c.first(fmt.Sprint("lan", n))
			second, again := c.second(fmt.Sprint("tam", n))
			b := newBrowser(s)
			first(b)
			mark := b.cookies["__Host-known"]
			b.send("/staff/sign-out", "only", "1")
			second(b)
			end(b, mark)
			page := b.send("/staff/tasks", "unit", "24781", "measure", "index", "words", words).Page(t)
			first(b)
			if r := b.resend(page); r.StatusCode != http.StatusForbidden || tasks() != 0 {
				t.Errorf("%s, %s: the one before sends it: %d", what, ended, r.StatusCode)
			}
			again(b)
			if r := b.resend(page); r.StatusCode != http.StatusSeeOther || tasks() != 1 {
				t.Errorf("%s, %s: who has typed it sends it: %d %s", what, ended, r.StatusCode, webtest.Text(r.Page(t), "main"))
			}
		}
	}
}

// TestAnEndedSessionOfNobodyKnown: where a browser does not show whose session has ended, what was typed can be read and not be sent; a file is not kept,
// and programs are told as ever.
func TestAnEndedSessionOfNobodyKnown(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	b := newBrowser(s)
	page := b.send("/staff/tasks?lang=en", "unit", "24781", "words", "Hàng chờ dài").Page(t)
	if text := webtest.Text(page, "main"); page.Find("main form").Length() != 0 || !strings.Contains(text, "Hàng chờ dài") || !strings.Contains(text, "copy what stands below") || !strings.Contains(text, "Xin chép nội dung") {
		t.Error(text)
	}
	p := &webtest.Person{}
	*p = *s.Person("lan", staff.Department, "")
	p.Token = "gone"
	upload := p.Upload("/staff/imports", "a.csv", []byte("x"), "kind", "transactions")
	if text := webtest.Text(upload.Page(t), "main"); upload.StatusCode != http.StatusUnauthorized || !strings.Contains(text, "Tệp đã chọn thì phải chọn lại") || upload.Page(t).Find("main form").Length() != 0 {
		t.Errorf("%d %s", upload.StatusCode, text)
	}
	r := s.Do(http.MethodPost, "/staff/me/passkeys/challenge", "", "", "Origin", ours)
	if e := webtest.ReadError(t, r); r.StatusCode != http.StatusUnauthorized || e.Error.Message == "" {
		t.Errorf("a script: %d %s", r.StatusCode, r.Content)
	}
	forged := s.Do(http.MethodPost, "/staff/tasks", "application/x-www-form-urlencoded", url.Values{"words": {"Lời của người khác"}}.Encode(), "Origin", "https://evil.test")
	if forged.StatusCode != http.StatusForbidden || strings.Contains(string(forged.Content), "người khác") || forged.Page(t).Find(`main a[href="/staff"]`).Length() != 1 {
		t.Errorf("from another website: %d %s", forged.StatusCode, webtest.Text(forged.Page(t), "main"))
	}
}
