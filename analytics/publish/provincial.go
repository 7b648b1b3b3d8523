package publish

import (
	"cmp"
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
	sortByEnd(changed)
	if only != nil {
		changed = slices.DeleteFunc(changed, func(p analytics.Period) bool { return p != *only })
	}
	return w.publishEach(ctx, changed)
}

// sortByEnd puts earlier periods first, and those that end together after what they are made of.
func sortByEnd(periods []analytics.Period) {
	slices.SortFunc(periods, func(a, b analytics.Period) int { return cmp.Or(a.End().Compare(b.End()), b.Start.Compare(a.Start)) })
}

// publishEach reads the tallies of a period, and saves the figures of the one before, while figures are computed: the database does one, the
// program the other.
func (w *provincial) publishEach(ctx context.Context, periods []analytics.Period) error {
	read, err := w.reading(ctx, periods...)
	if err != nil {
		return err
	}
	var last *underWay
	save := func() error {
		if last == nil {
			return nil
		}
		return w.save(ctx, <-last.computed)
	}
	for _, p := range periods {
		in, err := w.publishedInputs(ctx, p, read)
		if err != nil {
			return err
		}
		if last != nil && comparedWith(p, last.period) {
			if err := save(); err != nil {
				return err
			}
			last = nil
		}
		if in.Before, err = w.before(ctx, p); err != nil {
			return err
		}
		next := w.begin(p, in)
		if err := save(); err != nil {
			return err
		}
		last = next
	}
	return save()
}

// underWay is a period whose figures are being computed.
type underWay struct {
	period   analytics.Period
	computed chan publication
}

func (w *provincial) begin(p analytics.Period, in Inputs) *underWay {
	u := &underWay{p, make(chan publication, 1)}
	go func() { u.computed <- w.compute(p, in) }()
	return u
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

// compareAnew publishes the periods once more whose changes are measured from one that has got an edition. Those that have become over meanwhile the
// next turn publishes, for more is told of these, and of their years.
func (w *provincial) compareAnew(ctx context.Context, from analytics.Period) error {
	published, err := w.turn.Published(ctx)
	if err != nil {
		return err
	}
	over, err := w.overSince(ctx, w.turn)
	if err != nil {
		return err
	}
	later := withCompared([]analytics.Period{from}, published)
	later = slices.DeleteFunc(later, func(p analytics.Period) bool { return p == from || slices.Contains(over, p) })
	sortByEnd(later)
	return w.publishEach(ctx, later)
}

// year is what all periods of a year share: which cells are hidden, which months are left out of totals, and the transactions.
type year struct {
	hidden       map[Cell]bool
	without      leftOut
	counts       []MonthCount
	transactions []Transactions
	over         func(analytics.Period) bool
}

func (w *provincial) yearOf(ctx context.Context, p analytics.Period) (*year, error) {
	of := analytics.PeriodOf(analytics.Year, p.Start)
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
		y, err := w.yearOf(ctx, of)
		if err != nil {
			return nil, err
		}
		if y.hash(p) != known[p.String()] {
			all = append(all, p)
		}
	}
	return all, nil
}

// publication is the figures of a period and what they follow from, or why there are none.
type publication struct {
	period analytics.Period
	in     Inputs
	rows   []analytics.UnitEstimate
	err    error
}

// publish computes and saves one period.
func (w *provincial) publish(ctx context.Context, p analytics.Period) (publication, error) {
	read, err := w.reading(ctx, p)
	if err != nil {
		return publication{}, err
	}
	in, err := w.publishedInputs(ctx, p, read)
	if err != nil {
		return publication{}, err
	}
	if in.Before, err = w.before(ctx, p); err != nil {
		return publication{}, err
	}
	computed := w.compute(p, in)
	return computed, w.save(ctx, computed)
}

func (w *provincial) compute(p analytics.Period, in Inputs) publication {
	rows, err := Compute(in, w.questionnaires)
	return publication{p, in, rows, err}
}

func (w *provincial) save(ctx context.Context, computed publication) error {
	if computed.err != nil {
		return computed.err
	}
	if err := w.turn.SaveEstimates(ctx, computed.period, computed.rows); err != nil {
		return err
	}
	if err := w.official.conclude(ctx, w.turn, computed.period, 0, computed.rows); err != nil {
		return err
	}
	y := w.years[analytics.PeriodOf(analytics.Year, computed.period.Start)]
	return w.turn.SaveHiding(ctx, computed.period.String(), y.hash(computed.period), y.over(computed.period))
}

// inputs gathers what the figures of a period follow from, but for the answers, and for the figures they are compared with.
func (w *provincial) inputs(ctx context.Context, p analytics.Period) (Inputs, error) {
	in := Inputs{Province: w.code, Period: p.String(), Method: analytics.ShareMethod, Thresholds: w.o.Thresholds, Units: w.units}
	y, err := w.yearOf(ctx, p)
	if err == nil {
		in.Hidden, in.Transactions, in.Without = y.hiddenIn(p), y.transactionsIn(p), y.without[p]
	}
	return in, err
}

// publishedInputs are those with what is published of the answers.
func (w *provincial) publishedInputs(ctx context.Context, p analytics.Period, read *reading) (Inputs, error) {
	in, err := w.inputs(ctx, p)
	if err == nil {
		in.Tallies, in.Running, err = read.take(ctx, p)
	}
	return in, err
}

// earlierOf are the periods that the figures of one are compared with, yet without figures.
func earlierOf(p analytics.Period) []Before {
	earlier := []Before{{To: analytics.ToPrevious, Period: p.Previous().String()}}
	if p.Kind != analytics.Year {
		earlier = append(earlier, Before{To: analytics.ToYearAgo, Period: p.YearEarlier().String()})
	}
	return earlier
}

func comparedWith(p, earlier analytics.Period) bool {
	return slices.ContainsFunc(earlierOf(p), func(b Before) bool { return b.Period == earlier.String() })
}

// before are the figures that those of a period are compared with: as they are shown, so that a change is one from the figure that people read.
func (w *provincial) before(ctx context.Context, p analytics.Period) ([]Before, error) {
	var published []Before
	for _, b := range earlierOf(p) {
		var err error
		if b.Indices, err = w.turn.ShownIndices(ctx, b.Period); err != nil {
			return nil, err
		}
		if len(b.Indices) > 0 {
			published = append(published, b)
		}
	}
	return published, nil
}
