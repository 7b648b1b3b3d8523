package analytics

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"sipas/survey"
)

func national(year, scope, series int, score float64) Benchmark {
	return Benchmark{Year: year, Scope: scope, Series: series, Code: Country, Score: &score}
}

func scored(year int, code string, score float64) Benchmark {
	return Benchmark{Year: year, Scope: 63, Series: 2022, Code: code, Name: "N" + code, Score: &score}
}

// moved are gains of 4, 3, 1 and a loss of 2 points.
func moved() []Benchmark {
	return []Benchmark{scored(2023, "a", 80), scored(2024, "a", 84), scored(2022, "b", 85), scored(2023, "b", 88), scored(2024, "b", 89), scored(2023, "c", 80), scored(2024, "c", 78)}
}

func TestObservedGains(t *testing.T) {
	g, ok := ObservedGains(moved(), 2022)
	if !ok || g.N != 4 || g.Best != 4 || g.Of != (Gain{"Na", 2024, 4}) || g.Highest != 89 {
		t.Fatalf("%+v %v", g, ok)
	}
	near(t, "upper quartile of -2, 1, 3, 4 (R quantile, type 7)", g.Usual, 3.25, 1e-9)
	// Neither another method, nor another set of provinces, nor two years apart, nor the country make a pair.
	old, present := scored(2021, "d", 60), scored(2024, "c", 99)
	old.Series, present.Scope = 2017, 34
	more := append(moved(), old, scored(2022, "d", 80), scored(2024, "d", 88.9), present, national(2023, 63, 2022, 10), national(2024, 63, 2022, 80))
	if again, _ := ObservedGains(more, 2022); again.N != g.N || again.Best != g.Best {
		t.Errorf("%+v", again)
	}
	if g, ok := ObservedGains(moved()[:5], 2022); ok {
		t.Errorf("three gains are few: %+v", g)
	}
	for needed, want := range map[float64]Reach{0: There, -1: There, 3.25: Usual, 3.3: Best, 4: Best, 4.1: Beyond} {
		if got := g.Reach(needed); got != want {
			t.Errorf("%v a year: %s, want %s", needed, got, want)
		}
	}
}

func TestPath(t *testing.T) {
	line := Line{Year: 2024, Scope: 34, Rebuilt: true, Interval: Interval{82, 86}, From: [2]Benchmark{{Series: 2022, Scope: 63}, {Series: 2022, Scope: 63}}}
	averages := []Benchmark{national(2024, 63, 2022, 83.94), national(2023, 63, 2022, 82.66), national(2022, 63, 2022, 82.94)}
	path, ok := NewPath(append(moved(), averages...), line, 81, 2026)
	if !ok || math.Abs(path.Rise-0.5) > 1e-9 || len(path.Years) != 5 {
		t.Fatalf("%+v %v", path, ok)
	}
	first, last := path.Years[0], path.Years[4]
	if !first.Actual || first.Index != (Interval{81, 81}) || first.Best != 81 || last.Year != Goal {
		t.Errorf("from %+v to %+v", first, last)
	}
	near(t, "upper bound of 2030", last.Line.High, 86+6*0.5, 1e-9)
	near(t, "lower bound of 2030", last.Line.Low, 82, 1e-9)
	near(t, "needed at least", path.Needed.Low, (82-81.0)/4, 1e-9)
	near(t, "needed at most", path.Needed.High, (89-81.0)/4, 1e-9)
	near(t, "the way ends at the line", last.Index.High, last.Line.High, 1e-9)
	near(t, "no index goes beyond what was ever published", last.Best, 89, 1e-9)
	if path.Short != (Interval{}) {
		t.Errorf("short %+v", path.Short)
	}

	// From far below the way is no steeper than the best gain, and what is still missing is said.
	far, _ := NewPath(append(moved(), averages...), line, 60, 2026)
	near(t, "the way of the best gain", far.Years[4].Index.High, 60+4*4, 1e-9)
	near(t, "at one in four", far.Years[2].Usual, 60+2*3.25, 1e-9)
	near(t, "missing to the upper end", far.Short.High, 89-76, 1e-9)
	near(t, "missing to the lower end", far.Short.Low, 82-76, 1e-9)
	if far.Gains.Reach(far.Needed.Low) != Beyond {
		t.Errorf("%v a year may be reached", far.Needed.Low)
	}
	// From above nothing is asked, and nobody is sent down.
	above, _ := NewPath(append(moved(), averages...), line, 95, 2026)
	if above.Needed != (Interval{}) || above.Years[4].Index != (Interval{95, 95}) || above.Years[4].Best != 95 {
		t.Errorf("%+v", above)
	}

	// Another method does not say how this line rises, nor do years after it.
	for name, other := range map[string][]Benchmark{
		"the method before":      {national(2021, 63, 2017, 87), national(2020, 63, 2017, 85)},
		"a single year":          {national(2024, 63, 2022, 83)},
		"years after the line":   {national(2026, 34, 2022, 90), national(2024, 63, 2022, 83)},
		"no national average":    nil,
		"an average unpublished": {{Year: 2023, Scope: 63, Series: 2022, Code: Country}, national(2024, 63, 2022, 83)},
	} {
		if path, ok := NewPath(append(moved(), other...), line, 84, 2026); ok {
			t.Errorf("%s: %+v", name, path)
		}
	}
	if path, ok := NewPath(averages, line, 84, 2026); ok {
		t.Errorf("no gain is known: %+v", path)
	}
	if _, ok := NewPath(append(moved(), averages...), line, 84, Goal); ok {
		t.Error("there is a way when the year has come")
	}
	// A falling average does not lower the scenario, and no line is above the best score ever published.
	falling, _ := NewPath(append(moved(), national(2024, 63, 2022, 80), national(2022, 63, 2022, 90)), line, 84, 2026)
	steep, _ := NewPath(append(moved(), national(2024, 63, 2022, 90), national(2022, 63, 2022, 70)), line, 84, 2026)
	if falling.Years[4].Line.High != 86 || steep.Years[4].Line.High != 89 {
		t.Errorf("falling %+v, steep %+v", falling.Years[4], steep.Years[4])
	}
}

