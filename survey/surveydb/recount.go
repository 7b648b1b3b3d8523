package surveydb

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Check compares the tallies of every unit within a scope with its responses and returns the keys that differ. Those of days whose responses are gone
// (Retired) are left out. step, when set, hears how many units of how many are done.
func (s *Store) Check(ctx context.Context, scope survey.Scope, step func(done, all int)) ([]survey.TallyKey, error) {
	return s.eachUnit(ctx, scope, step, s.checkUnit)
}

// Recount does the same, and replaces the tallies that differ by what the responses add up to.
func (s *Store) Recount(ctx context.Context, scope survey.Scope, actor survey.Actor, step func(done, all int)) ([]survey.TallyKey, error) {
	if err := survey.MayChange("surveydb.Recount", scope, actor); err != nil {
		return nil, err
	}
	return s.eachUnit(ctx, scope, step, s.recountUnit)
}

func (s *Store) eachUnit(ctx context.Context, scope survey.Scope, step func(done, all int),
	do func(context.Context, survey.Scope, int32) ([]survey.TallyKey, error)) ([]survey.TallyKey, error) {
	units, err := s.unitIDs(ctx, scope)
	if err != nil {
		return nil, err
	}
	var wrong []survey.TallyKey
	for n, unit := range units {
		differing, err := do(ctx, scope, unit)
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

func (s *Store) unitIDs(ctx context.Context, scope survey.Scope) ([]int32, error) {
	const op = "surveydb.unitIDs"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectUnitIDs"), within(scope, nil))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	return ids, pg.Error(op, err)
}

// checkUnit sees responses and tallies of one moment.
func (s *Store) checkUnit(ctx context.Context, scope survey.Scope, unit int32) ([]survey.TallyKey, error) {
	var wrong []survey.TallyKey
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		kept, err := s.tallies(ctx, tx, scope, unit, "SelectTallies")
		if err != nil {
			return err
		}
		counted, err := s.countResponses(ctx, tx, scope, unit)
		wrong = differing(kept, counted)
		return err
	})
	return wrong, pg.Error("surveydb.checkUnit", err)
}

// recountUnit mends a unit's tallies while answers go on coming in. It holds the rows that are there before it looks at responses: who
// adds to one of them has either committed before, and is counted, or waits and adds afterwards. A row that is missing is added,
// unless somebody makes it meanwhile: then the next recount sees to it.
func (s *Store) recountUnit(ctx context.Context, scope survey.Scope, unit int32) ([]survey.TallyKey, error) {
	var wrong []survey.TallyKey
	err := s.inTx(ctx, "surveydb.recountUnit", func(tx pgx.Tx) error {
		if err := s.exec(ctx, tx, "HoldRetirement", nil); err != nil {
			return err
		}
		kept, err := s.tallies(ctx, tx, scope, unit, "LockTallies")
		if err != nil {
			return err
		}
		counted, err := s.countResponses(ctx, tx, scope, unit)
		if err != nil {
			return err
		}
		if wrong = differing(kept, counted); len(wrong) == 0 {
			return nil
		}
		return s.replaceTallies(ctx, tx, scope, kept, counted, wrong)
	})
	return wrong, err
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
	slices.SortFunc(wrong, survey.TallyKey.Compare)
	return wrong
}

// replaceTallies writes what was counted in place of what differs, and marks the months that lose or gain something.
func (s *Store) replaceTallies(ctx context.Context, tx pgx.Tx, scope survey.Scope, kept, counted survey.Tallies, wrong []survey.TallyKey) error {
	gone, missing := survey.Tallies{}, survey.Tallies{}
	replaced := survey.Tallies{}
	for _, key := range wrong {
		if t := kept[key]; t == nil {
			missing[key] = counted[key]
			continue
		}
		gone[key] = kept[key]
		if t := counted[key]; t != nil {
			replaced[key] = t
		}
	}
	var batch pgx.Batch
	batch.Queue(s.sql.Get("DeleteTallies"), keyColumns(scope, gone))
	for query, tallies := range map[string]survey.Tallies{"AddTallies": replaced, "InsertMissingTallies": missing} {
		args := tallyColumns(tallyChanges(tallies, nil))
		args["province"] = scope.Province()
		batch.Queue(s.sql.Get(query), args)
	}
	var units []int32
	var months []time.Time
	for _, key := range wrong {
		if last := len(months) - 1; last < 0 || !months[last].Equal(key.Month()) {
			units, months = append(units, key.UnitID), append(months, key.Month())
		}
	}
	s.queueMarks(&batch, scope, units, months)
	return tx.SendBatch(ctx, &batch).Close()
}

// keyColumns are the keys of tallies as columns.
func keyColumns(scope survey.Scope, tallies survey.Tallies) pgx.StrictNamedArgs {
	columns := tallyColumns(tallyChanges(tallies, nil))
	return pgx.StrictNamedArgs{"province": scope.Province(), "unit_ids": columns["unit_ids"], "days": columns["days"],
		"questionnaires": columns["questionnaires"], "modes": columns["modes"], "standings": columns["standings"], "reasons": columns["reasons"]}
}

func (s *Store) tallies(ctx context.Context, tx pgx.Tx, scope survey.Scope, unit int32, query string) (survey.Tallies, error) {
	rows, err := tx.Query(ctx, s.sql.Get(query), pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": unit})
	if err != nil {
		return nil, err
	}
	tallies := survey.Tallies{}
	var key survey.TallyKey
	var responses int64
	var counts, moments string
	_, err = pgx.ForEachRow(rows, []any{&key.UnitID, &key.AnsweredOn, &key.Questionnaire, &key.Mode, &key.Standing, &key.Reason, &responses, &counts, &moments},
		func() error {
			q, err := s.Questionnaire(ctx, key.Questionnaire)
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
func (s *Store) countResponses(ctx context.Context, tx pgx.Tx, scope survey.Scope, unit int32) (survey.Tallies, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectAnswers"), pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": unit})
	if err != nil {
		return nil, err
	}
	tallies := survey.Tallies{}
	key := survey.TallyKey{UnitID: unit}
	var answers survey.Answers
	_, err = pgx.ForEachRow(rows, []any{&key.AnsweredOn, &key.Questionnaire, &key.Mode, &key.Standing, &key.Reason, &answers}, func() error {
		q, err := s.Questionnaire(ctx, key.Questionnaire)
		if err != nil {
			return err
		}
		tallies.Add(q, key, answers)
		return nil
	})
	return tallies, err
}

// TalliesAt counts the responses within a scope of days from..until, but for the late ones, as they stood at the moment of a snapshot, by unit,
// questionnaire, day, mode and standing: what a figure frozen then follows from.
func (s *Store) TalliesAt(ctx context.Context, scope survey.Scope, from, until time.Time, snapshot string) (survey.Tallies, error) {
	const op = "surveydb.TalliesAt"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectResponsesAt"), within(scope, pgx.StrictNamedArgs{"from": from, "until": until, "snapshot": snapshot}))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	tallies := survey.Tallies{}
	var key survey.TallyKey
	var answers survey.Answers
	_, err = pgx.ForEachRow(rows, []any{&key.UnitID, &key.AnsweredOn, &key.Questionnaire, &key.Mode, &key.Standing, &key.Reason, &answers}, func() error {
		q, err := s.Questionnaire(ctx, key.Questionnaire)
		if err != nil {
			return err
		}
		tallies.Add(q, key, answers)
		return nil
	})
	return tallies, pg.Error(op, err)
}
