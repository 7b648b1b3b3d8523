package openid

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"sipas/survey"
)

// person is somebody at the single sign-on: claims put over those that it would write, nil to leave one out.
type person map[string]any

func (p person) ID() string { return "id-of-lan" }

func (p person) Userinfo([]string) ([]byte, error) {
	info := map[string]any{"sub": p.ID(), "department": "Sở Nội vụ", "nonce": "not signed"}
	if sub, ok := p["userinfo_sub"]; ok {
		info["sub"] = sub
	}
	return json.Marshal(info)
}

func (p person) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	text, err := json.Marshal(base)
	if err != nil {
		return nil, err
	}
	claims := jwt.MapClaims{}
	if err := json.Unmarshal(text, &claims); err != nil {
		return nil, err
	}
	for name, value := range p {
		if value == nil {
			delete(claims, name)
		} else {
			claims[name] = value
		}
	}
	return claims, nil
}

// back is where people are sent back to.
const back = "http://127.0.0.1:1/staff/oidc/callback"

// sso is a single sign-on and what one test has it do.
type sso struct {
	*mockoidc.MockOIDC
	broken atomic.Pointer[string] // how it fails at the paths that hold this text: "500 /token", "slow /keys"
	asked  atomic.Int64
}

func newSSO(t *testing.T) *sso {
	t.Helper()
	m, err := mockoidc.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &sso{MockOIDC: m}
	if err := m.AddMiddleware(s.fail); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewUnstartedServer(nil)
	if err := m.Start(front.Listener, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Server.Close() })
	return s
}

func (s *sso) fail(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if how := s.broken.Load(); how != nil {
			kind, path, _ := strings.Cut(*how, " ")
			switch {
			case !strings.Contains(r.URL.Path, path):
			case kind == "slow":
				<-r.Context().Done()
				return
			case kind == "page":
				_, _ = w.Write([]byte("<p>maintenance"))
				return
			default:
				http.Error(w, "broken", http.StatusInternalServerError)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *sso) breaks(how string) {
	if how == "" {
		s.broken.Store(nil)
		return
	}
	s.broken.Store(&how)
}

func (s *sso) options() Options {
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

func newKeys(t *testing.T) *mockoidc.Keypair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return &mockoidc.Keypair{PrivateKey: key, PublicKey: &key.PublicKey}
}

func sign(t *testing.T, keys *mockoidc.Keypair, claims jwt.Claims) string {
	t.Helper()
	token, err := keys.SignJWT(claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
