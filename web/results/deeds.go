package results

import (
	"context"
	"slices"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
)

// Deeds are what units have published about what people said, at hand without asking a database.
type Deeds interface {
	Deeds(unit survey.Unit) []followup.Deed
}

// deedRow is something a unit has done, beside the figure of what it is about: in the quarter in which people spoke, and in the first one after.
type deedRow struct {
	followup.Deed
	analytics.BeforeAfter
	Dimension     string // that the figure is of; empty: the index
	Spoken, Later analytics.Period
	Early, Coming bool // the first quarter is not settled yet; the later one is not
}

// Moved tells whether the figure surely moved.
func (r deedRow) Moved() bool { return r.Change != nil && r.Change.Sure() }

// deedRows are what a unit has published, the latest quarter first, with figures of quarters that are settled and that may be seen.
func (h *Handlers) deedRows(ctx context.Context, unit survey.Unit) ([]deedRow, error) {
	deeds := slices.Clone(h.o.Deeds.Deeds(unit))
	if len(deeds) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(deeds, func(a, b followup.Deed) int { return b.Quarter.Compare(a.Quarter) })
	all, err := h.o.Figures.Quarters(ctx, h.o.Scope, unit.Code, deeds[len(deeds)-1].Quarter, h.access() == survey.Frozen)
	if err != nil {
		return nil, err
	}
	settled := survey.SettledBefore(h.o.Now(), h.o.Directory.Settings().SettleDays, h.o.Location)
	figures := map[time.Time]*analytics.PeriodFigures{}
	for i := range all {
		if !all[i].Period.End().After(settled) {
			figures[all[i].Period.Start] = &all[i]
		}
	}
	rows, pairs := make([]deedRow, len(deeds)), make([]analytics.BeforeAfter, len(deeds))
	for i, d := range deeds {
		r := deedRow{Deed: d, Dimension: d.Topic.Dimension(), Spoken: analytics.PeriodOf(analytics.Quarter, d.Quarter), Later: analytics.PeriodOf(analytics.Quarter, d.AfterQuarter())}
		r.Early, r.Coming = r.Spoken.End().After(settled), r.Later.End().After(settled)
		pairs[i] = analytics.NewBeforeAfter(r.Dimension, figures[r.Spoken.Start], figures[r.Later.Start])
		rows[i] = r
	}
	analytics.CorrectTogether(pairs)
	for i := range rows {
		rows[i].BeforeAfter = pairs[i]
	}
	return rows, nil
}

// deedBody is an entry as programs read it.
type deedBody struct {
	Quarter   string      `json:"quarter"` // in which people spoke
	Topic     string      `json:"topic"`
	Comments  *int        `json:"comments"` // that tell of it; null where there are fewer than five
	Words     string      `json:"words"`
	DoneOn    *string     `json:"done_on"` // one of the two days
	DueOn     *string     `json:"due_on"`
	Dimension *string     `json:"dimension"` // that the figures are of; null: the index
	Before    *deedFigure `json:"before"`    // of the quarter in which people spoke, once it is settled
	After     *deedFigure `json:"after"`     // of the first quarter that began when it was done, or was to be, once it is settled
	Change    *deedChange `json:"change"`    // null unless there are both, of the same questions
}

// deedChange is after less before.
type deedChange struct {
	Points float64 `json:"points"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Real   bool    `json:"real"`
}

type deedFigure struct {
	Period string   `json:"period"`
	N      int64    `json:"n"`
	Share  *float64 `json:"share"`
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
}

func newDeedBodies(rows []deedRow) []deedBody {
	bodies := make([]deedBody, len(rows))
	for i, r := range rows {
		b := deedBody{Quarter: r.Spoken.String(), Topic: string(r.Topic), Words: r.Words, DoneOn: dayOf(r.DoneOn), DueOn: dayOf(r.DueOn), Before: newDeedFigure(r.Spoken, r.Before), After: newDeedFigure(r.Later, r.After)}
		if r.Said > 0 {
			b.Comments = &rows[i].Said
		}
		if r.Dimension != "" {
			b.Dimension = &rows[i].Dimension
		}
		if r.Change != nil {
			change := roundChange(*r.Change)
			b.Change = &deedChange{change.Points, change.Low, change.High, change.Real}
		}
		bodies[i] = b
	}
	return bodies
}

func newDeedFigure(p analytics.Period, f *analytics.Figure) *deedFigure {
	if f == nil {
		return nil
	}
	return &deedFigure{p.String(), f.N, round(f.Share), round(f.Low), round(f.High)}
}

func dayOf(day time.Time) *string {
	if day.IsZero() {
		return nil
	}
	return new(day.Format(time.DateOnly))
}
