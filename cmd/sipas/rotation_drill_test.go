//go:build drill

package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey/staff"
	"sipas/web/mail/mailtest"
	"sipas/web/openid/openidtest"
)

// rotation are two services on one database, and who is under way there while secrets are replaced.
type rotation struct {
	t        *testing.T
	services []*program
	sso      *openidtest.Server
	letters  *mailtest.Server
	lan      *worker  // came by the single sign-on
	admin    *staffer // came by a password and a code
	phone    *authenticator
	tablet   string // its credential
	key      string // of another system
	form     openForm
	invited  int
}

func newRotation(t *testing.T) *rotation {
	t.Helper()
	r := &rotation{t: t, sso: openidtest.New(t), letters: mailtest.New(t, mailtest.Options{User: "khaosat", Password: "first-of-mail"})}
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, r.letters.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	first, store := withSingleSignOn(t, r.sso, "SIPAS_SECRET=alike in both services", "SIPAS_SMTP_URL="+r.letters.URL(""), "SSL_CERT_FILE="+roots,
		"SIPAS_STANDING_FASTEST=10m", "SIPAS_STANDING_STRAIGHT=0")
	addRule(t, store, "engineering", staff.Department) // a group of whom the single sign-on signs in by itself
	r.admin = first.staffer()
	r.phone = r.admin.enrol()
	second := newProgram(t)
	second.env = append(slices.Clone(first.env), "SIPAS_LISTEN=127.0.0.1:0", "SIPAS_DATA_DIR="+filepath.Join(second.dir, "data"))
	second.url = first.url
	second.serve()
	r.services = []*program{first, second}
	r.lan = newWorker(first)
	r.lan.signIn()
	_, r.tablet = first.enrolled(first.code)
	r.key = string(first.addKey("--name", "1022").Key)
	r.form = first.openForm()
	return r
}

// goesOn holds that whoever was under way with a service still is.
func (r *rotation) goesOn(when string, services ...*program) {
	r.t.Helper()
	for n, p := range services {
		r.lan.base = p.base
		if !r.lan.signedIn() {
			r.t.Errorf("%s, service %d: who came by the single sign-on is not known any more", when, n)
		}
		admin := &staffer{p, r.admin.client}
		if _, reply := admin.page("/staff/accounts", nil); reply.StatusCode != http.StatusOK || reply.Request.URL.Path != "/staff/accounts" {
			r.t.Errorf("%s, service %d: who came by a password is led to %s", when, n, reply.Request.URL)
		}
		if reply, text := p.kiosk("heartbeat", r.tablet, map[string]any{"version": "1", "unsent": 0}); reply.StatusCode != http.StatusOK {
			r.t.Errorf("%s, service %d: the tablet: %d %s", when, n, reply.StatusCode, text)
		}
		if status := p.sendByKey(r.key); status != http.StatusCreated {
			r.t.Errorf("%s, service %d: the key of another system: %d", when, n, status)
		}
	}
}

// restart gives the services a setting, one after the other; meanwhile the other one serves.
func (r *rotation) restart(setting string, after func(*program)) {
	r.t.Helper()
	for n, p := range r.services {
		p.stop()
		r.goesOn("while the other is restarted", r.services[1-n])
		p.env = append(p.env, setting)
		p.serve()
		r.goesOn("with "+setting, r.services...)
		after(p)
	}
}

// comesIn tells what somebody reads who comes by the single sign-on now; nothing where that lets him in.
func (r *rotation) comesIn(p *program) string {
	r.t.Helper()
	w := newWorker(p)
	if got := w.signIn(); !w.signedIn() {
		return got.said(r.t)
	}
	return ""
}

func (r *rotation) mustComeIn(p *program) {
	r.t.Helper()
	if said := r.comesIn(p); said != "" {
		r.t.Errorf("nobody comes in by the single sign-on: %s", said)
	}
}

// invites has the administrator invite somebody, and tells whether a letter was sent. The link is there in any case.
func (r *rotation) invites(p *program) (mailed bool) {
	r.t.Helper()
	r.invited++
	name := "nguoi" + strings.Repeat("x", r.invited)
	admin := &staffer{p, r.admin.client}
	page, reply := admin.page("/staff/accounts", url.Values{"name": {name}, "mail": {name + "@snv.example.vn"}, "role": {"leader"}, "reason": {"a drill"}})
	link := page.Find(".link-once code").Text()
	if reply.StatusCode != http.StatusOK || !strings.Contains(link, "/staff/invitation/") {
		r.t.Fatalf("inviting: %d, the link is %q: %.300s", reply.StatusCode, link, page.Text())
	}
	select {
	case letter := <-r.letters.Taken:
		mailed = letter.To == name+"@snv.example.vn"
	default:
	}
	if said := page.Find("[role=alert]").Length() > 0; said == mailed {
		r.t.Errorf("mailed: %t, and the page warns: %t", mailed, said)
	}
	return mailed
}

