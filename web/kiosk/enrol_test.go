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

func (w *watched) Enrol(ctx context.Context, scope survey.Scope, actor survey.Actor, codes []survey.EnrolmentCode, previous string, now time.Time) (string, error) {
	w.looked.Add(1)
	<-w.wait
	return w.Devices.Enrol(ctx, scope, actor, codes, previous, now)
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

// TestOneTimeCodesAsKeyboardsDeliverThem: in any width, with anything between; and those with letters that Telex or VNI turn, which the version before
// made, as the keyboards turn them.
func TestOneTimeCodesAsKeyboardsDeliverThem(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	_, wide := s.DeviceCode(place, surveytest.Day())
	_, spaced := s.DeviceCode(place, surveytest.Day())
	typed := map[string]string{
		strings.Map(func(r rune) rune { return r - '!' + '！' }, string(wide)):      "wide",
		string(spaced[:4]) + "\u00a0–\u200b" + strings.ToLower(string(spaced[4:])): "spaces",
		codeOf(s, "7KHAHPF3", "7KHÀHP3"):                                           "Telex sets a tone, three keys behind",
		codeOf(s, "9KHAHP2F", "9KHÀHPF"):                                           "VNI sets a tone, three keys behind",
		codeOf(s, "2CNPTWHP", "2CNPTƯHP"):                                          "Telex makes Ư",
		codeOf(s, "3CNPWWHP", "3cnpwhp"):                                           "Telex gives W back",
		codeOf(s, "4CNEEEHP", "4CNEEHP"):                                           "Telex gives EE back",
		codeOf(s, "5CNAAAHP", "5cnaahp"):                                           "Telex gives AA back",
		codeOf(s, "6CNPAFFH", "6CNPAFH"):                                           "Telex gives F back",
		codeOf(s, "7CNPE5HP", "7cnpẹhp"):                                           "VNI sets a tone",
		codeOf(s, "8AEWAAFJ", "8AEWAAF-J"):                                         "nothing is turned",
	}
	for code, name := range typed {
		if r := s.Send("/api/v1/kiosk/enrol", map[string]string{"code": code}); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %q: %d %s", name, code, r.StatusCode, r.Content)
		}
	}
	if r := s.Send("/api/v1/kiosk/enrol", map[string]string{"code": "2222222ơ"}); r.StatusCode != 422 {
		t.Errorf("what no keyboard makes of a code: %d", r.StatusCode)
	}
}

// codeOf has a tablet wait with a code, and returns what a keyboard makes of it.
func codeOf(s *webtest.Site, code survey.EnrolmentCode, typed string) string {
	s.T.Helper()
	id, _ := s.DeviceCode(s.Place("24781"), surveytest.Day())
	if _, err := s.Pool.Exec(s.T.Context(), `update survey.device set code_sign = $2, code_hash = $3 where id = $1`, int64(id), code.Sign(), code.Hash(id)); err != nil {
		s.T.Fatal(err)
	}
	return typed
}

// TestAnEntryIsOneTry: however many codes it can be of.
func TestAnEntryIsOneTry(t *testing.T) {
	s := webtest.New(t, nil)
	right := codeOf(s, "7KHAHPF3", "7KHÀHP3")
	for n := range 4 {
		if r := s.Send("/kiosk/enrol", map[string]string{"code": "7KHÀHP4"}); r.StatusCode != http.StatusForbidden {
			t.Errorf("entry %d: %d %s", n, r.StatusCode, r.Content)
		}
		if tries := s.Count("select sum(code_tries) from survey.device"); tries != n+1 {
			t.Errorf("after %d wrong entries %d wrong tries are counted", n+1, tries)
		}
	}
	if r := s.Send("/kiosk/enrol", map[string]string{"code": right}); r.StatusCode != http.StatusOK {
		t.Errorf("the right code, fifth: %d %s", r.StatusCode, r.Content)
	}
}
