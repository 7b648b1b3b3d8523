package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Synthetic tells whether sipas demo has put simulated answers into a province.
func (s *Store) Synthetic(ctx context.Context, scope survey.Scope) (bool, error) {
	var synthetic bool
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectSynthetic"), pgx.StrictNamedArgs{"province": scope.Province()}).Scan(&synthetic)
	return synthetic, pg.Error("surveydb.Synthetic", err)
}

// RealResponses counts a province's real answers, up to limit.
func (s *Store) RealResponses(ctx context.Context, scope survey.Scope, limit int) (int, error) {
	var n int
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectRealResponses"), pgx.StrictNamedArgs{"province": scope.Province(), "limit": limit}).Scan(&n)
	return n, pg.Error("surveydb.RealResponses", err)
}

// BeginSynthetic marks a province as holding simulated answers before the first of them comes in, and fails with kind
// Conflict when this seed was used before: the same seed makes the same ids.
func (s *Store) BeginSynthetic(ctx context.Context, scope survey.Scope, actor survey.Actor, seed, responses int64) error {
	const op = "surveydb.BeginSynthetic"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	tag, err := s.pool.Exec(ctx, s.sql.Get("InsertSynthetic"), pgx.StrictNamedArgs{"province": scope.Province(), "seed": seed, "responses": responses})
	if err == nil && tag.RowsAffected() == 0 {
		return &survey.Error{Op: op, Kind: survey.Conflict, Key: "demo.seed_used"}
	}
	return pg.Error(op, err)
}

// CopySynthetic stores simulated responses in bulk, with their receipts, comments and tallies, in one transaction.
func (s *Store) CopySynthetic(ctx context.Context, scope survey.Scope, actor survey.Actor, responses []survey.Response) error {
	const op = "surveydb.CopySynthetic"
	if err := mayStore(op, scope, actor, responses); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		tallies := survey.Tallies{}
		stored, lately := make([]*survey.Response, len(responses)), time.Now().AddDate(0, 0, -reportedDays)
		for n := range responses {
			r := &responses[n]
			q, err := s.Questionnaire(ctx, r.Questionnaire)
			if err != nil {
				return err
			}
			tallies.Add(q, r.TallyKey(), r.Answers)
			r.Conduct, r.Told = survey.Conduct{}, r.AnsweredOn.After(lately)
			if r.Told {
				r.Conduct = q.Conduct(r.Answers)
			}
			stored[n] = r
		}
		receipts := pgx.CopyFromSlice(len(responses), func(n int) ([]any, error) {
			r := &responses[n]
			return []any{r.Province, uuidOf(r.ID), r.UnitID, r.AnsweredOn, r.ContentHash}, nil
		})
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"survey", "receipt"}, []string{"province_code", "id", "unit_id", "answered_on", "content_hash"}, receipts); err != nil {
			return err
		}
		rows := pgx.CopyFromSlice(len(responses), func(n int) ([]any, error) {
			r := &responses[n]
			return []any{r.Province, r.UnitID, r.AnsweredOn, uuidOf(r.ID), string(r.Place), r.Questionnaire, string(r.Mode), string(r.Standing), string(r.Reason),
				string(r.Language), string(r.HalfDay), r.DurationMS, string(r.Answers), true}, nil
		})
		columns := []string{"province_code", "unit_id", "answered_on", "id", "place_code", "questionnaire", "mode", "standing", "reason", "language", "half_day",
			"duration_ms", "answers", "synthetic"}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"survey", "response"}, columns, rows); err != nil {
			return err
		}
		var batch pgx.Batch
		if comments := commentColumns(scope, stored); comments != nil {
			batch.Queue(s.sql.Get("InsertComments"), comments)
		}
		s.queueReported(&batch, scope, stored, true)
		s.queueTallies(&batch, scope, tallies, nil)
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// reportedDays is how far back people of a demo were told that what they report goes to the inspectorate: a queue of a whole simulated year would be nobody's.
const reportedDays = 30

// RemoveSynthetic deletes every simulated answer of a province with its comment, unit by unit, and makes the tallies anew. Real answers stay.
func (s *Store) RemoveSynthetic(ctx context.Context, scope survey.Scope, actor survey.Actor, step func(done, all int)) error {
	const op = "surveydb.RemoveSynthetic"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	_, err := s.eachUnit(ctx, scope, step, func(ctx context.Context, scope survey.Scope, unit int32) ([]survey.TallyKey, error) {
		args := pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": unit}
		if _, err := s.pool.Exec(ctx, s.sql.Get("DeleteSyntheticResponses"), args); err != nil {
			return nil, pg.Error(op, err)
		}
		return s.recountUnit(ctx, scope, unit)
	})
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, s.sql.Get("DeleteSynthetic"), pgx.StrictNamedArgs{"province": scope.Province()})
	return pg.Error(op, err)
}

// mayChangeWhole asks for a whole province: what is marked there holds for all of it.
func mayChangeWhole(op string, scope survey.Scope, actor survey.Actor) error {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !scope.Whole() {
		return survey.Outside(op)
	}
	return nil
}
