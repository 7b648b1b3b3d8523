package analytics

import (
	"fmt"
	"slices"
)

// Benchmark is one published result of the official survey.
type Benchmark struct {
	Year       int      `json:"year"`
	Scope      int      `json:"scope"`  // among how many provinces it was ranked: 63 until 2024, 34 since
	Series     int      `json:"series"` // first year of its method; two series are never one line
	Code       string   `json:"province_code"`
	Name       string   `json:"province"`
	Score      *float64 `json:"score,omitempty"`
	Rank       *int     `json:"rank,omitempty"`
	Confidence string   `json:"confidence"` // one of Confidences
	Source     string   `json:"source"`
	Now        string   `json:"province_now,omitempty"`      // code of the province in force that a merged one is part of; else empty
	NowName    string   `json:"province_now_name,omitempty"` // its full name
}

// Confidences are the words for how sure a result is: read in its source, computed from it, or bounded by the order there.
func Confidences() []string { return []string{"seen", "derived", "inferred"} }

// Country is the code of the row with the national average.
const Country = "00"

// TopRank is the rank whose score is the line.
const TopRank = 10

// Line is the score of rank 10 of a year, or the bounds that the ranks known allow: among the provinces that were ranked, or rebuilt
// for those in force.
type Line struct {
	Year    int  `json:"year"`
	Scope   int  `json:"scope"`   // among how many provinces
	Rebuilt bool `json:"rebuilt"` // from the parts of merged provinces: nobody has published it
	Interval
	Exact  bool         `json:"exact"`
	Likely *Likely      `json:"likely"` // of a rebuilt one, where it was looked for
	From   [2]Benchmark `json:"from"`   // the results that give the bounds: the lower, the upper
}

// String names the line by what it says, to tell it from another.
func (l Line) String() string { return fmt.Sprintf("%d/%d: %g to %g", l.Year, l.Scope, l.Low, l.High) }

// Range is the line as an interval alone; nil where there is no line.
func (l *Line) Range() *Interval {
	if l == nil {
		return nil
	}
	return &l.Interval
}

// Lines are the two lines of a year. The goal is to be among the first ten of the provinces in force, so the gap is that to the line
// among these: the one published, else the one rebuilt.
type Lines struct {
	Line
	Published *Line // among the former provinces, where the line is rebuilt; else nil
}

// Both returns the lines of a year; ok is false where there is none. Without a rebuilt one the published one stands alone.
func Both(results []Benchmark, year int, merger Merger) (Lines, bool) {
	published, ok := LineOf(results, year)
	if rebuilt, can := Rebuild(results, year, merger); can {
		l := Lines{Line: rebuilt}
		if ok {
			l.Published = &published
		}
		return l, true
	}
	return Lines{Line: published}, ok
}

// LineOf returns the line of a year and whether the year's results bound it from both sides and agree with each other.
func LineOf(results []Benchmark, year int) (Line, bool) {
	line := Line{Year: year, Interval: Interval{Low: -1, High: 101}}
	for _, b := range results {
		if b.Year != year || b.Rank == nil || b.Score == nil {
			continue
		}
		line.Scope = b.Scope
		if *b.Rank <= TopRank && *b.Score < line.High {
			line.High, line.From[1] = *b.Score, b
		}
		if *b.Rank >= TopRank && *b.Score > line.Low {
			line.Low, line.From[0] = *b.Score, b
		}
	}
	line.Exact = line.Low == line.High
	return line, line.Low >= 0 && line.High <= 100 && line.Low <= line.High
}

// LatestLines returns those of the last year up to year that has any.
func LatestLines(results []Benchmark, year int, merger Merger) (Lines, bool) {
	for _, y := range yearsDescending(results) {
		if l, ok := Both(results, y, merger); ok && y <= year {
			return l, true
		}
	}
	return Lines{}, false
}

func yearsDescending(results []Benchmark) []int {
	var years []int
	for _, b := range results {
		years = append(years, b.Year)
	}
	slices.Sort(years)
	years = slices.Compact(years)
	slices.Reverse(years)
	return years
}

// AllLines returns those of every year that has any, the latest first.
func AllLines(results []Benchmark, merger Merger) []Lines {
	var all []Lines
	for _, year := range yearsDescending(results) {
		if l, ok := Both(results, year, merger); ok {
			all = append(all, l)
		}
	}
	return all
}

// Own picks the results of a province. Codes among 63 provinces are not those among 34: before the merger only those of the
// former provinces it is made of count.
func Own(results []Benchmark, province string, merger Merger) []Benchmark {
	former := merger.Parts(province)
	var own []Benchmark
	for _, b := range results {
		if b.Scope == formerScope && slices.Contains(former, b.Code) || b.Scope != formerScope && b.Code == province {
			own = append(own, b)
		}
	}
	return own
}

// National picks the averages of the whole country.
func National(results []Benchmark) []Benchmark {
	var averages []Benchmark
	for _, b := range results {
		if b.Code == Country {
			averages = append(averages, b)
		}
	}
	return averages
}

// Verdict says where an index lies against the line.
type Verdict string

// The verdicts: certain only where the whole interval lies beyond the whole line; of the units of a level, corrected for how many are compared.
const (
	Above   Verdict = "above"
	Below   Verdict = "below"
	Unclear Verdict = "unclear"
)

// Verdicts returns all verdicts.
func Verdicts() []Verdict { return []Verdict{Above, Below, Unclear} }

// Gap is index minus line. Point is the range of the estimate's gap, which is one number when the line is exact; Full adds
// the index's own interval.
type Gap struct {
	Point, Full Interval
	Verdict     Verdict
}

// GapTo compares one index and its interval with the line.
func GapTo(line Line, index float64, interval Interval) Gap {
	g := Gap{
		Point:   Interval{index - line.High, index - line.Low},
		Full:    Interval{interval.Low - line.High, interval.High - line.Low},
		Verdict: Unclear,
	}
	switch {
	case g.Full.Low > 0:
		g.Verdict = Above
	case g.Full.High < 0:
		g.Verdict = Below
	}
	return g
}
