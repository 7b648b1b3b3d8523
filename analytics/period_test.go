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
