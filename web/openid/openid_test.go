package openid

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/web/openid/openidtest"
)

func TestSomebodySignsIn(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	s.QueueUser(person{"name": "Nguyễn Thị Lan", "email": "lan@snv.example.vn", "sid": "s-1", "groups": []string{"phong-cchc", "tatca"},
		"auth_time": time.Now().Unix()})
	lan, err := signIn(t, p, false)
	if err != nil {
		t.Fatal(err)
	}
	if lan.Issuer != s.Issuer() || lan.Subject != "id-of-lan" || lan.SID != "s-1" || lan.Name != "Nguyễn Thị Lan" ||
		lan.Email != "lan@snv.example.vn" || time.Since(lan.ProvedAt) > time.Minute ||
		lan.Claims["department"] != "Sở Nội vụ" || lan.Claims["nonce"] == "not signed" {
		t.Errorf("got %+v", lan)
	}
	if groups, _ := lan.Claims["groups"].([]any); len(groups) != 2 {
		t.Errorf("groups are %v", lan.Claims["groups"])
	}
}

// TestWhoHasNoName is called by what else is known of him.
func TestWhoHasNoName(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	for want, claims := range map[string]person{
		"lan": {"preferred_username": "lan", "name": " "}, "lan@a.vn": {"email": "lan@a.vn"}, "id-of-lan": {},
	} {
		s.QueueUser(claims)
		if lan, err := signIn(t, p, false); err != nil || lan.Name != want {
			t.Errorf("got %q, %v, want %q", lan.Name, err, want)
		}
	}
}

func TestWhatTheAddressAsks(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	address, pending, err := p.Start(t.Context(), back, true)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"response_type": "code", "client_id": s.ClientID, "redirect_uri": back, "state": pending.State, "nonce": pending.Nonce,
		"code_challenge_method": "S256", "scope": "openid profile email groups", "prompt": "login", "max_age": "0",
	} {
		if q.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	if strings.Contains(address, pending.Verifier) || strings.Contains(address, s.ClientSecret) {
		t.Errorf("%s tells too much", address)
	}
	if least := 26; len(pending.State) < least || len(pending.Nonce) < least || len(pending.Verifier) < 43 {
		t.Errorf("too little is drawn: %+v", pending)
	}
	_, other, err := p.Start(t.Context(), back, false)
	if err != nil || other.State == pending.State || other.Nonce == pending.Nonce || other.Verifier == pending.Verifier {
		t.Errorf("two sign-ins share what is drawn for one: %v", err)
	}
}

