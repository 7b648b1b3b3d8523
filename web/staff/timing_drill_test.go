//go:build drill

package staff_test

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// TestDrillOfTimeAtSignIn: how long a sign-in takes that fails, for a name that somebody has and for one that nobody has, in turns of
// changing order. It prints ratios of the time that a tenth of the tries stays under, and asserts nothing, for machines are noisy.
func TestDrillOfTimeAtSignIn(t *testing.T) {
	now := surveytest.Day()
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.Now = func() time.Time { return now } })
	_, link := invite(t, s, "hoa", staff.Leader, now)
	mustLead(t, newBrowser(s).send(link, "password", sentence, "again", sentence), "/staff")
	_, _ = invite(t, s, "tam", staff.Leader, now) // who has not chosen a password
	names := []string{"hoa", "tam", "nobody"}
	times := map[string][]float64{}
	for range 100 {
		rand.Shuffle(len(names), func(a, b int) { names[a], names[b] = names[b], names[a] })
		for _, name := range names {
			now = now.Add(time.Hour) // nobody waits for what was tried before
			start := time.Now()
			if r := newBrowser(s).send("/staff/sign-in", "name", name, "password", "không phải mật khẩu này"); r.StatusCode != http.StatusUnprocessableEntity {
				t.Fatalf("%s: %d", name, r.StatusCode)
			}
			times[name] = append(times[name], float64(time.Since(start).Microseconds())/1000)
		}
	}
	fast := map[string]float64{}
	for name, all := range times {
		slices.Sort(all)
		fast[name] = all[len(all)/10]
	}
	t.Logf("a known name %.1f ms, one without a password %.1f ms, an unknown one %.1f ms; ratio unknown to known %.3f, without a password to known %.3f", fast["hoa"], fast["tam"],
		fast["nobody"], fast["nobody"]/fast["hoa"], fast["tam"]/fast["hoa"])
}
