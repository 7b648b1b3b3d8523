package analyticsdb

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
)

// SaveEditionCheck writes down what came of checking an edition.
func (s *Store) SaveEditionCheck(ctx context.Context, scope survey.Scope, actor survey.Actor, p analytics.Period, c analytics.EditionCheck) error {
	const op = "analyticsdb.SaveEditionCheck"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !scope.Whole() {
		return survey.Outside(op)
	}
	return pg.Write(ctx, s.pool, op, pgx.TxOptions{}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, s.sql.Get("InsertEditionCheck"), pgx.StrictNamedArgs{"province": scope.Province(), "period": p.String(), "edition": c.Edition,
			"by": actor.Name(), "recomputed": c.Recomputed, "differences": c.Differences}); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "period.check", Object: fmt.Sprintf("%s edition %d", p, c.Edition),
			After: map[string]string{"differences": strconv.Itoa(c.Differences)}})
	})
}

// EditionChecks returns what came of checking the editions of a period last.
func (s *Store) EditionChecks(ctx context.Context, scope survey.Scope, p analytics.Period) ([]analytics.EditionCheck, error) {
	const op = "analyticsdb.EditionChecks"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	rows, err := s.query(ctx, "SelectEditionChecks", pgx.StrictNamedArgs{"province": scope.Province(), "period": p.String()})
	if err != nil {
		return nil, err
	}
	checks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[analytics.EditionCheck])
	return checks, pg.Error(op, err)
}
