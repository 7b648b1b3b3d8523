package surveydb

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"sipas/survey"
)

// Directory holds the places and units of one province in memory: each page and each answer asks for one. It reads them
// again when the database says that a place has changed, and from time to time in case that word was lost.
type Directory struct {
	store    *Store
	province string
	log      *slog.Logger
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

// NewDirectory reads the places of province once; Run keeps them in step.
func NewDirectory(ctx context.Context, store *Store, province string, log *slog.Logger) (*Directory, error) {
	d := &Directory{store: store, province: province, log: log}
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
	return slices.SortedFunc(maps.Values(d.store.questionnaires), func(a, b survey.Questionnaire) int { return strings.Compare(a.Key, b.Key) })
}

// Units returns the province, its agencies and its communes.
func (d *Directory) Units() []survey.Unit { return d.now.Load().units }

// Synthetic tells whether simulated answers are in the database.
func (d *Directory) Synthetic() bool { return d.now.Load().synthetic }

// Run keeps the directory in step until ctx ends.
func (d *Directory) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := d.listen(ctx); err != nil && ctx.Err() == nil {
			d.log.Warn("places are not followed at the moment", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

// listen holds one connection that hears of changes; it returns when the connection breaks.
func (d *Directory) listen(ctx context.Context) error {
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
		wait, cancel := context.WithTimeout(ctx, refreshEvery)
		_, err := conn.Conn().WaitForNotification(wait)
		timedOut := wait.Err() != nil && ctx.Err() == nil
		cancel()
		if err != nil && !timedOut {
			return err
		}
	}
}
