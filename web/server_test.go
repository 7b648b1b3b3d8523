package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

func TestHealthAndReadiness(t *testing.T) {
	s := webtest.New(t, nil)
	for _, path := range []string{"/healthz", "/readyz"} {
		if r := s.Get(path); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	if _, err := s.Pool.Exec(t.Context(), `delete from survey.migration where version_id = 2`); err != nil {
		t.Fatal(err)
	}
	if r := s.Get("/readyz"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a migration is missing: %d", r.StatusCode)
	}
	s.Disconnect()
	if ready, health := s.Get("/readyz"), s.Get("/healthz"); ready.StatusCode != http.StatusServiceUnavailable || health.StatusCode != http.StatusOK {
		t.Errorf("database away: ready %d, health %d", ready.StatusCode, health.StatusCode)
	}
}

func TestMetricsCountWithoutTellingWhere(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	body := webtest.Response(place, nil)
	s.Post(body)
	s.Post(body)
	s.Post(webtest.Response(place, func(b map[string]any) { b["id"] = "x" }))
	s.Submit(place, webtest.Form(nil), "")
	s.Do("INVENTED", "/q/"+string(place.Code), "", "")
	found := map[string]float64{}
	families, err := s.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			name := family.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
				if strings.Contains(l.GetValue(), string(place.Code)) || l.GetValue() == "INVENTED" {
					t.Errorf("%s has label %s", family.GetName(), l.GetValue())
				}
			}
			found[name] = m.GetCounter().GetValue()
		}
	}
	for name, want := range map[string]float64{"api stored": 1, "api already_stored": 1, "api invalid": 1, "qr stored": 1} {
		if got := found["sipas_responses_total "+name]; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestTheLogStaysReadableWhileTheDatabaseIsAway: a line a minute and the number of those left out; what is somebody's fault is
// always told.
func TestTheLogStaysReadableWhileTheDatabaseIsAway(t *testing.T) {
	var log bytes.Buffer
	now := surveytest.Day()
	change := func(in intake.Accepter) *webtest.Site {
		return webtest.New(t, func(o *web.Options, d *intake.DeskOptions) {
			d.Accepter, o.Log = in, slog.New(slog.NewTextHandler(&log, nil))
			o.Now = func() time.Time { return now }
		})
	}
	s := change(webtest.Busy{})
	answer := func() { s.Post(webtest.Response(s.Place("24781"), nil)) }
	for range 5 {
		answer()
	}
	now = now.Add(time.Minute)
	answer()
	if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "unlogged=0") || !strings.Contains(lines[1], "unlogged=4") {
		t.Errorf("%q", lines)
	}
	log.Reset()
	s = change(webtest.Broken{})
	for range 5 {
		answer()
	}
	if n := strings.Count(log.String(), "request failed"); n != 5 {
		t.Errorf("%d lines of 5 faults", n)
	}
}

// TestWhoReadsTooFastWaits, by whatever page; others do not, and the survey is not meant.
func TestWhoReadsTooFastWaits(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) {
		o.LimitPages = intake.Rate{Count: 3, Per: time.Hour}
		o.TrustedProxies, _ = web.ParseNetworks("127.0.0.1")
	})
	for n, path := range []string{"/results", "/target", "/api/v1/benchmark", "/results", "/api/v1/results"} {
		r := s.Get(path, "X-Forwarded-For", "203.0.113.9")
		if limited := r.StatusCode == http.StatusTooManyRequests; limited != (n > 2) || limited && r.Header.Get("Retry-After") == "" {
			t.Errorf("%d, %s: %d", n, path, r.StatusCode)
		}
	}
	for path, address := range map[string]string{"/results": "203.0.113.10", "/q": "203.0.113.9", "/privacy": "203.0.113.9"} {
		if r := s.Get(path, "X-Forwarded-For", address); r.StatusCode == http.StatusTooManyRequests {
			t.Errorf("%s of %s: %d", path, address, r.StatusCode)
		}
	}
}

func TestEveryReplyIsKeptToItself(t *testing.T) {
	s := webtest.New(t, nil)
	for _, path := range []string{"/q", "/q/" + string(s.Place("24781").Code), "/results", "/results/24781", "/target", "/privacy", "/nope", "/api/v1/results", "/healthz"} {
		h := s.Get(path).Header
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") == "" || h.Get("X-Request-Id") == "" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	d := s.Get("/results").Page(t)
	for _, attribute := range []string{"style", "onclick", "onload", "onsubmit"} {
		if n := d.Find("[" + attribute + "]").Length(); n != 0 {
			t.Errorf("%d elements with %s", n, attribute)
		}
	}
	r := s.Get(d.Find("link[rel=stylesheet]").AttrOr("href", ""))
	if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %d %v", r.StatusCode, r.Header)
	}
	if r := s.Get("/favicon.ico"); r.StatusCode != http.StatusNoContent {
		t.Errorf("favicon: %d", r.StatusCode)
	}
	if r := s.Do(http.MethodHead, "/q/"+string(s.Place("24781").Code), "", ""); r.StatusCode != 200 || len(r.Content) != 0 {
		t.Errorf("HEAD: %d", r.StatusCode)
	}
	if r := s.Get("/asset/base.000000000000.css"); r.StatusCode != 404 {
		t.Errorf("an asset of another content: %d", r.StatusCode)
	}
}
