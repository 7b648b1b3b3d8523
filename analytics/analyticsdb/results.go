package analyticsdb

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
)

// Results returns the figures of the units within a scope in a period, of one unit when unit is not empty, then without the target:
// those of an edition, with analytics.Latest those of the last edition or, where there is none, those published now, with
// analytics.Live the latter alone. Units nobody has answered about are there with n = 0. Kind NotFound when there is no such
// edition, Busy while what follows from its figures is not published yet.
func (s *Store) Results(ctx context.Context, scope survey.Scope, p analytics.Period, unit string, edition int) (analytics.Results, error) {
	return s.results(ctx, scope, p, unit, edition, false)
}

// Tables returns what tables show of all units: as Results, but of units without their dimensions, and of their items those alone that report
// something. It costs half as much.
func (s *Store) Tables(ctx context.Context, scope survey.Scope, p analytics.Period, edition int) (analytics.Results, error) {
	return s.results(ctx, scope, p, "", edition, true)
}

func (s *Store) results(ctx context.Context, scope survey.Scope, p analytics.Period, unit string, edition int, tables bool) (analytics.Results, error) {
	const op = "analyticsdb.Results"
	results := analytics.Results{Period: p, Method: analytics.ShareMethod}
	var err error
	if results.Editions, err = s.Editions(ctx, scope, p); err != nil {
		return results, err
	}
	if edition == analytics.Latest && len(results.Editions) > 0 {
		edition = results.Editions[0].Number
	}
	if edition > 0 {
		n := slices.IndexFunc(results.Editions, func(e analytics.Edition) bool { return e.Number == edition })
		if n < 0 {
			return results, &survey.Error{Op: op, Kind: survey.NotFound, Key: "edition.unknown"}
		}
		results.Edition, results.Frozen = &results.Editions[n], true
	}
	key := publish.EditionKey{Period: p, Edition: max(edition, 0)} // 0: the figures as they are now
	args := estimatesOf(scope, key, unit, false)
	args["tables"] = tables
	rows, err := s.query(ctx, "SelectEstimates", args)
	if err != nil {
		return results, err
	}
	estimates, err := pgx.CollectRows(rows, scanEstimate)
	if err != nil {
		return results, pg.Error(op, err)
	}
	for _, e := range estimates {
		if e.computedAt != nil && e.basis == nil {
			// Just after an update of the program: the next turn of publishing finds what is missing.
			return results, &survey.Error{Op: op, Kind: survey.Busy, Key: "publish.pending"}
		}
		if e.computedAt != nil && e.computedAt.After(results.ComputedAt) {
			results.ComputedAt = *e.computedAt
		}
		results.Units = append(results.Units, e.UnitEstimate)
	}
	if unit == "" {
		results.Target, err = s.target(ctx, keyArgs(scope.Province(), key))
	}
	return results, pg.Error(op, err)
}

// keyArgs name the figures of a period or an edition in queries.
func keyArgs(province string, e publish.EditionKey) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"province": province, "period": e.Period.String(), "method": analytics.ShareMethod, "edition": e.Edition}
}

// estimatesOf are the arguments of SelectEstimates; an empty unit is all of them. Details are those of the province and of a unit that is
// asked for, or of every unit.
func estimatesOf(scope survey.Scope, e publish.EditionKey, unit string, details bool) pgx.StrictNamedArgs {
	args := within(scope, keyArgs(scope.Province(), e))
	args["unit"], args["details"], args["tables"], args["start"], args["end"] = unit, details, false, e.Period.Start, e.Period.End()
	return args
}

// estimateRow is a unit's row of SelectEstimates.
type estimateRow struct {
	analytics.UnitEstimate
	computedAt *time.Time // nil where nobody has answered about the unit
	basis      *string    // of its finding; nil where there is none
}

func scanEstimate(row pgx.CollectableRow) (estimateRow, error) {
	var u estimateRow
	var f findingRow
	err := row.Scan(append([]any{&u.ID, &u.Code, &u.Province, &u.Level, &u.Name.VI, &u.Name.EN, &u.Status, &u.Suppressed, &u.N, &u.SetAside, &u.Index, &u.Low, &u.High,
		&u.Mean, &u.MeanLow, &u.MeanHigh, &u.Rank, &u.RankLow, &u.RankHigh, &u.Transactions, &u.Weight, &u.Weighting, &u.EffectiveN,
		&u.DesignEffect, &u.Changes, &u.StandardError, &u.Instrument, &u.Breaks, &u.Dimensions, &u.Items, &u.Detail, &u.computedAt, &u.basis}, append(f.fields(), &u.Received, &u.Settled)...)...)
	u.Finding = f.finding(u.Transactions)
	return u, err
}

