package surveydb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Recount compares the tallies of every unit with its responses and returns the keys that differ. With mend it replaces the
// tallies of those units by what the responses add up to. step, when set, hears how many units of how many are done.
func (s *Store) Recount(ctx context.Context, mend bool, step func(done, all int)) ([]survey.TallyKey, error) {
	units, err := s.unitIDs(ctx)
	if err != nil {
		return nil, err
	}
	var wrong []survey.TallyKey
	for n, unit := range units {
		differing, err := s.recountUnit(ctx, unit, mend)
		if err != nil {
			return wrong, err
		}
		wrong = append(wrong, differing...)
		if step != nil {
			step(n+1, len(units))
		}
	}
	return wrong, nil
}

func (s *Store) unitIDs(ctx context.Context) ([]int32, error) {
	const op = "surveydb.unitIDs"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectUnitIDs"))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	return ids, pg.Error(op, err)
}

// recountUnit sees responses and tallies of one moment; mending keeps intake waiting for as long as one unit takes.
func (s *Store) recountUnit(ctx context.Context, unit int32, mend bool) ([]survey.TallyKey, error) {
	var wrong []survey.TallyKey
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	if mend {
		// The lock comes before the first look, and each statement must see what was committed before the lock was had.
		options.IsoLevel = pgx.ReadCommitted
	}
	err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		if mend {
			if err := s.exec(ctx, tx, "LockTallies", nil); err != nil {
				return err
			}
		}
		kept, err := s.tallies(ctx, tx, unit)
		if err != nil {
			return err
		}
		counted, err := s.countResponses(ctx, tx, unit)
		if err != nil {
			return err
		}
		wrong = differing(kept, counted)
		if !mend || len(wrong) == 0 {
			return nil
		}
		return s.replaceTallies(ctx, tx, unit, kept, counted)
	})
	return wrong, pg.Error("surveydb.recountUnit", err)
}

func differing(kept, counted survey.Tallies) []survey.TallyKey {
	var wrong []survey.TallyKey
	for _, key := range counted.Keys() {
		if t := kept[key]; t == nil || !t.Equal(counted[key]) {
			wrong = append(wrong, key)
		}
	}
	for _, key := range kept.Keys() {
		if counted[key] == nil && kept[key].Responses != 0 {
			wrong = append(wrong, key)
		}
	}
	return wrong
}

// replaceTallies writes what was counted and marks the months that lose or gain something.
func (s *Store) replaceTallies(ctx context.Context, tx pgx.Tx, unit int32, kept, counted survey.Tallies) error {
	if err := s.exec(ctx, tx, "DeleteTallies", pgx.StrictNamedArgs{"unit_id": unit}); err != nil {
		return err
	}
	var batch pgx.Batch
	if len(counted) > 0 {
		s.queueTallies(&batch, counted, +1)
	}
	seen := map[time.Time]bool{}
	var units []int32
	var months []time.Time
	for _, key := range kept.Keys() {
		if month := key.Month(); !seen[month] {
			seen[month] = true
			units, months = append(units, unit), append(months, month)
		}
	}
	batch.Queue(s.sql.Get("MarkChanges"), pgx.StrictNamedArgs{"unit_ids": units, "months": months})
	return tx.SendBatch(ctx, &batch).Close()
}

func (s *Store) tallies(ctx context.Context, tx pgx.Tx, unit int32) (survey.Tallies, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectTallies"), pgx.StrictNamedArgs{"unit_id": unit})
	if err != nil {
		return nil, err
	}
	tallies := survey.Tallies{}
	var key survey.TallyKey
	var responses int64
	var counts, moments string
	_, err = pgx.ForEachRow(rows, []any{&key.UnitID, &key.AnsweredOn, &key.Questionnaire, &key.Mode, &key.Standing, &key.Reason, &responses, &counts, &moments},
		func() error {
			q, err := s.Questionnaire(key.Questionnaire)
			if err != nil {
				return err
			}
			t := survey.NewTally(q)
			t.Responses = responses
			tallies[key] = t
			return errors.Join(pg.Unpack(counts, t.Counts), pg.Unpack(moments, t.Moments[:]))
		})
	return tallies, err
}

// countResponses adds up a unit's responses as they stream by.
func (s *Store) countResponses(ctx context.Context, tx pgx.Tx, unit int32) (survey.Tallies, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectAnswers"), pgx.StrictNamedArgs{"unit_id": unit})
	if err != nil {
		return nil, err
	}
	tallies := survey.Tallies{}
	key := survey.TallyKey{UnitID: unit}
	var answers survey.Answers
	_, err = pgx.ForEachRow(rows, []any{&key.AnsweredOn, &key.Questionnaire, &key.Mode, &key.Standing, &key.Reason, &answers}, func() error {
		q, err := s.Questionnaire(key.Questionnaire)
		if err != nil {
			return err
		}
		tallies.Add(q, key, answers)
		return nil
	})
	return tallies, err
}

// TalliesAt counts a province's responses of days from..until as they stood at the moment of a snapshot, by unit,
// questionnaire, day, mode and standing: what a figure frozen then follows from.
func (s *Store) TalliesAt(ctx context.Context, province string, from, until time.Time, snapshot string) (survey.Tallies, error) {
	const op = "surveydb.TalliesAt"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectResponsesAt"), pgx.StrictNamedArgs{"province": province, "from": from, "until": until, "snapshot": snapshot})
	if err != nil {
		return nil, pg.Error(op, err)
	}
	tallies := survey.Tallies{}
	var key survey.TallyKey
	var answers survey.Answers
	_, err = pgx.ForEachRow(rows, []any{&key.UnitID, &key.AnsweredOn, &key.Questionnaire, &key.Mode, &key.Standing, &key.Reason, &answers}, func() error {
		q, err := s.Questionnaire(key.Questionnaire)
		if err != nil {
			return err
		}
		tallies.Add(q, key, answers)
		return nil
	})
	return tallies, pg.Error(op, err)
}
