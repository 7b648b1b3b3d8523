package analytics

import (
	"cmp"
	"slices"

	"sipas/survey"
)

// Concern is a reason to look at a unit before others.
type Concern string

// The concerns. Each is one the data support: an interval wholly on one side, or a count.
const (
	UnderLine Concern = "under"   // its whole interval lies under the whole line
	Falling   Concern = "falling" // a real fall against the period before
	Trouble   Concern = "trouble" // difficulties reported surely more often than in its level as a whole
	Extra     Concern = "extra"   // so hints at an extra payment
	Either    Concern = "either"  // so one or the other, where both were one question
	MuchAside Concern = "aside"   // much set aside
	TooFew    Concern = "few"     // too few answers for a figure
)

// Concerns returns all of them, the most urgent first.
func Concerns() []Concern {
	return []Concern{UnderLine, Falling, Trouble, Extra, Either, MuchAside, TooFew}
}

// Attention are the units of a level that a concern is about, those first that it is strongest about.
type Attention map[Concern][]UnitEstimate

// NewAttention looks at the units of one level.
func NewAttention(units []UnitEstimate) Attention {
	a, reports := Attention{}, reportsOf(units)
	for _, u := range units {
		for concern, holds := range map[Concern]bool{
			UnderLine: u.Gap != nil && u.Gap.Verdict == Below,
			Falling:   u.fell(),
			Trouble:   reports.more(&u, Trouble),
			Extra:     reports.more(&u, Extra),
			Either:    reports.more(&u, Either),
			MuchAside: u.MuchSetAside(),
			TooFew:    u.Index == nil && !u.Suppressed && !u.Behind(),
		} {
			if holds {
				a[concern] = append(a[concern], u)
			}
		}
	}
	for concern, found := range a {
		slices.SortStableFunc(found, func(x, y UnitEstimate) int {
			return cmp.Or(cmp.Compare(x.weight(concern), y.weight(concern)), cmp.Compare(x.Name.VI, y.Name.VI))
		})
	}
	return a
}

// Of tells whether a concern is about the unit.
func (a Attention) Of(c Concern, code string) bool {
	return slices.ContainsFunc(a[c], func(u UnitEstimate) bool { return u.Code == code })
}

func (u *UnitEstimate) fell() bool {
	c := u.Change(ToPrevious)
	return c != nil && c.Real && c.Points < 0
}

// weight orders units within a concern, the least first.
func (u *UnitEstimate) weight(c Concern) float64 {
	switch c {
	case UnderLine:
		return *u.Index
	case Falling:
		return u.Change(ToPrevious).Points
	case Trouble, Extra, Either:
		return -u.Reported(c).Share
	case MuchAside:
		return -*u.SetAsideShare
	}
	return float64(u.N)
}

// reports are the people of a level who reported what a concern is about, and all who were asked.
type reports map[Concern]struct{ yes, all int64 }

func reportsOf(units []UnitEstimate) reports {
	r := reports{}
	for i := range units {
		for _, c := range []Concern{Trouble, Extra, Either} {
			if f := units[i].reported(c); f != nil {
				sum := r[c]
				sum.yes, sum.all = sum.yes+f.Counts[ReportedOption], sum.all+f.N
				r[c] = sum
			}
		}
	}
	return r
}

// more tells whether a unit's share lies surely over that of its level.
func (r reports) more(u *UnitEstimate, c Concern) bool {
	own, level := u.Reported(c), r[c]
	return own != nil && own.Bound != BoundBelow && level.all > 0 && own.Low > 100*float64(level.yes)/float64(level.all)
}

// OfLevel picks the units of a level.
func OfLevel(units []UnitEstimate, level survey.Level) []UnitEstimate {
	return slices.DeleteFunc(slices.Clone(units), func(u UnitEstimate) bool { return u.Level != level })
}
