package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// compactAtOnce bounds what one statement compresses: it holds the rows for some 20 ms.
const compactAtOnce = 500

// CompactTallies compresses the tallies within a scope of days before one, and returns how many were not so yet. No number changes. Broken off, it has
// done so many whole rows and goes on from there; a row that is added to becomes a plain one again.
func (s *Store) CompactTallies(ctx context.Context, scope survey.Scope, actor survey.Actor, before time.Time) (int64, error) {
	const op = "surveydb.CompactTallies"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return 0, err
	}
	units, err := s.unitIDs(ctx, scope)
	if err != nil {
		return 0, err
	}
	compacted := int64(0)
	for _, unit := range units {
		for n := int64(compactAtOnce); n == compactAtOnce; compacted += n {
			args := pgx.StrictNamedArgs{"province": scope.Province(), "unit_id": unit, "before": before, "most": compactAtOnce}
			if err := s.pool.QueryRow(ctx, s.sql.Get("CompactTallies"), args).Scan(&n); err != nil {
				return compacted, pg.Error(op, err)
			}
		}
	}
	return compacted, nil
}