// Editions returns the editions of a period, the last one first.
func (s *Store) Editions(ctx context.Context, scope survey.Scope, p analytics.Period) ([]analytics.Edition, error) {
	rows, err := s.query(ctx, "SelectEditions", pgx.StrictNamedArgs{"province": scope.Province(), "period": p.String()})
	if err != nil {
		return nil, err
	}
	editions, err := pgx.CollectRows(rows, pgx.RowToStructByPos[analytics.Edition])
	return editions, pg.Error("analyticsdb.Editions", err)
}

// Edition returns one edition with its inputs, and the snapshot that tells which responses were there when it was frozen;
// empty where the database has been moved to another server since, which tells no longer. Its inputs are those of every unit, so it
// takes a whole province's scope.
func (s *Store) Edition(ctx context.Context, scope survey.Scope, p analytics.Period, number int) (publish.Edition, string, error) {
	const op = "analyticsdb.Edition"
	e := publish.Edition{Province: scope.Province(), Period: p, Number: number}
	if !scope.Whole() {
		return e, "", survey.Outside(op)
	}
	rows, err := s.query(ctx, "SelectEditionInputs", pgx.StrictNamedArgs{"province": scope.Province(), "period": p.String(), "edition": number})
	if err != nil {
		return e, "", err
	}
	var inputs, snapshot string
	var here bool
	tag, err := pgx.ForEachRow(rows, []any{&e.Record, &inputs, &e.Hash, &snapshot, &here}, func() (err error) {
		e.Inputs, err = publish.DecodeInputs(e.Record, []byte(inputs))
		return err
	})
	if err == nil && tag.RowsAffected() == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "edition.unknown"}
	}
	if !here {
		snapshot = ""
	}
	if err == nil {
		e.Kept, err = s.kept(ctx, scope, publish.EditionKey{Period: p, Edition: number})
	}
	return e, snapshot, pg.Error(op, err)
}

// kept returns the figures of an edition as they are kept.
func (s *Store) kept(ctx context.Context, scope survey.Scope, e publish.EditionKey) ([]publish.Kept, error) {
	rows, err := s.query(ctx, "SelectKept", keyArgs(scope.Province(), e))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[publish.Kept])
}

// Trend returns the figures of a unit in all periods of a kind, the earliest first: of the last edition where there is one;
// with frozen, of editions alone.
func (s *Store) Trend(ctx context.Context, scope survey.Scope, unit string, kind analytics.PeriodKind, frozen bool) ([]analytics.TrendPoint, error) {
	const op = "analyticsdb.Trend"
	rows, err := s.query(ctx, "SelectTrend", within(scope, pgx.StrictNamedArgs{"unit": unit, "kind": string(kind),
		"method": analytics.ShareMethod, "frozen": frozen}))
	if err != nil {
		return nil, err
	}
	points, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (analytics.TrendPoint, error) {
		var t analytics.TrendPoint
		var text string
		if err := row.Scan(&text, &t.Status, &t.Suppressed, &t.N, &t.SetAside, &t.Index, &t.Low, &t.High, &t.Edition, &t.Break); err != nil {
			return t, err
		}
		var err error
		t.Period, err = analytics.ParsePeriod(text)
		return t, err
	})
	return points, pg.Error(op, err)
}

// Periods returns the periods a province has figures of, latest first; with frozen those that have an edition.
func (s *Store) Periods(ctx context.Context, scope survey.Scope, frozen bool) ([]analytics.Period, error) {
	rows, err := s.query(ctx, "SelectPeriods", pgx.StrictNamedArgs{"province": scope.Province(), "frozen": frozen})
	if err != nil {
		return nil, err
	}
	periods, err := pgx.CollectRows(rows, scanPeriod)
	return periods, pg.Error("analyticsdb.Periods", err)
}

// Indices returns the indices of the units within a scope that are shown of a period as it is published now, by unit code.
func (s *Store) Indices(ctx context.Context, scope survey.Scope, p analytics.Period) (map[string]publish.Index, error) {
	indices, err := s.indices(ctx, s.pool, "SelectIndices", scope, p.String())
	return indices, pg.Error("analyticsdb.Indices", err)
}

func (s *Store) indices(ctx context.Context, on querier, query string, scope survey.Scope, period string) (map[string]publish.Index, error) {
	indices := map[string]publish.Index{}
	rows, err := on.Query(ctx, s.sql.Get(query), within(scope, pgx.StrictNamedArgs{"period": period, "method": analytics.ShareMethod}))
	if err != nil {
		return nil, err
	}
	var code string
	var i publish.Index
	_, err = pgx.ForEachRow(rows, []any{&code, &i.Index, &i.Low, &i.High, &i.StandardError, &i.Measure}, func() error {
		indices[code] = i
		return nil
	})
	return indices, err
}
