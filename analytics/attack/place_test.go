package attack

import "testing"

// TestWhoIsLeftOut: small months are not in the quarter, or not in the year, and small units not in a total, where the numbers say so;
// what fits no number is not read.
func TestWhoIsLeftOut(t *testing.T) {
	came := func(unit, period string, n int) Claim {
		return Claim{Group: Group{Unit: unit, Period: period}, Question: Came, Value: float64(n)}
	}
	months := func(unit string, oct, nov, dec int) []Claim {
		return []Claim{came(unit, "2026-10", oct), came(unit, "2026-11", nov), came(unit, "2026-12", dec)}
	}
	for name, c := range map[string]struct {
		claims        []Claim
		unit, without string
		n             int
		unread        bool
	}{
		"nobody":                   {months("A", 40, 20, 50), "A", "", 110, false},
		"a small month":            {months("A", 40, 5, 50), "A", "A/2026-11", 90, false},
		"not two that are enough":  {months("A", 40, 5, 6), "A", "", 51, false},
		"the month that runs":      {months("A", 40, 25, 30), "A", "A/2026-12", 65, false},
		"a small unit":             {[]Claim{came("A", "2026-Q4", 90), came("B", "2026-Q4", 6), came("C", "2026-Q4", 40)}, "68", "B", 130, false},
		"another level's as well":  {[]Claim{came("A", "2026-Q4", 90), came("B", "2026-Q4", 6), came("C", "2026-Q4", 9)}, "68", "B C", 90, false},
		"nothing that can be told": {months("A", 40, 5, 50), "A", "", 93, true},
	} {
		p := town()
		r := Reading{Claims: append(c.claims, Claim{Group: Group{Unit: c.unit, Period: "2026-Q4"}, Question: "access", Choices: satisfied(), Value: 9, Of: int64(c.n)})}
		p.Add(r)
		got := p.Readings[0].Claims
		last := got[len(got)-1]
		if c.unread != (p.Unread == 1) || !c.unread && (last.Question != "access" || last.Without != c.without) {
			t.Errorf("%s: %+v, %d unread", name, last, p.Unread)
		}
	}
}
