package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// UsualDays tells how many visitors answered about each unit within a scope on a usual day of those from..until, until excluded.
func (s *Store) UsualDays(ctx context.Context, scope survey.Scope, from, until time.Time) (map[int32]int, error) {
	const op = "surveydb.UsualDays"
	var modes []string
	for _, m := range survey.VisitorModes() {
		modes = append(modes, string(m))
	}
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectUsualDays"), within(scope, pgx.StrictNamedArgs{"from": from, "until": until, "modes": modes}))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	usual := map[int32]int{}
	var unit int32
	var responses int
	_, err = pgx.ForEachRow(rows, []any{&unit, &responses}, func() error {
		usual[unit] = responses
		return nil
	})
	return usual, pg.Error(op, err)
}
