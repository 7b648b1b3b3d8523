package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sipas/survey/staff"
	"sipas/web/openid/openidtest"
)

// TestTheSingleSignOnInABrowser: the way in, the page of who waits, and that of the rules, on a phone and a desk; nothing stands in the way of
// who cannot see or use a mouse, and nothing runs out of the page.
func TestTheSingleSignOnInABrowser(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso, "SIPAS_CONTACT=Sở Nội vụ, 0263 3822 000")
	lan := openidtest.Person{"name": "Nguyễn Thị Lan", "preferred_username": "lan", "email": "lan@snv.example.vn", "groups": []string{"tinh-lamdong-so-noi-vu-phong-cai-cach-hanh-chinh", "it"}, "auth_time": time.Now().Unix()}
	b := newBrowser(t)
	look := func(name string) {
		t.Helper()
		for _, width := range []int64{360, 1280} {
			b.do(chromedp.EmulateViewport(width, 740))
			b.settle()
			if evaluate[bool](b, `document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("%s runs out of the page at %d", name, width)
			}
			b.picture(fmt.Sprintf("single-sign-on-%s-%d", name, width))
		}
		for _, found := range b.axe() {
			t.Errorf("%s: %s", name, found)
		}
	}
	b.open(p.base + "/staff/sign-in")
	look("way-in")
	sso.QueueUser(lan)
	b.click(`a[href^="/staff/oidc/start"]`)
	b.waitText(inWords(t, "staff.waiting.title"))
	look("waiting")
	addRule(t, store, "it", staff.Admin)
	sso.QueueUser(lan)
	b.click(`main a[href^="/staff/oidc/start"]`)
	b.waitText(inWords(t, "staff.home.title"))
	b.open(p.base + "/staff/rules")
	look("rule")
	b.do(chromedp.SendKeys("#claim", "groups"), chromedp.SendKeys("#value", "tinh-lamdong-so-noi-vu-phong-cai-cach-hanh-chinh"), chromedp.SetValue("#role", "department"), chromedp.SendKeys("#reason", "QĐ 12"))
	b.click(`form[action="/staff/rules"] button`)
	b.waitText(inWords(t, "staff.done.rule"))
	b.do(chromedp.SendKeys("#claims", "groups: it, tinh-lamdong-so-noi-vu-phong-cai-cach-hanh-chinh"))
	b.click(`form[action="/staff/rules/try"] button`)
	b.waitText("R2: groups")
	look("rules")
	b.open(p.base + "/staff/oidc/callback?lang=en")
	b.waitText("This sign-in is no longer good")
	look("refused")
}
