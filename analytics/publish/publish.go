// Package publish turns tallies into published estimates: once, for everyone who reads.
package publish

import (
	"cmp"
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
	LeftOut       bool // of months in which the unit's figures are of another measure
	Sums          *survey.Tally
	Days          *survey.DayMoments // nil where they were not kept, as in editions frozen before they were
}

// MonthTally is what is published of a unit's month, of responses of one kind.
type MonthTally struct {
	Month   time.Time
	Settled bool
	Tally
}

// MonthCount is how many published responses a unit has in a month, by questionnaire, mode, standing and reason, and how many of them
// answered each dimension; and, where the month is settled, each item.
type MonthCount struct {
	UnitID    int32
	Month     time.Time
	Settled   bool
	Mode      survey.Mode
	Standing  survey.Standing
	Reason    survey.Reason
	Measure   string // what the unit's figures of the month are of; of others there are no counts
	Untold    Untold
	Responses int64
	Answered  []int64
	Items     map[string]int64
}

// Snapshot is the moment at which what is published of a unit and month was taken, as the database tells moments.
type Snapshot struct {
	UnitID int32
	Month  time.Time
	At     string
}

// Transactions are those of a unit and month.
type Transactions struct {
	UnitID       int32
	Month        time.Time
	Transactions int64
}

// Store is what publishing needs of the database.
type Store interface {
	// InTurn runs do in one transaction while nobody else publishes of the same province; it returns false at once when somebody does, and where
	// somebody has changed meanwhile what do wants to change.
	InTurn(ctx context.Context, scope survey.Scope, actor survey.Actor, do func(Turn) error) (bool, error)
	// CaughtUp returns when a turn began last that published all there was, whoever's it was.
	CaughtUp(ctx context.Context, scope survey.Scope) (time.Time, error)
	// FreezesToDo returns the requests that are signed, and those proposed whose period has been published again since.
	FreezesToDo(ctx context.Context, scope survey.Scope) ([]analytics.FreezeRequest, error)
	SignFreeze(ctx context.Context, scope survey.Scope, actor survey.Actor, asked analytics.FreezeRequest, rule survey.FourEyes, able int) (analytics.FreezeRequest, error)
	// SaveProposal adds a request whose figures were seen at a moment.
	SaveProposal(ctx context.Context, scope survey.Scope, actor survey.Actor, r analytics.FreezeRequest, seen time.Time) (analytics.FreezeRequest, error)
	// FailFreeze closes a signed request that cannot be carried out.
	FailFreeze(ctx context.Context, scope survey.Scope, actor survey.Actor, r analytics.FreezeRequest) error
	// Edition reads an edition, and the snapshot that tells which responses were there.
	Edition(ctx context.Context, scope survey.Scope, p analytics.Period, number int) (Edition, string, error)
}

