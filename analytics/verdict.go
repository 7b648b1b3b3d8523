package analytics

import (
	"math"

	"sipas/survey"
)

// stand compares every unit that has an index with the line. So many units of a level are compared at once that some would seem to lie
// beyond it by chance alone: verdicts are corrected as changes are, each level as one table, and the province as one of its own.
func stand(units []UnitEstimate, line Line) {
	levels, chances := map[survey.Level][]*Gap{}, map[survey.Level][]float64{}
	for i := range units {
		if u := &units[i]; u.Index != nil {
			u.Gap = new(GapTo(line, *u.Index, Interval{*u.Low, *u.High}))
			levels[u.Level] = append(levels[u.Level], u.Gap)
			chances[u.Level] = append(chances[u.Level], u.chanceBeside(line))
		}
	}
	for level, gaps := range levels {
		for i, q := range FalseDiscovery(chances[level]) {
			if q > falseDiscoveries {
				gaps[i].Verdict = Unclear
			}
		}
	}
}

// chanceBeside is how likely a figure so far from the line is, on either side, where the truth lies at the end of the line that is next
// to it: the score test that the interval is the inverse of (E. B. Wilson 1927), of the trials that the bound towards the line is of. So it
// is at most 5 % exactly where the whole interval lies beyond the whole line; 1 elsewhere.
func (u *UnitEstimate) chanceBeside(line Line) float64 {
	switch u.Gap.Verdict {
	case Below:
		return scoreTest(*u.Index/100, *u.High/100, line.Low/100)
	case Above:
		return scoreTest(*u.Index/100, *u.Low/100, line.High/100)
	}
	return 1
}

// scoreTest is the two-sided chance of a share p, or of one further away, where the truth is another; bound is that of p's interval
// towards it.
func scoreTest(p, bound, truth float64) float64 {
	trials := z() * z() * bound * (1 - bound) / ((p - bound) * (p - bound))
	return twoSided(p-truth, math.Sqrt(truth*(1-truth)/trials))
}
