package openid

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sipas/survey"
	"sipas/web/openid/openidtest"
)

// TestWhenItIsAway: each place where it can fail, each way; and when it is back, people sign in again.
func TestWhenItIsAway(t *testing.T) {
	for _, path := range []string{"openid-configuration", "/token", "jwks", "/userinfo"} {
		for how, key := range map[string]string{"500": "openid.away", "page": "openid.away", "slow": "openid.slow"} {
			t.Run(how+" "+path, func(t *testing.T) {
				s := openidtest.New(t)
				o := options(s)
				var later atomic.Int64
				o.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
				if how == "slow" {
					o.HTTP = &http.Client{Timeout: 100 * time.Millisecond} // for an answer that never comes
				}
				p := provider(t, o)
				s.Breaks(how + " " + path)
				address, pending, err := p.Start(t.Context(), back, false)
				if err == nil {
					_, err = p.Finish(t.Context(), pending, visit(t, address))
				}
				wantKey(t, err, survey.Busy, key)
				s.Breaks("")
				p.http.Timeout = patience // what comes now may take its time
				later.Store(int64(pause))
				if _, err := signIn(t, p, false); err != nil {
					t.Errorf("it is back, and still: %v", err)
				}
			})
		}
	}
}

// TestCrowdBeforeAClosedDoor: who comes shortly after another found it closed is told at once, and it is asked again later.
func TestCrowdBeforeAClosedDoor(t *testing.T) {
	s := openidtest.New(t)
	o, now := options(s), time.Now()
	o.Now = func() time.Time { return now }
	p := provider(t, o)
	s.Breaks("500 openid-configuration")
	for range 5 {
		_, _, err := p.Start(t.Context(), back, false)
		wantKey(t, err, survey.Busy, "openid.away")
	}
	if n := s.Asked(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

// TestWhatWasFoundIsUsedOn: an hour later it is looked up again, and when that fails, what is known is used.
func TestWhatWasFoundIsUsedOn(t *testing.T) {
	s := openidtest.New(t)
	o, now := options(s), time.Now()
	o.Now = func() time.Time { return now }
	p := provider(t, o)
	start := func(want int64) {
		t.Helper()
		if _, _, err := p.Start(t.Context(), back, false); err != nil {
			t.Error(err)
		}
		if n := s.Asked(); n != want {
			t.Errorf("it was asked %d times, want %d", n, want)
		}
	}
	start(1)
	start(1)
	now = now.Add(memory)
	start(2)
	s.Breaks("500 openid-configuration")
	now = now.Add(memory)
	start(3)
	start(3)
	now = now.Add(retry)
	start(4)
}

func TestNobodyListens(t *testing.T) {
	s := openidtest.New(t)
	p := provider(t, options(s))
	_ = s.Server.Close()
	_, _, err := p.Start(t.Context(), back, false)
	wantKey(t, err, survey.Busy, "openid.away")
}

func TestEndlessAnswer(t *testing.T) {
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}))
	defer endless.Close()
	p := provider(t, Options{Issuer: endless.URL, ClientID: "c", ClientSecret: "s"})
	_, _, err := p.Start(t.Context(), back, false)
	wantKey(t, err, survey.Busy, "openid.away")
	if err != nil && !strings.Contains(err.Error(), "too large") {
		t.Errorf("it was read to the end of patience: %v", err)
	}
}