// TestDrillRotationOfWhatOthersKnow: the client secret of the single sign-on, the password of the mail server and the credential of a tablet are
// replaced as the handbook's chapter 6 says, by two services on one database. Who is signed in, the second factor, tablets, keys and open forms go
// on at every moment; where a server knows two passwords at once nothing fails at all, and where it knows one, what fails is told.
func TestDrillRotationOfWhatOthersKnow(t *testing.T) {
	r := newRotation(t)
	r.goesOn("before", r.services...)
	r.singleSignOn()
	r.mailServer()
	r.tablets()
	if !r.services[1].sendForm(r.form) {
		t.Error("the form that was open from the beginning is not known any more")
	}
	r.phone.next = time.Now()
	r.services[0].staffer().signIn(r.phone)
	log := r.services[0].log.String() + r.services[1].log.String()
	for _, secret := range []string{"second of sign-on", "third of sign-on", "second-of-mail", "third-of-mail", strings.TrimPrefix(r.tablet, "sipas_device=")} {
		if strings.Contains(log, secret) {
			t.Errorf("the log shows %q", secret)
		}
	}
}

func (r *rotation) singleSignOn() {
	t := r.t
	t.Helper()
	r.sso.AlsoTakes("second of sign-on")
	r.restart("SIPAS_OIDC_CLIENT_SECRET=second of sign-on", func(*program) {
		for _, p := range r.services {
			r.mustComeIn(p) // by the old one and by the new one
		}
	})
	r.sso.ClientSecret = "second of sign-on"
	r.sso.AlsoTakes("")
	for _, p := range r.services {
		r.mustComeIn(p)
	}
	r.sso.ClientSecret = "third of sign-on" // which knows one at a time
	for _, p := range r.services {
		if said := r.comesIn(p); !strings.Contains(said, inWords(t, "openid.refused")) {
			t.Errorf("with a secret that is not known any more one reads %q", said)
		}
	}
	r.goesOn("while the single sign-on knows another secret", r.services...)
	r.restart("SIPAS_OIDC_CLIENT_SECRET=third of sign-on", r.mustComeIn)
}

func (r *rotation) mailServer() {
	t := r.t
	t.Helper()
	address := func(password string) string {
		return "SIPAS_SMTP_URL=" + strings.Replace(r.letters.URL(""), "first-of-mail", password, 1)
	}
	mustMail := func(p *program) {
		t.Helper()
		if !r.invites(p) {
			t.Error("no letter was sent")
		}
	}
	r.letters.Expect("first-of-mail", "second-of-mail")
	r.restart(address("second-of-mail"), func(*program) {
		for _, p := range r.services {
			mustMail(p)
		}
	})
	r.letters.Expect("second-of-mail")
	mustMail(r.services[0])
	r.letters.Expect("third-of-mail")
	if r.invites(r.services[0]) {
		t.Error("a password that is not known any more sends letters")
	}
	r.restart(address("third-of-mail"), mustMail)
}

// tablets enrols one anew that holds answers; its old credential opens nothing any more.
func (r *rotation) tablets() {
	t := r.t
	t.Helper()
	p, old := r.services[0], r.tablet
	added := p.addDevice(p.code)
	reply, text := p.kiosk("enrol", old, map[string]any{"code": added.Code})
	if reply.StatusCode != http.StatusOK || len(reply.Cookies()) != 1 {
		t.Fatalf("enrolled anew: %d %s", reply.StatusCode, text)
	}
	r.tablet = reply.Cookies()[0].Name + "=" + reply.Cookies()[0].Value
	for _, p := range r.services {
		if reply, _ := p.kiosk("heartbeat", old, map[string]any{"version": "1", "unsent": 0}); reply.StatusCode < 400 {
			t.Errorf("the old credential is answered with %d", reply.StatusCode)
		}
	}
	today := time.Now().In(must(time.LoadLocation("Asia/Ho_Chi_Minh"))(t)).Format(time.DateOnly)
	held := r.services[1].deliver(r.tablet, p.code, today, 20)
	conn := connect(t, p)
	var counted int
	if err := conn.QueryRow(t.Context(), "select count(*) from survey.response where id::text = any($1) and reason <> 'device'", held).Scan(&counted); err != nil || counted != len(held) {
		t.Errorf("of %d answers that it held %d are as good as before, %v", len(held), counted, err)
	}
	r.goesOn("with another credential", r.services...)
}
