package analytics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"sipas/survey"
)

// seen is a commune of n people, of whom a share was satisfied.
func seen(code string, share float64, n int) UnitEstimate {
	i := Score(share, float64(n))
	return UnitEstimate{Unit: survey.Unit{Code: code, Level: survey.LevelCommune}, Estimate: Estimate{N: int64(n), Status: Ranked, Index: new(100 * share), Low: new(100 * i.Low), High: new(100 * i.High)}}
}

// drawn is one of whom each is satisfied by a chance.
func drawn(r *rand.Rand, code string, chance float64, n int) UnitEstimate {
	yes := 0
	for range n {
		if r.Float64() < chance {
			yes++
		}
	}
	return seen(code, float64(yes)/float64(n), n)
}

// TestChanceAlonePutsNobodyUnderTheLine: where all communes truly stand on the line, hardly ever is one of them told to lie off it, though the
// intervals of some do.
func TestChanceAlonePutsNobodyUnderTheLine(t *testing.T) {
	const rounds = 200
	r := rand.New(rand.NewPCG(3, 4))
	line := Line{Interval: Interval{84, 84}}
	for _, n := range []int{40, 200, 800} {
		told, beyond := 0, 0
		for range rounds {
			var units []UnitEstimate
			for i := range 124 {
				units = append(units, drawn(r, fmt.Sprint(i), 0.84, n))
			}
			stand(units, line)
			some, off := false, false
			for _, u := range units {
				some = some || u.Gap.Verdict != Unclear
				off = off || GapTo(line, *u.Index, Interval{*u.Low, *u.High}).Verdict != Unclear
			}
			told, beyond = told+count(some), beyond+count(off)
		}
		if told > rounds/20 || beyond < rounds/2 {
			t.Errorf("of %d people each: somebody is told to lie off the line in %d of %d rounds, intervals do in %d", n, told, rounds, beyond)
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestFewOfThoseToldAreNot: where a third of the communes lie truly under the line, at most one in twenty of those told to is none, and most of them are told.
func TestFewOfThoseToldAreNot(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	line := Line{Interval: Interval{84, 85}}
	wrong, right, there := 0, 0, 0
	for range 50 {
		var units []UnitEstimate
		for i := range 124 {
			units = append(units, drawn(r, fmt.Sprint(i), map[bool]float64{true: 0.72, false: 0.84}[i < 40], 200))
		}
		stand(units, line)
		for i, u := range units {
			there += count(i < 40)
			right += count(i < 40 && u.Gap.Verdict == Below)
			wrong += count(i >= 40 && u.Gap.Verdict == Below)
		}
	}
	if 20*wrong > wrong+right || 10*right < 8*there {
		t.Errorf("%d are told to lie under the line and do, of %d that do; %d do not", right, there, wrong)
	}
}

// TestOneUnitAloneIsToldByItsInterval: nothing is corrected where one is compared, as the province is; beside others that lie on the line it takes more.
func TestOneUnitAloneIsToldByItsInterval(t *testing.T) {
	line := Line{Interval: Interval{84, 85}}
	barely := seen("barely", 0.78, 200) // up to 83.4
	alone := []UnitEstimate{barely}
	stand(alone, line)
	if alone[0].Gap.Verdict != Below || *barely.High >= 84 {
		t.Fatalf("up to %v: %+v", *barely.High, alone[0].Gap)
	}
	many := []UnitEstimate{barely, seen("far", 0.6, 200), seen("high", 0.97, 400)}
	for i := range 121 {
		many = append(many, seen(fmt.Sprint(i), 0.845, 200))
	}
	many = append(many, UnitEstimate{Unit: survey.Unit{Code: "few", Level: survey.LevelCommune}, Estimate: Estimate{Status: Few}})
	province := seen("68", 0.78, 200)
	province.Level = survey.LevelProvince
	many = append(many, province)
	stand(many, line)
	if many[0].Gap.Verdict != Unclear || many[1].Gap.Verdict != Below || many[2].Gap.Verdict != Above || many[124].Gap != nil || many[125].Gap.Verdict != Below {
		t.Errorf("%+v %+v %+v %+v %+v", many[0].Gap, many[1].Gap, many[2].Gap, many[124].Gap, many[125].Gap)
	}
	if a := NewAttention(many[:125]); len(a[UnderLine]) != 1 || a[UnderLine][0].Code != "far" {
		t.Errorf("named are %+v", a[UnderLine])
	}
}

// TestTheTestIsTheIntervals: at most 5 % exactly where the interval lies beyond the line, and less the further it lies.
func TestTheTestIsTheIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := seen("a", float64(rapid.IntRange(0, 200).Draw(t, "yes"))/200, 200)
		low := rapid.Float64Range(1, 99).Draw(t, "line")
		line := Line{Interval: Interval{low, min(99, low+rapid.Float64Range(0, 5).Draw(t, "wide"))}}
		u.Gap = new(GapTo(line, *u.Index, Interval{*u.Low, *u.High}))
		p := u.chanceBeside(line)
		if (p <= 1-confidence+1e-9) != (u.Gap.Verdict != Unclear) || math.IsNaN(p) {
			t.Errorf("%v (%v to %v) beside %v: %v, p %v", *u.Index, *u.Low, *u.High, line.Interval, u.Gap.Verdict, p)
		}
	})
}
