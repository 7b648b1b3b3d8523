package surveydb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Synthetic tells whether sipas demo has put simulated answers here.
func (s *Store) Synthetic(ctx context.Context) (bool, error) {
	var synthetic bool
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectSynthetic")).Scan(&synthetic)
	return synthetic, pg.Error("surveydb.Synthetic", err)
}

// RealResponses counts real answers, up to limit.
func (s *Store) RealResponses(ctx context.Context, limit int) (int, error) {
	var n int
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectRealResponses"), pgx.StrictNamedArgs{"limit": limit}).Scan(&n)
	return n, pg.Error("surveydb.RealResponses", err)
}

// BeginSynthetic marks the database as holding simulated answers before the first of them comes in, and fails with kind
// Conflict when this seed was used before: the same seed makes the same ids.
func (s *Store) BeginSynthetic(ctx context.Context, seed, responses int64) error {
	const op = "surveydb.BeginSynthetic"
	tag, err := s.pool.Exec(ctx, s.sql.Get("InsertSynthetic"), pgx.StrictNamedArgs{"seed": seed, "responses": responses})
	if err == nil && tag.RowsAffected() == 0 {
		return &survey.Error{Op: op, Kind: survey.Conflict, Key: "demo.seed_used"}
	}
	return pg.Error(op, err)
}

// CopySynthetic stores simulated responses in bulk, with their receipts and tallies, in one transaction.
func (s *Store) CopySynthetic(ctx context.Context, responses []survey.Response) error {
	return s.inTx(ctx, "surveydb.CopySynthetic", func(tx pgx.Tx) error {
		tallies := survey.Tallies{}
		for n := range responses {
			q, err := s.Questionnaire(responses[n].Questionnaire)
			if err != nil {
				return err
			}
			tallies.Add(q, responses[n].TallyKey(), responses[n].Answers)
		}
		receipts := pgx.CopyFromSlice(len(responses), func(n int) ([]any, error) {
			r := &responses[n]
			return []any{uuidOf(r.ID), r.UnitID, r.AnsweredOn, r.ContentHash}, nil
		})
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{schema, "receipt"}, []string{"id", "unit_id", "answered_on", "content_hash"}, receipts); err != nil {
			return err
		}
		rows := pgx.CopyFromSlice(len(responses), func(n int) ([]any, error) {
			r := &responses[n]
			return []any{r.UnitID, r.AnsweredOn, uuidOf(r.ID), string(r.Place), r.Questionnaire, string(r.Mode), string(r.Standing), string(r.Reason),
				string(r.Language), string(r.HalfDay), r.DurationMS, string(r.Answers), true}, nil
		})
		columns := []string{"unit_id", "answered_on", "id", "place_code", "questionnaire", "mode", "standing", "reason", "language", "half_day",
			"duration_ms", "answers", "synthetic"}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{schema, "response"}, columns, rows); err != nil {
			return err
		}
		var batch pgx.Batch
		s.queueTallies(&batch, tallies, +1)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// RemoveSynthetic deletes every simulated answer, unit by unit, and makes the tallies anew. Real answers stay.
func (s *Store) RemoveSynthetic(ctx context.Context, step func(done, all int)) error {
	const op = "surveydb.RemoveSynthetic"
	units, err := s.unitIDs(ctx)
	if err != nil {
		return err
	}
	for n, unit := range units {
		if _, err := s.pool.Exec(ctx, s.sql.Get("DeleteSyntheticResponses"), pgx.StrictNamedArgs{"unit_id": unit}); err != nil {
			return pg.Error(op, err)
		}
		if _, err := s.recountUnit(ctx, unit, true); err != nil {
			return err
		}
		step(n+1, len(units))
	}
	_, err = s.pool.Exec(ctx, s.sql.Get("DeleteSynthetic"))
	return pg.Error(op, err)
}
