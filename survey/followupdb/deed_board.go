package followupdb

import (
	"context"
	"sync/atomic"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
)

// DeedBoard holds in memory what the units of a province have published of the last quarters: pages that many open ask for it.
type DeedBoard struct {
	store *Store
	scope survey.Scope
	today func() time.Time
	now   atomic.Pointer[posted]
}

// posted is what a board has read.
type posted struct {
	stamp  string
	since  time.Time
	readAt time.Time
	byUnit map[int32][]followup.Deed
}

// anewEvery is how long a change that its stamp does not tell can go unnoticed.
const anewEvery = time.Minute

// NewDeedBoard reads what is published within a scope once; Refresh keeps it in step.
func NewDeedBoard(ctx context.Context, store *Store, scope survey.Scope, today func() time.Time) (*DeedBoard, error) {
	b := &DeedBoard{store: store, scope: scope, today: today}
	b.now.Store(&posted{})
	return b, b.Refresh(ctx)
}

// Refresh reads everything again where something was published or withdrawn since, or another quarter has begun.
func (b *DeedBoard) Refresh(ctx context.Context) error {
	since := followup.DeedsToldSince(b.today())
	stamp, err := b.store.DeedStamp(ctx, b.scope)
	if err != nil {
		return err
	}
	was := b.now.Load()
	if stamp == was.stamp && since.Equal(was.since) && time.Since(was.readAt) < anewEvery {
		return nil
	}
	deeds, err := b.store.PublishedDeeds(ctx, b.scope, since)
	if err != nil {
		return err
	}
	next := &posted{stamp: stamp, since: since, readAt: time.Now(), byUnit: map[int32][]followup.Deed{}}
	for _, d := range deeds {
		next.byUnit[d.Unit.ID] = append(next.byUnit[d.Unit.ID], d)
	}
	b.now.Store(next)
	return nil
}

// Deeds are those of a unit, the last published first. Whoever is handed them must not change them.
func (b *DeedBoard) Deeds(unit survey.Unit) []followup.Deed { return b.now.Load().byUnit[unit.ID] }
