package surveydb

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
)

// Directory holds the places, units, questionnaires and settings of one province in memory: each page and each answer asks for
// one. It reads them again when the database says that one has changed, and from time to time in case that word was lost.
type Directory struct {
	store  *Store
	scope  survey.Scope
	now    atomic.Pointer[listing]
	points map[string]survey.Point
}

type listing struct {
	places         map[survey.Code]survey.Place
	ordered        []survey.Place
	units          []survey.Unit
	questionnaires []survey.Questionnaire
	settings       survey.Settings
	synthetic      bool
}

const (
	refreshFor   = 30 * time.Second // how long reading everything may take
	refreshEvery = 5 * time.Second  // how long a lost notice can go unnoticed
	// gatherFor is how long words are gathered before all is read again: every role may give them, and as many as it likes.
	gatherFor = 50 * time.Millisecond
)

// NewDirectory reads what is within a scope once; Follow keeps it in step.
func NewDirectory(ctx context.Context, store *Store, scope survey.Scope) (*Directory, error) {
	d := &Directory{store: store, scope: scope}
	if err := d.Refresh(ctx); err != nil {
		return d, err
	}
	var err error
	d.points, err = pointsOf(d.Units())
	return d, err
}

// Refresh reads everything again.
func (d *Directory) Refresh(ctx context.Context) error {
	places, err := d.store.Places(ctx, d.scope)
	if err != nil {
		return err
	}
	units, err := d.store.Units(ctx, d.scope)
	if err != nil {
		return err
	}
	if len(units) == 0 {
		return &survey.Error{Op: "surveydb.Refresh", Kind: survey.Invalid, Key: "province.unknown"}
	}
	next := &listing{places: make(map[survey.Code]survey.Place, len(places)), ordered: places, units: units}
	for _, p := range places {
		next.places[p.Code] = p
	}
	if next.questionnaires, err = d.store.Questionnaires(ctx); err != nil {
		return err
	}
	if next.settings, _, err = d.store.Settings(ctx, d.scope); err != nil {
		return err
	}
	if next.synthetic, err = d.store.Synthetic(ctx, d.scope); err != nil {
		return err
	}
	d.now.Store(next)
	return nil
}

// Place returns the place with the code as typed; kind NotFound with key place.mistyped or place.unknown.
func (d *Directory) Place(typed string) (survey.Place, error) {
	code, err := survey.ParseCode(typed)
	if err != nil {
		return survey.Place{}, err
	}
	places := d.now.Load().places
	if place, ok := places[code]; ok {
		return place, nil
	}
	for _, other := range survey.ParseCodes(typed) {
		if place, ok := places[other]; ok {
			return place, nil
		}
	}
	return survey.Place{}, &survey.Error{Op: "surveydb.Place", Kind: survey.NotFound, Key: "place.unknown"}
}

// Places returns all places, in order of level and unit.
func (d *Directory) Places() []survey.Place { return d.now.Load().ordered }

// Questionnaire returns a published questionnaire. Strangers name them, so no name is looked up in the database.
func (d *Directory) Questionnaire(key string) (survey.Questionnaire, error) {
	all := d.now.Load().questionnaires
	if n := slices.IndexFunc(all, func(q survey.Questionnaire) bool { return q.Key == key }); n >= 0 {
		return all[n], nil
	}
	return survey.Questionnaire{}, &survey.Error{Op: "surveydb.Directory", Kind: survey.NotFound, Key: "questionnaire.unknown"}
}

// Questionnaires returns all published questionnaires in order of key.
func (d *Directory) Questionnaires() []survey.Questionnaire { return d.now.Load().questionnaires }

// Settings returns the settings of the province in force.
func (d *Directory) Settings() survey.Settings { return d.now.Load().settings }

// Units returns the province, its agencies and its communes.
func (d *Directory) Units() []survey.Unit { return d.now.Load().units }

// Points returns a point inside each commune, by its code.
func (d *Directory) Points() map[string]survey.Point { return d.points }

// Synthetic tells whether simulated answers are in the province.
func (d *Directory) Synthetic() bool { return d.now.Load().synthetic }

// Follow keeps the directory in step until ctx ends or the connection breaks that hears of changes; it calls well each time it has read
// everything.
func (d *Directory) Follow(ctx context.Context, well func()) error {
	conn, err := d.store.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `listen survey_change`); err != nil {
		return err
	}
	for {
		if err := d.refreshWithin(ctx); err != nil {
			return err
		}
		well()
		if err := d.wait(ctx, conn.Conn()); err != nil {
			return err
		}
	}
}

// refreshWithin gives a database up that has vanished.
func (d *Directory) refreshWithin(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, refreshFor)
	defer cancel()
	return d.Refresh(within)
}

// wait returns when something of the province has changed, or after a while.
func (d *Directory) wait(ctx context.Context, conn *pgx.Conn) error {
	wait, cancel := context.WithTimeout(ctx, refreshEvery)
	defer cancel()
	for {
		word, err := conn.WaitForNotification(wait)
		switch {
		case err != nil && wait.Err() != nil && ctx.Err() == nil:
			return nil // so long without a word
		case err != nil:
			return err
		case word.Payload == "" || word.Payload == d.scope.Province():
			gather(ctx, conn)
			return nil
		}
	}
}

// gather takes the words that come within a moment for one.
func gather(ctx context.Context, conn *pgx.Conn) {
	moment, cancel := context.WithTimeout(ctx, gatherFor)
	defer cancel()
	for moment.Err() == nil {
		if _, err := conn.WaitForNotification(moment); err != nil {
			return
		}
	}
}
