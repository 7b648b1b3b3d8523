package analyticsdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey/pg"
)

// Results returns the published figures of a province's units in a period, of one unit when unit is not empty. Units nobody
// has answered about are there with n = 0.
func (s *Store) Results(ctx context.Context, province string, p analytics.Period, unit string) (analytics.Results, error) {
	results := analytics.Results{Period: p, Method: analytics.ShareMethod}
	rows, err := s.query(ctx, "SelectEstimates", pgx.StrictNamedArgs{"province": province, "period": p.String(), "method": analytics.ShareMethod, "unit": unit})
	if err != nil {
		return results, err
	}
	results.Units, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (analytics.UnitEstimate, error) {
		var u analytics.UnitEstimate
		var computedAt *time.Time
		var frozen bool
		err := row.Scan(&u.Code, &u.Level, &u.Name, &u.NameEN, &u.Status, &u.N, &u.SetAside, &u.Index, &u.Low, &u.High,
			&u.Mean, &u.MeanLow, &u.MeanHigh, &u.Rank, &u.RankLow, &u.RankHigh, &u.Dimensions, &u.Items, &computedAt, &frozen)
		if computedAt != nil && computedAt.After(results.ComputedAt) {
			results.ComputedAt = *computedAt
		}
		results.Frozen = results.Frozen || frozen
		return u, err
	})
	return results, pg.Error("analyticsdb.Results", err)
}

// Periods returns the periods a province has figures of, latest first.
func (s *Store) Periods(ctx context.Context, province string) ([]analytics.Period, error) {
	rows, err := s.query(ctx, "SelectPeriods", pgx.StrictNamedArgs{"province": province})
	if err != nil {
		return nil, err
	}
	periods, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (analytics.Period, error) {
		var text string
		if err := row.Scan(&text); err != nil {
			return analytics.Period{}, err
		}
		return analytics.ParsePeriod(text)
	})
	return periods, pg.Error("analyticsdb.Periods", err)
}
