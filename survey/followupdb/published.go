package followupdb

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
)

// PublishCounts moves what everybody is told of how comments were dealt with, of quarters since a day whose months are all settled, before the month of
// another: once when a quarter is settled, and then a number at a time, when five comments or more lie between it and the truth.
func (s *Store) PublishCounts(ctx context.Context, scope survey.Scope, actor survey.Actor, since, settled time.Time) error {
	const op = "followupdb.PublishCounts"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		_, err := s.exec(ctx, tx, "PublishCounts", scope, pgx.StrictNamedArgs{"since": since, "settled": settled, "step": followup.CountStep})
		return err
	})
}

// PublishedCounts is what everybody may read of how the comments of a unit were dealt with, or with number 0 of those of the province, by quarter since a day,
// the latest first. It is a few rows, however many comments there are.
func (s *Store) PublishedCounts(ctx context.Context, scope survey.Scope, unit int32, since time.Time) ([]followup.QuarterCounts, error) {
	rows, err := collect[struct {
		Quarter  time.Time
		What     string
		Reason   string
		Comments int
	}](ctx, s, s.pool, "followupdb.PublishedCounts", "PublishedCounts", scope, within(scope, pgx.StrictNamedArgs{"unit": unit, "since": since}))
	var quarters []followup.QuarterCounts
	for _, r := range rows {
		if n := len(quarters); n == 0 || !quarters[n-1].Quarter.Equal(r.Quarter) {
			quarters = append(quarters, followup.QuarterCounts{Quarter: r.Quarter})
		}
		quarters[len(quarters)-1].Add(r.What, followup.WithholdReason(r.Reason), r.Comments)
	}
	reasons := followup.WithholdReasons()
	for _, q := range quarters {
		slices.SortFunc(q.Withheld, func(a, b followup.WithheldCount) int {
			return cmp.Compare(slices.Index(reasons, a.Reason), slices.Index(reasons, b.Reason))
		})
	}
	return quarters, err
}
