package analytics

import "time"

// Unit names whom figures are about.
type Unit struct {
	Code   string
	Level  string // province, agency or commune
	Name   string
	NameEN string
}

// UnitEstimate is a unit with its published figures.
type UnitEstimate struct {
	Unit
	Estimate
}

// Results are the published figures of a province and period, units in order of code.
type Results struct {
	Period     Period
	Method     string
	ComputedAt time.Time // zero when nothing was published yet
	Frozen     bool
	Units      []UnitEstimate
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
