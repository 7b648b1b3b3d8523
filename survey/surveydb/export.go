package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/pg"
)

func exportArgs(scope survey.Scope, f export.Filter) pgx.StrictNamedArgs {
	from, until := f.From, f.Until
	if until.IsZero() {
		from, until = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return within(scope, pgx.StrictNamedArgs{"unit": f.Unit, "from": from, "until": until})
}

// CountExport returns how many responses a filter lets through, from the tallies.
func (s *Store) CountExport(ctx context.Context, scope survey.Scope, f export.Filter) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectExportCount"), exportArgs(scope, f)).Scan(&n)
	return n, pg.Error("surveydb.CountExport", err)
}

// Export writes responses to a file in the order of random ids within a unit and day.
func (s *Store) Export(ctx context.Context, scope survey.Scope, f export.Filter, to *export.Answers) error {
	const op = "surveydb.Export"
	return s.streaming(ctx, op, func(tx pgx.Tx) error {
		// Text as the database writes it goes straight into the file.
		rows, err := tx.Query(ctx, s.sql.Get("SelectExport"), pgx.QueryResultFormats{pgx.TextFormatCode}, exportArgs(scope, f))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := to.Write(rows.RawValues()); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// streaming reads what takes as long as whoever takes it in: the limit on how long a statement may run does not hold for it.
func (s *Store) streaming(ctx context.Context, op string, do func(pgx.Tx) error) error {
	return pg.Error(op, pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if err := s.exec(ctx, tx, "LiftTimeout", nil); err != nil {
			return err
		}
		return do(tx)
	}))
}
