package analytics

import (
	"math"
	"math/rand/v2"
	"testing"

	"sipas/survey"
)

// TestProbabilityAbove compares the closed form with a simulation of what it says: a normal index, a line anywhere between
// its bounds.
func TestProbabilityAbove(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	const draws = 200_000
	for _, c := range []struct{ index, half, low, high float64 }{
		{86, 1, 86.5, 87.8}, {87.8, 0.8, 86.5, 87.8}, {90, 4, 86.5, 87.8}, {87, 2, 87, 87}, {50, 0.5, 86, 88}, {99, 0.5, 86, 88},
	} {
		line := Line{Interval: Interval{c.low, c.high}}
		got := ProbabilityAbove(line, c.index, Interval{c.index - c.half, c.index + c.half})
		above := 0
		for range draws {
			if c.index+c.half/z()*random.NormFloat64() > c.low+(c.high-c.low)*random.Float64() {
				above++
			}
		}
		if want := float64(above) / draws; math.Abs(got-want) > 0.005 {
			t.Errorf("%+v: %.4f, simulated %.4f", c, got, want)
		}
	}
	if p := ProbabilityAbove(Line{Interval: Interval{80, 80}}, 90, Interval{90, 90}); p != 1 {
		t.Errorf("a certain index above the line: %v", p)
	}
	last := 0.0
	for index := 80.0; index < 95; index += 0.5 {
		p := ProbabilityAbove(Line{Interval: Interval{86.5, 87.8}}, index, Interval{index - 1, index + 1})
		if p < last {
			t.Errorf("a higher index is less probably above: %v at %v", p, index)
		}
		last = p
	}
}

func national(year, scope, series int, score float64) Benchmark {
	return Benchmark{Year: year, Scope: scope, Series: series, Code: Country, Score: &score}
}

func TestPath(t *testing.T) {
	line := Line{Year: 2024, Scope: 63, Interval: Interval{86.5, 87.8}, From: [2]Benchmark{{Series: 2022}, {Series: 2022}}}
	results := []Benchmark{national(2024, 63, 2022, 83.94), national(2023, 63, 2022, 82.66), national(2022, 63, 2022, 80.08)}
	path, ok := NewPath(results, line, 84, 2026)
	if !ok || math.Abs(path.Rise-1.93) > 1e-9 || len(path.Years) != 5 {
		t.Fatalf("%+v %v", path, ok)
	}
	first, last := path.Years[0], path.Years[4]
	if !first.Actual || first.Index != (Interval{84, 84}) || last.Year != Goal {
		t.Errorf("from %+v to %+v", first, last)
	}
	near(t, "upper bound of 2030", last.Line.High, 87.8+6*1.93, 1e-9)
	near(t, "lower bound of 2030", last.Line.Low, 86.5, 1e-9)
	near(t, "needed at least", path.Needed.Low, (86.5-84)/4, 1e-9)
	near(t, "needed at most", path.Needed.High, (87.8+6*1.93-84)/4, 1e-9)
	near(t, "the way ends at the line", last.Index.High, last.Line.High, 1e-9)

	// Neither another method nor another number of provinces says how this line rises.
	for name, other := range map[string][]Benchmark{
		"the method before":      {national(2021, 63, 2017, 87), national(2020, 63, 2017, 85)},
		"among 34":               {national(2026, 34, 2022, 90), national(2025, 34, 2022, 85)},
		"a single year":          {national(2024, 63, 2022, 83)},
		"years after the line":   {national(2026, 63, 2022, 90), national(2024, 63, 2022, 83)},
		"no national average":    nil,
		"an average unpublished": {{Year: 2023, Scope: 63, Series: 2022, Code: Country}, national(2024, 63, 2022, 83)},
	} {
		if path, ok := NewPath(other, line, 84, 2026); ok {
			t.Errorf("%s: %+v", name, path)
		}
	}
	mixed, ok := NewPath(append(results, national(2021, 63, 2017, 87), national(2025, 34, 2022, 70)), line, 84, 2026)
	if !ok || mixed.Rise != path.Rise {
		t.Errorf("mixed with other series: %+v", mixed)
	}
	if _, ok := NewPath(results, line, 84, Goal); ok {
		t.Error("there is a way when the year has come")
	}
	// A falling average does not lower the scenario, and no line is above 100.
	falling, _ := NewPath([]Benchmark{national(2024, 63, 2022, 80), national(2022, 63, 2022, 90)}, line, 84, 2026)
	steep, _ := NewPath([]Benchmark{national(2024, 63, 2022, 90), national(2022, 63, 2022, 70)}, line, 84, 2026)
	if falling.Years[4].Line.High != 87.8 || steep.Years[4].Line.High != 100 {
		t.Errorf("falling %+v, steep %+v", falling.Years[4], steep.Years[4])
	}
}