// Turn is one such transaction, on one province; all of it sees the database at one moment.
type Turn interface {
	// Moment is when the turn began.
	Moment(ctx context.Context) (time.Time, error)
	// Changes returns what has changed since the last turn that ended well; all there is with everything, or where that turn
	// published by other settings.
	Changes(ctx context.Context, settings string, everything bool) ([]Change, error)
	// RollUp adds the daily tallies of the changes up to months, and to numbers a day.
	RollUp(ctx context.Context, changes []Change) error
	// TellDays has the numbers of the days before today told, and all figures as of today and by these thresholds.
	TellDays(ctx context.Context, today time.Time, by analytics.Thresholds) error
	// DueSteps returns the units and months whose published state may move now though nothing came, or that are to be settled.
	DueSteps(ctx context.Context, now, settledBefore time.Time) ([]Change, error)
	// Steps returns how far units and months have come, SaveMoves moves them.
	Steps(ctx context.Context, of []Change) ([]Step, error)
	SaveMoves(ctx context.Context, moves []Move) error
	// SettledBeside returns the settled months of the same units and quarters, but for these.
	SettledBeside(ctx context.Context, of []Change) ([]Change, error)
	// Settings returns those of the province that are in force.
	Settings(ctx context.Context) (survey.Settings, error)
	Units(ctx context.Context) ([]survey.Unit, error)
	// MonthTallies returns what is published of a month, PresentTallies what has come in by now in a period.
	MonthTallies(ctx context.Context, month analytics.Period) ([]MonthTally, error)
	PresentTallies(ctx context.Context, p analytics.Period) ([]Tally, error)
	// Snapshots tells of each unit and settled month of a period which responses are in what is published.
	Snapshots(ctx context.Context, p analytics.Period) ([]Snapshot, error)
	MonthCounts(ctx context.Context, year analytics.Period) ([]MonthCount, error)
	Transactions(ctx context.Context, year analytics.Period) ([]Transactions, error)
	// ShownIndices returns the indices of a period by unit code: of its last edition where there is one, else as published now.
	ShownIndices(ctx context.Context, period string) (map[string]Index, error)
	// Benchmarks returns the published results of the official survey.
	Benchmarks(ctx context.Context) ([]analytics.Benchmark, error)
	// Merger returns the former provinces, and which one in force each is part of.
	Merger(ctx context.Context) (analytics.Merger, error)
	// SaveFindings publishes what follows from the figures of a period, or of one of its editions.
	SaveFindings(ctx context.Context, f Findings) error
	// EditionsWithout returns the editions whose findings rest on another basis, or that have none; EditionUnits the figures of one.
	EditionsWithout(ctx context.Context, basis string) ([]EditionKey, error)
	EditionUnits(ctx context.Context, e EditionKey) ([]analytics.UnitEstimate, error)
	// FrozenShown returns the numbers set aside of a year that some edition tells.
	FrozenShown(ctx context.Context, year analytics.Period) ([]FrozenCell, error)
	// Published returns the periods that have been published, Hidings the hash of what was hidden in each.
	Published(ctx context.Context) ([]analytics.Period, error)
	Hidings(ctx context.Context) (map[string]string, error)
	SaveHiding(ctx context.Context, period, hash string, over bool) error
	// PeriodsRunning returns the published periods that were not over then.
	PeriodsRunning(ctx context.Context) ([]analytics.Period, error)
	SaveEstimates(ctx context.Context, p analytics.Period, rows []analytics.UnitEstimate) error
	// SaveEdition freezes the estimates published last and returns the edition's number and moment.
	SaveEdition(ctx context.Context, e Edition) (Edition, error)
	// FreezeRecord returns what was done to freeze a period, EndFreezeRequest closes an open request.
	FreezeRecord(ctx context.Context, p analytics.Period) (analytics.PeriodRecord, error)
	EndFreezeRequest(ctx context.Context, r analytics.FreezeRequest) error
	// SeenFreezeRequest notes that the figures are still those of the request.
	SeenFreezeRequest(ctx context.Context, r analytics.FreezeRequest) error
	// Record writes into the audit log what somebody does in this turn. It comes last.
	Record(ctx context.Context, actor survey.Actor, act survey.Act) error
	// Finish notes that all of Changes is published, so that the next turn starts behind them.
	Finish(ctx context.Context, settings string) error
	// CaughtUp notes when a turn began that published all there was.
	CaughtUp(ctx context.Context, at time.Time) error
}

// Questionnaires finds a published questionnaire.
type Questionnaires func(key string) (survey.Questionnaire, error)

// Options of a Publisher; the zero value of each field means its default, but for Scope, outside of which nothing is published.
type Options struct {
	Scope survey.Scope // a whole province
	Now   func() time.Time
	// AsChosen has each turn go by the province's settings that are in force then, instead of by those below.
	AsChosen bool

	Thresholds analytics.Thresholds

	// Step is the fewest answers by which what is published of a running month changes, StepEvery the least time between two changes
	// of a unit; 0: as soon as there are Step more. A Step of 0 is 10.
	Step      int64
	StepEvery time.Duration
	// SettleDays and Location say when a month is settled (survey.SettledBefore).
	SettleDays int
	Location   *time.Location
}

// defaultStep is the default of Options.Step.
const defaultStep = 10

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
	o.Location = cmp.Or(o.Location, time.UTC)
	if o.Step == 0 {
		o.Step = defaultStep
	}
	p := &Publisher{o: o, store: store, questionnaires: questionnaires}
	p.caughtUp.Store(o.Now().UnixNano())
	return p
}

// turnOf is the Publisher of one turn: all of it goes by the same settings.
func (p *Publisher) turnOf(ctx context.Context, turn Turn) (*Publisher, error) {
	o := p.o
	if o.AsChosen {
		s, err := turn.Settings(ctx)
		if err != nil {
			return nil, err
		}
		o.Thresholds, o.Step, o.StepEvery, o.SettleDays = analytics.Thresholds(s.Minimums), s.Step, s.StepEvery, s.SettleDays
	}
	return &Publisher{o: o, store: p.store, questionnaires: p.questionnaires}, nil
}

