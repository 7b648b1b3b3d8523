package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

const unknownFate = "Chưa có trả lời từ hệ thống"

// unheard has the program do what a form asks, and nobody hear of it.
func unheard(_ http.ResponseWriter, r *http.Request, on http.Handler) {
	on.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// opens opens a desk's form, and waits for its script.
func (b *browser) opens(address string) {
	b.t.Helper()
	b.open(address)
	surveytest.Eventually(b.t, "the script runs", func() bool { return evaluate[bool](b, `!!document.querySelector('.clear')`) })
}

// TestTheNextPersonInATab has a form of his own while the answers of the one before still wait for the network: nothing of them is seen, both wait,
// and in the end each is stored once.
func TestTheNextPersonInATab(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	address := g.URL + "/q/" + p.code
	b := newPhone(t)
	b.fill(address)
	g.does(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		http.Error(w, "Bad Gateway", http.StatusBadGateway)
	})
	b.tap("#send", 1)
	b.waitText(unknownFate)

	b.opens(address)
	if evaluate[bool](b, `!!document.querySelector(':checked, fieldset:disabled') || document.getElementById('comment').value !== '' || document.getElementById('comment').readOnly ||
		!document.getElementById('state').hidden`) {
		t.Error("the next person sees what the one before has sent, or cannot answer")
	}
	b.fill(address)
	b.tap("label[for=access-1]", 1)
	g.does(unheard)
	b.tap("#send", 1)
	b.waitText(unknownFate)
	surveytest.Eventually(t, "both are stored, and nobody has heard of it", func() bool {
		evaluate[chromedp.Void](b, `window.dispatchEvent(new Event('online'))`)
		return storedCount(t, p) == 2
	})

	g.does(nil)
	evaluate[chromedp.Void](b, `window.dispatchEvent(new Event('online'))`)
	b.waitText(thanked)
	surveytest.Eventually(t, "nothing waits any more", func() bool { return evaluate[float64](b, `sessionStorage.length`) == 0 })
	if n := storedCount(t, p); n != 2 {
		t.Errorf("%d stored, want 2", n)
	}
}

// TestADeskThatClosesBeforeItsReply: what was stored in time is not said to be lost, whether it is sent once more or wanted in another language.
func TestADeskThatClosesBeforeItsReply(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	again, turns := newPhone(t), newPhone(t)
	g.does(unheard)
	for n, b := range []*browser{again, turns} {
		b.fill(g.URL + "/q/" + p.code)
		b.tap("#send", 1)
		b.waitText(unknownFate)
		surveytest.Eventually(t, "it is stored", func() bool { return storedCount(t, p) == n+1 })
	}
	p.mustRun("place", "close", p.code)
	surveytest.Eventually(t, "the place is closed", func() bool { status, _ := p.get("/q/" + p.code); return status == http.StatusGone })
	g.does(nil)
	turns.tap("button.lang", 1)
	turns.waitText("Your answers have been recorded")
	if !strings.HasSuffix(turns.location(), "/thanks?lang=en") {
		t.Errorf("at %s", turns.location())
	}
	evaluate[chromedp.Void](again, `window.dispatchEvent(new Event('online'))`)
	again.waitText(thanked)
	if n := storedCount(t, p); n != 2 {
		t.Errorf("%d stored, want 2", n)
	}
}
