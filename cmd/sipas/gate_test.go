package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// gate is a proxy in front of the program as careless people set one up: the name in Host is its own. What it does with forms changes.
type gate struct {
	*httptest.Server
	backend string                 // where the program listens
	host    atomic.Pointer[string] // that it tells the program
	client  atomic.Pointer[string] // and for whom
	behave  atomic.Pointer[func(w http.ResponseWriter, r *http.Request, on http.Handler)]
	forms   atomic.Int32 // that came
	silent  chan struct{}
}

// newGate starts a program behind one, which is its public address.
func newGate(t *testing.T, env ...string) (*program, *gate) {
	t.Helper()
	backend := &url.URL{Scheme: "http", Host: surveytest.FreeAddress(t)}
	g := &gate{backend: backend.Host, silent: make(chan struct{})}
	g.calls("app:8080")
	g.forwards("unknown")
	on := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(backend)
		r.Out.Host = *g.host.Load()
		r.Out.Header.Set("X-Forwarded-For", *g.client.Load())
		for _, name := range []string{"Site", "Mode", "Dest", "User"} { // browsers of before 2020 say none of it
			r.Out.Header.Del("Sec-Fetch-" + name)
		}
	}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		behave := g.behave.Load()
		if r.Method == http.MethodPost {
			g.forms.Add(1)
			// Whole before it goes on: Go's server closes the body when the reply begins, and a proxy that is still looking for its end
			// would break the reply off.
			form, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(form))
		}
		if r.Method != http.MethodPost || behave == nil {
			on.ServeHTTP(w, r)
			return
		}
		(*behave)(w, r, on)
	}))
	t.Cleanup(g.Close)
	t.Cleanup(func() { close(g.silent) })
	p := newProgram(t, append([]string{"SIPAS_LISTEN=" + backend.Host, "SIPAS_BASE_URL=" + g.URL, "SIPAS_STANDING_FASTEST=0"}, env...)...)
	p.serve()
	return p, g
}

// calls has the gate tell the program another Host.
func (g *gate) calls(host string) { g.host.Store(&host) }

// forwards has the gate name a client.
func (g *gate) forwards(client string) { g.client.Store(&client) }

// does has the gate treat forms otherwise; nil: let them pass.
func (g *gate) does(behave func(w http.ResponseWriter, r *http.Request, on http.Handler)) {
	g.forms.Store(0)
	if behave == nil {
		g.behave.Store(nil)
		return
	}
	g.behave.Store(&behave)
}

// TestWhateverAProxyPutsIntoHost a form that is touched is stored, with its script and without; what comes from elsewhere is not.
func TestWhateverAProxyPutsIntoHost(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	address := "http://localhost" + g.URL[strings.LastIndex(g.URL, ":"):]
	_, port, _ := strings.Cut(g.URL, "127.0.0.1")
	p.stop()
	p.env = append(p.env, "SIPAS_LISTEN="+g.backend, "SIPAS_BASE_URL=http://LocalHost"+port+"/")
	p.serve()
	b := newPhone(t)
	for n, host := range []string{"127.0.0.1:8080", "app", "APP:8080", "localhost", "LOCALHOST" + port, "localhost:80", "localhost:443", "localhost." + port, "[::1]:8080",
		"danhgia.example.gov.vn"} {
		g.calls(host)
		b.fill(address + "/q/" + p.code)
		if n%2 == 1 {
			evaluate[chromedp.Void](b, `window.XMLHttpRequest = undefined`)
		}
		b.tap("#send", 1)
		b.waitText(thanked)
		if stored := storedCount(t, p); stored != n+1 {
			t.Fatalf("%d stored, want %d, with Host %s", stored, n+1, host)
		}
	}
}

// TestALimitIsSaidToWhoeverTouches the form too often, in both languages; what was typed stays, and is stored later.
func TestALimitIsSaidToWhoeverTouches(t *testing.T) {
	t.Parallel()
	p, g := newGate(t, "SIPAS_LIMIT_PLACE=1/h")
	g.forwards("203.0.113.7")
	b := newPhone(t)
	b.fill(g.URL + "/q/" + p.code)
	b.tap("#send", 1)
	b.waitText(thanked)
	b.fill(g.URL + "/q/" + p.code)
	b.tap("#send", 1)
	b.waitText("Nơi này đang nhận quá nhiều phiếu cùng lúc")
	b.stays("after a limit")
	b.picture("form-limited")
	b.tap("button.lang", 1)
	b.waitText("Yours were not sent")
	b.stays("in English")
	g.forwards("203.0.113.8")
	b.tap("label[for=access-5]", 1)
	b.tap("#send", 1)
	b.waitText("Your answers have been recorded")
	if n := storedCount(t, p); n != 2 {
		t.Errorf("%d stored, want 2", n)
	}
}
