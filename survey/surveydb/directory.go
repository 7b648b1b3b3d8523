package surveydb

import (
	"context"
	"sync/atomic"
	"time"

	"sipas/survey"
)

// Directory holds the places and units of one province in memory: each page and each answer asks for one. It reads them
// again when the database says that a place has changed, and from time to time in case that word was lost.
type Directory struct {
	store    *Store
	province string
	now      atomic.Pointer[listing]
}

type listing struct {
	places    map[survey.Code]survey.Place
	ordered   []survey.Place
	units     []survey.Unit
	synthetic bool
}

// refreshEvery is how long a lost notice can go unnoticed.
const refreshEvery = 5 * time.Second

// NewDirectory reads the places of province once; Follow keeps them in step.
func NewDirectory(ctx context.Context, store *Store, province string) (*Directory, error) {
	d := &Directory{store: store, province: province}
	return d, d.Refresh(ctx)
}

// Refresh reads everything again.
func (d *Directory) Refresh(ctx context.Context) error {
	places, err := d.store.Places(ctx, d.province)
	if err != nil {
		return err
	}
	units, err := d.store.Units(ctx, d.province)
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
	if next.synthetic, err = d.store.Synthetic(ctx); err != nil {
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
	place, ok := d.now.Load().places[code]
	if !ok {
		return place, &survey.Error{Op: "surveydb.Place", Kind: survey.NotFound, Key: "place.unknown"}
	}
	return place, nil
}

// Places returns all places, in order of level and unit.
func (d *Directory) Places() []survey.Place { return d.now.Load().ordered }

// Questionnaire returns a published questionnaire.
func (d *Directory) Questionnaire(key string) (survey.Questionnaire, error) {
	return d.store.Questionnaire(key)
}

// Questionnaires returns all published questionnaires in order of key.
func (d *Directory) Questionnaires() []survey.Questionnaire {
	return d.store.Questionnaires()
}

// Units returns the province, its agencies and its communes.
func (d *Directory) Units() []survey.Unit { return d.now.Load().units }

// Synthetic tells whether simulated answers are in the database.
func (d *Directory) Synthetic() bool { return d.now.Load().synthetic }

// Follow keeps the directory in step until ctx ends or the connection breaks that hears of changes; it calls well each time it has read
// everything.
func (d *Directory) Follow(ctx context.Context, well func()) error {
	conn, err := d.store.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `listen survey_place`); err != nil {
		return err
	}
	for {
		if err := d.Refresh(ctx); err != nil {
			return err
		}
		well()
		wait, cancel := context.WithTimeout(ctx, refreshEvery)
		_, err := conn.Conn().WaitForNotification(wait)
		timedOut := wait.Err() != nil && ctx.Err() == nil
		cancel()
		if err != nil && !timedOut {
			return err
		}
	}
}
