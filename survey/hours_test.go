package survey_test

import (
	"errors"
	"testing"
	"time"

	"sipas/survey"
)

// TestSpansAreReadAsPeopleWriteThem, and what is none is told.
func TestSpansAreReadAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{
		"7h30-11h30":                    "07:30-11:30",
		"7:30 – 11:30, 13:30 – 17:00":   "07:30-11:30 13:30-17:00",
		"13.30-17.00; 07.30-11.30":      "07:30-11:30 13:30-17:00",
		"7g30 đến 11g30 và 13h đến 17h": "07:30-11:30 13:00-17:00",
		"7h to 11h and 13h to 16h30":    "07:00-11:00 13:00-16:30",
		"00:00-24:00":                   "00:00-24:00",
		"7h-11h 11h-17h":                "07:00-17:00",
		"7h30 -11h30   13h30-  17h":     "07:30-11:30 13:30-17:00",
		"":                              "",
		"  ":                            "",
		"6h-7h 8h-9h 10h-11h 12h-13h":   "06:00-07:00 08:00-09:00 10:00-11:00 12:00-13:00",
	} {
		spans, err := survey.ParseSpans(typed)
		if got := survey.SpansText(spans); err != nil || got != want {
			t.Errorf("%q is read as %q, want %q: %v", typed, got, want, err)
		}
	}
	for typed, want := range map[string]string{
		"11h30-7h30": "hours.reversed", "7h-7h": "hours.reversed", "24:00-7:00": "hours.reversed", "7h-12h 11h-17h": "hours.overlap", "7h-17h 8h-9h": "hours.overlap",
		"7-11": "hours.time", "7h60-9h": "hours.time", "24:01-24:30": "hours.time", "25h-26h": "hours.time", "sáng": "hours.time", "7h": "hours.time", "7:-9:": "hours.time", "7h3-9h": "hours.time",
		"-7h-9h": "hours.time", "7h30-11h30-13h": "hours.time", "6h-7h 8h-9h 10h-11h 12h-13h 14h-15h": "hours.many",
	} {
		_, err := survey.ParseSpans(typed)
		if e, _ := errors.AsType[*survey.Error](err); e == nil || e.Key != want {
			t.Errorf("%q: %v, want %s", typed, err, want)
		}
	}
}

// TestHoursAreWrittenAsTheyAreRead, days of the same hours together.
func TestHoursAreWrittenAsTheyAreRead(t *testing.T) {
	for typed, want := range map[string]string{
		"T2-T6 7h30-11h30 13h30-17h, T7 7h30-11h30": "Mon-Fri 07:30-11:30 13:30-17:00, Sat 07:30-11:30",
		"Mon-Fri 08:00-17:00, Wed 08:00-11:00":      "Mon-Tue 08:00-17:00, Wed 08:00-11:00, Thu-Fri 08:00-17:00",
		"Sun-Sat 00:00-24:00":                       "Mon-Sun 00:00-24:00",
		"CN 8h-9h":                                  "Sun 08:00-09:00",
		"":                                          "",
	} {
		hours, err := survey.ParseHours(typed)
		if err != nil || hours.String() != want {
			t.Errorf("%q is written %q, want %q: %v", typed, hours, want, err)
		}
	}
}

// TestOpenTimeBetween leaves out nights, breaks and closed days.
func TestOpenTimeBetween(t *testing.T) {
	hours, err := survey.ParseHours("Mon-Fri 07:30-11:30 13:30-17:00, Sat 07:30-11:30")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day int, clock string) time.Time { // 21 November 2026 is a Saturday
		c, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2026, 11, day, c.Hour(), c.Minute(), 0, 0, monday.Location())
	}
	for _, c := range []struct {
		from, until time.Time
		want        time.Duration
	}{
		{at(20, "16:30"), at(21, "07:00"), 30 * time.Minute},
		{at(20, "11:00"), at(20, "14:00"), time.Hour},
		{at(21, "11:30"), at(23, "07:30"), 0},
		{at(20, "07:30"), at(23, "07:31"), 11*time.Hour + 30*time.Minute + time.Minute},
		{at(20, "12:00"), at(20, "12:30"), 0},
		{at(20, "12:00"), at(20, "11:00"), 0},
	} {
		if got := hours.Between(c.from, c.until); got != c.want {
			t.Errorf("from %s until %s: %s, want %s", c.from, c.until, got, c.want)
		}
	}
	if got := (survey.Hours{}).Between(at(20, "20:00"), at(20, "22:00")); got != 2*time.Hour {
		t.Errorf("of hours that nobody knows: %s", got)
	}
}
