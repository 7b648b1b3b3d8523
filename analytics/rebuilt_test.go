package analytics

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// table reads a reference table without its header.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open("analyticsdb/reference/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// published are the official results and the mergers as they come with the program.
func published(t *testing.T) ([]Benchmark, Merger) {
	t.Helper()
	var results []Benchmark
	for _, r := range table(t, "benchmark.csv") {
		b := Benchmark{Code: r[3], Name: r[4], Confidence: r[7]}
		b.Year, _ = strconv.Atoi(r[0])
		b.Scope, _ = strconv.Atoi(r[1])
		b.Series, _ = strconv.Atoi(r[2])
		if score, err := strconv.ParseFloat(r[5], 64); err == nil {
			b.Score = &score
		}
		if rank, err := strconv.Atoi(r[6]); err == nil {
			b.Rank = &rank
		}
		results = append(results, b)
	}
	var merger Merger
	for _, r := range table(t, "provinces_63.csv") {
		thousands, err := strconv.Atoi(r[3])
		if err != nil {
			t.Fatal(err)
		}
		merger = append(merger, Former{r[0], r[1], r[2], thousands})
	}
	return results, merger
}

// TestTheWeightsAreTheCensus: the census of 2019 counted 96,208,984 people.
func TestTheWeightsAreTheCensus(t *testing.T) {
	_, merger := published(t)
	sum := 0
	for _, f := range merger {
		sum += f.Thousands
	}
	if len(merger) != 63 || len(merger.inForce()) != 34 || sum < 96_208-32 || sum > 96_209+32 {
		t.Errorf("%d former provinces, %d in force, %d thousand people", len(merger), len(merger.inForce()), sum)
	}
}

// TestTheLineAmongTheProvincesInForce is what all that is published leaves of the tenth score, had the mergers come earlier.
func TestTheLineAmongTheProvincesInForce(t *testing.T) {
	results, merger := published(t)
	for year, want := range map[int]struct {
		Interval
		low, high string
	}{
		2024: {Interval{82.71, 86.50}, "Long An", "Hà Nội"},
		2023: {Interval{81.09, 88.76}, "Khánh Hòa", "Lào Cai"},
		2022: {Interval{74.56, 87.59}, "Quảng Nam", "Quảng Ninh"},
	} {
		l, ok := Both(results, year, merger)
		if !ok || !l.Rebuilt || l.Scope != 34 || l.Interval != want.Interval || l.From[0].Name != want.low || l.From[1].Name != want.high {
			t.Errorf("%d: %+v %v", year, l.Line, ok)
		}
		if l.Published == nil || l.Published.Scope != 63 || l.Published.Rebuilt {
			t.Errorf("%d among 63: %+v", year, l.Published)
		}
	}
	likely, ok := LikelyLine(results, 2024, merger)
	if !ok || math.Abs(likely.Middle-84.8) > 0.1 || math.Abs(likely.Low-84.2) > 0.1 || math.Abs(likely.High-85.5) > 0.1 {
		t.Errorf("likely in 2024: %+v %v", likely, ok)
	}
	if again, _ := LikelyLine(results, 2024, merger); again != likely {
		t.Errorf("once %+v, once %+v", likely, again)
	}
	if _, ok := Rebuild(results, 2018, merger); ok {
		t.Error("2018 has a single rank and no score with it")
	}
}

// TestALineAmongThoseInForceIsNotRebuilt: once the ministry ranks 34, its figures stand as they are.
func TestALineAmongThoseInForceIsNotRebuilt(t *testing.T) {
	results, merger := published(t)
	ten := Benchmark{Year: 2025, Scope: 34, Series: 2022, Code: "68", Rank: new(10), Score: new(88.0)}
	l, ok := LatestLines(append(results, ten), 2026, merger)
	if !ok || l.Rebuilt || l.Scope != 34 || !l.Exact || l.Low != 88 || l.Published != nil {
		t.Errorf("%+v %v", l, ok)
	}
	first := Benchmark{Year: 2025, Scope: 34, Series: 2022, Code: "31", Rank: new(1), Score: new(91.0)}
	place, ok := PlaceOf(append(results, ten, first), l.Line, merger, "15", Interval{88.5, 89})
	if !ok || place != (Place{2, 10, 34}) {
		t.Errorf("a score below the first and above the tenth stands at %+v %v", place, ok)
	}
}

