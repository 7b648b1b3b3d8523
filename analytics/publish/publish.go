// Package publish turns tallies into published estimates: once, for everyone who reads.
package publish

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Change is a unit and a month whose tallies have changed.
type Change struct {
	UnitID   int32
	Province string
	Month    time.Time
}

// Tally is what a unit's responses to a questionnaire add up to within a period, counted ones and those set aside apart.
type Tally struct {
	UnitID        int32
	Questionnaire survey.Questionnaire
	Standing      survey.Standing
	Sums          *survey.Tally
}

// Row is an estimate to publish.
type Row struct {
	Unit     survey.Unit
	Estimate analytics.Estimate
}

// Store is what publishing needs of the database.
type Store interface {
	// InTurn runs do in one transaction while nobody else publishes; it returns false at once when somebody does.
	InTurn(ctx context.Context, do func(Turn) error) (bool, error)
}

// Turn is one such transaction; all of it sees the database at one moment.
type Turn interface {
	// Changes returns what has changed since the last turn that ended well; with everything, all there is.
	Changes(ctx context.Context, everything bool) ([]Change, error)
	// RollUp adds the daily tallies of the changes up to months.
	RollUp(ctx context.Context, changes []Change) error
	Units(ctx context.Context, province string) ([]survey.Unit, error)
	Tallies(ctx context.Context, province string, p analytics.Period, questionnaires Questionnaires) ([]Tally, error)
	SaveEstimates(ctx context.Context, province string, p analytics.Period, rows []Row) error
	// Finish notes that all of Changes is published, so that the next turn starts behind them.
	Finish(ctx context.Context) error
}

// Questionnaires finds a published questionnaire.
type Questionnaires func(key string) (survey.Questionnaire, error)

// Options of a Publisher; the zero value of each field means its default.
type Options struct {
	// Every is the pause between two looks for changes; 1.5 s. An answer is in its figures within one pause and one turn.
	Every      time.Duration
	Thresholds analytics.Thresholds
	Now        func() time.Time
	Log        *slog.Logger
}

// Publisher keeps published estimates in step with the tallies.
type Publisher struct {
	o              Options
	store          Store
	questionnaires Questionnaires
	caughtUp       atomic.Int64 // when all changes were published last, Unix nanoseconds
}