// way is how figures are made of tallies. Where a later program makes other ones of the same tallies it has another name, so that all are published anew.
const way = "publish@3"

// settings names what figures depend on besides tallies, the benchmarks among them.
func (p *Publisher) settings(ctx context.Context, turn Turn) (official, string, error) {
	benchmarks, err := turn.Benchmarks(ctx)
	if err != nil {
		return official{}, "", err
	}
	merger, err := turn.Merger(ctx)
	if err != nil {
		return official{}, "", err
	}
	t := p.o.Thresholds
	o, err := newOfficial(benchmarks, merger)
	return o, fmt.Sprintf("%s, %s, record %d, thresholds %d %d %d, steps %d %s %d, %s", analytics.ShareMethod, way, RecordVersion, t.Few, t.Provisional, t.Ranked,
		p.o.Step, p.o.StepEvery, p.o.SettleDays, o.basis), err
}

// Lag is how long ago all changes were published last, by whoever publishes of the province. It grows while a turn waits.
func (p *Publisher) Lag() time.Duration {
	return p.o.Now().Sub(time.Unix(0, p.caughtUp.Load()))
}

// Publish brings figures up to date: those that changed, or with everything all of them, or only those of one period. Where somebody else
// publishes at this moment it does nothing; kind Busy then with everything.
func (p *Publisher) Publish(ctx context.Context, everything bool, only *analytics.Period) error {
	began := p.o.Now()
	done, err := p.store.InTurn(ctx, p.o.Scope, survey.Service(), func(turn Turn) error {
		own, err := p.turnOf(ctx, turn)
		if err != nil {
			return err
		}
		if err := own.publish(ctx, turn, began, everything, only); err != nil || only != nil {
			return err
		}
		return turn.CaughtUp(ctx, began)
	})
	switch {
	case err != nil:
		return err
	case done && only == nil:
		p.caughtUp.Store(began.UnixNano())
	case !done && everything:
		return &survey.Error{Op: "publish.Publish", Kind: survey.Busy, Key: turnTaken}
	case !done:
		return p.followOthers(ctx)
	}
	return nil
}

// followOthers looks how far somebody else has come who has the turn: who waits for one that publishes well is not late.
func (p *Publisher) followOthers(ctx context.Context) error {
	at, err := p.store.CaughtUp(ctx, p.o.Scope)
	if own := p.caughtUp.Load(); err == nil && !at.IsZero() {
		p.caughtUp.Store(max(own, at.UnixNano()))
	}
	return err
}

func (p *Publisher) publish(ctx context.Context, turn Turn, now time.Time, everything bool, only *analytics.Period) error {
	o, settings, err := p.settings(ctx, turn)
	if err != nil {
		return err
	}
	if err := o.editions(ctx, turn); err != nil {
		return err
	}
	if err := turn.TellDays(ctx, survey.Date(now, p.o.Location), p.o.Thresholds); err != nil {
		return err
	}
	changes, err := turn.Changes(ctx, settings, everything)
	if err != nil {
		return err
	}
	if err := turn.RollUp(ctx, changes); err != nil {
		return err
	}
	if changes, err = p.step(ctx, turn, changes); err != nil {
		return err
	}
	over, err := p.overSince(ctx, turn)
	if err != nil || len(changes)+len(over) == 0 {
		return err
	}
	if err := p.publishChanges(ctx, turn, changes, over, o, only); err != nil || only != nil {
		return err // with one period alone, the others have yet to be published
	}
	return turn.Finish(ctx, settings)
}

// overSince returns the periods that have become over since they were published, each with its year: more is told of those, by time alone, even where
// nobody answered in their last month.
func (p *Publisher) overSince(ctx context.Context, turn Turn) ([]analytics.Period, error) {
	running, err := turn.PeriodsRunning(ctx)
	rule := p.rule()
	var over []analytics.Period
	for _, period := range running {
		for _, of := range []analytics.Period{period, analytics.PeriodOf(analytics.Year, period.Start)} {
			if rule.settled(period) && !slices.Contains(over, of) {
				over = append(over, of)
			}
		}
	}
	return over, err
}

func (p *Publisher) publishChanges(ctx context.Context, turn Turn, changes []Change, changed []analytics.Period, o official, only *analytics.Period) error {
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
