package analytics

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"sipas/survey"
)

// asked are the answers to an item off the scale: so many no, yes, and no answer.
func asked(key string, no, yes, silent int64) Figure {
	item := ItemCounts{Key: key, Counts: []int64{no, yes, silent}}
	return newItem(item, DefaultThresholds(), 1)
}

func TestAttention(t *testing.T) {
	unit := func(code string, change func(*UnitEstimate)) UnitEstimate {
		u := shownUnit(code, survey.LevelCommune, [DimensionCount]float64{86, 86, 86, 86, 86}, 0)
		u.Gap = new(GapTo(Line{Interval: Interval{84, 85}}, 86, Interval{83, 88}))
		u.Items = []Figure{asked(TroubleItem, 290, 5, 5), asked(ExtraItem, 290, 5, 5)}
		change(&u)
		return u
	}
	units := []UnitEstimate{
		unit("plain", func(*UnitEstimate) {}),
		unit("low", func(u *UnitEstimate) { u.Gap = new(GapTo(Line{Interval: Interval{84, 85}}, 70, Interval{66, 74})) }),
		unit("touching", func(u *UnitEstimate) { u.Gap = new(GapTo(Line{Interval: Interval{84, 85}}, 80, Interval{76, 84})) }),
		unit("falling", func(u *UnitEstimate) {
			u.Changes = []Change{{To: ToPrevious, Points: -4, Low: -6, High: -2, Real: true}}
		}),
		unit("perhaps", func(u *UnitEstimate) { u.Changes = []Change{{To: ToPrevious, Points: -9}} }),
		unit("rising", func(u *UnitEstimate) { u.Changes = []Change{{To: ToPrevious, Points: 4, Low: 2, High: 6, Real: true}} }),
		unit("troubled", func(u *UnitEstimate) { u.Items[0] = asked(TroubleItem, 250, 45, 5) }),
		unit("paid", func(u *UnitEstimate) { u.Items[1] = asked(ExtraItem, 250, 45, 5) }),
		unit("once", func(u *UnitEstimate) { u.Items = []Figure{asked(TroubleItem, 250, 45, 5)} }),
		unit("once too", func(u *UnitEstimate) { u.Items = []Figure{asked(TroubleItem, 1000, 5, 5)} }),
		unit("odd", func(u *UnitEstimate) { u.SetAsideShare = new(5.0) }),
		unit("hardly odd", func(u *UnitEstimate) { u.SetAsideShare = new(4.9) }),
		{Unit: survey.Unit{Code: "few", Level: survey.LevelCommune}, Estimate: Estimate{N: 12, Status: Few}},
		{Unit: survey.Unit{Code: "kept back", Level: survey.LevelCommune}, Estimate: Estimate{N: 120, Status: Hidden, Suppressed: true}},
		{Unit: survey.Unit{Code: "running", Level: survey.LevelCommune}, Estimate: Estimate{Status: Hidden}, Received: 40},
	}
	a := accused(units...)
	for _, c := range []struct {
		concern Concern
		codes   []string
	}{
		{UnderLine, []string{"low"}}, {Falling, []string{"falling"}}, {Trouble, []string{"troubled"}}, {Extra, []string{"paid"}}, {Either, []string{"once"}},
		{MuchAside, []string{"odd"}}, {TooFew, []string{"few"}},
	} {
		var codes []string
		for _, u := range a[c.concern] {
			codes = append(codes, u.Code)
		}
		if !slices.Equal(codes, c.codes) || !a.Of(c.concern, c.codes[0]) || a.Of(c.concern, "plain") {
			t.Errorf("%s: %v, want %v", c.concern, codes, c.codes)
		}
	}
	if r := units[6].Reported(Trouble); r == nil || r.Share != 15 || units[8].Reported(Trouble) != nil || units[12].Reported(Either) != nil {
		t.Errorf("reported: %+v", r)
	}
}

// accused looks at all units of a level.
func accused(units ...UnitEstimate) Attention {
	accuse(units)
	return NewAttention(units)
}

// TestNobodyReports: a share that is none, shown as a bound, is no report.
func TestNobodyReports(t *testing.T) {
	u := shownUnit("a", survey.LevelCommune, [DimensionCount]float64{86, 86, 86, 86, 86}, 0)
	u.Items = []Figure{asked(TroubleItem, 300, 0, 0)}
	all := shownUnit("b", survey.LevelCommune, [DimensionCount]float64{86, 86, 86, 86, 86}, 0)
	all.Items = []Figure{asked(TroubleItem, 0, 300, 0)}
	if a := accused(u); len(a[Either]) != 0 {
		t.Errorf("%+v", a)
	}
	if a := accused(u, all); len(a[Either]) != 1 || a[Either][0].Code != "b" {
		t.Errorf("everybody reported it in b: %+v", a[Either])
	}
}

// TestChanceAloneAccusesNobody: where people report alike in every unit of a level, hardly ever is one named; one that stands out is.
func TestChanceAloneAccusesNobody(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	level := func(n int, share float64) []UnitEstimate {
		var units []UnitEstimate
		for i := range 124 {
			yes := int64(0)
			for range n {
				if r.Float64() < share {
					yes++
				}
			}
			u := UnitEstimate{Unit: survey.Unit{Code: fmt.Sprint(i), Level: survey.LevelCommune}}
			u.Items = []Figure{asked(TroubleItem, int64(n)-yes, yes, 0), asked(ExtraItem, int64(n), 0, 0)}
			units = append(units, u)
		}
		return units
	}
	for _, n := range []int{40, 200} {
		for _, share := range []float64{0.01, 0.05, 0.2} {
			const rounds = 100
			named := 0
			for range rounds {
				units := level(n, share)
				if len(accused(units...)[Trouble]) > 0 {
					named++
				}
			}
			if named > rounds/20 {
				t.Errorf("%d people, a share of %v: somebody is named in %d of %d levels where all are alike", n, share, named, rounds)
			}
		}
	}
	units := level(200, 0.02)
	units[7].Items[0] = asked(TroubleItem, 176, 24, 0)
	if found := accused(units...)[Trouble]; len(found) != 1 || found[0].Code != "7" {
		t.Errorf("12 of 100 among 2 of 100: %d are named", len(found))
	}
}
