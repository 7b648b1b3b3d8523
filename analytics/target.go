package analytics

import "math"

// Goal is the year by which the province is to be among the top ten.
const Goal = 2030

// PathYear is where the line may lie in a year to come, and where the index would be on its way there.
type PathYear struct {
	Year   int      `json:"year"`
	Line   Interval `json:"line"`
	Index  Interval `json:"index"` // the way to the lower and to the upper end of the line in the goal's year, no faster than the best gain
	Actual bool     `json:"actual"`
	Usual  float64  `json:"usual"` // with the upper quartile of the gains observed, each year
	Best   float64  `json:"best"`  // with the best gain observed, each year
}

// Gained is where the index would be with gains as they have been seen, from the usual to the best.
func (y PathYear) Gained() Interval { return Interval{y.Usual, y.Best} }

// Path is the way from an index to the line of the goal's year. It is a scenario, not a forecast: the line stays where it was known
// last, or its upper end rises by Rise a year, and neither line nor index goes beyond the highest score known in the series.
type Path struct {
	From   Line       `json:"-"`
	Rise   float64    `json:"rise"`
	Gains  Gains      `json:"gains"`
	Years  []PathYear `json:"years"`
	Needed Interval   `json:"needed"` // points a year to reach the line's lower and upper end; 0 where the index is there
	Short  Interval   `json:"short"`  // points still missing to either in the goal's year with the best gain each year
}

// NewPath looks ahead from the last line known, the national averages of its series, and the gains of provinces in it. ok is false where
// there is no year to go, or too little is known to see how a line or a province moves.
func NewPath(results []Benchmark, line Line, index float64, year int) (Path, bool) {
	series := line.From[0].Series
	rise, rises := yearlyRise(results, series, line.Year)
	gains, ok := ObservedGains(results, series)
	if year >= Goal || !rises || !ok {
		return Path{}, false
	}
	path := Path{From: line, Rise: rise, Gains: gains}
	at := func(y int) Interval {
		highest := max(line.High, gains.Highest)
		return Interval{line.Low, min(highest, line.High+max(0, rise)*float64(y-line.Year))}
	}
	left := float64(Goal - year)
	missing := PointsToLine(at(Goal), index)
	path.Needed = Interval{missing.Low / left, missing.High / left}
	path.Short = PointsToLine(at(Goal), gains.after(index, gains.Best, left))
	for y := year; y <= Goal; y++ {
		gone := float64(y - year)
		path.Years = append(path.Years, PathYear{Year: y, Line: at(y), Actual: y == year,
			Index: Interval{gains.after(index, min(gains.Best, path.Needed.Low), gone), gains.after(index, min(gains.Best, path.Needed.High), gone)},
			Usual: gains.after(index, gains.Usual, gone), Best: gains.after(index, gains.Best, gone)})
	}
	return path, true
}

// yearlyRise is how many points a year the national average has gained from the first to the last year of a series up to a year. The
// country is the same before and after the mergers.
func yearlyRise(results []Benchmark, series, upTo int) (float64, bool) {
	var first, last *Benchmark
	for i := range results {
		b := &results[i]
		if b.Code != Country || b.Score == nil || b.Series != series || b.Year > upTo {
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

// CalibrationYears is how many years with both figures a calibration of ours to the ministry's takes: with fewer any line fits.
const CalibrationYears = 3

// YearsToCalibrate counts the years in which both figures are known of the province as it is now. Results of the provinces it was made
// of do not count: they are of other areas.
func YearsToCalibrate(bridges []Bridge) int {
	years := map[int]bool{}
	for _, b := range bridges {
		if b.Official.Scope == presentScope {
			years[b.Year] = true
		}
	}
	return len(years)
}
