package publish

import (
	"math"
	"testing"
	"time"

	"sipas/analytics"
)

// TestPartsSumToTheGapTheyAreOf: that of the period or, while some of it is running, that of its settled months, whatever the units weigh; and
// every part is a figure that answers can have.
func TestPartsSumToTheGapTheyAreOf(t *testing.T) {
	const line = 86.5
	_, _, questionnaires := golden(t)
	q, err := questionnaires("short@1")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(12) {
		c := newCrowd(seed, 9)
		running := seed%3 > 0
		in := c.period("2026-Q4", q, 0, seed%2 == 0)
		if running {
			other := c.period("2026-Q4", q, -0.2, seed%2 == 0)
			in.Running = other.Tallies
			if seed%3 == 2 {
				in.Tallies = in.Tallies[:4] // the others have running months alone
			}
		}
		units, err := Compute(in, questionnaires)
		if err != nil {
			t.Fatal(err)
		}
		province := units[0]
		if (province.Detail.SettledN != nil) != running || len(province.Dimensions) == 0 {
			t.Fatalf("seed %d: %+v", seed, province)
		}
		gap := -line
		for _, d := range province.Dimensions {
			gap += *d.Share / analytics.DimensionCount
		}
		if whole := *province.Index - line; (math.Abs(whole-gap) > 1) != running {
			t.Fatalf("seed %d: the gap is %.2f, that of settled months %.2f", seed, whole, gap)
		}
		for name, parts := range map[string][]analytics.Part{"dimensions": analytics.GapByDimension(province.Estimate, line), "units": analytics.GapByUnit(units, province.Estimate, line)} {
			points, weights := 0.0, 0.0
			for _, p := range parts {
				points, weights = points+p.Points, weights+p.Weight
				if p.Value < -1e-6 || p.Value > 100+1e-6 {
					t.Errorf("seed %d: the value of %q is %.2f", seed, p.Key, p.Value)
				}
			}
			if math.Abs(points-gap) > 1e-9 || math.Abs(weights-1) > 1e-9 {
				t.Errorf("seed %d: %s sum to %.2f with weights of %.6f, the gap they are of is %.2f", seed, name, points, weights, gap)
			}
		}
	}
}

// TestNoPartsWithoutSettledMonths: of running months nothing is broken down.
func TestNoPartsWithoutSettledMonths(t *testing.T) {
	_, _, questionnaires := golden(t)
	q, err := questionnaires("short@1")
	if err != nil {
		t.Fatal(err)
	}
	in := newCrowd(1, 9).period("2026-Q4", q, 0, false)
	in.Running, in.Tallies = in.Tallies, nil
	units, err := Compute(in, questionnaires)
	if err != nil {
		t.Fatal(err)
	}
	p := analytics.PeriodOf(analytics.Quarter, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	line := []analytics.Benchmark{{Year: 2025, Scope: 34, Series: 2022, Code: "01", Rank: new(10), Score: new(86.5)}}
	if target := analytics.Conclude(units, analytics.NewOfficial(line, nil), p); target == nil || units[0].Gap == nil || len(target.ByDimension)+len(target.ByUnit) > 0 {
		t.Errorf("%+v", target)
	}
}
