package analyticsdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
)

// SaveEstimates publishes the rows of a province and period, of which it writes those that differ from what is there, and withdraws those of units
// that are not among them.
func (t *turn) SaveEstimates(ctx context.Context, p analytics.Period, rows []analytics.UnitEstimate) error {
	digests, err := t.digests(rows)
	if err != nil {
		return err
	}
	ids := each(rows, func(u analytics.UnitEstimate) int32 { return u.ID })
	of := pgx.StrictNamedArgs{"province": t.province, "period": p.String(), "method": analytics.ShareMethod}
	kept, err := collect(ctx, t, "KeepEstimates", with(of, pgx.StrictNamedArgs{"unit_ids": ids, "digests": digests}), pgx.RowTo[int32])
	if err != nil {
		return err
	}
	var batch pgx.Batch
	batch.Queue(t.s.sql.Get("DeleteEstimates"), with(of, pgx.StrictNamedArgs{"unit_ids": ids}))
	if len(kept) < len(rows) {
		changed, own := without(rows, digests, kept)
		columns, err := estimateColumns(changed)
		if err != nil {
			return err
		}
		columns["digests"], columns["period_kind"], columns["period_start"] = own, string(p.Kind), p.Start
		batch.Queue(t.s.sql.Get("UpsertEstimates"), with(of, columns))
	}
	return t.tx.SendBatch(ctx, &batch).Close()
}

// digests tell rows that are written from others. The statement that writes them is part of it: one that writes other columns has other digests.
func (t *turn) digests(rows []analytics.UnitEstimate) ([]string, error) {
	digests := make([]string, len(rows))
	for i := range rows {
		text, err := json.Marshal(rows[i].Estimate)
		if err != nil {
			return nil, err
		}
		hash := sha256.New()
		hash.Write([]byte(t.s.sql.Get("UpsertEstimates")))
		hash.Write(text)
		digests[i] = hex.EncodeToString(hash.Sum(nil))
	}
	return digests, nil
}

// without returns the rows but those of some units, with their digests.
func without(rows []analytics.UnitEstimate, digests []string, units []int32) (others []analytics.UnitEstimate, own []string) {
	for i, u := range rows {
		if !slices.Contains(units, u.ID) {
			others, own = append(others, u), append(own, digests[i])
		}
	}
	return others, own
}

// with returns arguments with some more.
func with(args, more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	all := maps.Clone(args)
	maps.Copy(all, more)
	return all
}

// estimateColumns lays rows out as an array a column.
func estimateColumns(rows []analytics.UnitEstimate) (pgx.StrictNamedArgs, error) {
	var errs []error
	document := func(v any) string {
		text, err := json.Marshal(v)
		errs = append(errs, err)
		return string(text)
	}
	args := pgx.StrictNamedArgs{
		"unit_ids":       each(rows, func(u analytics.UnitEstimate) int32 { return u.ID }),
		"statuses":       each(rows, func(u analytics.UnitEstimate) string { return string(u.Status) }),
		"suppressed":     each(rows, func(u analytics.UnitEstimate) bool { return u.Suppressed }),
		"n":              each(rows, func(u analytics.UnitEstimate) int64 { return u.N }),
		"set_aside":      each(rows, func(u analytics.UnitEstimate) *int64 { return u.SetAside }),
		"index":          each(rows, func(u analytics.UnitEstimate) *float64 { return u.Index }),
		"low":            each(rows, func(u analytics.UnitEstimate) *float64 { return u.Low }),
		"high":           each(rows, func(u analytics.UnitEstimate) *float64 { return u.High }),
		"mean":           each(rows, func(u analytics.UnitEstimate) *float64 { return u.Mean }),
		"mean_low":       each(rows, func(u analytics.UnitEstimate) *float64 { return u.MeanLow }),
		"mean_high":      each(rows, func(u analytics.UnitEstimate) *float64 { return u.MeanHigh }),
		"rank":           each(rows, func(u analytics.UnitEstimate) *int { return u.Rank }),
		"rank_low":       each(rows, func(u analytics.UnitEstimate) *int { return u.RankLow }),
		"rank_high":      each(rows, func(u analytics.UnitEstimate) *int { return u.RankHigh }),
		"transactions":   each(rows, func(u analytics.UnitEstimate) *int64 { return u.Transactions }),
		"weight":         each(rows, func(u analytics.UnitEstimate) *float64 { return u.Weight }),
		"weighting":      each(rows, func(u analytics.UnitEstimate) string { return u.Weighting }),
		"effective_n":    each(rows, func(u analytics.UnitEstimate) *float64 { return u.EffectiveN }),
		"design_effect":  each(rows, func(u analytics.UnitEstimate) *float64 { return u.DesignEffect }),
		"standard_error": each(rows, func(u analytics.UnitEstimate) *float64 { return u.StandardError }),
		"instrument":     each(rows, func(u analytics.UnitEstimate) string { return document(u.Instrument) }),
		"breaks":         each(rows, func(u analytics.UnitEstimate) string { return document(list(u.Breaks)) }),
		"changes":        each(rows, func(u analytics.UnitEstimate) string { return document(list(u.Changes)) }),
		"dimensions":     each(rows, func(u analytics.UnitEstimate) string { return document(list(u.Dimensions)) }),
		"items":          each(rows, func(u analytics.UnitEstimate) string { return document(list(u.Items)) }),
		"detail":         each(rows, func(u analytics.UnitEstimate) string { return document(u.Detail) }),
	}
	return args, errors.Join(errs...)
}

// each reads one column of rows.
func each[T any](rows []analytics.UnitEstimate, of func(analytics.UnitEstimate) T) []T {
	return fieldOf(rows, of)
}
