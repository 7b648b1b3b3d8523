//go:build drill

package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
)

// caller is somebody of the department at a browser.
func (p *program) caller(people people) *staffer {
	p.t.Helper()
	s := p.staffer()
	to, err := url.Parse(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	s.client.Jar.SetCookies(to, []*http.Cookie{{Name: "staff", Value: string(people.department("lan"))}})
	return s
}

// TestDrillWhatIsSealedOutlivesItsKey: the key of the installation gives way to another one while people wait for a call and another system is told of events, whose
// secret is being replaced, too. The number is shown and letters are signed at each step; with a key that is not the one, both say so and lose nothing.
func TestDrillWhatIsSealedOutlivesItsKey(t *testing.T) {
	t.Parallel()
	first, second := "the first secret of the installation", "the second secret of the installation"
	l := newListener(t)
	p := newProgram(t, "SIPAS_SECRET="+first, "SIPAS_CALLBACK=on", "SIPAS_WEBHOOK_TARGETS="+l.URL+"/hooks")
	p.serve()
	admin := p.staffer()
	admin.enrol()
	people := p.people()
	lan := p.caller(people)
	vault, err := staff.NewVault([]byte(first))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := people.pool.Exec(t.Context(), `update staff.account set code_secret = $1 where name = 'lan'`, vault.Seal("a second factor", "lan")); err != nil {
		t.Fatal(err)
	}

	hook := url.Values{"url": {l.URL + "/hooks/ioc"}, "events": {string(webhook.TaskOpened)}, "reason": {"Công văn số 45"}}
	page, reply := admin.page("/staff/webhooks", hook)
	if reply.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", reply.StatusCode, page.Find("main").Text())
	}
	l.secret = webhook.Secret(page.Find(".link-once code").Text())
	if page, reply := admin.page("/staff/webhooks/W1/rotate", url.Values{"revision": {"1"}, "reason": {"thay khóa"}}); reply.StatusCode != http.StatusOK || page.Find(".link-once code").Text() == string(l.secret) {
		t.Fatalf("%d %s", reply.StatusCode, page.Find("main").Text()) // what receives has the secret before
	}
	visitor := p.staffer()
	if _, reply := visitor.page("/q/"+p.code+"/call-back", url.Values{"phone": {"0912 345 678"}, "name": {"Bà Tâm"}, "consent": {"yes"}}); !strings.HasSuffix(reply.Request.URL.Path, "/noted") {
		t.Fatalf("to leave a number leads to %s", reply.Request.URL)
	}
	list, _ := lan.page("/staff/call-backs", nil)
	person, found := list.Find("tbody a").Attr("href")
	if !found {
		t.Fatalf("nobody waits: %s", list.Find("main").Text())
	}

	restart := func(settings ...string) {
		t.Helper()
		p.stop()
		p.env = append(p.env, settings...)
		p.serve()
	}
	number := func() string {
		t.Helper()
		page, _ := lan.page(person+"/number", url.Values{})
		return page.Find("main").Text()
	}
	try := func() {
		t.Helper()
		if _, reply := admin.page("/staff/webhooks/W1/test", url.Values{"revision": {"2"}}); reply.StatusCode != http.StatusOK {
			t.Errorf("%d", reply.StatusCode)
		}
	}
	works := func(when string) {
		t.Helper()
		if text := number(); !strings.Contains(text, "0912 345 678") || !strings.Contains(text, "Bà Tâm") {
			t.Errorf("%s: %s", when, text)
		}
		before := len(l.told())
		try()
		surveytest.Eventually(t, when+" a letter arrives that is signed with the secret before", func() bool { return len(l.told()) > before })
	}
	works("before")
	restart("SIPAS_SECRET_OTHER=" + second)
	works("when both are known")
	restart("SIPAS_SECRET="+second, "SIPAS_SECRET_OTHER="+first)
	works("with the new one first")
	if out, errs, code := p.run("secret", "check"); code != failed || !strings.Contains(out, "people to call back: 0 sealed with SIPAS_SECRET, 1 with SIPAS_SECRET_OTHER") ||
		!strings.Contains(out, "webhooks: 0 sealed with SIPAS_SECRET, 3 with SIPAS_SECRET_OTHER") || !strings.Contains(errs, "sipas secret reseal") {
		t.Errorf("check: %d %s%s", code, out, errs)
	}
	if out := p.mustRun("secret", "reseal"); !strings.Contains(out, "webhooks sealed anew: 3") || !strings.Contains(out, "people to call back sealed anew: 1") {
		t.Errorf("reseal: %s", out)
	}
	p.mustRun("secret", "check")
	works("sealed anew")
	restart("SIPAS_SECRET_OTHER=")
	works("without the old one")

	restart("SIPAS_SECRET=a secret that is not the one of the installation")
	if text := number(); strings.Contains(text, "0912") || !strings.Contains(text, "khóa đã niêm phong không còn") || !strings.Contains(text, "người vận hành máy chủ") {
		t.Errorf("with a wrong key: %s", text)
	}
	before := len(l.told())
	try()
	surveytest.Eventually(t, "the page says that the letter cannot be signed", func() bool {
		page, _ := admin.page("/staff/webhooks/W1", nil)
		return strings.Contains(page.Find("main").Text(), "khóa ký bị niêm phong bằng một khóa không còn")
	})
	if out, errs, code := p.run("secret", "check"); code != failed || !strings.Contains(errs, "1 people to call back were sealed with a key that is not given") {
		t.Errorf("check with a wrong key: %d %s%s", code, out, errs)
	}
	restart("SIPAS_SECRET=" + second)
	if _, err := people.pool.Exec(t.Context(), "update staff.webhook_delivery set next_at = now() where state = 'waiting'"); err != nil { // it would be tried again in a minute
		t.Fatal(err)
	}
	surveytest.Eventually(t, "what could not be signed is told with the right key", func() bool { return len(l.told()) > before })
	works("with the right key again")
	if l.wrong > 0 {
		t.Errorf("%d letters with a wrong signature", l.wrong)
	}
	if log := p.log.String(); strings.Contains(log, "912345678") || strings.Contains(log, "whsec_") {
		t.Error("the log tells what is sealed")
	}
}
