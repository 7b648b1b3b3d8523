// Package publish turns tallies into published estimates: once, for everyone who reads.
package publish

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Change is a unit and a month whose tallies have changed.
type Change struct {
	UnitID int32
	Month  time.Time
}

// Tally is what a unit's responses of one kind add up to within a period.
type Tally struct {
	UnitID        int32
	Questionnaire string
	Mode          survey.Mode
	Standing      survey.Standing
	Reason        survey.Reason
	Sums          *survey.Tally
}

// MonthCount is how many responses a unit has in a month, mode and standing, and how many of them answered each dimension.
type MonthCount struct {
	UnitID    int32
	Month     time.Time
	Mode      survey.Mode
	Standing  survey.Standing
	Responses int64
	Answered  []int64
}

// Transactions are those of a unit and month.
type Transactions struct {
	UnitID       int32
	Month        time.Time
	Transactions int64
}

// Store is what publishing needs of the database.
type Store interface {
	// InTurn runs do in one transaction while nobody else publishes of the same province; it returns false at once when somebody does.
	InTurn(ctx context.Context, scope survey.Scope, actor survey.Actor, do func(Turn) error) (bool, error)
}

// Turn is one such transaction, on one province; all of it sees the database at one moment.
type Turn interface {
	// Changes returns what has changed since the last turn that ended well; all there is with everything, or where that turn
	// published by other settings.
	Changes(ctx context.Context, settings string, everything bool) ([]Change, error)
	// RollUp adds the daily tallies of the changes up to months, and to numbers a day.
	RollUp(ctx context.Context, changes []Change) error
	Units(ctx context.Context) ([]survey.Unit, error)
	Tallies(ctx context.Context, p analytics.Period) ([]Tally, error)
	MonthCounts(ctx context.Context, year analytics.Period) ([]MonthCount, error)
	Transactions(ctx context.Context, year analytics.Period) ([]Transactions, error)
	// Indices returns the published indices of a period by unit code.
	Indices(ctx context.Context, period string) (map[string]Index, error)
	// Benchmarks returns the published results of the official survey.
	Benchmarks(ctx context.Context) ([]analytics.Benchmark, error)
	// SaveFindings publishes what follows from the figures of a period, or of one of its editions.
	SaveFindings(ctx context.Context, f Findings) error
	// EditionsWithout returns the editions whose findings rest on another basis, or that have none; EditionUnits the figures of one.
	EditionsWithout(ctx context.Context, basis string) ([]EditionKey, error)
	EditionUnits(ctx context.Context, e EditionKey) ([]analytics.UnitEstimate, error)
	// FrozenShown returns the cells of a year that have a figure in some edition.
	FrozenShown(ctx context.Context, year analytics.Period) ([]Cell, error)
	// Published returns the periods that have been published, Hidings the hash of what was hidden in each.
	Published(ctx context.Context) ([]analytics.Period, error)
	Hidings(ctx context.Context) (map[string]string, error)
	SaveHiding(ctx context.Context, period, hash string) error
	SaveEstimates(ctx context.Context, p analytics.Period, rows []analytics.UnitEstimate) error
	// SaveEdition freezes the estimates published last and returns the edition's number and moment.
	SaveEdition(ctx context.Context, e Edition) (Edition, error)
	// Finish notes that all of Changes is published, so that the next turn starts behind them.
	Finish(ctx context.Context, settings string) error
}

// Questionnaires finds a published questionnaire.
type Questionnaires func(key string) (survey.Questionnaire, error)

// Options of a Publisher; the zero value of each field means its default, but for Scope, outside of which nothing is published.
type Options struct {
	Scope      survey.Scope // a whole province
	Thresholds analytics.Thresholds
	Now        func() time.Time
}

// Publisher keeps the published estimates of a province in step with its tallies.
type Publisher struct {
	o              Options
	store          Store
	questionnaires Questionnaires
	caughtUp       atomic.Int64 // when all changes were published last, Unix nanoseconds
}

// New returns a Publisher on store.
func New(store Store, questionnaires Questionnaires, o Options) *Publisher {
	if o.Thresholds == (analytics.Thresholds{}) {
		o.Thresholds = analytics.DefaultThresholds()
	}
	p := &Publisher{o: o, store: store, questionnaires: questionnaires}
	p.caughtUp.Store(o.Now().UnixNano())
	return p
}

// settings names what figures depend on besides tallies, the benchmarks among them.
func (p *Publisher) settings(ctx context.Context, turn Turn) (official, string, error) {
	benchmarks, err := turn.Benchmarks(ctx)
	if err != nil {
		return official{}, "", err
	}
	t := p.o.Thresholds
	o, err := newOfficial(benchmarks)
	return o, fmt.Sprintf("%s, thresholds %d %d %d, %s", analytics.ShareMethod, t.Few, t.Provisional, t.Ranked, o.basis), err
}

// Lag is how long ago all changes were published last.
func (p *Publisher) Lag() time.Duration {
	return p.o.Now().Sub(time.Unix(0, p.caughtUp.Load()))
}

// Publish brings figures up to date: those that changed, or with everything all of them, or only those of one period.
func (p *Publisher) Publish(ctx context.Context, everything bool, only *analytics.Period) error {
	began := p.o.Now()
	done, err := p.store.InTurn(ctx, p.o.Scope, survey.Service(), func(turn Turn) error {
		o, settings, err := p.settings(ctx, turn)
		if err != nil {
			return err
		}
		if err := o.editions(ctx, turn); err != nil {
			return err
		}
		changes, err := turn.Changes(ctx, settings, everything)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := turn.RollUp(ctx, changes); err != nil {
			return err
		}
		if err := p.publishChanges(ctx, turn, changes, o, only); err != nil {
			return err
		}
		if only != nil {
			return nil // the other periods have yet to be published
		}
		return turn.Finish(ctx, settings)
	})
	if err == nil && (done || !everything) {
		// Where another program publishes, its own lag tells.
		p.caughtUp.Store(began.UnixNano())
	}
	if err == nil && !done && everything {
		return &survey.Error{Op: "publish.Publish", Kind: survey.Busy, Key: "publish.running"}
	}
	return err
}

func (p *Publisher) publishChanges(ctx context.Context, turn Turn, changes []Change, o official, only *analytics.Period) error {
	var changed []analytics.Period
	for _, c := range changes {
		for _, period := range analytics.PeriodsOf(c.Month) {
			if !slices.Contains(changed, period) {
				changed = append(changed, period)
			}
		}
	}
	w, err := p.provincial(ctx, turn, o)
	if err != nil {
		return err
	}
	return w.publishAll(ctx, changed, only)
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

// year is what all periods of a year share: which cells are hidden, and the transactions.
type year struct {
	hidden       map[Cell]bool
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
	y := newYear(w.code, w.units, counts, transactions, frozen, w.o.Thresholds)
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
	if in.Tallies, err = w.turn.Tallies(ctx, p); err != nil {
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
