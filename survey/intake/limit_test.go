package intake_test

import (
	"testing"
	"time"

	"sipas/survey/intake"
	"sipas/survey/surveytest"
)

func TestRatesAreRead(t *testing.T) {
	for text, ok := range map[string]bool{"0": true, "10/s": true, "5000/h": true, "": false, "10": false, "-1/m": false, "10/d": false, "x/m": false} {
		if _, err := intake.ParseRate(text); (err == nil) != ok {
			t.Errorf("rate %q: %v", text, err)
		}
	}
}

// TestALimiterForgetsWithTheDay: each subject has its own tokens; they come again with time, and with the next day.
func TestALimiterForgetsWithTheDay(t *testing.T) {
	l := intake.NewLimiter(intake.Rate{Count: 2, Per: time.Hour}, []byte("a secret of the tests"), "test")
	now := surveytest.Day()
	for _, step := range []struct {
		subject string
		after   time.Duration
		want    time.Duration
	}{
		{"a", 0, 0}, {"a", 0, 0}, {"a", 0, 30 * time.Minute}, {"b", 0, 0}, {"a", 30 * time.Minute, 0}, {"a", 30 * time.Minute, 30 * time.Minute}, {"a", 24 * time.Hour, 0},
	} {
		at := now.Add(step.after)
		if wait := l.Take(step.subject, at); wait.Round(time.Second) != step.want {
			t.Errorf("%s after %v waits %v, want %v", step.subject, step.after, wait, step.want)
		}
	}
	if wait := intake.NewLimiter(intake.Rate{}, nil, "none").Take("a", now); wait != 0 {
		t.Errorf("no limit has somebody wait %v", wait)
	}
}

// TestATokenIsGivenBack: as often as it was taken, and never beyond what there is at most.
func TestATokenIsGivenBack(t *testing.T) {
	l := intake.NewLimiter(intake.Rate{Count: 2, Per: time.Hour}, []byte("a secret of the tests"), "test")
	now := surveytest.Day()
	l.Give("a", now)
	for range 5 {
		if wait := l.Take("a", now); wait != 0 {
			t.Fatalf("what was given back waits %v", wait)
		}
		l.Give("a", now)
	}
	for n, want := range []time.Duration{0, 0, 30 * time.Minute} {
		if wait := l.Take("a", now); wait.Round(time.Second) != want {
			t.Errorf("token %d: waits %v, want %v", n, wait, want)
		}
	}
	intake.NewLimiter(intake.Rate{}, nil, "none").Give("a", now)
}

func TestAVisitorIsAnAddressOrANetwork(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "::ffff:203.0.113.9": "203.0.113.9", "fe80::1%eth0": "fe80::/64", "unknown": "", "": "",
	} {
		if got := intake.Visitor(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

// TestNobodyIsNotOneSubject: those of whom nothing is known do not wait for each other.
func TestNobodyIsNotOneSubject(t *testing.T) {
	l := intake.NewLimiter(intake.Rate{Count: 1, Per: time.Hour}, []byte("a secret of the tests"), "test")
	for n := range 3 {
		if wait := l.Take("", surveytest.Day()); wait != 0 {
			t.Errorf("request %d of nobody waits %v", n+1, wait)
		}
	}
	l.Give("", surveytest.Day())
}
