package citizen_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// TestAKeyIsAKeyOrNothing: whatever stands in Authorization and is no live key is refused, before anything of the body is looked at, and
// nobody who shows one is taken for a visitor.
func TestAKeyIsAKeyOrNothing(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	_, good := s.Key(nil)
	revoked, gone := s.Key(nil)
	if err := s.Survey.RevokeKey(t.Context(), surveytest.Scope(), surveytest.Actor(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, foreign := s.Key(nil)
	if _, err := s.Pool.Exec(t.Context(), "update survey.api_key set province_code = '15' where id = (select max(id) from survey.api_key)"); err != nil {
		t.Fatal(err)
	}
	_, expired := s.Key(nil)
	if _, err := s.Pool.Exec(t.Context(), `update survey.api_key set added_on = '2025-12-01', expires_on = '2026-11-20', slot = null
		where id = (select max(id) from survey.api_key)`); err != nil {
		t.Fatal(err)
	}
	for name, header := range map[string]string{
		"empty": "", "no scheme": good, "basic": "Basic c2lwYXM6c2lwYXM=", "digest": "Digest " + good, "nothing after it": "Bearer", "a blank after it": "Bearer ",
		"one letter more": "Bearer " + good + "A", "one letter less": "Bearer " + good[:len(good)-1], "two": "Bearer " + good + "," + good, "quoted": `Bearer "` + good + `"`,
		"drawn by somebody else": "Bearer sipas_" + strings.Repeat("A", 43), "not ours": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "revoked": "Bearer " + gone,
		"expired": "Bearer " + expired, "another province's": "Bearer " + foreign, "an injection": "Bearer ' or true --", "very long": "Bearer " + strings.Repeat("x", 4000),
	} {
		for what, body := range map[string]any{"sound": webtest.Response(place, nil), "not JSON": "{"} {
			r := s.Post(body, "Authorization", header)
			if r.StatusCode != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") != "Bearer" || webtest.ReadError(t, r).Error.Kind != "forbidden" {
				t.Errorf("%s, %s: %d %v %s", name, what, r.StatusCode, r.Header["Www-Authenticate"], r.Content)
			}
		}
	}
	if status := twoHeaders(t, s, place, good, good); status != http.StatusUnauthorized {
		t.Errorf("two headers: %d", status)
	}
	if n := s.Count("select count(*) from survey.response"); n != 0 {
		t.Errorf("%d answers of whoever had no key are stored", n)
	}
	for _, header := range []string{"Bearer " + good, "bearer " + good, "BEARER  " + good} {
		if r := s.Post(webtest.Response(place, nil), "Authorization", header); r.StatusCode != http.StatusCreated {
			t.Errorf("%q: %d %s", header[:8], r.StatusCode, r.Content)
		}
	}
}

// twoHeaders sends an answer with two credentials: nobody can tell which of them is meant.
func twoHeaders(t *testing.T, s *webtest.Site, place survey.Place, first, second string) int {
	t.Helper()
	body, err := json.Marshal(webtest.Response(place, nil))
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Server.URL+"/api/v1/responses", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header["Authorization"] = []string{"Bearer " + first, "Bearer " + second}
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	return r.StatusCode
}

func TestWhatAKeyMay(t *testing.T) {
	s := webtest.New(t, func(_ *web.Options, d *intake.DeskOptions) { d.SettleDays = func() int { return 7 } })
	place, other := s.Place("24781"), s.Place("24805")
	_, paper := s.Key(func(k *survey.Key) { k.Mode, k.Units = survey.ModePaper, []survey.Unit{place.Unit} })
	_, anything := s.Key(nil)
	_, reads := s.Key(func(k *survey.Key) { k.Scopes = []survey.KeyScope{survey.ReadResults, survey.ReadTasks} })
	with := func(at survey.Place, name string, value any) any {
		return webtest.Response(at, func(b map[string]any) {
			if name != "" {
				b[name] = value
			}
		})
	}
	for name, c := range map[string]struct {
		key    string
		body   any
		status int
		mode   string
	}{
		"the key's mode":        {paper, with(place, "", nil), 201, "paper"},
		"said as well":          {paper, with(place, "mode", "paper"), 201, "paper"},
		"another mode":          {paper, with(place, "mode", "phone"), 403, ""},
		"another unit":          {paper, with(other, "", nil), 403, ""},
		"a scope too few":       {reads, with(place, "", nil), 403, ""},
		"as the answer says":    {anything, with(other, "mode", "phone"), 201, "phone"},
		"a code":                {anything, with(other, "mode", "ticket"), 201, "ticket"},
		"saying nothing":        {anything, with(place, "", nil), 201, "api"},
		"a tablet's":            {anything, with(place, "mode", "kiosk"), 422, ""},
		"a mode of the moon":    {anything, with(place, "mode", "moon"), 422, ""},
		"a mode that is a list": {anything, with(place, "mode", []string{"paper"}), 422, ""},
		"weeks ago":             {anything, with(place, "answered_on", "2026-11-02"), 201, "api"},
		"settled":               {anything, with(place, "answered_on", "2026-10-02"), 201, "api"},
		"years ago":             {anything, with(place, "answered_on", "2024-10-02"), 422, ""},
		"unknown field":         {anything, with(place, "trust", true), 422, ""},
	} {
		before := s.Count("select count(*) from survey.response where mode = '" + c.mode + "'")
		r := s.Post(c.body, "Authorization", "Bearer "+c.key)
		if r.StatusCode != c.status {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.Content)
		}
		if c.status != 201 {
			if e := webtest.ReadError(t, r).Error; e.Message == "" || c.status == 403 && e.Kind != "forbidden" {
				t.Errorf("%s: %s", name, r.Content)
			}
			continue
		}
		if after := s.Count("select count(*) from survey.response where mode = '" + c.mode + "'"); after != before+1 {
			t.Errorf("%s: %d more of mode %s", name, after-before, c.mode)
		}
	}
	// Without a key nobody says how an answer was given.
	if r := s.Post(with(place, "mode", "paper")); r.StatusCode != 422 || !strings.Contains(string(r.Content), `"mode"`) {
		t.Errorf("a visitor's mode: %d %s", r.StatusCode, r.Content)
	}
	body := webtest.Response(place, nil)
	for n, header := range [][]string{{"Authorization", "Bearer " + paper}, {"Authorization", "Bearer " + anything}, nil} {
		if r, want := s.Post(body, header...), map[bool]int{true: 201, false: 200}[n == 0]; r.StatusCode != want {
			t.Errorf("sending %d: %d %s", n+1, r.StatusCode, r.Content)
		}
	}
}

