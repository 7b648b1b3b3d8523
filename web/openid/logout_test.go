package openid

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"sipas/survey"
	"sipas/web/openid/openidtest"
)

func TestLogOut(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	out, err := p.LogOut(t.Context(), openidtest.Sign(t, s.Keypair, s.Departure()))
	if err != nil || out.Issuer != s.Issuer() || out.Subject != "id-of-lan" || out.SID != "s-1" || out.ID == "" ||
		time.Until(out.Until) > 2*time.Minute+Leeway {
		t.Errorf("got %+v, %v", out, err)
	}
	for name, change := range map[string]func(jwt.MapClaims){
		"openid.token another audience": func(c jwt.MapClaims) { c["aud"] = "another" },
		"openid.token another issuer":   func(c jwt.MapClaims) { c["iss"] = "https://evil.example" },
		"openid.token no event":         func(c jwt.MapClaims) { delete(c, "events") },
		"openid.token a nonce":          func(c jwt.MapClaims) { c["nonce"] = "n" },
		"openid.token no id":            func(c jwt.MapClaims) { delete(c, "jti") },
		"openid.token nobody":           func(c jwt.MapClaims) { delete(c, "sub"); delete(c, "sid") },
		"openid.token no end":           func(c jwt.MapClaims) { delete(c, "exp") },
		"openid.expired":                func(c jwt.MapClaims) { c["exp"] = time.Now().Add(-time.Hour).Unix() },
		"openid.clock":                  func(c jwt.MapClaims) { c["iat"] = time.Now().Add(time.Hour).Unix() },
	} {
		t.Run(name, func(t *testing.T) {
			claims := s.Departure()
			change(claims)
			key, _, _ := strings.Cut(name, " ")
			_, err := p.LogOut(t.Context(), openidtest.Sign(t, s.Keypair, claims))
			wantKey(t, err, survey.Forbidden, key)
		})
	}
	s.Breaks("500 jwks")
	_, err = provider(t, options(s)).LogOut(t.Context(), openidtest.Sign(t, s.Keypair, s.Departure()))
	wantKey(t, err, survey.Busy, "openid.away") // so that it is sent again
}

// TestForgedSignatures: without the key nobody signs anybody out.
func TestForgedSignatures(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	good := strings.Split(openidtest.Sign(t, s.Keypair, s.Departure()), ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	public, err := jwt.NewWithClaims(jwt.SigningMethodHS256, s.Departure()).SignedString(s.Keypair.PublicKey.N.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"empty": "", "no token": "x.y.z", "another key": openidtest.Sign(t, openidtest.NewKeys(t), s.Departure()), "unsigned": none + "." + good[1] + ".",
		"unsigned with a signature": none + "." + good[1] + "." + good[2], "signed by the public key": public, "cut": good[0] + "." + good[1],
		"changed": good[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + "." + good[2],
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.LogOut(t.Context(), token)
			wantKey(t, err, survey.Forbidden, "openid.token")
		})
	}
}
