package surveydb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// retireAtOnce bounds what one statement removes.
const retireAtOnce = 1000

// RetireAnswers removes answers, comments and receipts of a province whose term is over by setting answer_months, and returns how many answers
// there were. Tallies, decisions and editions stay. Once a month the day moves before which answers go, and that is an act of the audit log; broken
// off, the rest goes the next time.
func (s *Store) RetireAnswers(ctx context.Context, scope survey.Scope, actor survey.Actor) (int64, error) {
	const op = "surveydb.RetireAnswers"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	if _, err := s.pool.Exec(ctx, s.sql.Get("BeginRetirement"), pgx.StrictNamedArgs{"province": scope.Province()}); err != nil {
		return 0, pg.Error(op, err)
	}
	before, err := s.Retired(ctx, scope)
	if err != nil || before.IsZero() {
		return 0, err
	}
	units, err := s.unitIDs(ctx, scope)
	if err != nil {
		return 0, err
	}
	retired := int64(0)
	for _, unit := range units {
		for n := int64(retireAtOnce); n == retireAtOnce; retired += n {
			args := pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": unit, "most": retireAtOnce}
			if err := s.pool.QueryRow(ctx, s.sql.Get("RetireAnswers"), args).Scan(&n); err != nil {
				return retired, pg.Error(op, err)
			}
		}
	}
	_, err = s.pool.Exec(ctx, s.sql.Get("RetireDeliveries"), pgx.StrictNamedArgs{"province": scope.Province()})
	return retired, pg.Error(op, err)
}

// Retired returns the day before which the answers of a province are gone, or going; zero where none are.
func (s *Store) Retired(ctx context.Context, scope survey.Scope) (time.Time, error) {
	var before time.Time
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectRetired"), pgx.StrictNamedArgs{"province": scope.Province()}).Scan(&before)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	return before, pg.Error("surveydb.Retired", err)
}
