package followupdb

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
)

// MonthsRead returns the months of which a unit has batches, the latest first.
func (s *Store) MonthsRead(ctx context.Context, scope survey.Scope, unit survey.Unit) ([]followup.MonthRead, error) {
	return collect[followup.MonthRead](ctx, s, s.pool, "followupdb.MonthsRead", "SelectMonthsRead", scope, within(scope, pgx.StrictNamedArgs{"unit": unit.ID}))
}

// ToldCounts returns what a unit is told of how many of its comments were withheld or erased, by quarter, the latest first.
func (s *Store) ToldCounts(ctx context.Context, scope survey.Scope, unit survey.Unit) ([]followup.ToldCount, error) {
	return collect[followup.ToldCount](ctx, s, s.pool, "followupdb.ToldCounts", "SelectToldCounts", scope, within(scope, pgx.StrictNamedArgs{"unit": unit.ID}))
}

// readRow is a comment of a batch as the database has it.
type readRow struct {
	BatchID   uuid.UUID
	ID        uuid.UUID
	Screening string
	Text      string
	State     string
	OwnerName string
	DueOn     *time.Time
}

// ReadBatches returns batches of a unit and month in the order of their ids, which were drawn by lot, those behind one, and so many at most.
func (s *Store) ReadBatches(ctx context.Context, scope survey.Scope, f followup.BatchFilter) ([]followup.Batch, error) {
	rows, err := collect[readRow](ctx, s, s.pool, "followupdb.ReadBatches", "SelectBatches", scope, within(scope, pgx.StrictNamedArgs{"unit": f.Unit.ID, "month": f.Month,
		"behind": orNone(f.Behind), "most": f.Most}))
	var batches []followup.Batch
	for _, r := range rows {
		if n := len(batches); n == 0 || batches[n-1].ID != r.BatchID {
			batches = append(batches, followup.Batch{ID: r.BatchID, Month: f.Month})
		}
		last := &batches[len(batches)-1]
		last.Comments = append(last.Comments, followup.Read{ID: r.ID, Month: f.Month, Text: r.Text, Screening: followup.Screening(r.Screening),
			Handling: followup.Handling{Comment: r.ID, State: followup.HandlingState(r.State), Name: r.OwnerName, DueOn: timeOf(r.DueOn), Gone: r.Text == ""}})
	}
	return batches, err
}
