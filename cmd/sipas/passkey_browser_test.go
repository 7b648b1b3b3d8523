package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/surveytest"
)

// device gives the browser a device that keeps passkeys, knows who is there, and answers at once; it is asked by the button alone.
func (b *browser) device() {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, webauthn.Enable, webauthn.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator,
			webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true,
				HasUserVerification: true,
				IsUserVerified:      true, AutomaticPresenceSimulation: true}})
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.begins(namesFilled(false))
}

// namesFilled is a script with which a page finds a browser that offers passkeys among names, or none.
func namesFilled(names bool) string {
	return fmt.Sprintf(`PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(%v); `, names)
}

// mostTabs is how often somebody presses the key before giving up.
const mostTabs = 60

// tabsTo moves the focus with the keyboard to what a selector finds.
func (b *browser) tabsTo(selector string) {
	b.t.Helper()
	surveytest.Eventually(b.t, "there is "+selector, func() bool { return b.sees(fmt.Sprintf(`document.querySelector(%q)`, selector)) })
	for range mostTabs {
		b.do(chromedp.KeyEvent(kb.Tab))
		if evaluate[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
	}
	b.t.Fatalf("the keyboard does not reach %s", selector)
}

// presses reaches something with the keyboard, and presses it.
func (b *browser) presses(selector string) {
	b.t.Helper()
	b.tabsTo(selector)
	b.do(chromedp.KeyEvent(kb.Enter))
}

// looks takes pictures of a page at two widths, and finds nothing wrong with it.
func (b *browser) looks(name string) {
	b.t.Helper()
	for _, width := range []int64{360, 1280} {
		b.do(chromedp.EmulateViewport(width, 740))
		b.settle()
		if evaluate[bool](b, `document.documentElement.scrollWidth > innerWidth`) {
			b.t.Errorf("%s runs out of the page at %d", name, width)
		}
		b.picture(fmt.Sprintf("passkey-%s-%d", name, width))
	}
	for _, found := range b.axe() {
		b.t.Errorf("%s: %s", name, found)
	}
}

// TestAPasskeyByKeyboard: the first administrator adds one in place of a code, signs out and in, proves who it is, and removes it.
func TestAPasskeyByKeyboard(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	at := func(address string) string { return strings.Replace(address, "127.0.0.1", "localhost", 1) } // no browser has passkeys for a number
	const password = "mưa đầu mùa trên đồi chè"
	b := newBrowser(t)
	b.device()
	b.open(at(p.invited))
	b.do(chromedp.SendKeys("#password", password+kb.Tab), chromedp.KeyEvent(password), chromedp.KeyEvent(kb.Enter))
	b.waitText(inWords(t, "staff.second.or_passkey"))
	b.looks("second-factor")
	b.presses(`form[action="/staff/me/passkeys/new"] button`)
	b.waitText(inWords(t, "staff.passkey.name"))
	b.looks("new")
	b.tabsTo("#name")
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2)), chromedp.KeyEvent("Máy ở cơ quan"), chromedp.KeyEvent(kb.Enter))
	b.waitText(inWords(t, "staff.done.passkey_added"))
	b.looks("list")

	b.presses(`form[action="/staff/sign-out"] button`)
	b.waitText(inWords(t, "staff.sign_in.ended"))
	b.looks("sign-in")
	b.presses(`.passkey button`)
	b.waitText(inWords(t, "staff.home.title"))

	// Long after, the passkey is the proof that is asked for.
	conn := connect(t, p)
	if _, err := conn.Exec(t.Context(), `update staff.session set proved_at = proved_at - interval '6 minutes'`); err != nil {
		t.Fatal(err)
	}
	b.open(at(p.base) + "/staff/me?lang=en")
	b.looks("list-en")
	b.open(at(p.base) + "/staff/me")
	b.presses(`form[action$="/remove"] button`)
	b.waitText(inWords(t, "staff.proof.title"))
	b.looks("proof")
	b.presses(`.passkey button`)
	b.waitText(inWords(t, "staff.second.must")) // for it was the only second factor
	var left int
	if err := conn.QueryRow(t.Context(), `select count(*) from staff.passkey`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d are left, %v", left, err)
	}

	// What is removed signs nobody in, and the page says what to do; where there are no scripts it offers none.
	b.presses(`form[action="/staff/sign-out"] button`)
	b.waitText(inWords(t, "staff.sign_in.ended"))
	b.open(at(p.base) + "/staff/sign-in?lang=en")
	b.presses(`.passkey button`)
	b.waitText("This passkey is not accepted")
	b.looks("refused-en")
	b.fillsNames(at(p.base))
	b.begins(`delete window.PublicKeyCredential`)
	b.offersNone(at(p.base), "without passkeys")
	b.withoutScripts()
	b.offersNone(at(p.base), "without scripts")
}

// offersNone: the page where one signs in has name and password alone.
func (b *browser) offersNone(base, how string) {
	b.t.Helper()
	b.open(base + "/staff/sign-in")
	b.waitText(inWords(b.t, "staff.sign_in.lead"))
	if text, err := chromedp.Run(b.ctx, chromedp.Text("main")); err != nil || strings.Contains(text, inWords(b.t, "staff.passkey.sign_in")) {
		b.t.Errorf("%s the page says %s, %v", how, text, err)
	}
}

// begins has each page begin with a script.
func (b *browser) begins(script string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		b.t.Fatal(err)
	}
}

// fillsNames: the browser is asked for passkeys among the names that it fills in, until the button is pressed; and again when nothing
// came of that.
func (b *browser) fillsNames(base string) {
	b.t.Helper()
	b.begins(namesFilled(true) + `window.asks = []; navigator.credentials.get = (o) => new Promise((_, fails) => {
		const ask = {how: o.mediation || 'pressed', rest: () => fails(new DOMException('', 'NotAllowedError'))};
		if (o.signal) o.signal.addEventListener('abort', () => { ask.how = 'given up'; ask.rest(); });
		window.asks.push(ask);
	});`)
	asked := func(want string) {
		b.t.Helper()
		surveytest.Eventually(b.t, "the browser is asked "+want, func() bool {
			return b.sees(fmt.Sprintf(`window.asks.map((a) => a.how).join(', ') === %q`, want))
		})
	}
	b.open(base + "/staff/sign-in")
	asked("conditional")
	b.presses(`.passkey button`)
	asked("given up, pressed")
	evaluate[chromedp.Void](b, `document.dispatchEvent(new Event('visibilitychange'))`)
	b.settle()
	asked("given up, pressed")
	evaluate[chromedp.Void](b, `window.asks[1].rest()`)
	b.waitText(inWords(b.t, "staff.passkey.cancelled"))
	asked("given up, pressed, conditional")
}