func TestPlaceOf(t *testing.T) {
	results, merger := published(t)
	l, _ := LatestLines(results, 2026, merger)
	for _, c := range []struct {
		interval Interval
		want     Place
	}{
		{Interval{92, 93}, Place{1, 1, 34}}, // nobody scored more
		{Interval{1, 2}, Place{12, 34, 34}}, // eleven others are above for certain
		{Interval{83, 85}, Place{5, 32, 34}},
	} {
		if place, ok := PlaceOf(results, l.Line, merger, "68", c.interval); !ok || place != c.want {
			t.Errorf("%+v: %+v %v", c.interval, place, ok)
		}
	}
}

// world is a small country: few provinces, merged into fewer, some ranks and scores published.
type world struct {
	results []Benchmark
	merger  Merger
	free    []int    // ranks nobody is known to hold
	open    []string // provinces that hold them
}

func drawWorld(t *rapid.T) world {
	n := rapid.IntRange(2, 6).Draw(t, "provinces")
	scores := rapid.SliceOfN(rapid.IntRange(60, 66), n, n).Draw(t, "scores")
	slices.SortFunc(scores, func(a, b int) int { return cmp.Compare(b, a) })
	var w world
	for i := range n {
		code := fmt.Sprint(i)
		w.merger = append(w.merger, Former{code, code, fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "successor")), 1})
		named := rapid.SampledFrom([]string{"score", "rank", "nothing"}).Draw(t, "published")
		if named == "nothing" {
			w.free, w.open = append(w.free, i+1), append(w.open, code)
			continue
		}
		b := Benchmark{Year: 2024, Scope: 63, Code: code, Rank: new(i + 1)}
		if named == "score" {
			b.Score = new(float64(scores[i]))
		}
		w.results = append(w.results, b)
	}
	return w
}

// values are the lowest and the highest that each rank can have, found anew: no rank has more than a better one.
func (w world) values() (lowest, highest []float64) {
	for rank := range len(w.merger) {
		low, high := 0.0, 100.0
		for _, b := range w.results {
			if b.Score != nil && *b.Rank >= rank+1 {
				low = max(low, *b.Score)
			}
			if b.Score != nil && *b.Rank <= rank+1 {
				high = min(high, *b.Score)
			}
		}
		lowest, highest = append(lowest, low), append(highest, high)
	}
	return lowest, highest
}

// among is the score of a rank among the successors, where each has that of one of its parts: of the lowest, or of the highest.
func (w world) among(rank int, holds map[string]int, values []float64, pick func([]float64) float64) float64 {
	of := map[string][]float64{}
	for _, f := range w.merger {
		of[f.Successor] = append(of[f.Successor], values[holds[f.Code]-1])
	}
	var scores []float64
	for _, parts := range of {
		scores = append(scores, pick(parts))
	}
	slices.SortFunc(scores, func(a, b float64) int { return cmp.Compare(b, a) })
	return scores[rank-1]
}

// possible is the range of a rank's score over all ways to hold the free ranks.
func (w world) possible(rank int) Interval {
	lowest, highest := w.values()
	holds := map[string]int{}
	for _, b := range w.results {
		holds[b.Code] = *b.Rank
	}
	found := Interval{math.Inf(1), math.Inf(-1)}
	var try func(open []string, free []int)
	try = func(open []string, free []int) {
		if len(open) == 0 {
			found.Low = min(found.Low, w.among(rank, holds, lowest, slices.Min))
			found.High = max(found.High, w.among(rank, holds, highest, slices.Max))
			return
		}
		for i := range free {
			holds[open[0]] = free[i]
			try(open[1:], slices.Concat(free[:i], free[i+1:]))
		}
	}
	try(w.open, w.free)
	return found
}

// TestBoundsAreThoseOfAllThatIsPossible tries every way in which the provinces that are not named can hold the free ranks.
func TestBoundsAreThoseOfAllThatIsPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		if len(w.results) == 0 {
			return
		}
		s, ok := newStanding(w.results, 2024, w.merger)
		if !ok {
			t.Fatal("sound results contradict each other")
		}
		rank := rapid.IntRange(1, len(s.provinces)).Draw(t, "rank")
		got := s.bounds(rank).Interval
		want := w.possible(rank)
		if got != want {
			t.Fatalf("rank %d of %d lies within %+v, found %+v", rank, len(s.provinces), want, got)
		}
	})
}
