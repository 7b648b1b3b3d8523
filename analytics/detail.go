package analytics

import "sipas/survey"

// Detail are figures that only the page of a unit shows.
type Detail struct {
	// SettledN are the answers of settled months, which all details are made of, where the index rests on more; nil where it does not.
	SettledN *int64        `json:"settled_n,omitempty"`
	Overall  *Figure       `json:"overall,omitempty"`
	Drivers  []Driver      `json:"drivers,omitempty"`
	Lowest   *Lowest       `json:"lowest,omitempty"` // nil where no dimension is shown, and in records of version 1
	Modes    []ModeFigure  `json:"modes,omitempty"`
	Reasons  []ReasonCount `json:"reasons,omitempty"`
	All      *AllFigure    `json:"all,omitempty"`
	Levels   []LevelFigure `json:"levels,omitempty"`
	// Reports of several units together, where there are no items of all of them to find these in.
	Reports []Report `json:"reports,omitempty"`
}

// Importances are the Drivers as they are to be shown. An edition of record version 1 keeps correlations in their place, which would
// pass for something they are not.
func (d Detail) Importances() []Driver {
	if d.Lowest == nil {
		return nil
	}
	return d.Drivers
}

// ModeFigure is the index of the responses of one mode. Change is its difference from the mode with most answers.
type ModeFigure struct {
	Mode    survey.Mode `json:"mode"`
	N       int64       `json:"n"`
	LeftOut int64       `json:"left_out,omitempty"` // that answered a questionnaire the figure does not count
	Index   *float64    `json:"index,omitempty"`
	Low     *float64    `json:"low,omitempty"`
	High    *float64    `json:"high,omitempty"`
	Change  *Change     `json:"difference,omitempty"`
}

// ReasonCount is how many responses were set aside for a reason.
type ReasonCount struct {
	Reason survey.Reason `json:"reason"`
	N      int64         `json:"n"`
}

// AllFigure is the index with the responses that were set aside.
type AllFigure struct {
	N     int64   `json:"n"`
	Index float64 `json:"index"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// LevelFigure is the index of all units of a level together.
type LevelFigure struct {
	Level        survey.Level `json:"level"`
	N            int64        `json:"n"`
	Index        *float64     `json:"index,omitempty"`
	Low          *float64     `json:"low,omitempty"`
	High         *float64     `json:"high,omitempty"`
	Weighting    string       `json:"weighting"`
	EffectiveN   *float64     `json:"effective_n,omitempty"`
	DesignEffect *float64     `json:"design_effect,omitempty"`
	Instrument   Instrument   `json:"instrument"`
	Changes      []Change     `json:"changes,omitempty"`
	Breaks       []Break      `json:"breaks,omitempty"`
	Reports      []Report     `json:"reports,omitempty"`
}

// Change returns the change of the level against an earlier period, ToPrevious or ToYearAgo; nil where there is none.
func (l LevelFigure) Change(to string) *Change { return changeTo(l.Changes, to) }

// BreakTo returns the break; nil where there is none.
func (l LevelFigure) BreakTo(to string) *Break { return breakTo(l.Breaks, to) }
