package openid

import (
	"net/url"
	"testing"

	"sipas/survey"
	"sipas/web/openid/openidtest"
)

// TestLeave: the address has who asks, whom it is about, and where to come back to; an address that others could read along is none.
func TestLeave(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	const home = "https://danhgia.example.vn/staff/oidc/out"
	_, _, err := p.Leave(t.Context(), "x.y.z", home)
	wantKey(t, err, survey.NotFound, "not_found")
	s.EndsAt("http://sso.example.vn/end")
	_, _, err = p.Leave(t.Context(), "x.y.z", home)
	wantKey(t, err, survey.NotFound, "not_found")

	s.EndsAt("https://sso.example.vn/end?realm=a%26b")
	address, state, err := p.Leave(t.Context(), "x.y.z", home)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"realm": {"a&b"}, "client_id": {s.ClientID}, "id_token_hint": {"x.y.z"}, "post_logout_redirect_uri": {home}, "state": {state}}
	if u.Host != "sso.example.vn" || u.Path != "/end" || u.Query().Encode() != want.Encode() || len(state) < 20 {
		t.Errorf("it leads to %s", address)
	}
	again, other, err := p.Leave(t.Context(), "", home)
	if err != nil || other == state {
		t.Errorf("state %s again: %v", other, err)
	}
	if u, err := url.Parse(again); err != nil || u.Query().Has("id_token_hint") {
		t.Errorf("without a token: %s, %v", again, err)
	}
	s.Breaks("500 .well-known")
	_, _, err = p.Leave(t.Context(), "x.y.z", home)
	wantKey(t, err, survey.Busy, "openid.away")
}

// TestTokenOfASignIn is there for the way out.
func TestTokenOfASignIn(t *testing.T) {
	s := openidtest.New(t)
	who, err := signIn(t, provider(t, options(s)), false)
	if err != nil || who.Token == "" {
		t.Errorf("%+v, %v", who, err)
	}
}
