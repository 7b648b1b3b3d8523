package analytics

import (
	"cmp"
	"slices"

	"sipas/survey"
)

// Finding is what follows from a unit's figures, and from these beside the line of the official survey. It is found once, where
// figures are published, and kept with them for everybody who shows any.
type Finding struct {
	Weakest       string   // the dimension with the lowest share, the first of equals; empty where none is shown
	WeakestShare  *float64 // that share
	SetAsideShare float64  // of all responses, on 0–100
	Sample        *SamplePlan
	Gap           *Gap      // to the line; nil where either is not known
	Probability   *float64  // that the index lies above the line, on 0–1
	Need          *Interval // points a year to the lower and the upper end of the goal's line; nil where no path leads there
}

// muchSetAside is from which share on, on 0–100, what was set aside is told with the figure itself: a judgement of ours.
const muchSetAside = 5

// MuchSetAside tells whether so many responses were set aside that nobody should hear the figure without hearing of them.
func (f Finding) MuchSetAside() bool { return f.SetAsideShare >= muchSetAside }

// Target is the line of the official survey beside the figures of a province, and what follows from both. The province's own
// gap is in its Finding.
type Target struct {
	Line        Line
	National    *Benchmark // the country's average in the line's year; nil where it is not known
	Path        *Path      // to the goal's year; nil where nothing tells how the line moves, or the index is not shown
	ByDimension []Part     // the gap to the upper end of the line, for reaching that is being there for certain
	ByUnit      []Part     // the same gap, the largest loss first
}

// partDecimals is how exactly the points of parts are printed: as the ministry's scores.
const partDecimals = 2

// Conclude sets the Finding of every unit and returns the province's Target; nil where no line is known in the period.
func Conclude(units []UnitEstimate, benchmarks []Benchmark, p Period) *Target {
	for i := range units {
		units[i].Finding = units[i].alone()
	}
	line, ok := LatestLine(benchmarks, p.Start.Year())
	if !ok {
		return nil
	}
	t := &Target{Line: line, National: averageOf(benchmarks, line.Year)}
	for i := range units {
		units[i].beside(line)
		if units[i].Level == survey.LevelProvince {
			t.of(&units[i], units, benchmarks, p.Start.Year())
		}
	}
	return t
}

// alone is what follows from an estimate by itself.
func (e *Estimate) alone() Finding {
	f := Finding{}
	if all := e.N + e.SetAside; all > 0 {
		f.SetAsideShare = 100 * float64(e.SetAside) / float64(all)
	}
	for _, d := range e.Dimensions {
		if d.Share != nil && (f.WeakestShare == nil || *d.Share < *f.WeakestShare) {
			f.Weakest, f.WeakestShare = d.Key, d.Share
		}
	}
	if e.Transactions != nil && *e.Transactions > 0 {
		f.Sample = new(NewSamplePlan(e.N, *e.Transactions))
	}
	return f
}

// beside compares a unit's index with the line.
func (u *UnitEstimate) beside(line Line) {
	if u.Index == nil {
		return
	}
	interval := Interval{*u.Low, *u.High}
	u.Gap, u.Probability = new(GapTo(line, *u.Index, interval)), new(ProbabilityAbove(line, *u.Index, interval))
}

// of divides the province's gap, looks ahead to the goal's year, and says what each unit would need to be there.
func (t *Target) of(province *UnitEstimate, units []UnitEstimate, benchmarks []Benchmark, year int) {
	if province.Index == nil {
		return
	}
	t.ByDimension = printed(GapByDimension(province.Estimate, t.Line.High))
	parts := GapByUnit(units, province.Estimate, t.Line.High)
	exact := map[string]float64{}
	for _, p := range parts {
		exact[p.Key] = p.Points
	}
	t.ByUnit = printed(parts)
	slices.SortStableFunc(t.ByUnit, func(a, b Part) int { return cmp.Compare(exact[a.Key], exact[b.Key]) })
	path, ok := NewPath(benchmarks, t.Line, *province.Index, year)
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
