package openid

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"sipas/survey"
)

func logout(s *sso) jwt.MapClaims {
	now := time.Now()
	return jwt.MapClaims{"iss": s.Issuer(), "aud": s.ClientID, "sub": "id-of-lan", "sid": "s-1", "jti": "t-1",
		"iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
}

func TestLogOut(t *testing.T) {
	s := newSSO(t)
	p := provider(t, s.options())
	out, err := p.LogOut(t.Context(), sign(t, s.Keypair, logout(s)))
	if err != nil || out.Issuer != s.Issuer() || out.Subject != "id-of-lan" || out.SID != "s-1" || out.ID != "t-1" ||
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
			claims := logout(s)
			change(claims)
			key, _, _ := strings.Cut(name, " ")
			_, err := p.LogOut(t.Context(), sign(t, s.Keypair, claims))
			wantKey(t, err, survey.Forbidden, key)
		})
	}
	s.breaks("500 jwks")
	_, err = provider(t, s.options()).LogOut(t.Context(), sign(t, s.Keypair, logout(s)))
	wantKey(t, err, survey.Busy, "openid.away") // so that it is sent again
}

// TestForgedSignatures: without the key nobody signs anybody out.
func TestForgedSignatures(t *testing.T) {
	s := newSSO(t)
	p := provider(t, s.options())
	good := strings.Split(sign(t, s.Keypair, logout(s)), ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	public, err := jwt.NewWithClaims(jwt.SigningMethodHS256, logout(s)).SignedString(s.Keypair.PublicKey.N.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"empty": "", "no token": "x.y.z", "another key": sign(t, newKeys(t), logout(s)), "unsigned": none + "." + good[1] + ".",
		"unsigned with a signature": none + "." + good[1] + "." + good[2], "signed by the public key": public, "cut": good[0] + "." + good[1],
		"changed": good[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + "." + good[2],
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.LogOut(t.Context(), token)
			wantKey(t, err, survey.Forbidden, "openid.token")
		})
	}
}
