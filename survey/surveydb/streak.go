package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// Streaks returns the last answers about each unit within a scope that count, of whole days from the latest back until there are
// least of them or from is reached. It reads tallies: a row a unit, day and questionnaire, however many answers there are.
func (s *Store) Streaks(ctx context.Context, scope survey.Scope, from time.Time, least int64) ([]survey.Streak, error) {
	const op = "surveydb.Streaks"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectRecentTallies"), within(scope, pgx.StrictNamedArgs{"from": from}))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	var streaks []survey.Streak
	var unit int32
	var day time.Time
	var key, packed string
	_, err = pgx.ForEachRow(rows, []any{&unit, &day, &key, &packed}, func() error {
		if len(streaks) == 0 || streaks[len(streaks)-1].UnitID != unit {
			streaks = append(streaks, survey.Streak{UnitID: unit})
		}
		streak := &streaks[len(streaks)-1]
		if streak.Answers >= least && day.Before(streak.Since) {
			return nil
		}
		q, err := s.Questionnaire(ctx, key)
		if err != nil {
			return err
		}
		t := survey.NewTally(q)
		if err := pg.Unpack(packed, t.Counts); err != nil {
			return err
		}
		streak.Add(q, day, t)
		return nil
	})
	return streaks, pg.Error(op, err)
}
