package publish

import (
	"context"
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// provincial is the work of one turn on one province.
type provincial struct {
	*Publisher
	turn     Turn
	code     string
	units    []survey.Unit
	official official
	years    map[analytics.Period]*year
}

func (p *Publisher) provincial(ctx context.Context, turn Turn, o official) (*provincial, error) {
	units, err := turn.Units(ctx)
	return &provincial{Publisher: p, turn: turn, code: p.o.Scope.Province(), units: units, official: o, years: map[analytics.Period]*year{}}, err
}

// publishAll publishes the changed periods, those in which other figures must be hidden now, and those that are compared with any
// of them; the earliest first, for later ones are compared with them.
func (w *provincial) publishAll(ctx context.Context, changed []analytics.Period, only *analytics.Period) error {
	published, err := w.turn.Published(ctx)
	if err != nil {
		return err
	}
	if changed, err = w.withHidden(ctx, changed, published); err != nil {
		return err
	}
	changed = withCompared(changed, published)
	analytics.SortPeriods(changed)
	for _, period := range changed {
		if only != nil && *only != period {
			continue
		}
		if _, err := w.publish(ctx, period); err != nil {
			return err
		}
	}
	return nil
}

// withCompared adds the published periods whose changes are measured from one of these.
func withCompared(periods, published []analytics.Period) []analytics.Period {
	all := slices.Clone(periods)
	for _, p := range periods {
		for _, later := range []analytics.Period{p.Next(), p.YearLater()} {
			if slices.Contains(published, later) && !slices.Contains(all, later) {
				all = append(all, later)
			}
		}
	}
	return all
}

// year is what all periods of a year share: which cells are hidden, which months are left out of totals, and the transactions.
type year struct {
	hidden       map[Cell]bool
	without      leftOut
	counts       []MonthCount
	transactions []Transactions
}

func (w *provincial) year(ctx context.Context, of analytics.Period) (*year, error) {
	if y, ok := w.years[of]; ok {
		return y, nil
	}
	counts, err := w.turn.MonthCounts(ctx, of)
	if err != nil {
		return nil, err
	}
	transactions, err := w.turn.Transactions(ctx, of)
	if err != nil {
		return nil, err
	}
	frozen, err := w.turn.FrozenShown(ctx, of)
	if err != nil {
		return nil, err
	}
	y := newYear(w.units, counts, transactions, frozen, w.o.Thresholds, w.rule().settled)
	w.years[of] = y
	return y, nil
}

// withHidden adds the published periods of the same years whose hidden cells are other ones than when they were published.
func (w *provincial) withHidden(ctx context.Context, changed, published []analytics.Period) ([]analytics.Period, error) {
	known, err := w.turn.Hidings(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(changed)
	for _, p := range published {
		of := analytics.PeriodOf(analytics.Year, p.Start)
		if slices.Contains(all, p) || !slices.Contains(changed, of) {
			continue
		}
		y, err := w.year(ctx, of)
		if err != nil {
			return nil, err
		}
		if y.hash(p) != known[p.String()] {
			all = append(all, p)
		}
	}
	return all, nil
}

// publication is the figures of a period and what they follow from.
type publication struct {
	in   Inputs
	rows []analytics.UnitEstimate
}

// publish computes and saves one period.
func (w *provincial) publish(ctx context.Context, p analytics.Period) (publication, error) {
	in, err := w.inputs(ctx, p)
	if err != nil {
		return publication{}, err
	}
	rows, err := Compute(in, w.questionnaires)
	if err != nil {
		return publication{}, err
	}
	if err := w.turn.SaveEstimates(ctx, p, rows); err != nil {
		return publication{}, err
	}
	if err := w.official.conclude(ctx, w.turn, p, 0, rows); err != nil {
		return publication{}, err
	}
	y := w.years[analytics.PeriodOf(analytics.Year, p.Start)]
	return publication{in, rows}, w.turn.SaveHiding(ctx, p.String(), y.hash(p))
}

// inputs gathers everything the figures of a period follow from.
func (w *provincial) inputs(ctx context.Context, p analytics.Period) (Inputs, error) {
	in := Inputs{Province: w.code, Period: p.String(), Method: analytics.ShareMethod, Thresholds: w.o.Thresholds, Units: w.units}
	y, err := w.year(ctx, analytics.PeriodOf(analytics.Year, p.Start))
	if err != nil {
		return in, err
	}
	in.Hidden, in.Transactions = y.hiddenIn(p), y.transactionsIn(p)
	in.Without = y.without[p]
	if in.Tallies, err = w.turn.Tallies(ctx, p, true, in.Without); err != nil {
		return in, err
	}
	if in.Running, err = w.turn.Tallies(ctx, p, false, in.Without); err != nil {
		return in, err
	}
	before := []Before{{To: analytics.ToPrevious, Period: p.Previous().String()}}
	if p.Kind != analytics.Year {
		before = append(before, Before{To: analytics.ToYearAgo, Period: p.YearEarlier().String()})
	}
	for _, b := range before {
		if b.Indices, err = w.turn.Indices(ctx, b.Period); err != nil {
			return in, err
		}
		if len(b.Indices) > 0 {
			in.Before = append(in.Before, b)
		}
	}
	return in, nil
}
