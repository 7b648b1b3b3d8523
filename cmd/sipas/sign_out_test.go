package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"sipas/survey/staff"
	"sipas/web/openid/openidtest"
)

// goesOn is where the page leads on to by which somebody leaves.
func (w *worker) goesOn(path string, pairs ...string) (answer, *url.URL) {
	w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := w.client.PostForm(w.base+path, form)
	got := w.read(r, err)
	_, address, _ := strings.Cut(r.Header.Get("Refresh"), "url=")
	u, err := url.Parse(address)
	if err != nil {
		w.t.Fatal(err)
	}
	return got, u
}

// TestSigningOutAtTheSingleSignOn, too: the session here ends first, and whatever the single sign-on does.
func TestSigningOutAtTheSingleSignOn(t *testing.T) {
	t.Parallel()
	sso := openidtest.New(t)
	p, store := withSingleSignOn(t, sso)
	addRule(t, store, "it", staff.Admin)
	enter := func() *worker {
		sso.QueueUser(openidtest.Person{"preferred_username": "lan", "groups": []string{"it"}})
		w := newWorker(p)
		if got := w.signIn(); got.to != "/staff" || !w.signedIn() {
			t.Fatalf("she is led to %q", got.to)
		}
		return w
	}
	// It names no address: the page says what is left to do.
	lan := enter()
	if got := lan.post("/staff/sign-out"); got.to != "/staff/sign-in?ended=here" || lan.signedIn() {
		t.Errorf("it names no address: %d to %q", got.status, got.to)
	}
	if got := lan.get("/staff/sign-in?ended=here"); !strings.Contains(got.text, inWords(t, "staff.sign_in.ended_here")) {
		t.Error("the page does not say that the single sign-on may know her")
	}

	sso.EndsAt("https://sso.example.vn/end")
	lan = enter()
	at := func(path string) *url.URL { return must(url.Parse(p.base + path))(t) }
	if slices.ContainsFunc(lan.client.Jar.Cookies(at("/staff/me")), func(c *http.Cookie) bool { return c.Name == "out" }) {
		t.Error("the hint goes to every page")
	}
	got, to := lan.goesOn("/staff/sign-out")
	if got.status != http.StatusOK || lan.signedIn() {
		t.Errorf("%d, signed in: %v", got.status, lan.signedIn())
	}
	q := to.Query()
	if to.Host != "sso.example.vn" || q.Get("client_id") != sso.ClientID || q.Get("post_logout_redirect_uri") != p.base+"/staff/oidc/out" || strings.Count(q.Get("id_token_hint"), ".") != 2 {
		t.Errorf("she is led on to %s", to)
	}
	if back := lan.get("/staff/oidc/out?state=another"); strings.Contains(back.text, inWords(t, "staff.sign_in.ended_province")) {
		t.Error("another state is taken")
	}
	lan = enter()
	_, to = lan.goesOn("/staff/sign-out")
	if back := lan.get("/staff/oidc/out?state=" + to.Query().Get("state")); back.status != http.StatusOK || !strings.Contains(back.text, inWords(t, "staff.sign_in.ended_province")) {
		t.Errorf("she comes back: %d", back.status)
	}
	if back := lan.get("/staff/oidc/out?state=" + to.Query().Get("state")); strings.Contains(back.text, inWords(t, "staff.sign_in.ended_province")) {
		t.Error("a state is taken twice")
	}

	// This site alone, where she asks for it.
	lan = enter()
	if got, to := lan.goesOn("/staff/sign-out", "only", "1"); got.to != "/staff/sign-in?ended=here" || to.Host != "" || lan.signedIn() {
		t.Errorf("this site alone: %q, %s", got.to, to)
	}

	// The hint of another session is nobody's.
	lan = enter()
	hint := cookieOf(lan.client.Jar.Cookies(at("/staff/sign-out")), "out")
	other := enter()
	other.client.Jar.SetCookies(at("/staff/sign-out"), []*http.Cookie{{Name: "out", Value: hint, Path: "/staff/sign-out"}})
	if _, to := other.goesOn("/staff/sign-out"); hint == "" || to.Query().Has("id_token_hint") || other.signedIn() {
		t.Errorf("with another's hint %q she is led on to %s", hint, to)
	}

	// The single sign-on is away.
	sso.Breaks("500 .well-known")
	if got := lan.post("/staff/sign-out"); got.to != "/staff/sign-in?ended=here" || lan.signedIn() {
		t.Errorf("it is away: %d to %q", got.status, got.to)
	}
	if !strings.Contains(p.log.String(), "nobody can be signed out at the single sign-on") {
		t.Error("the log says nothing")
	}
}