func TestBridges(t *testing.T) {
	score := 84.92
	own := []Benchmark{{Year: 2024, Code: "10", Score: &score}, {Year: 2023, Code: "10"}, {Year: 2020, Code: "10", Score: &score}}
	bridges := Bridges(map[int]float64{2024: 86, 2023: 85, 2026: 87}, own)
	if len(bridges) != 1 || bridges[0].Year != 2024 || math.Abs(bridges[0].Difference-1.08) > 1e-9 {
		t.Errorf("%+v", bridges)
	}
}

func unitOf(code, name string, index, half float64, n int64, ranks ...int) UnitEstimate {
	u := UnitEstimate{Unit: survey.Unit{Code: code, Level: survey.LevelCommune, Name: survey.Text{VI: name}}}
	low, high := index-half, index+half
	u.N, u.Index, u.Low, u.High, u.Status = n, &index, &low, &high, Ranked
	if len(ranks) == 3 {
		u.Rank, u.RankLow, u.RankHigh = &ranks[0], &ranks[1], &ranks[2]
	}
	return u
}

func TestSimilar(t *testing.T) {
	one := unitOf("a", "Phường A", 85, 2, 100)
	hidden := UnitEstimate{Unit: survey.Unit{Code: "h", Level: survey.LevelCommune, Name: survey.Text{VI: "Phường H"}}}
	agency := unitOf("s", "Sở S", 85, 2, 100)
	agency.Level = survey.LevelAgency
	found := Similar(one, []UnitEstimate{one, unitOf("b", "Phường B", 60, 2, 1000), unitOf("c", "Xã C", 85, 2, 100), unitOf("d", "Phường D", 86, 2, 90),
		unitOf("e", "Phường E", 95, 2, 120), hidden, agency}, 2)
	if len(found) != 2 || found[0].Code != "d" || found[1].Code != "e" {
		t.Fatalf("%+v", found)
	}
	if found[0].Certain() || !found[1].Certain() || found[1].Difference != -10 {
		t.Errorf("%+v", found)
	}
	if Similar(hidden, []UnitEstimate{one}, 5) != nil {
		t.Error("a unit without a figure is compared")
	}
}

func TestExtremes(t *testing.T) {
	clear := NewExtremes([]UnitEstimate{unitOf("a", "A", 95, 1, 100, 1, 1, 1), unitOf("b", "B", 85, 1, 100, 2, 2, 3), unitOf("c", "C", 84, 1, 100, 3, 2, 3)})
	if clear.Best == nil || clear.Best.Code != "a" || clear.Worst != nil || clear.MayBeWorst != 2 || clear.Ranked != 3 {
		t.Errorf("%+v", clear)
	}
	tied := NewExtremes([]UnitEstimate{unitOf("a", "A", 95, 1, 100, 1, 1, 2), unitOf("b", "B", 95, 1, 100, 1, 1, 2), unitOf("c", "C", 50, 1, 100, 3, 3, 3)})
	if tied.Best != nil || tied.MayBeBest != 2 || tied.Worst == nil || tied.Worst.Code != "c" {
		t.Errorf("%+v", tied)
	}
	moved := unitOf("a", "A", 95, 1, 100, 1, 1, 1)
	moved.Changes = []Change{{To: ToPrevious, Points: 3, Real: true}, {To: ToYearAgo, Points: -9, Real: true}}
	unsure := unitOf("b", "B", 80, 1, 100, 2, 2, 2)
	unsure.Changes = []Change{{To: ToPrevious, Points: 30}}
	if x := NewExtremes([]UnitEstimate{moved, unsure}); len(x.ImprovedMost) != 1 || len(x.FellMost) != 0 {
		t.Errorf("%+v", x)
	}
	if empty := NewExtremes(nil); empty.Best != nil || empty.Ranked != 0 {
		t.Errorf("%+v", empty)
	}
}
