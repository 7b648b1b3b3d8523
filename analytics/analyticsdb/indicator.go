package analyticsdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
)

// Indicators returns the published figures of the units within a scope, one by one, that have changed since a moment: those of the last edition
// where a period is frozen, else as they are published now.
func (s *Store) Indicators(ctx context.Context, scope survey.Scope, since time.Time) ([]analytics.Indicator, error) {
	rows, err := s.query(ctx, "SelectIndicators", within(scope, pgx.StrictNamedArgs{"method": analytics.ShareMethod, "since": since}))
	if err != nil {
		return nil, err
	}
	indicators, err := pgx.CollectRows(rows, pgx.RowToStructByPos[analytics.Indicator])
	return indicators, pg.Error("analyticsdb.Indicators", err)
}