// TestTokensThatDoNotFit: each is signed by the single sign-on and wrong in one thing.
func TestTokensThatDoNotFit(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	now := time.Now()
	for name, claims := range map[string]person{
		"openid.token another audience":         {"aud": []string{"another-program"}},
		"openid.token audience and nobody else": {"aud": []string{s.ClientID, "another-program"}},
		"openid.token made for another":         {"azp": "another-program"},
		"openid.token another issuer":           {"iss": "https://evil.example"},
		"openid.token issuer with a slash":      {"iss": s.Issuer() + "/"},
		"openid.token another nonce":            {"nonce": "drawn-by-somebody-else"},
		"openid.token no nonce":                 {"nonce": nil},
		"openid.token nobody":                   {"sub": nil, "userinfo_sub": ""},
		"openid.token a long name":              {"sub": strings.Repeat("x", 256)},
		"openid.token another access token":     {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
		"openid.token another person's claims":  {"userinfo_sub": "id-of-minh"},
		"openid.token a party that is a number": {"azp": 7},
		"openid.expired":                        {"exp": now.Add(-3 * time.Minute).Unix()},
		"openid.clock ahead":                    {"iat": now.Add(time.Hour).Unix()},
		"openid.clock behind":                   {"iat": now.Add(-time.Hour).Unix()},
		"openid.clock not yet":                  {"nbf": now.Add(time.Hour).Unix()},
	} {
		t.Run(name, func(t *testing.T) {
			key, _, _ := strings.Cut(name, " ")
			s.QueueUser(claims)
			_, err := signIn(t, p, false)
			wantKey(t, err, survey.Forbidden, key)
		})
	}
	s.QueueUser(person{"aud": []string{s.ClientID, "another-program"}, "azp": s.ClientID, "exp": now.Add(-time.Minute).Unix()})
	if _, err := signIn(t, p, false); err != nil {
		t.Errorf("a token for two programs, made for this one, and expired a minute ago: %v", err)
	}
}

// TestClocksThatDiffer: a minute is nothing, an hour is named.
func TestClocksThatDiffer(t *testing.T) {
	s := openidtest.New(t)
	for _, by := range []time.Duration{-time.Hour, -time.Minute, time.Minute, time.Hour} {
		o := options(s)
		o.Now = func() time.Time { return time.Now().Add(by) }
		s.QueueUser(person{})
		_, err := signIn(t, provider(t, o), false)
		if by.Abs() == time.Hour {
			wantKey(t, err, survey.Forbidden, "openid.clock")
		} else if err != nil {
			t.Errorf("clocks %s apart: %v", by, err)
		}
	}
}

func TestAnswersThatDoNotBelong(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	pending, answer := begin(t, p, false)
	other, _ := begin(t, p, false)
	for name, c := range map[string]struct {
		pending Pending
		query   url.Values
	}{
		"of another browser":         {other, answer},
		"without a sign-in":          {Pending{}, answer},
		"without a sign-in or state": {Pending{}, url.Values{"code": answer["code"]}},
		"with nothing":               {Pending{Started: time.Now()}, url.Values{"code": answer["code"]}},
		"with a forged state":        {pending, url.Values{"code": answer["code"], "state": {pending.State + "x"}}},
		"of another single sign-on":  {pending, url.Values{"code": answer["code"], "state": answer["state"], "iss": {"https://evil.example"}}},
		"too late":                   {Pending{State: pending.State, Started: time.Now().Add(-PendingLife - time.Second)}, answer},
		"of tomorrow":                {Pending{State: pending.State, Started: time.Now().Add(time.Hour)}, answer},
		"forged and denied":          {pending, url.Values{"error": {"access_denied"}, "state": {"x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.Finish(t.Context(), c.pending, c.query)
			wantKey(t, err, survey.Forbidden, "openid.state")
		})
	}
	if _, err := p.Finish(t.Context(), pending, answer); err != nil {
		t.Errorf("what others tried has spoiled the true answer: %v", err)
	}
	_, err := p.Finish(t.Context(), pending, answer)
	wantKey(t, err, survey.Forbidden, "openid.code") // the same answer again
}

// TestStolenCode: without the verifier, which never leaves the server, a code is worth nothing.
func TestStolenCode(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	_, answer := begin(t, p, false)
	thief, _ := begin(t, p, false)
	answer.Set("state", thief.State)
	_, err := p.Finish(t.Context(), thief, answer)
	wantKey(t, err, survey.Forbidden, "openid.code")
}

func TestWhatTheSingleSignOnSays(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	pending, _ := begin(t, p, false)
	for code, key := range map[string]string{
		"access_denied": "openid.denied", "login_required": "openid.denied", "server_error": "openid.away", "invalid_scope": "openid.refused",
	} {
		kind := survey.Forbidden
		if key == "openid.away" {
			kind = survey.Busy
		}
		_, err := p.Finish(t.Context(), pending, url.Values{"state": {pending.State}, "error": {code}})
		wantKey(t, err, kind, key)
	}
	wrong := options(s)
	wrong.ClientSecret = "of yesterday"
	_, err := signIn(t, provider(t, wrong), false)
	wantKey(t, err, survey.Forbidden, "openid.refused")
}

func TestMailDomains(t *testing.T) {
	s := openidtest.New(t)
	o := options(s)
	o.EmailDomains = []string{"snv.example.vn", "other.vn"}
	p := provider(t, o)
	for mail, key := range map[string]string{
		"lan@SNV.example.vn": "", "lan@evil.vn": "openid.mail", "lan@x.snv.example.vn": "openid.mail",
		"lan@evilsnv.example.vn": "openid.mail", "": "openid.mail",
		"snv.example.vn": "openid.mail", `"lan@snv.example.vn"@evil.vn`: "openid.mail",
	} {
		s.QueueUser(person{"email": mail})
		_, err := signIn(t, p, false)
		if key != "" {
			wantKey(t, err, survey.Forbidden, key)
		} else if err != nil {
			t.Errorf("%s: %v", mail, err)
		}
	}
	for _, verified := range []any{false, "false", 0} {
		s.QueueUser(person{"email": "lan@other.vn", "email_verified": verified})
		_, err := signIn(t, p, false)
		wantKey(t, err, survey.Forbidden, "openid.mail_unverified")
	}
	s.QueueUser(person{"email": "lan@other.vn", "email_verified": "true"})
	if _, err := signIn(t, p, false); err != nil {
		t.Error(err)
	}
}

func TestFreshProof(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	for key, claims := range map[string]person{"openid.undated": {}, "openid.stale": {"auth_time": time.Now().Add(-time.Hour).Unix()}} {
		s.QueueUser(claims)
		_, err := signIn(t, p, true)
		wantKey(t, err, survey.Forbidden, key)
	}
	s.QueueUser(person{"auth_time": time.Now().Unix()})
	if _, err := signIn(t, p, true); err != nil {
		t.Error(err)
	}
}

// TestKeysAreChanged: a token signed by a new key has the keys fetched again, and one of the old key is no longer believed.
func TestKeysAreChanged(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	if _, err := signIn(t, p, false); err != nil {
		t.Fatal(err)
	}
	old := s.Keypair
	s.Keypair = openidtest.NewKeys(t)
	if _, err := signIn(t, p, false); err != nil {
		t.Errorf("after the keys were changed: %v", err)
	}
	_, err := p.LogOut(t.Context(), openidtest.Sign(t, old, s.Departure()))
	wantKey(t, err, survey.Forbidden, "openid.token")
}

// TestTheSecretIsNotRepeated where a server that knows another one says what it was shown.
func TestTheSecretIsNotRepeated(t *testing.T) {
	s := openidtest.New(t)
	o := options(s)
	o.ClientSecret = "the one of last year"
	_, err := signIn(t, provider(t, o), false)
	wantKey(t, err, survey.Forbidden, "openid.refused")
	if strings.Contains(err.Error(), o.ClientSecret) || !strings.Contains(err.Error(), "invalid_client") {
		t.Errorf("the log would say: %v", err)
	}
}

// TestRefusalsHaveWords: each key has a text in both languages.
func TestRefusalsHaveWords(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range regexp.MustCompile(`"(openid\.[a-z_]+)"`).FindAllStringSubmatch(string(text), -1) {
			keys[key[1]] = true
		}
	}
	for _, language := range []string{"vi", "en"} {
		text, err := os.ReadFile("../i18n/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for key := range keys {
			if !strings.Contains(string(text), `"`+key+`": "`) {
				t.Errorf("%s has no words for %s", language, key)
			}
		}
	}
}
