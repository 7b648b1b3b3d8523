package analytics

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sipas/survey"
)

func TestParsePeriod(t *testing.T) {
	for _, s := range []string{"2026", "2026-Q1", "2026-Q4", "2026-01", "2026-12"} {
		if p, err := ParsePeriod(s); err != nil || p.String() != s {
			t.Errorf("%q: %v %v", s, p, err)
		}
	}
	for _, s := range []string{"", "26", "2026-", "2026-0", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "2026-q1", "2026-Q11", "20261", "-2026", "2026-+1", "2026-11-21", "x"} {
		if p, err := ParsePeriod(s); err == nil {
			t.Errorf("%q is read as %v", s, p)
		}
	}
}

func TestPeriodsOfADayContainIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2020, 1, rapid.IntRange(1, 5000).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		for _, p := range PeriodsOf(day) {
			again, err := ParsePeriod(p.String())
			if err != nil || again != p || !p.Contains(day) || p.Contains(p.End()) || p.Contains(p.Start.AddDate(0, 0, -1)) || !p.Contains(p.Start) {
				t.Fatalf("%v of %v", p, day)
			}
		}
	})
}

// TestReadPeriod: what people type is read as they mean it, or not at all.
func TestReadPeriod(t *testing.T) {
	for typed, want := range map[string]string{"2026-Q4": "2026-Q4", " 2026-q4 ": "2026-Q4", "2026-10": "2026-10", "2026": "2026", "Quý IV/2026": "2026-Q4", "quy 4/2026": "2026-Q4", "Quý 4 năm 2026": "2026-Q4",
		"Q4/2026": "2026-Q4", "q4 2026": "2026-Q4", "QIV/2026": "2026-Q4", "Quý I/2026": "2026-Q1", "Quý III/2026": "2026-Q3", "tháng 10/2026": "2026-10", "Tháng 1 năm 2026": "2026-01", "T9/2026": "2026-09",
		"10/2026": "2026-10", "1/2026": "2026-01", "01/2026": "2026-01", "10-2026": "2026-10", "10.2026": "2026-10", "Năm 2026": "2026", "October 2026": "2026-10", "may 2026": "2026-05"} {
		if p, err := ReadPeriod(typed); err != nil || p.String() != want {
			t.Errorf("%q is read as %v, %v, want %s", typed, p, err, want)
		}
	}
	for _, typed := range []string{"", "26", "Q4", "Quý IV", "Q4/26", "10/26", "13/2026", "0/2026", "Q5/2026", "Quý IIII/2026", "Quý V/2026", "2026/10", "tháng 2026", "12026", "102026", "1/10/2026", "2026-11-21", "10/1999", "Năm 10/2026"} {
		if p, err := ReadPeriod(typed); err == nil {
			t.Errorf("%q is read as %v", typed, p)
		}
	}
}

func TestAskedPeriod(t *testing.T) {
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for s, want := range map[string]survey.Kind{"2026-12": survey.NotFound, "2027": survey.NotFound, "2027-Q1": survey.NotFound, "2026-13": survey.Internal} {
		if _, err := AskedPeriod(s, today); err == nil || survey.KindOf(err) != want {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []string{"2026-11", "2026-Q4", "2026", "2001"} {
		if p, err := AskedPeriod(s, today); err != nil || p.String() != s {
			t.Errorf("%s: %v", s, err)
		}
	}
	if p, err := AskedPeriod("2026-12", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Errorf("%s on its first day: %v", p, err)
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2026", "2026-Q4", "2026-11", "2026-Q", "９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ParsePeriod(s); err == nil && p.String() != s {
			t.Errorf("%q is read as %q", s, p)
		}
	})
}
