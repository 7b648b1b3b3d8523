package survey

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestAMonthIsSettled some days after its end, at midnight where the province is.
func TestAMonthIsSettled(t *testing.T) {
	vietnam, utc := time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60), time.UTC
	behind, ahead := time.FixedZone("behind", -9*60*60), time.FixedZone("ahead", 13*60*60+45*60)
	for _, c := range []struct {
		now      string
		days     int
		location *time.Location
		open     string // the first month not settled
	}{
		{"2026-11-21T09:00:00+07:00", 7, vietnam, "2026-11"},
		{"2026-11-07T23:59:59+07:00", 7, vietnam, "2026-10"},
		{"2026-11-08T00:00:00+07:00", 7, vietnam, "2026-11"},
		{"2026-12-07T23:59:59.999999999+07:00", 7, vietnam, "2026-11"},
		{"2026-12-08T00:00:00+07:00", 7, vietnam, "2026-12"},
		{"2026-12-07T17:00:00Z", 7, vietnam, "2026-12"}, // the same moment said elsewhere
		{"2026-12-07T17:00:00Z", 7, utc, "2026-11"},
		{"2026-12-08T08:59:59Z", 7, behind, "2026-11"},
		{"2026-12-08T09:00:00Z", 7, behind, "2026-12"},
		{"2026-12-07T10:14:59Z", 7, ahead, "2026-11"},
		{"2026-12-07T10:15:00Z", 7, ahead, "2026-12"},
		{"2027-01-07T12:00:00+07:00", 7, vietnam, "2026-12"}, // over a year's end
		{"2027-01-08T00:00:00+07:00", 7, vietnam, "2027-01"},
		{"2026-11-30T23:59:59+07:00", 0, vietnam, "2026-11"}, // at once
		{"2026-12-01T00:00:00+07:00", 0, vietnam, "2026-12"},
		{"2027-03-07T23:00:00+07:00", 7, vietnam, "2027-02"}, // a month of 28 days, and one of 29
		{"2028-03-08T00:00:00+07:00", 7, vietnam, "2028-03"},
		{"2027-03-31T23:59:59+07:00", 31, vietnam, "2027-02"},
		{"2027-04-01T00:00:00+07:00", 31, vietnam, "2027-03"},
		{"2027-03-03T12:00:00+07:00", 31, vietnam, "2027-01"}, // two months are open
		{"2027-03-04T00:00:00+07:00", 31, vietnam, "2027-02"},
	} {
		now, err := time.Parse(time.RFC3339Nano, c.now)
		if err != nil {
			t.Fatal(err)
		}
		got := SettledBefore(now, c.days, c.location)
		if got.Format("2006-01") != c.open || got.Day() != 1 || got.Location() != time.UTC || !got.Equal(got.Truncate(24*time.Hour)) {
			t.Errorf("%s, %d days, %s: %v, want %s", c.now, c.days, c.location, got, c.open)
		}
	}
}

// TestSettlingGoesForward: a month is settled at one midnight and stays so, the one after the last of the days that it waits.
func TestSettlingGoesForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		location := time.FixedZone("somewhere", rapid.IntRange(-12*4, 14*4).Draw(t, "quarters of an hour")*15*60)
		days := rapid.IntRange(0, MostSettleDays).Draw(t, "days")
		month := time.Date(2026, time.Month(rapid.IntRange(1, 48).Draw(t, "month")), 1, 0, 0, 0, 0, location)
		settles := month.AddDate(0, 1, days)
		later := time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "later"))
		settled := func(at time.Time) bool { return Date(month, location).Before(SettledBefore(at, days, location)) }
		if settled(settles.Add(-1-later)) || !settled(settles) || !settled(settles.Add(later)) {
			t.Errorf("%v with %d days: settled wrongly around %v", month, days, settles)
		}
	})
}
