package openid

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"sipas/survey"
)

func TestOptionsThatCannotBe(t *testing.T) {
	good := Options{Issuer: "https://sso.example.vn/realms/tinh", ClientID: "sipas", ClientSecret: "s"}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Options){
		"http":          func(o *Options) { o.Issuer = "http://sso.example.vn" },
		"no address":    func(o *Options) { o.Issuer = "sso.example.vn" },
		"a question":    func(o *Options) { o.Issuer += "?x=1" },
		"no client":     func(o *Options) { o.ClientID = "" },
		"no secret":     func(o *Options) { o.ClientSecret = "" },
		"mail address":  func(o *Options) { o.EmailDomains = []string{"lan@snv.example.vn"} },
		"empty domain":  func(o *Options) { o.EmailDomains = []string{""} },
		"not loopback":  func(o *Options) { o.Issuer = "http://127.0.0.1.example.vn" },
		"not localhost": func(o *Options) { o.Issuer = "http://localhost.example.vn" },
	} {
		o := good
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestEndpointInTheClear: a single sign-on that would have the secret sent where others can read it is not used.
func TestEndpointInTheClear(t *testing.T) {
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": server.URL, "authorization_endpoint": server.URL + "/a",
			"token_endpoint": "http://sso.example.vn/t", "jwks_uri": server.URL + "/k"})
	}))
	defer server.Close()
	_, _, err := provider(t, Options{Issuer: server.URL, ClientID: "c", ClientSecret: "s"}).Start(t.Context(), back, false)
	wantKey(t, err, survey.Busy, "openid.away")
}