// New returns a Publisher on store.
func New(store Store, questionnaires Questionnaires, o Options) *Publisher {
	if o.Every == 0 {
		o.Every = 1500 * time.Millisecond
	}
	if o.Thresholds == (analytics.Thresholds{}) {
		o.Thresholds = analytics.DefaultThresholds()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p := &Publisher{o: o, store: store, questionnaires: questionnaires}
	p.caughtUp.Store(o.Now().UnixNano())
	return p
}

// Lag is how long ago all changes were published last.
func (p *Publisher) Lag() time.Duration {
	return p.o.Now().Sub(time.Unix(0, p.caughtUp.Load()))
}

// Run publishes changes until ctx ends.
func (p *Publisher) Run(ctx context.Context) {
	tick := time.NewTicker(p.o.Every)
	defer tick.Stop()
	for {
		if err := p.Publish(ctx, false, nil); err != nil && ctx.Err() == nil {
			p.o.Log.Warn("figures were not published, trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Publish brings figures up to date: those that changed, or with everything all of them, or only those of one period.
func (p *Publisher) Publish(ctx context.Context, everything bool, only *analytics.Period) error {
	began := p.o.Now()
	done, err := p.store.InTurn(ctx, func(turn Turn) error {
		changes, err := turn.Changes(ctx, everything)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := turn.RollUp(ctx, changes); err != nil {
			return err
		}
		for _, scope := range scopesOf(changes, only) {
			if err := p.publishScope(ctx, turn, scope); err != nil {
				return err
			}
		}
		if only != nil {
			return nil // the other periods have yet to be published
		}
		return turn.Finish(ctx)
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

// scope is a province and a period, whose units are ranked together.
type scope struct {
	province string
	period   analytics.Period
}

func scopesOf(changes []Change, only *analytics.Period) []scope {
	var scopes []scope
	seen := map[scope]bool{}
	for _, c := range changes {
		for _, period := range analytics.PeriodsOf(c.Month) {
			s := scope{c.Province, period}
			if !seen[s] && (only == nil || *only == period) {
				seen[s] = true
				scopes = append(scopes, s)
			}
		}
	}
	return scopes
}

func (p *Publisher) publishScope(ctx context.Context, turn Turn, s scope) error {
	units, err := turn.Units(ctx, s.province)
	if err != nil {
		return err
	}
	tallies, err := turn.Tallies(ctx, s.province, s.period, p.questionnaires)
	if err != nil {
		return err
	}
	return turn.SaveEstimates(ctx, s.province, s.period, p.estimates(units, tallies))
}

// estimates computes the figures of every unit that has tallies, and of the province as all of them together.
func (p *Publisher) estimates(units []survey.Unit, tallies []Tally) []Row {
	collected := map[int32]*collection{}
	whole := &collection{}
	for i := range tallies {
		t := &tallies[i]
		c := collected[t.UnitID]
		if c == nil {
			c = &collection{}
			collected[t.UnitID] = c
		}
		c.add(t)
		whole.add(t)
	}
	rows := make([]Row, 0, len(collected)+1)
	for _, u := range units {
		c := collected[u.ID]
		if u.Level == survey.LevelProvince {
			c = whole
		}
		if c != nil {
			rows = append(rows, Row{u, c.estimate(p.o.Thresholds)})
		}
	}
	rank(rows)
	return rows
}

// rank ranks agencies among agencies and communes among communes.
func rank(rows []Row) {
	levels := map[survey.Level][]*analytics.Estimate{}
	for i := range rows {
		level := rows[i].Unit.Level
		levels[level] = append(levels[level], &rows[i].Estimate)
	}
	analytics.Rank(levels[survey.LevelAgency])
	analytics.Rank(levels[survey.LevelCommune])
}

// collection adds up tallies of different questionnaires: dimensions by their sums, items by their keys.
type collection struct {
	responses, setAside int64
	moments             survey.Moments
	items               []analytics.ItemCounts
}

func (c *collection) add(t *Tally) {
	if t.Standing != survey.Counted {
		c.setAside += t.Sums.Responses
		return
	}
	c.responses += t.Sums.Responses
	for i, v := range t.Sums.Moments {
		c.moments[i] += v
	}
	for _, item := range t.Questionnaire.Items {
		counts := t.Sums.ItemCounts(t.Questionnaire, item.Key)
		if item.Kind == survey.OnScale {
			counts = counts[:survey.ScaleSteps] // "not applicable" lies outside
		}
		c.addItem(item, counts)
	}
}

func (c *collection) addItem(item survey.Item, counts []int64) {
	n := slices.IndexFunc(c.items, func(i analytics.ItemCounts) bool { return i.Key == item.Key })
	if n < 0 {
		c.items = append(c.items, analytics.ItemCounts{Key: item.Key, OnScale: item.Kind == survey.OnScale, Counts: slices.Clone(counts)})
		return
	}
	for i, v := range counts {
		if i < len(c.items[n].Counts) {
			c.items[n].Counts[i] += v
		}
	}
}

func (c *collection) estimate(t analytics.Thresholds) analytics.Estimate {
	return analytics.NewEstimate(c.sums(), c.items, c.setAside, [analytics.DimensionCount]string(survey.Dimensions()), t)
}

// sums hands the moments to the estimators, which know nothing of how they are stored.
func (c *collection) sums() *analytics.Sums {
	m := &c.moments
	s := &analytics.Sums{Responses: c.responses}
	for d := range survey.ScoreCount {
		s.N[d] = m.Responses(d)
		s.M[d], s.S[d], s.T[d] = float64(m.Answers(d)), float64(m.Satisfied(d)), float64(m.Steps(d))
		for e := range survey.ScoreCount {
			s.MM[d][e], s.SS[d][e], s.TT[d][e] = float64(m.AnswersAnswers(d, e)), float64(m.SatisfiedSatisfied(d, e)), float64(m.StepsSteps(d, e))
			s.SM[d][e], s.TM[d][e] = float64(m.SatisfiedAnswers(d, e)), float64(m.StepsAnswers(d, e))
		}
	}
	return s
}
