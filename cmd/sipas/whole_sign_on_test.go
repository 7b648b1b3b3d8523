package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

// wholeSignOn is a single sign-on that others have written and certified.
type wholeSignOn struct {
	t      *testing.T
	issuer string
	in     io.Writer
	out    *bufio.Scanner
}

func startWholeSignOn(t *testing.T) *wholeSignOn {
	t.Helper()
	node := exec.Command("node", "../../web/openid/openidtest/whole.mjs", must(filepath.Abs("../../.tools/node_modules"))(t))
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs := &safeBuffer{}
	node.Stderr = errs
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = node.Wait()
		if t.Failed() {
			t.Logf("the single sign-on:\n%s", errs)
		}
	})
	s := &wholeSignOn{t: t, in: in, out: bufio.NewScanner(out)}
	s.issuer = s.line()
	return s
}

func (s *wholeSignOn) line() string {
	s.t.Helper()
	for s.out.Scan() {
		if text := s.out.Text(); strings.HasPrefix(text, "http") || text == "ready" {
			return text
		}
	}
	s.t.Fatal("the single sign-on did not start: make test installs it")
	return ""
}

// serves has it sign people in to a program.
func (s *wholeSignOn) serves(p *program) {
	s.t.Helper()
	_, _ = fmt.Fprintln(s.in, p.base)
	if got := s.line(); got != "ready" {
		s.t.Fatalf("the single sign-on says %q", got)
	}
}

// visitor is a browser that goes wherever it is led and fills in what it is shown.
type visitor struct {
	t      *testing.T
	client *http.Client
	at     *url.URL
	page   *goquery.Document
}

func newVisitor(t *testing.T) *visitor {
	return &visitor{t: t, client: &http.Client{Jar: must(cookiejar.New(nil))(t)}}
}

func (v *visitor) took(r *http.Response, err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	if _, address, on := strings.Cut(r.Header.Get("Refresh"), "url="); on {
		v.open(address)
		return
	}
	v.at, v.page = r.Request.URL, must(goquery.NewDocumentFromReader(r.Body))(v.t)
}

func (v *visitor) open(address string) {
	v.t.Helper()
	v.took(v.client.Get(address))
}

// send sends the form that is shown, with what is typed.
func (v *visitor) send(pairs ...string) {
	v.t.Helper()
	form := v.page.Find("form").First()
	typed := url.Values{}
	form.Find("input[name], button[name]").Each(func(_ int, s *goquery.Selection) { typed.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	for i := 0; i < len(pairs); i += 2 {
		typed.Set(pairs[i], pairs[i+1])
	}
	action := must(v.at.Parse(form.AttrOr("action", "")))(v.t)
	v.took(v.client.PostForm(action.String(), typed))
}

// TestAWholeSingleSignOn signs somebody in whom a rule gives a role, and out again at its own page.
func TestAWholeSingleSignOn(t *testing.T) {
	t.Parallel()
	sso := startWholeSignOn(t)
	p := newProgram(t, "SIPAS_OIDC_ISSUER="+sso.issuer, "SIPAS_OIDC_CLIENT_ID=sipas", "SIPAS_OIDC_CLIENT_SECRET=a secret that is long enough for anybody",
		"SIPAS_OIDC_EMAIL_DOMAINS=snv.example.vn")
	p.serve()
	sso.serves(p)
	store := must(staffdb.Open(surveytest.RolePool(t, pg.StaffRole, p.url)))(t)
	addRule(t, store, "snv-cchc", staff.Department)
	lan := newVisitor(t)
	lan.open(p.base + "/staff/sign-in?to=/staff/me")
	lan.open(p.base + lan.page.Find(`a[href^="/staff/oidc/start"]`).AttrOr("href", ""))
	lan.send("login", "lan", "password", "x")
	lan.send()
	if lan.at.Path != "/staff/me" || !strings.Contains(lan.page.Text(), "Nguyễn Thị Lan") {
		t.Fatalf("she stands at %s: %.300s", lan.at, lan.page.Text())
	}
	accounts := must(store.Accounts(t.Context(), survey.InProvince("68")))(t)
	for _, a := range accounts {
		if !a.Local() && (a.Issuer != sso.issuer || a.Subject != "lan" || a.State != staff.Active || len(a.Grants) != 1 || a.Mail != "lan@snv.example.vn") {
			t.Errorf("her account is %+v", a)
		}
	}
	lan.open(sso.issuer + "/session/end")
	lan.send("logout", "yes")
	surveytest.Eventually(t, "whoever has signed out there is signed out here", func() bool {
		lan.open(p.base + "/staff/me")
		return lan.at.Path == "/staff/sign-in"
	})
	again := newVisitor(t)
	again.open(p.base + "/staff/oidc/start?to=/staff/me")
	again.send("login", "lan", "password", "x")
	again.send()
	if after := must(store.Accounts(t.Context(), survey.InProvince("68")))(t); again.at.Path != "/staff/me" || len(after) != len(accounts) {
		t.Errorf("she comes again, stands at %s, and there are %d accounts, after %d", again.at, len(after), len(accounts))
	}
	// And out again from here: there nobody is known any more, and the way back says so.
	again.took(again.client.PostForm(p.base+"/staff/sign-out", nil))
	again.send("logout", "yes")
	if again.at.Path != "/staff/oidc/out" || !strings.Contains(again.page.Text(), inWords(t, "staff.sign_in.ended_province")) {
		t.Errorf("she has left, and stands at %s: %.300s", again.at, again.page.Text())
	}
	again.open(p.base + "/staff/oidc/start")
	if again.page.Find(`input[name="login"]`).Length() == 0 {
		t.Errorf("whoever comes next is not asked who it is: %s", again.at)
	}
}
