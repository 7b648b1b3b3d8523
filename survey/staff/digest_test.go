package staff_test

import (
	"testing"
	"time"

	"sipas/survey/staff"
)

// TestDigestDay: in the morning of the province's working days, whatever zone the machine is in.
func TestDigestDay(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("ICT", 7*3600)
	holiday := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	works := func(day time.Time) bool { return day.Weekday() != time.Sunday && !day.Equal(holiday) }
	for _, c := range []struct {
		at   string
		want bool
	}{
		{"2026-11-25T23:59:59Z", false}, // 6:59 on the 26th
		{"2026-11-26T00:00:00Z", true},
		{"2026-11-26T03:59:59Z", true},
		{"2026-11-26T04:00:00Z", false}, // 11:00
		{"2026-11-26T13:00:00Z", false},
		{"2026-11-27T01:00:00Z", false}, // a holiday
		{"2026-11-29T01:00:00Z", false}, // a Sunday
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		day, now := staff.DigestDay(at, zone, works)
		if now != c.want {
			t.Errorf("%s: %v", c.at, now)
		}
		if want := at.In(zone).Format(time.DateOnly); day.Format(time.DateOnly) != want || day.Location() != time.UTC {
			t.Errorf("%s is of %v, want %s", c.at, day, want)
		}
	}
}

// TestDigestPause: a mail server is left alone for longer each time, and then for the day.
func TestDigestPause(t *testing.T) {
	t.Parallel()
	var all time.Duration
	for tries := 1; ; tries++ {
		pause, again := staff.DigestPause(tries)
		if !again {
			if tries != 6 || all > 4*time.Hour {
				t.Errorf("it is asked %d times within %v", tries, all)
			}
			return
		}
		if pause < 5*time.Minute {
			t.Errorf("after %d tries it is left alone for %v", tries, pause)
		}
		all += pause
	}
}
