package analytics

import (
	"slices"

	"sipas/survey"
)

// Detail are figures that only the page of a unit shows.
type Detail struct {
	Overall *Figure       `json:"overall,omitempty"`
	Drivers []Driver      `json:"drivers,omitempty"`
	Modes   []ModeFigure  `json:"modes,omitempty"`
	Reasons []ReasonCount `json:"reasons,omitempty"`
	All     *AllFigure    `json:"all,omitempty"`
	Levels  []LevelFigure `json:"levels,omitempty"`
}

// ModeFigure is the index of the responses of one mode. Change is its difference from the mode with most answers.
type ModeFigure struct {
	Mode     survey.Mode `json:"mode"`
	N        int64       `json:"n"`
	SetAside int64       `json:"set_aside"`
	LeftOut  int64       `json:"left_out,omitempty"` // that answered a questionnaire the figure does not count
	Index    *float64    `json:"index,omitempty"`
	Low      *float64    `json:"low,omitempty"`
	High     *float64    `json:"high,omitempty"`
	Change   *Change     `json:"difference,omitempty"`
}

// ReasonCount is how many responses of a mode were set aside for a reason.
type ReasonCount struct {
	Reason survey.Reason `json:"reason"`
	Mode   survey.Mode   `json:"mode"`
	N      int64         `json:"n"`
}

// ReasonTotal is how many responses were set aside for a reason, in all modes and in each.
type ReasonTotal struct {
	Reason survey.Reason
	N      int64
	Modes  []ReasonCount
}

// ByReason adds the counts of a reason up, in the order they come first.
func (d Detail) ByReason() []ReasonTotal {
	var totals []ReasonTotal
	for _, r := range d.Reasons {
		n := slices.IndexFunc(totals, func(t ReasonTotal) bool { return t.Reason == r.Reason })
		if n < 0 {
			n = len(totals)
			totals = append(totals, ReasonTotal{Reason: r.Reason})
		}
		totals[n].N += r.N
		totals[n].Modes = append(totals[n].Modes, r)
	}
	return totals
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
}

// Change returns the change of the level against an earlier period, ToPrevious or ToYearAgo; nil where there is none.
func (l LevelFigure) Change(to string) *Change { return changeTo(l.Changes, to) }

// BreakTo returns the break; nil where there is none.
func (l LevelFigure) BreakTo(to string) *Break { return breakTo(l.Breaks, to) }
