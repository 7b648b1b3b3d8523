package analytics

import (
	"time"

	"sipas/survey"
)

// UnitEstimate is a unit with its published figures and what follows from them.
type UnitEstimate struct {
	survey.Unit
	Estimate
	Finding
	Received int64 // answers that count and have come in by now; more than N as long as what is published is behind
	Settled  bool  // all months that anybody has answered in are settled
}

// Behind tells whether more answers have come in than are published, for the period goes on.
func (u UnitEstimate) Behind() bool { return !u.Settled && u.Received > u.N }

// Results are the published figures of a province and period, units in order of code.
type Results struct {
	Period     Period
	Method     string
	ComputedAt time.Time // zero when nothing was published yet
	Frozen     bool
	Edition    *Edition  // the one shown; nil for figures as they are now
	Editions   []Edition // all there are, the last one first
	Units      []UnitEstimate
	Target     *Target // nil where no line is known, nothing was published yet, or one unit was asked for
}

// Unit returns the figures of the unit named by code.
func (r Results) Unit(code string) (UnitEstimate, bool) {
	for _, u := range r.Units {
		if u.Code == code {
			return u, true
		}
	}
	return UnitEstimate{}, false
}

// SettledOn tells on a day whether all months of the period are settled, so that nothing more will come; an edition is of such months.
func (r Results) SettledOn(today time.Time) bool {
	if r.Edition != nil {
		return true
	}
	for _, u := range r.Units {
		if !u.Settled {
			return false
		}
	}
	return !r.Period.End().After(today)
}

// By are the thresholds by which the figures were made: those of their edition, or those in force.
func (r Results) By(inForce Thresholds) Thresholds {
	if r.Edition != nil && r.Edition.Thresholds != (Thresholds{}) {
		return r.Edition.Thresholds
	}
	return inForce
}

// Until is the day up to which figures tell of a period that is still running; nil where it is over, or the figures are frozen.
func (r Results) Until(today time.Time) *time.Time {
	if r.Edition != nil {
		return nil
	}
	return r.Period.Until(today)
}

// Which edition of a period to show, besides its number.
const (
	Latest = 0
	Live   = -1
)

// Edition is a period frozen.
type Edition struct {
	Number   int       `json:"edition"`
	Method   string    `json:"method"`
	Hash     string    `json:"hash"`
	Note     string    `json:"note"`
	By       string    `json:"-"` // who froze it; for the house, not for the public
	FrozenAt time.Time `json:"frozen_at"`

	// How far the audit log had come, by its last row and the hash of that; 0 and empty where there was nothing in it, or nobody kept it.
	LogNumber int64  `json:"-"`
	LogHash   string `json:"-"`

	Thresholds Thresholds `json:"-"` // by which its figures were made
}

// TrendPoint is the index of a unit in one period of a series.
type TrendPoint struct {
	Period     Period
	Status     Status
	Suppressed bool
	N          int64
	SetAside   *int64 // nil where it is not told
	Index      *float64
	Low        *float64
	High       *float64
	Edition    int  // 0: not frozen
	Break      bool // people were asked something else than in the period before
}

// MostPoints is how many periods a trend goes back.
const MostPoints = 13

// Evenly fills periods without estimates in, so that time runs evenly up to the one shown, and keeps the last ones.
func Evenly(points []TrendPoint, shown Period) []TrendPoint {
	if len(points) == 0 {
		return nil
	}
	known := map[Period]TrendPoint{}
	for _, p := range points {
		known[p.Period] = p
	}
	var all []TrendPoint
	for p := points[0].Period; !p.Start.After(shown.Start); p = p.Next() {
		point, ok := known[p]
		if !ok {
			point = TrendPoint{Period: p, Status: Hidden}
		}
		all = append(all, point)
	}
	return all[max(0, len(all)-MostPoints):]
}
