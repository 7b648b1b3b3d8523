// Package openidtest is a single sign-on for tests: a small OpenID Connect server that fails, lies and signs as a test says.
package openidtest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// Person is somebody at the single sign-on: claims put over those that it would write, nil to leave one out.
type Person map[string]any

// Lan is who a Person is.
const Lan = "id-of-lan"

// ID is the subject.
func (p Person) ID() string { return Lan }

// Userinfo is what the single sign-on tells of the person to who asks with the access token.
func (p Person) Userinfo([]string) ([]byte, error) {
	info := map[string]any{"sub": p.ID(), "department": "Sở Nội vụ", "nonce": "not signed"}
	if sub, ok := p["sub"]; ok {
		info["sub"] = sub
	}
	if sub, ok := p["userinfo_sub"]; ok {
		info["sub"] = sub
	}
	return json.Marshal(info)
}

// Claims are those of the token.
func (p Person) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
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

// Server is a single sign-on and what one test has it do.
type Server struct {
	*mockoidc.MockOIDC
	broken atomic.Pointer[string]
	out    atomic.Pointer[string]
	also   atomic.Pointer[string]
	asked  atomic.Int64
}

// New starts one.
func New(t *testing.T) *Server {
	t.Helper()
	m, err := mockoidc.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{MockOIDC: m}
	if err := m.AddMiddleware(s.fail); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Start(listener, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Server.Close() })
	return s
}

func (s *Server) fail(next http.Handler) http.Handler {
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
		s.recognise(r)
		out := s.out.Load()
		if out == nil || r.URL.Path != mockoidc.DiscoveryEndpoint {
			next.ServeHTTP(w, r)
			return
		}
		page := httptest.NewRecorder()
		next.ServeHTTP(page, r)
		_, _ = w.Write([]byte(strings.Replace(page.Body.String(), "{", `{"end_session_endpoint":"`+*out+`",`, 1)))
	})
}

// EndsAt has it name an address at which people sign out (OpenID Connect RP-Initiated Logout 1.0); empty: none.
func (s *Server) EndsAt(address string) { s.out.Store(&address) }

// AlsoTakes has it know the client by a second secret, too, as servers do that let one be replaced; empty: by its own alone.
func (s *Server) AlsoTakes(secret string) { s.also.Store(&secret) }

// recognise has a request with the second secret pass for one with the first.
func (s *Server) recognise(r *http.Request) {
	also := s.also.Load()
	if also != nil && *also != "" && r.URL.Path == mockoidc.TokenEndpoint && r.FormValue("client_secret") == *also {
		r.Form.Set("client_secret", s.ClientSecret)
	}
}

// Breaks has it fail at the paths that hold a text: "500 /token", "slow jwks", "page /userinfo"; empty: it works again.
func (s *Server) Breaks(how string) {
	if how == "" {
		s.broken.Store(nil)
		return
	}
	s.broken.Store(&how)
}

// Asked is how often it was asked for anything.
func (s *Server) Asked() int64 { return s.asked.Load() }

// Departure are the claims of a sound notice that Lan has signed out.
func (s *Server) Departure() jwt.MapClaims {
	now := time.Now()
	return jwt.MapClaims{"iss": s.Issuer(), "aud": s.ClientID, "sub": Lan, "sid": "s-1", "jti": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
}

// NewKeys draws keys that nobody knows yet.
func NewKeys(t *testing.T) *mockoidc.Keypair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return &mockoidc.Keypair{PrivateKey: key, PublicKey: &key.PublicKey}
}

// Sign signs claims.
func Sign(t *testing.T, keys *mockoidc.Keypair, claims jwt.Claims) string {
	t.Helper()
	token, err := keys.SignJWT(claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
