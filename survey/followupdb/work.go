package followupdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
)

// TellWork moves what leaders are told of how much there is to do, wherever that has moved far enough, and returns of how many numbers that was. It does so
// once a day, whoever is first: who watches a desk learns nothing from when a number moves.
func (s *Store) TellWork(ctx context.Context, scope survey.Scope, actor survey.Actor, today time.Time) (moved int, err error) {
	const op = "followupdb.TellWork"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		first, err := s.exec(ctx, tx, "TakeWorkDay", scope, pgx.StrictNamedArgs{"today": today})
		if err != nil || first == 0 {
			return err
		}
		counts, err := collect[followup.WorkCount](ctx, s, tx, op, "SelectWork", scope, pgx.StrictNamedArgs{"today": today})
		if err != nil {
			return err
		}
		for _, c := range counts {
			told := c.Tell()
			if told == c.Told {
				continue
			}
			if _, err := s.exec(ctx, tx, "TellWork", scope, pgx.StrictNamedArgs{"kind": string(c.Kind), "quarter": c.Quarter, "state": c.State, "told": told}); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	return moved, err
}
