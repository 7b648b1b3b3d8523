package analytics

import (
	"cmp"
	"math"
	"slices"

	"sipas/survey"
)

// Concern is a reason to look at a unit before others.
type Concern string

// The concerns. Each is one the data support: an interval wholly on one side, a test, or a count.
const (
	UnderLine Concern = "under"   // its whole interval lies under the whole line, corrected for how many are compared
	Falling   Concern = "falling" // it surely fell against the period before
	Trouble   Concern = "trouble" // difficulties reported surely more often than in its level as a whole, corrected for how many are tested
	Extra     Concern = "extra"   // so hints at an extra payment
	Either    Concern = "either"  // so one or the other, where both were one question
	MuchAside Concern = "aside"   // much set aside
	TooFew    Concern = "few"     // too few answers for a figure
)

// Concerns returns all of them, the most urgent first.
func Concerns() []Concern {
	return []Concern{UnderLine, Falling, Trouble, Extra, Either, MuchAside, TooFew}
}

// ReportConcerns are those that people report.
func ReportConcerns() []Concern { return []Concern{Trouble, Extra, Either} }

// Attention are the units of a level that a concern is about, those first that it is strongest about.
type Attention map[Concern][]UnitEstimate

// NewAttention looks at the units of one level, or at some of them: what it says of a unit rests on no other one here, for Conclude has
// looked at all of them.
func NewAttention(units []UnitEstimate) Attention {
	a := Attention{}
	for _, u := range units {
		for concern, holds := range map[Concern]bool{
			UnderLine: u.Gap != nil && u.Gap.Verdict == Below,
			Falling:   u.fell(),
			Trouble:   slices.Contains(u.Concerns, Trouble),
			Extra:     slices.Contains(u.Concerns, Extra),
			Either:    slices.Contains(u.Concerns, Either),
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

// Told are the concerns that the figures of some unit tell of, for or against: where none does, that it is about nobody is not known.
func Told(units []UnitEstimate) []Concern {
	told := map[Concern]bool{}
	for _, u := range units {
		told[UnderLine] = told[UnderLine] || u.Gap != nil
		told[Falling] = told[Falling] || u.Change(ToPrevious) != nil
		told[MuchAside] = told[MuchAside] || u.SetAsideShare != nil
		for _, c := range ReportConcerns() {
			told[c] = told[c] || u.Reported(c) != nil
		}
	}
	return slices.DeleteFunc(Concerns(), func(c Concern) bool { return !told[c] })
}

// Of tells whether a concern is about the unit.
func (a Attention) Of(c Concern, code string) bool {
	return slices.ContainsFunc(a[c], func(u UnitEstimate) bool { return u.Code == code })
}

func (u *UnitEstimate) fell() bool {
	c := u.Change(ToPrevious)
	return c != nil && c.Sure() && c.Points < 0
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

// accuse notes of which units more is surely reported than of their level as a whole: of all of it, which who is shown a few of its units cannot.
func accuse(units []UnitEstimate) {
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		found := reportsOf(OfLevel(units, level))
		for i := range units {
			for _, c := range ReportConcerns() {
				if u := &units[i]; u.Level == level && found[c][u.Code] {
					u.Concerns = append(u.Concerns, c)
				}
			}
		}
	}
}

// reports are, by concern, the units of a level that surely have more of it reported than the level as a whole.
type reports map[Concern]map[string]bool

// reportsOf tests each unit's share against that of all of them together. So many are tested at once that some would differ by chance alone:
// they are corrected as changes are.
func reportsOf(units []UnitEstimate) reports {
	r := reports{}
	for _, c := range ReportConcerns() {
		level, ok := levelShare(units, c)
		if !ok {
			continue
		}
		var codes []string
		var chances []float64
		for i := range units {
			if own := units[i].Reported(c); own != nil {
				codes, chances = append(codes, units[i].Code), append(chances, own.chance(level))
			}
		}
		r[c] = map[string]bool{}
		for i, q := range FalseDiscovery(chances) {
			r[c][codes[i]] = q <= falseDiscoveries
		}
	}
	return r
}

// levelShare is the share of those asked in all units that reported what a concern is about, on 0–100.
func levelShare(units []UnitEstimate, c Concern) (share float64, ok bool) {
	var yes, all int64
	for i := range units {
		if f := units[i].reported(c); f != nil {
			yes, all = yes+f.Counts[ReportedOption], all+f.N
		}
	}
	return 100 * float64(yes) / float64(max(1, all)), all > 0
}

// chance is how likely so large a share is, at most, where the truth is another one: W. Hoeffding's bound for a binomial (J. Am. Stat. Assoc. 58,
// 1963, 2.1). A normal test would not do: few report, and of those a single one moves much. The trials are those that the interval is of.
func (o OptionShare) chance(truth float64) float64 {
	p, q, low := o.Share/100, truth/100, o.Low/100
	if p <= q || low <= 0 {
		return 1
	}
	trials := z() * z() * low * (1 - low) / ((p - low) * (p - low))
	divergence := p * math.Log(p/q)
	if p < 1 {
		divergence += (1 - p) * math.Log((1-p)/(1-q))
	}
	return math.Exp(-trials * divergence)
}

// OfLevel picks the units of a level.
func OfLevel(units []UnitEstimate, level survey.Level) []UnitEstimate {
	return slices.DeleteFunc(slices.Clone(units), func(u UnitEstimate) bool { return u.Level != level })
}
