//go:build drill

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
)

// staffer is a person of the staff at a browser of its own.
type staffer struct {
	p      *program
	client *http.Client
}

func (p *program) staffer() *staffer {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return &staffer{p, &http.Client{Jar: jar}}
}

// page asks for a page, or sends a form where there is one, and returns where that led.
func (s *staffer) page(path string, form url.Values) (*goquery.Document, *http.Response) {
	s.p.t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(s.p.t.Context(), method, s.p.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.p.t.Fatal(err)
	}
	request.Header.Set("Origin", s.p.base)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	reply, err := s.client.Do(request)
	if err != nil {
		s.p.t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	document, err := goquery.NewDocumentFromReader(reply.Body)
	if err != nil {
		s.p.t.Fatal(err)
	}
	return document, reply
}

// signIn proves who one is by a password and a code.
func (s *staffer) signIn(phone *authenticator) {
	s.p.t.Helper()
	s.page("/staff/sign-in", url.Values{"name": {"admin"}, "password": {"mưa đầu mùa trên đồi chè"}})
	if _, reply := s.page("/staff/sign-in/code", url.Values{"code": {phone.code(s.p.t)}}); reply.StatusCode != http.StatusOK || strings.Contains(reply.Request.URL.Path, "sign-in") {
		s.p.t.Errorf("signing in with a second factor leads to %s, %d", reply.Request.URL, reply.StatusCode)
	}
}

// authenticator is a person's phone. It begins with the code of a step before the present one, and each that it shows is of the next: the
// service takes none twice, and one a step early.
type authenticator struct {
	secret string
	next   time.Time
}

func (a *authenticator) code(t *testing.T) string {
	t.Helper()
	code, err := totp.GenerateCode(a.secret, a.next)
	if err != nil {
		t.Fatal(err)
	}
	a.next = a.next.Add(30 * time.Second)
	return code
}

// openForm is a form that somebody has opened and not sent yet.
type openForm struct{ id, stamp string }

func (p *program) openForm() openForm {
	p.t.Helper()
	_, text := p.get("/q/" + p.code)
	field := func(name string) string {
		m := regexp.MustCompile(`name="` + name + `" value="([^"]+)"`).FindStringSubmatch(text)
		if m == nil {
			p.t.Fatalf("no %s in the form", name)
		}
		return m[1]
	}
	return openForm{field("id"), field("stamp")}
}

// sendForm sends it as one that took two hours, and tells whether the service knows better, for it had signed when the form was opened.
func (p *program) sendForm(f openForm) (signed bool) {
	p.t.Helper()
	form := url.Values{"id": {f.id}, "stamp": {f.stamp}, "adult": {"true"}, "questionnaire": {"short@2"}, "duration_ms": {"7200000"}}
	for _, item := range []string{"access", "procedures", "officials", "result", "feedback", "overall"} {
		form.Set("answers."+item, "4")
	}
	s := p.staffer()
	if _, reply := s.page("/q/"+p.code, form); reply.StatusCode != http.StatusOK {
		p.t.Fatalf("the form is answered with %d", reply.StatusCode)
	}
	var aside []struct{ ID string }
	if err := json.Unmarshal([]byte(p.mustRun("standing", "list", "--reason", "fast", "--json")), &aside); err != nil {
		p.t.Fatal(err)
	}
	for _, a := range aside {
		signed = signed || a.ID == f.id
	}
	return signed
}

// TestDrillSecretIsReplaced: the key of the installation gives way to another one while people are signed in, a form lies open, a tablet is
// enrolled and another system has a key. Each step is a restart; nobody notices.
func TestDrillSecretIsReplaced(t *testing.T) {
	first, second := "the first secret of the installation", "the second secret of the installation"
	p := newProgram(t, "SIPAS_SECRET="+first, "SIPAS_STANDING_FASTEST=10m", "SIPAS_STANDING_STRAIGHT=0")
	p.serve()
	_, tablet := p.enrolled(p.code)
	var key struct{ Key string }
	if err := json.Unmarshal([]byte(p.mustRun("key", "add", "--name", "1022", "--scope", "responses:write", "--json")), &key); err != nil {
		t.Fatal(err)
	}
	early := p.staffer()
	phone := early.enrol()
	f := p.openForm()
	all := func(when string) {
		t.Helper()
		if _, reply := early.page("/staff/accounts", nil); reply.StatusCode != http.StatusOK || reply.Request.URL.Path != "/staff/accounts" {
			t.Errorf("%s: who was signed in before is led to %s", when, reply.Request.URL)
		}
		if r, text := p.kiosk("heartbeat", tablet, map[string]any{"version": "1", "unsent": 0}); r.StatusCode != http.StatusOK {
			t.Errorf("%s: the tablet: %d %s", when, r.StatusCode, text)
		}
		if status := p.sendByKey(key.Key); status != http.StatusCreated {
			t.Errorf("%s: the key of another system: %d", when, status)
		}
	}
	restart := func(settings ...string) {
		t.Helper()
		p.stop()
		p.env = append(p.env, settings...)
		p.serve()
	}
	all("before")

	restart("SIPAS_SECRET_OTHER=" + second) // where several instances run: each knows the new one before any uses it
	all("when both are known")
	ofSecond := p.openForm()
	restart("SIPAS_SECRET="+second, "SIPAS_SECRET_OTHER="+first)
	all("with the new one first")
	if !strings.Contains(p.log.String(), "run sipas secret reseal") {
		t.Error("the log does not say that the other is needed")
	}
	if !p.sendForm(f) || !p.sendForm(ofSecond) {
		t.Error("a form that was open is not known any more")
	}
	p.staffer().signIn(phone)
	if out, errs, code := p.run("secret", "check"); code != failed || !strings.Contains(out, "1 with SIPAS_SECRET_OTHER") || !strings.Contains(errs, "sipas secret reseal") {
		t.Errorf("check: %d %s%s", code, out, errs)
	}
	if out := p.mustRun("secret", "reseal"); !strings.Contains(out, "sealed anew: 1") {
		t.Errorf("reseal: %s", out)
	}
	if out := p.mustRun("secret", "check", "--json"); !strings.Contains(out, `"first": 1`) {
		t.Errorf("check: %s", out)
	}
	forgotten, kept := p.formOf(first), p.openForm()

	restart("SIPAS_SECRET_OTHER=")
	all("without the old one")
	p.staffer().signIn(phone)
	if !p.sendForm(kept) {
		t.Error("a form of the new key is not known")
	}
	if p.sendForm(forgotten) {
		t.Error("a form of the old key is known for ever")
	}
	restart("SIPAS_SECRET=" + first)
	if _, errs, code := p.run("secret", "check"); code != failed || !strings.Contains(errs, "a key that is not given") {
		t.Errorf("with the wrong key: %d %s", code, errs)
	}
}

// enrol takes up the invitation of the first start, and returns the phone that makes codes from then on.
func (s *staffer) enrol() *authenticator {
	t := s.p.t
	t.Helper()
	s.page(strings.TrimPrefix(s.p.invited, s.p.staff), url.Values{"password": {"mưa đầu mùa trên đồi chè"}, "again": {"mưa đầu mùa trên đồi chè"}})
	page, _ := s.page("/staff/me/second-factor", nil)
	phone := &authenticator{strings.ReplaceAll(strings.TrimSpace(page.Find("code").First().Text()), " ", ""), time.Now().Add(-30 * time.Second)}
	sealed, _ := page.Find("input[name=sealed]").Attr("value")
	if _, reply := s.page("/staff/me/second-factor", url.Values{"sealed": {sealed}, "code": {phone.code(t)}}); reply.Request.URL.Path != "/staff/me" {
		t.Fatalf("the second factor leads to %s", reply.Request.URL)
	}
	return phone
}

// formOf is a form that was opened while another key was the first.
func (p *program) formOf(secret string) openForm {
	p.t.Helper()
	other := newProgram(p.t, "SIPAS_DATABASE_URL="+p.url, "SIPAS_SECRET="+secret)
	other.serve()
	defer other.stop()
	other.code = p.code
	return other.openForm()
}

// sendByKey sends an answer as another system does.
func (p *program) sendByKey(key string) int {
	p.t.Helper()
	body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@2","adult":true,"mode":"phone","answers":{"access":4,"procedures":4,"officials":4,"result":4,"feedback":4,"overall":4}}`, uuid.NewString(), p.code)
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/api/v1/responses", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, reply.Body)
	_ = reply.Body.Close()
	return reply.StatusCode
}