func TestYearsToCalibrate(t *testing.T) {
	now := func(year int) Bridge { return Bridge{Year: year, Official: Benchmark{Scope: 34, Year: year}} }
	part := Bridge{Year: 2024, Official: Benchmark{Scope: 63, Year: 2024}}
	if n := YearsToCalibrate([]Bridge{part, part, part, now(2026), now(2026), now(2027)}); n != 2 {
		t.Errorf("%d years", n)
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
	if found[0].Certain || !found[1].Certain || found[1].Difference != -10 {
		t.Errorf("%+v", found)
	}
	if Similar(hidden, []UnitEstimate{one}, 5) != nil {
		t.Error("a unit without a figure is compared")
	}
}

// TestAmongSeveralItTakesMoreToBeApart: what tells two units apart that were compared alone may be chance where one of five is looked for.
func TestAmongSeveralItTakesMoreToBeApart(t *testing.T) {
	one, apart := seen("a", 0.85, 300), seen("b", 0.78, 300)
	var alike []UnitEstimate
	for i := range 4 {
		alike = append(alike, seen(fmt.Sprint(i), 0.85, 300))
	}
	for name, c := range map[string]struct {
		others  []UnitEstimate
		certain bool
	}{"alone": {[]UnitEstimate{apart}, true}, "one of five": {append(alike, apart), false}, "one of five, far": {append(alike, seen("b", 0.6, 300)), true}} {
		found := Similar(one, c.others, 5)
		b := found[slices.IndexFunc(found, func(c Comparison) bool { return c.Code == "b" })]
		if b.Certain != c.certain || b.Low <= 0 {
			t.Errorf("%s: %+v to %+v, certain: %v", name, b.Low, b.High, b.Certain)
		}
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
	moved.Changes = []Change{{To: ToPrevious, Points: 3, Low: 1, High: 5, Real: true}, {To: ToYearAgo, Points: -9, Low: -12, High: -6, Real: true}}
	unsure := unitOf("b", "B", 80, 1, 100, 2, 2, 2)
	unsure.Changes = []Change{{To: ToPrevious, Points: 30}}
	if x := NewExtremes([]UnitEstimate{moved, unsure}); len(x.ImprovedMost) != 1 || len(x.FellMost) != 0 {
		t.Errorf("%+v", x)
	}
	if empty := NewExtremes(nil); empty.Best != nil || empty.Ranked != 0 {
		t.Errorf("%+v", empty)
	}
}
