//go:build drill

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestDrillWhatTheNetworkDoesToAForm: it is never lost, never counted twice, and the page says what is known.
func TestDrillWhatTheNetworkDoesToAForm(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	stored := 0
	for name, c := range map[string]struct {
		behave func(w http.ResponseWriter, r *http.Request, on http.Handler)
		words  string
		locked bool
	}{
		"the reply is cut off": {func(_ http.ResponseWriter, r *http.Request, on http.Handler) {
			on.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}, "Chưa có trả lời từ hệ thống", true},
		"the reply never comes": {func(_ http.ResponseWriter, r *http.Request, on http.Handler) {
			on.ServeHTTP(httptest.NewRecorder(), r)
			<-g.silent
		}, "Chưa có trả lời từ hệ thống", true},
		"the form never arrives": {func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }, "Chưa có trả lời từ hệ thống", true},
		"a proxy says 502": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			http.Error(w, "Bad Gateway", http.StatusBadGateway)
		}, "Chưa có trả lời từ hệ thống", true},
		"a proxy says 408": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			http.Error(w, "Timeout", http.StatusRequestTimeout)
		}, "Chưa có trả lời từ hệ thống", true},
		"a hotel wants a room": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { _, _ = fmt.Fprint(w, "<h1>Wi-Fi") }, "Chưa có trả lời từ hệ thống", true},
		"a proxy says 403": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			http.Error(w, "Forbidden", http.StatusForbidden)
		}, "không nhận (mã 403)", false},
		"a proxy says 413": {func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			http.Error(w, "Too large", http.StatusRequestEntityTooLarge)
		}, "không nhận (mã 413)", false},
		"it came as from elsewhere": {func(w http.ResponseWriter, r *http.Request, on http.Handler) {
			r.Header.Set("Origin", "https://evil.test")
			on.ServeHTTP(w, r)
		}, "trang web khác", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newPhone(t)
			b.fill(g.URL + "/q/" + p.code)
			g.does(c.behave)
			b.tap("#send", 2)
			b.waitText(c.words)
			b.stays(name)
			if locked := evaluate[bool](b, `document.querySelector('fieldset').disabled && document.getElementById('comment').readOnly`); locked != c.locked {
				t.Errorf("locked: %t", locked)
			}
			if n := g.forms.Load(); !c.locked && n != 1 { // a browser itself repeats what was cut off, or answered with 408
				t.Errorf("%d sendings for two taps", n)
			}
			g.does(nil)
			if c.locked { // the tab may be put away meanwhile, and come back
				b.do(chromedp.Reload())
			} else {
				b.tap("label[for=access-5]", 1)
				b.tap("#send", 1)
			}
			b.waitText(thanked)
			stored++
			if n := storedCount(t, p); n != stored {
				t.Errorf("%d stored, want %d", n, stored)
			}
		})
	}
}
