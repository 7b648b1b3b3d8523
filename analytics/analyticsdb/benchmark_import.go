package analyticsdb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey/pg"
)

// FormerProvinces returns the names, by code, of the 63 provinces before the mergers of 2025.
func (s *Store) FormerProvinces(ctx context.Context) (map[string]string, error) {
	rows, err := s.query(ctx, "SelectFormerProvinces", nil)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		names[code] = name
		return nil
	})
	return names, pg.Error("analyticsdb.FormerProvinces", err)
}

// ReplaceBenchmarks keeps published results in place of what was known of their years and provinces, also what comes with the
// program; all of them or none.
func (s *Store) ReplaceBenchmarks(ctx context.Context, results []analytics.Benchmark) error {
	_, err := s.pool.Exec(ctx, s.sql.Get("UpsertBenchmarks"), columnsOf(results))
	return pg.Error("analyticsdb.ReplaceBenchmarks", err)
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
		"scores": scores, "ranks": ranks, "confidences": confidences, "sources": sources, "origin": "imported"}
}
