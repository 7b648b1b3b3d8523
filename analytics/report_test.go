package analytics

import (
	"math"
	"math/rand/v2"
	"testing"
)

// bySelf are so many yeses of so many answers, with a weight, of a unit whose days are not known.
func bySelf(yes, n int64, weight float64) ReportGroup {
	return ReportGroup{Yes: yes, N: n, Weight: weight, Sums: &Sums{}}
}

func reportOf(groups ...ReportGroup) *Report {
	return NewReport(Trouble, groups, DefaultThresholds(), Clustering{})
}

// TestReportIsWeighted: worked out by hand, the share and what makes it sure.
func TestReportIsWeighted(t *testing.T) {
	r := reportOf(bySelf(10, 100, 900), bySelf(40, 200, 100))
	if r.Concern != Trouble || r.N != 300 || math.Abs(r.Share-11) > 1e-9 || r.Bound != "" {
		t.Errorf("%+v", r)
	}
	variance := 0.81*0.09/99 + 0.01*0.16/199
	sure := min(EffectiveN(0.11, variance, 300), 1/(0.81/100+0.01/200))
	if i := Score(0.11, sure); math.Abs(r.Low-100*i.Low) > 1e-9 || math.Abs(r.High-100*i.High) > 1e-9 {
		t.Errorf("%+v, want %+v", r, i)
	}
	if r := reportOf(bySelf(2, 29, 1)); r != nil {
		t.Errorf("of 29 people: %+v", r)
	}
	if r := reportOf(bySelf(0, 50, 9), bySelf(0, 50, 1)); r.Bound != BoundBelow || r.Share != 0 || r.High < 4 {
		t.Errorf("nobody, and most weight on fifty people: %+v", r)
	}
	if r := reportOf(bySelf(50, 50, 9), bySelf(50, 50, 1)); r.Bound != BoundAbove || r.Share != 100 {
		t.Errorf("everybody: %+v", r)
	}
}

// TestReportHoldsTheTruth: of few reports in many strata of very different weight the interval holds the truth often enough.
func TestReportHoldsTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(16, 2026))
	for _, truth := range []float64{0.005, 0.02, 0.08} {
		held, of := 0, 1500
		for range of {
			var groups []ReportGroup
			for h := range 30 {
				n, yes := int64(12+6*h), int64(0)
				for range n {
					if random.Float64() < truth {
						yes++
					}
				}
				groups = append(groups, bySelf(yes, n, float64(1+(h*h*7)%31)))
			}
			if r := reportOf(groups...); r.Low <= 100*truth && 100*truth <= r.High {
				held++
			}
		}
		t.Logf("%.3f: held %.3f", truth, float64(held)/float64(of))
		if float64(held) < 0.94*float64(of) {
			t.Errorf("of a share of %.3f the interval held the truth in %.1f %% of trials", truth, 100*float64(held)/float64(of))
		}
	}
}

// TestTroubleApart: what those were asked who answered decides, not whether enough answered the other question.
func TestTroubleApart(t *testing.T) {
	of := func(f Figure, questionnaires ...string) Figure {
		f.Questionnaires = questionnaires
		return f
	}
	for name, c := range map[string]struct {
		items []Figure
		want  Concern
	}{
		"one question":           {[]Figure{asked(TroubleItem, 90, 5, 5)}, Either},
		"two":                    {[]Figure{asked(TroubleItem, 90, 5, 5), asked(ExtraItem, 90, 5, 5)}, Trouble},
		"few answered the other": {[]Figure{asked(TroubleItem, 90, 5, 5), asked(ExtraItem, 9, 5, 5)}, Trouble},
		"others were asked both": {[]Figure{of(asked(TroubleItem, 90, 5, 5), "short@1"), of(asked(ExtraItem, 40, 5, 5), "short@2")}, Either},
		"so were these":          {[]Figure{of(asked(TroubleItem, 90, 5, 5), "short@2", "full@2"), of(asked(ExtraItem, 40, 5, 5), "short@2")}, Trouble},
	} {
		e := Estimate{Items: c.items}
		if r := e.Reports(); len(r) == 0 || r[0].Concern != c.want || e.Reported(c.want) == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
