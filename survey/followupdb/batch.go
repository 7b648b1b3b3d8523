package followupdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
)

// MakeBatches makes a batch of what is released of a unit and month, wherever that is enough, and then tells units how many comments were withheld or
// erased where that has moved far enough. It returns how many batches there were.
func (s *Store) MakeBatches(ctx context.Context, scope survey.Scope, actor survey.Actor) (made int, err error) {
	const op = "followupdb.MakeBatches"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, s.sql.Get("MakeBatches"), pg.OfProvince(scope, pgx.StrictNamedArgs{"least": followup.LeastInBatch})).Scan(&made); err != nil {
			return err
		}
		return s.tellCounts(ctx, tx, op, scope)
	})
	return made, err
}

// countRow is how many comments of a unit and quarter stand in one way, in truth and as the unit was told.
type countRow struct {
	UnitID         int32
	Quarter        time.Time
	Screening      string
	Reason         string
	Comments, Told int
}

// tellCounts moves what units are told towards the truth.
func (s *Store) tellCounts(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope) error {
	rows, err := collect[countRow](ctx, s, tx, op, "SelectCountsApart", scope, pgx.StrictNamedArgs{"step": followup.CountStep})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := s.exec(ctx, tx, "TellCount", scope, pgx.StrictNamedArgs{"unit": r.UnitID, "quarter": r.Quarter, "screening": r.Screening,
			"reason": r.Reason, "comments": followup.Stepped(r.Told, r.Comments)}); err != nil {
			return err
		}
	}
	return nil
}

// RemoveSyntheticComments takes away what was written with the answers of a demo, with everything that was done about it.
func (s *Store) RemoveSyntheticComments(ctx context.Context, scope survey.Scope, actor survey.Actor) error {
	const op = "followupdb.RemoveSyntheticComments"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		for _, query := range []string{"HoldGathering", "DeleteSyntheticTopics", "DeleteSyntheticComments"} {
			if _, err := s.exec(ctx, tx, query, scope, nil); err != nil {
				return err
			}
		}
		if _, err := s.exec(ctx, tx, "RecountAnswers", scope, nil); err != nil {
			return err
		}
		_, err := s.exec(ctx, tx, "DeleteSmallBatches", scope, pgx.StrictNamedArgs{"fewest": followup.LeastInBatch})
		return err
	})
}
