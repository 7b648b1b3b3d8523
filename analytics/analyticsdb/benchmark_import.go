package analyticsdb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
)

// ReplaceBenchmarks keeps published results that a province imports, in place of what it knew of their years and provinces, also what
// comes with the program; all of them or none. Other provinces keep theirs.
func (s *Store) ReplaceBenchmarks(ctx context.Context, scope survey.Scope, actor survey.Actor, results []analytics.Benchmark) error {
	const op = "analyticsdb.ReplaceBenchmarks"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !scope.Whole() {
		return survey.Outside(op)
	}
	args := columnsOf(results)
	args["province"], args["by"] = scope.Province(), actor.Name()
	return pg.Write(ctx, s.pool, op, pgx.TxOptions{}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, s.sql.Get("UpsertImportedBenchmarks"), args)
		return err
	})
}

func columnsOf(found []analytics.Benchmark) pgx.StrictNamedArgs {
	n := len(found)
	years, scopes, series, codes, names := make([]int, n), make([]int, n), make([]int, n), make([]string, n), make([]string, n)
	scores, ranks, confidences, sources := make([]*float64, n), make([]*int, n), make([]string, n), make([]string, n)
	for i, b := range found {
		years[i], scopes[i], series[i], codes[i], names[i] = b.Year, b.Scope, b.Series, b.Code, b.Name
		scores[i], ranks[i], confidences[i], sources[i] = b.Score, b.Rank, b.Confidence, b.Source
	}
	return pgx.StrictNamedArgs{"years": years, "scopes": scopes, "series": series, "codes": codes, "provinces": names,
		"scores": scores, "ranks": ranks, "confidences": confidences, "sources": sources}
}
