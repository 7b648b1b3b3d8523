package analyticsdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
)

// Quarters returns the figures of a unit in all quarters since a day, the earliest first: of the last edition where there is one; with frozen, of editions
// alone.
func (s *Store) Quarters(ctx context.Context, scope survey.Scope, unit string, since time.Time, frozen bool) ([]analytics.PeriodFigures, error) {
	rows, err := s.query(ctx, "SelectQuarters", within(scope, pgx.StrictNamedArgs{"unit": unit, "method": analytics.ShareMethod, "since": since, "frozen": frozen}))
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p analytics.PeriodFigures, err error) {
		var text string
		if err := row.Scan(&text, &p.Measure, &p.Index.N, &p.Index.Share, &p.Index.Low, &p.Index.High, &p.Dimensions); err != nil {
			return p, err
		}
		p.Period, err = analytics.ParsePeriod(text)
		return p, err
	})
	return all, pg.Error("analyticsdb.Quarters", err)
}
