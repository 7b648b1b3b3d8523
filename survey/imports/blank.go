package imports

import (
	"context"
	"slices"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Blank is what a workbook to fill in is about.
type Blank struct {
	Units   []survey.Unit
	Months  []time.Time
	Results []analytics.Benchmark // without scores
}

// Blank returns what a workbook to fill in is about: the units within the scope in the months from..until, or the provinces of a year.
func (d *Desk) Blank(ctx context.Context, scope survey.Scope, kind survey.ImportKind, from, until time.Time) (Blank, error) {
	var b Blank
	var err error
	if kind == survey.ImportOfBenchmark {
		provinces, err := d.Survey.ProvinceNames(ctx)
		if err != nil {
			return b, err
		}
		merger, err := d.Figures.Merger(ctx)
		b.Results = analytics.BlankBenchmarks(from.Year(), provinces, merger.Names())
		return b, err
	}
	for month := from; !month.After(until); month = month.AddDate(0, 1, 0) {
		b.Months = append(b.Months, month)
	}
	b.Units, err = d.Survey.Units(ctx, scope)
	return b, err
}

// Unreported are those of some units of which nobody has reported transactions of a month.
func (d *Desk) Unreported(ctx context.Context, scope survey.Scope, units []survey.Unit, month time.Time) ([]survey.Unit, error) {
	if len(units) == 0 {
		return nil, nil
	}
	var of []survey.Transactions
	for _, u := range units {
		of = append(of, survey.Transactions{UnitID: u.ID, Month: month})
	}
	known, err := d.Survey.Transactions(ctx, scope, of)
	if err != nil {
		return nil, err
	}
	reported := map[int32]bool{}
	for _, k := range known {
		reported[k.UnitID] = true
	}
	return slices.DeleteFunc(slices.Clone(units), func(u survey.Unit) bool { return reported[u.ID] }), nil
}

// List returns the imports of a province of one kind, or of all where it is empty, the newest first.
func (d *Desk) List(ctx context.Context, scope survey.Scope, kind survey.ImportKind, below survey.ImportID, most int) ([]survey.Import, error) {
	return d.Survey.Imports(ctx, scope, kind, below, most)
}