// TestAKeyIsUsedFromItsAddressesAlone, of the client that trusted proxies name, as limits know it; each door that a key opens says so.
func TestAKeyIsUsedFromItsAddressesAlone(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.TrustedProxies, _ = web.ParseNetworks("127.0.0.1,::1") })
	place := s.Place("24781")
	bound, secret := s.Key(func(k *survey.Key) { k.Networks, _ = survey.ParseNetworks("10.1.0.0/16") })
	post := func(header ...string) webtest.Reply {
		return s.Post(webtest.Response(place, nil), append([]string{"Authorization", "Bearer " + secret}, header...)...)
	}
	for from, want := range map[string]int{"10.1.2.3": http.StatusCreated, "::ffff:10.1.2.3": http.StatusCreated, "10.1.2.3:4711": http.StatusCreated, "10.2.0.1": http.StatusForbidden,
		"unknown": http.StatusForbidden, "10.1.2.3, 203.0.113.7": http.StatusForbidden, "203.0.113.7, 10.1.2.3": http.StatusCreated} {
		if r := post("X-Forwarded-For", from); r.StatusCode != want {
			t.Errorf("from %s: %d %s", from, r.StatusCode, r.Content)
		}
	}
	r := post() // the proxy's own machine
	if e := webtest.ReadError(t, r).Error; r.StatusCode != http.StatusForbidden || e.Kind != "forbidden" || !strings.Contains(e.Message, "địa chỉ mạng") {
		t.Errorf("%d %+v", r.StatusCode, e)
	}
	if e := s.Log(1)[0]; e.Action != "key.use" || e.Object != bound.ID.String() || e.Ending != survey.Denied || !strings.Contains(e.After, "key.address") {
		t.Errorf("the log has %+v", e)
	}
	_, reads := s.Key(func(k *survey.Key) { k.Scopes, k.Networks = survey.OpenScopes(), bound.Networks })
	for from, refused := range map[string]bool{"10.1.0.0": false, "10.0.255.255": true} {
		for _, door := range []struct{ method, path string }{{http.MethodGet, "/api/v1/indicators"}, {http.MethodPut, "/api/v1/transactions"}} {
			if r := s.Do(door.method, door.path, "application/json", "[]", "Authorization", "Bearer "+reads, "X-Forwarded-For", from); (r.StatusCode == http.StatusForbidden) != refused {
				t.Errorf("%s from %s: %d %s", door.path, from, r.StatusCode, r.Content)
			}
		}
	}
}
