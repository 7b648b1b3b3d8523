package analytics

import (
	"cmp"
	"slices"

	"sipas/survey"
)

// Finding is what follows from a unit's figures, and from these beside the line of the official survey. It is found once, where
// figures are published, and kept with them for everybody who shows any.
type Finding struct {
	Weakness
	RankedOf      *int     // how many units of its level are ranked, which its rank is out of; nil where it is not
	SetAsideShare *float64 // of all responses, on 0–100; nil where it is not told or there are none
	Sample        *SamplePlan
	Gap           *Gap      // to the line; nil where either is not known
	Concerns      []Concern // of those that people report: more than of its level as a whole, surely
	Need          *Interval // points a year to the lower and the upper end of the goal's line; nil where no path leads there
}

// muchSetAside is from which share on, on 0–100, what was set aside is told with the figure itself: a judgement of ours.
const muchSetAside = 5

// MuchSetAside tells whether so many responses were set aside that nobody should hear the figure without hearing of them.
func (f Finding) MuchSetAside() bool {
	return f.SetAsideShare != nil && *f.SetAsideShare >= muchSetAside
}

// Target is the line of the official survey beside the figures of a province, and what follows from both. The province's own
// gap is in its Finding.
type Target struct {
	Lines
	Place       *Place     // where the index would stand among the provinces in force; nil where it is not shown
	National    *Benchmark // the country's average in the line's year; nil where it is not known
	Path        *Path      // to the goal's year; nil where too little tells how line and provinces move, or the index is not shown
	ByDimension []Part     // the gap to the upper end of the line, for reaching that is being there for certain
	ByUnit      []Part     // the same gap, the largest loss first
}

// partDecimals is how exactly the points of parts are printed: as the ministry's scores.
const partDecimals = 2

// Official is what is known of the official survey: its published results, and which provinces became which.
type Official struct {
	Results []Benchmark
	Merger  Merger
	Likely  map[int]Likely // where the rebuilt line of a year would lie under the assumptions of LikelyLine
}

// NewOfficial looks for the likely lines once: a few thousand draws a year.
func NewOfficial(results []Benchmark, merger Merger) Official {
	o := Official{results, merger, map[int]Likely{}}
	for _, l := range AllLines(results, merger) {
		if likely, ok := LikelyLine(results, l.Year, merger); ok && l.Rebuilt {
			o.Likely[l.Year] = likely
		}
	}
	return o
}

// lines are those that a year's figures stand beside.
func (o Official) lines(year int) (Lines, bool) {
	l, ok := LatestLines(o.Results, year, o.Merger)
	if likely, can := o.Likely[l.Year]; can && ok && l.Rebuilt {
		l.Likely = &likely
	}
	return l, ok
}

// Conclude sets the Finding of every unit and returns the province's Target; nil where no line is known in the period.
func Conclude(units []UnitEstimate, official Official, p Period) *Target {
	for i := range units {
		units[i].Finding = units[i].alone()
	}
	countRanked(units)
	accuse(units)
	lines, ok := official.lines(p.Start.Year())
	if !ok {
		return nil
	}
	t := &Target{Lines: lines, National: averageOf(official.Results, lines.Year)}
	stand(units, lines.Line)
	for i := range units {
		if units[i].Level == survey.LevelProvince {
			t.of(&units[i], units, official, p.Start.Year())
		}
	}
	return t
}

// alone is what follows from an estimate by itself.
func (e *Estimate) alone() Finding {
	f := Finding{}
	if all := e.OutOf(); all != nil && *all > 0 {
		f.SetAsideShare = new(100 * float64(*e.SetAside) / float64(*all))
	}
	f.Weakness = e.weakness()
	if e.Transactions != nil && *e.Transactions > 0 {
		f.Sample = new(NewSamplePlan(e.N, *e.Transactions))
	}
	return f
}

// Weakness says which dimension is the weakest, and which to mend first. It is one rule for everybody who says either:
//
//   - the weakest is the dimension with the lowest share, named only where that is more than chance beside every other one;
//   - the one to mend first is the weakest, where it has to do with overall satisfaction for certain, and no other dimension has a
//     higher priority. No other one is ever named: two names on one page would contradict each other.
type Weakness struct {
	Weakest      string   // empty where none is named
	WeakestShare *float64 // its share
	Unclear      bool     // the dimensions are shown, but which of them is the weakest cannot be told
	MendFirst    string   // the Weakest, or empty
}

func (e *Estimate) weakness() Weakness {
	l := e.Detail.Lowest
	if l == nil {
		return Weakness{}
	}
	if !l.Apart() {
		return Weakness{Unclear: true}
	}
	w := Weakness{Weakest: l.Key}
	for _, d := range e.Dimensions {
		if d.Key == l.Key {
			w.WeakestShare = d.Share
		}
	}
	var highest *Driver
	for i := range e.Detail.Drivers {
		if d := &e.Detail.Drivers[i]; highest == nil || d.Priority > highest.Priority {
			highest = d
		}
	}
	if highest != nil && highest.Key == l.Key && highest.Low > 0 {
		w.MendFirst = l.Key
	}
	return w
}

// countRanked tells each ranked unit how many its rank is out of.
func countRanked(units []UnitEstimate) {
	ranked := map[survey.Level]int{}
	for _, u := range units {
		if u.Rank != nil {
			ranked[u.Level]++
		}
	}
	for i := range units {
		if units[i].Rank != nil {
			units[i].RankedOf = new(ranked[units[i].Level])
		}
	}
}

// of places the province, divides its gap, looks ahead to the goal's year, and says what each unit would need to be there.
func (t *Target) of(province *UnitEstimate, units []UnitEstimate, official Official, year int) {
	if province.Index == nil {
		return
	}
	if place, ok := PlaceOf(official.Results, t.Line, official.Merger, province.Code, Interval{*province.Low, *province.High}); ok {
		t.Place = &place
	}
	t.ByDimension = printed(GapByDimension(province.Estimate, t.Line.High))
	parts := GapByUnit(units, province.Estimate, t.Line.High)
	exact := map[string]float64{}
	for _, p := range parts {
		exact[p.Key] = p.Points
	}
	t.ByUnit = printed(parts)
	slices.SortStableFunc(t.ByUnit, func(a, b Part) int { return cmp.Compare(exact[a.Key], exact[b.Key]) })
	path, ok := NewPath(official.Results, t.Line, *province.Index, year)
	if !ok {
		return
	}
	t.Path = &path
	goal, left := path.Years[len(path.Years)-1].Line, float64(Goal-year)
	for i := range units {
		if u := &units[i]; u.Index != nil && u.Level != survey.LevelProvince {
			need := PointsToLine(goal, *u.Index)
			u.Need = &Interval{need.Low / left, need.High / left}
		}
	}
}

// printed rounds the points of parts so that they sum to the rounded gap.
func printed(parts []Part) []Part {
	points := make([]float64, len(parts))
	for i, p := range parts {
		points[i] = p.Points
	}
	for i, p := range Apportion(points, partDecimals) {
		parts[i].Points = p
	}
	return parts
}

// averageOf is the country's average of a year; nil where it is not known.
func averageOf(benchmarks []Benchmark, year int) *Benchmark {
	for i := range benchmarks {
		if b := &benchmarks[i]; b.Code == Country && b.Year == year && b.Score != nil {
			return b
		}
	}
	return nil
}
