package followup

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func national(t *testing.T) Calendar {
	t.Helper()
	c, err := NewCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWorkingDaysPassOverHolidays(t *testing.T) {
	t.Parallel()
	c := national(t)
	for _, test := range []struct {
		from, to string
		n        int
	}{
		{"2026-11-26", "2026-11-27", 1}, // Thursday to Friday
		{"2026-11-27", "2026-11-30", 1}, // over a weekend
		{"2026-11-28", "2026-11-30", 1}, // from a Saturday on
		{"2026-02-13", "2026-02-23", 1}, // over Tết of 2026
		{"2027-02-04", "2027-02-12", 1}, // over Tết of 2027 with its days in lieu
		{"2028-01-24", "2028-02-01", 1}, // over Tết of 2028
		{"2026-04-24", "2026-04-28", 1}, // the Hùng Kings' day on a Sunday, and its day in lieu
		{"2026-08-21", "2026-08-22", 1}, // a Saturday that is worked
		{"2026-08-28", "2026-09-03", 1}, // the National Day
		{"2028-04-28", "2028-05-03", 1}, // two holidays and a day in lieu
		{"2026-11-26", "2026-11-26", 0},
		{"2026-11-26", "2026-12-16", 14},
		{"2029-01-01", "2029-01-08", 5}, // a year of which weekends alone are known
	} {
		from, to := day(t, test.from), day(t, test.to)
		if got := c.AddWorkingDays(from, test.n); !got.Equal(to) {
			t.Errorf("%d working days after %s: %s, want %s", test.n, test.from, got.Format(time.DateOnly), test.to)
		}
		if got := c.WorkingDaysBetween(from, to); got != test.n {
			t.Errorf("between %s and %s: %d working days, want %d", test.from, test.to, got, test.n)
		}
	}
	if got := c.WorkingDaysBetween(day(t, "2026-11-27"), day(t, "2026-11-20")); got != 0 {
		t.Errorf("backwards: %d", got)
	}
}

// TestTheDateIsThatOfTheProvince: half past six in the morning in Viet Nam is still yesterday in UTC.
func TestTheDateIsThatOfTheProvince(t *testing.T) {
	t.Parallel()
	early := time.Date(2026, 11, 27, 6, 30, 0, 0, time.FixedZone("", 7*3600))
	if got := national(t).AddWorkingDays(early, 1); !got.Equal(day(t, "2026-11-30")) {
		t.Error(got)
	}
}

// TestHolidaysOfTheLaw counts each year's working days that fall away, and looks for what Article 112 names.
func TestHolidaysOfTheLaw(t *testing.T) {
	t.Parallel()
	c := national(t)
	for year, first := range map[int]string{2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26"} {
		if !c.Covers(year) {
			t.Errorf("%d is missing", year)
		}
		for _, fixed := range []string{"01-01", "04-30", "05-01", "09-02"} {
			if d := day(t, first[:4]+"-"+fixed); c.Working(d) {
				t.Errorf("%s is worked", d.Format(time.DateOnly))
			}
		}
		fallen := 0
		for d := day(t, first[:4]+"-01-01"); d.Year() == year; d = d.AddDate(0, 0, 1) {
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			switch {
			case !weekend && !c.Working(d):
				fallen++
			case weekend && c.Working(d):
				fallen--
			}
		}
		if fallen != 11 { // one, five, one, one, one and two days, whatever weekends they fall on
			t.Errorf("%d: %d working days fall away, the law gives 11", year, fallen)
		}
		for d := day(t, first); d.Before(day(t, first).AddDate(0, 0, 4)); d = d.AddDate(0, 0, 1) {
			if c.Working(d) {
				t.Errorf("%s of Tết is worked", d.Format(time.DateOnly))
			}
		}
	}
	if c.Covers(2029) || (Calendar{}).Covers(2026) {
		t.Error("covers a year without a file")
	}
}

func TestAProvinceLaysItsFileOverOurs(t *testing.T) {
	t.Parallel()
	own := fstest.MapFS{"2026.yaml": {Data: []byte("year: 2026\nholidays:\n- {day: 2026-11-24, name: Ngày Văn hóa Việt Nam, known: announced}\n")}, "README": {}}
	c, err := NewCalendar(own)
	if err != nil {
		t.Fatal(err)
	}
	if c.Working(day(t, "2026-11-24")) || !c.Working(day(t, "2026-09-02")) || c.Working(day(t, "2027-09-02")) {
		t.Error("the province's year did not take the place of ours, or another did")
	}
}

func TestFilesThatAreWrongAreRefused(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"year: 2026\nholiday: []\n": "holiday",
		"year: 2027\n":              "is of the year 2027",
		"year: 2026\nholidays:\n- {day: 2027-01-01, name: a, known: law}\n":                                                    "not of 2026",
		"year: 2026\nholidays:\n- {day: 2026-01-01, name: a, known: perhaps}\n":                                                "perhaps",
		"year: 2026\nholidays:\n- {day: 2026-01-01, known: law}\n":                                                             "no name",
		"year: 2026\nholidays:\n- {day: 2026-02-30, name: a, known: law}\n":                                                    "2026-02-30",
		"year: 2026\nholidays:\n- {day: 2026-01-01, name: a, known: law}\nworked:\n- {day: 2026-01-01, name: a, known: law}\n": "twice",
	} {
		_, err := NewCalendar(fstest.MapFS{"2026.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "2026.yaml") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := NewCalendar(fs.FS(emptyFS{})); err == nil {
		t.Error("a directory that cannot be read is taken for an empty one")
	}
}

// emptyFS has not even a directory.
type emptyFS struct{}

func (emptyFS) Open(string) (fs.File, error) { return nil, fs.ErrNotExist }
