package analytics

import (
	"testing"
)

func result(year, rank int, score float64) Benchmark {
	b := Benchmark{Year: year, Scope: 63, Series: 2022, Code: "31"}
	if rank > 0 {
		b.Rank = &rank
	}
	if score > 0 {
		b.Score = &score
	}
	return b
}

// TestLineOf uses what is known of 2022 to 2024: the tenth score itself was published only as a picture.
func TestLineOf(t *testing.T) {
	known := []Benchmark{
		result(2024, 0, 83.94), result(2024, 1, 90.59), result(2024, 2, 0), result(2024, 7, 87.80), result(2024, 11, 86.50), result(2024, 19, 84.92),
		result(2023, 1, 90.61), result(2023, 6, 88.76), result(2023, 12, 0), result(2023, 19, 83.84),
		result(2022, 1, 87.59), result(2022, 17, 82.18),
		result(2021, 1, 94.07),
		result(2020, 10, 86),
		result(2019, 5, 80), result(2019, 20, 90), // contradictory
	}
	for _, c := range []struct {
		year      int
		low, high float64
		exact, ok bool
	}{
		{2024, 86.50, 87.80, false, true},
		{2023, 83.84, 88.76, false, true},
		{2022, 82.18, 87.59, false, true},
		{2021, 0, 0, false, false},
		{2020, 86, 86, true, true},
		{2019, 0, 0, false, false},
		{2018, 0, 0, false, false},
	} {
		line, ok := LineOf(known, c.year)
		if ok != c.ok || ok && (line.Low != c.low || line.High != c.high || line.Exact != c.exact) {
			t.Errorf("%d: %+v %v", c.year, line, ok)
		}
	}
	if line, ok := LatestLines(known, 2026, nil); !ok || line.Year != 2024 || line.Rebuilt {
		t.Errorf("latest: %+v %v", line, ok)
	}
	if line, ok := LatestLines(known, 2021, nil); !ok || line.Year != 2020 {
		t.Errorf("latest up to 2021: %+v %v", line, ok)
	}
}

func TestGapTo(t *testing.T) {
	line := Line{Interval: Interval{86.5, 87.8}}
	for _, c := range []struct {
		index, low, high float64
		verdict          Verdict
	}{
		{90, 88, 92, Above}, {90, 87, 92, Unclear}, {80, 78, 82, Below}, {87, 86, 88, Unclear}, {85, 83, 86.6, Unclear},
	} {
		g := GapTo(line, c.index, Interval{c.low, c.high})
		if g.Verdict != c.verdict || g.Point != (Interval{c.index - 87.8, c.index - 86.5}) || g.Full != (Interval{c.low - 87.8, c.high - 86.5}) {
			t.Errorf("%+v: %+v", c, g)
		}
	}
}
