package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sipas/survey/staff"
	"sipas/web/mail/mailtest"
	"sipas/web/openid/openidtest"
)

// TestInvitingAndSigningOutInABrowser: what the page says of a letter that was mailed and of one that was not, and the way out through the single
// sign-on and back, which no policy of the pages stops.
func TestInvitingAndSigningOutInABrowser(t *testing.T) {
	t.Parallel()
	letters := mailtest.New(t, mailtest.Options{})
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, letters.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso, "SIPAS_SMTP_URL="+letters.URL(""), "SSL_CERT_FILE="+roots)
	end := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		http.Redirect(w, r, q.Get("post_logout_redirect_uri")+"?state="+q.Get("state"), http.StatusFound)
	}))
	t.Cleanup(end.Close)
	addRule(t, store, "it", staff.Admin)
	b := newBrowser(t)
	look := func(name string) {
		t.Helper()
		for _, width := range []int64{360, 1280} {
			b.do(chromedp.EmulateViewport(width, 740))
			b.settle()
			if evaluate[bool](b, `document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("%s runs out of the page at %d", name, width)
			}
			b.picture(fmt.Sprintf("%s-%d", name, width))
		}
		for _, found := range b.axe() {
			t.Errorf("%s: %s", name, found)
		}
	}
	enter := func(to string) {
		t.Helper()
		sso.QueueUser(openidtest.Person{"name": "Nguyễn Thị Lan", "preferred_username": "lan", "groups": []string{"it"}, "auth_time": time.Now().Unix()})
		b.open(p.base + "/staff/oidc/start?to=" + to)
		b.waitText("Nguyễn Thị Lan")
	}
	invite := func(name string) {
		t.Helper()
		b.open(p.base + "/staff/accounts")
		b.do(chromedp.SendKeys("#name", name), chromedp.SendKeys("#mail", name+"@sonoivu.lamdong.example.gov.vn"), chromedp.SetValue("#role", "leader"), chromedp.SendKeys("#reason", "QĐ 12"))
		b.click(`form[action="/staff/accounts"] button:not(.plain)`)
		b.waitText(inWords(t, "staff.link.title"))
	}
	enter("/staff/me")
	look("me-single-sign-on")
	b.open(p.base + "/staff/keys")
	look("keys-of-addresses")
	invite("hoa")
	b.waitText("hoa@sonoivu.lamdong.example.gov.vn")
	look("invitation-mailed")
	letters.Close()
	invite("cuc")
	b.waitText("cuc@sonoivu.lamdong.example.gov.vn")
	look("invitation-not-mailed")

	b.click(`form[action="/staff/sign-out"] button`)
	b.waitText(inWords(t, "staff.sign_in.ended_here"))
	look("signed-out-here")
	sso.EndsAt(end.URL)
	enter("/staff/me")
	b.click(`form[action="/staff/sign-out"] button`)
	b.waitText(inWords(t, "staff.sign_in.ended_province"))
	look("signed-out-everywhere")
}
