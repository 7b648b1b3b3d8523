package openid

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"testing"

	"sipas/survey"
	"sipas/web/openid/openidtest"
)

// back is where people are sent back to.
const back = "http://127.0.0.1:1/staff/oidc/callback"

// person is somebody at the single sign-on.
type person = openidtest.Person

func options(s *openidtest.Server) Options {
	return Options{Issuer: s.Issuer(), ClientID: s.ClientID, ClientSecret: s.ClientSecret}
}

func provider(t *testing.T, o Options) *Provider {
	t.Helper()
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// visit is what a browser does at the single sign-on: it comes back with an answer.
func visit(t *testing.T, address string) url.Values {
	t.Helper()
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("the single sign-on answers %s: %v", answer.Status, err)
	}
	return back.Query()
}

func begin(t *testing.T, p *Provider, fresh bool) (Pending, url.Values) {
	t.Helper()
	address, pending, err := p.Start(t.Context(), back, fresh)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(pending)
	if err != nil {
		t.Fatal(err)
	}
	var kept Pending // as whoever keeps it would
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	return kept, visit(t, address)
}

func signIn(t *testing.T, p *Provider, fresh bool) (Identity, error) {
	t.Helper()
	pending, answer := begin(t, p, fresh)
	return p.Finish(t.Context(), pending, answer)
}

func wantKey(t *testing.T, err error, kind survey.Kind, key string) {
	t.Helper()
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || e.Kind != kind || e.Key != key || e.Err == nil {
		t.Errorf("got %v, want %s with key %s and a cause", err, kind, key)
	}
}
