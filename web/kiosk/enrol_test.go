package kiosk_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/kiosk"
	"sipas/web/webtest"
)

// watched counts the codes that are looked at, and has each look take as long as it takes the others to come.
type watched struct {
	kiosk.Devices
	looked atomic.Int64
	wait   chan struct{}
}

func (w *watched) Enrol(ctx context.Context, scope survey.Scope, actor survey.Actor, code survey.EnrolmentCode, previous string, now time.Time) (string, error) {
	w.looked.Add(1)
	<-w.wait
	return w.Devices.Enrol(ctx, scope, actor, code, previous, now)
}

// TestManyTriesAtOnce: of 200 guesses that come at one moment five are looked at, whether they come from one address with signs of all
// kinds, or from as many addresses for one sign, and whether a tablet waits with it or not.
func TestManyTriesAtOnce(t *testing.T) {
	const tries, limit = 200, 5
	const digits = "23456789ACEFHJKMNPRTWXY"
	guess := func(n int) string {
		return fmt.Sprintf("22222%c%c%c", digits[n/529%23], digits[n/23%23], digits[n%23])
	}
	signs := func(n int) string { return guess(n)[5:] + guess(n)[:5] }
	for name, c := range map[string]struct {
		code    func(n int) string
		address func(n int) string
		waits   bool
	}{
		"one address, signs of all kinds":           {signs, func(int) string { return "203.0.113.9" }, false},
		"many addresses, one sign that nobody has":  {guess, func(n int) string { return fmt.Sprintf("203.0.113.%d", n) }, false},
		"many addresses, one sign that waits":       {guess, func(n int) string { return fmt.Sprintf("203.0.113.%d", n) }, true},
		"one address, one sign that a tablet needs": {guess, func(int) string { return "203.0.113.9" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watched{wait: make(chan struct{})}
			s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) {
				w.Devices, o.Devices = o.Devices, w
				o.TrustedProxies, _ = web.ParseNetworks("127.0.0.1")
			})
			waiting := survey.EnrolmentCode("")
			if c.waits {
				_, waiting = s.DeviceCode(s.Place("24781"), surveytest.Day())
			}
			var all sync.WaitGroup
			for n := range tries {
				code := c.code(n)
				if c.waits {
					code = waiting.Sign() + code[3:]
				}
				all.Go(func() {
					r := s.Send("/kiosk/enrol", map[string]string{"code": code}, "X-Forwarded-For", c.address(n))
					if r.StatusCode == http.StatusOK {
						t.Errorf("%s was guessed", code)
					}
					if _, words := kindAnd(t, r); words == "" {
						t.Errorf("%s: %d %s", code, r.StatusCode, r.Content)
					}
					if n := w.looked.Load(); n > limit {
						t.Errorf("%d codes were looked at", n)
					}
				})
			}
			surveytest.Eventually(t, "as many are looked at as may be", func() bool { return w.looked.Load() >= limit })
			close(w.wait)
			all.Wait()
			if n := w.looked.Load(); n != limit {
				t.Errorf("of %d codes %d were looked at, want %d", tries, n, limit)
			}
			if c.waits {
				r := s.Send("/kiosk/enrol", map[string]string{"code": string(waiting)}, "X-Forwarded-For", "203.0.113.250")
				if r.StatusCode != http.StatusForbidden {
					t.Errorf("the code that was guessed at still works: %d", r.StatusCode)
				}
			}
		})
	}
}

// TestRightTriesCostNothing: a street of tablets is enrolled from one address, however many they are.
func TestRightTriesCostNothing(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	for n := range 20 {
		_, code := s.DeviceCode(place, surveytest.Day())
		if r := s.Send("/kiosk/enrol", map[string]string{"code": string(code)}); r.StatusCode != http.StatusOK {
			t.Fatalf("tablet %d: %d %s", n, r.StatusCode, r.Content)
		}
	}
}

// TestOneTimeCodesAsKeyboardsDeliverThem: in any width, with anything between, and as Telex or VNI turn the keys.
func TestOneTimeCodesAsKeyboardsDeliverThem(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	wide := func(code string) string { return strings.Map(func(r rune) rune { return r - '!' + '！' }, code) }
	turned := func(keys, letter string) func(string) string {
		return func(code string) string { return strings.Replace(code, keys, letter, 1) }
	}
	for name, c := range map[string]struct {
		needs string
		typed func(string) string
	}{
		"wide":            {"", wide},
		"spaces":          {"", func(code string) string { return code[:4] + "\u00a0–\u200b" + strings.ToLower(code[4:]) }},
		"Telex makes Ư":   {"W", turned("W", "Ư")},
		"Telex sets tone": {"AF", turned("AF", "À")},
		"VNI sets tone":   {"E5", turned("E5", "ẹ")},
	} {
		code := survey.EnrolmentCode("")
		for code == "" {
			at := surveytest.Day()
			if _, drawn := s.DeviceCode(place, at); strings.Contains(string(drawn)[3:], c.needs) && !strings.ContainsAny(strings.Replace(string(drawn), c.needs, "", 1), "AEYW") {
				code = drawn
			}
		}
		if r := s.Send("/api/v1/kiosk/enrol", map[string]string{"code": c.typed(string(code))}); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %q of %s: %d %s", name, c.typed(string(code)), code, r.StatusCode, r.Content)
		}
	}
	if r := s.Send("/api/v1/kiosk/enrol", map[string]string{"code": "2222222ơ"}); r.StatusCode != 422 {
		t.Errorf("what no keyboard makes of a code: %d", r.StatusCode)
	}
}
