package analytics

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// ProbabilityAbove returns how probable it is, on 0–1, that an index lies above a line. It takes the index as normal with
// the width of its interval and, where the line is known between bounds only, every place between them as equally
// probable. It says nothing about the other survey the line comes from.
func ProbabilityAbove(line Line, index float64, interval Interval) float64 {
	s := (interval.High - interval.Low) / (2 * z())
	if s == 0 {
		s = rounding
	}
	a, b := (index-line.High)/s, (index-line.Low)/s
	if b-a < 1e-9 {
		return distuv.UnitNormal.CDF(a)
	}
	// ∫Φ is xΦ(x) + φ(x).
	antiderivative := func(x float64) float64 { return x*distuv.UnitNormal.CDF(x) + distuv.UnitNormal.Prob(x) }
	return max(0, min(1, (antiderivative(b)-antiderivative(a))/(b-a)))
}

// Goal is the year by which the province is to be among the top ten.
const Goal = 2030

// PathYear is where the line may lie in a year to come, and where the index would have to be on its way there.
type PathYear struct {
	Year   int      `json:"year"`
	Line   Interval `json:"line"`
	Index  Interval `json:"index"` // the way to the lower and to the upper end of the line in the goal's year
	Actual bool     `json:"actual"`
}

// Path is the way from an index to the line of the goal's year. It is a scenario, not a forecast: the line stays where it
// was known last, or rises by Rise a year.
type Path struct {
	From   Line       `json:"-"`
	Rise   float64    `json:"rise"`
	Years  []PathYear `json:"years"`
	Needed Interval   `json:"needed"` // points a year to reach the line's lower and upper end
}

// NewPath projects the line from the last one known and the national averages of its series. ok is false where there is no
// year to go, or no average to see a rise from. Only averages of the line's own scope and series are looked at.
func NewPath(results []Benchmark, line Line, index float64, year int) (Path, bool) {
	if year >= Goal {
		return Path{}, false
	}
	rise, ok := yearlyRise(results, line)
	if !ok {
		return Path{}, false
	}
	path := Path{From: line, Rise: rise}
	at := func(y int) Interval {
		return Interval{line.Low, min(100, line.High+max(0, rise)*float64(y-line.Year))}
	}
	end, left := at(Goal), float64(Goal-year)
	path.Needed = Interval{(end.Low - index) / left, (end.High - index) / left}
	for y := year; y <= Goal; y++ {
		gone := float64(y - year)
		path.Years = append(path.Years, PathYear{Year: y, Line: at(y), Actual: y == year,
			Index: Interval{index + gone*path.Needed.Low, index + gone*path.Needed.High}})
	}
	return path, true
}

// yearlyRise is how many points a year the national average has gained from the first to the last year of the line's series
// and scope.
func yearlyRise(results []Benchmark, line Line) (float64, bool) {
	var first, last *Benchmark
	series := line.From[0].Series
	for i := range results {
		b := &results[i]
		if b.Code != Country || b.Score == nil || b.Series != series || b.Scope != line.Scope || b.Year > line.Year {
			continue
		}
		if first == nil || b.Year < first.Year {
			first = b
		}
		if last == nil || b.Year > last.Year {
			last = b
		}
	}
	if first == nil || first.Year == last.Year {
		return 0, false
	}
	return (*last.Score - *first.Score) / float64(last.Year-first.Year), true
}

// Bridge is a year in which both figures are known: what the desks say less what the ministry found.
type Bridge struct {
	Year       int       `json:"year"`
	Internal   float64   `json:"internal"`
	Official   Benchmark `json:"official"`
	Difference float64   `json:"difference"`
}

// Bridges pairs internal indices by year with the official results of the province or the provinces it was made of.
func Bridges(internal map[int]float64, own []Benchmark) []Bridge {
	var bridges []Bridge
	for _, b := range own {
		if index, ok := internal[b.Year]; ok && b.Score != nil {
			bridges = append(bridges, Bridge{b.Year, index, b, index - *b.Score})
		}
	}
	return bridges
}

// PointsToLine returns how many points an index lacks to the lower and to the upper end of a line; none where it is there.
func PointsToLine(line Interval, index float64) Interval {
	return Interval{math.Max(0, line.Low-index), math.Max(0, line.High-index)}
}
