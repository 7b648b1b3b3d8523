package analyticsdb

import (
	"context"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
)

//go:embed reference/*.csv
var reference embed.FS

// Benchmarks returns the published results of the official survey that hold for a province, its own imports before what comes with
// the program; latest year first.
func (s *Store) Benchmarks(ctx context.Context, scope survey.Scope) ([]analytics.Benchmark, error) {
	found, err := s.benchmarks(ctx, s.pool, scope)
	return found, pg.Error("analyticsdb.Benchmarks", err)
}

func (s *Store) benchmarks(ctx context.Context, on querier, scope survey.Scope) ([]analytics.Benchmark, error) {
	rows, err := on.Query(ctx, s.sql.Get("SelectBenchmarks"), pgx.StrictNamedArgs{"province": scope.Province()})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[analytics.Benchmark])
}

// Merger returns the 63 provinces before the mergers of 2025, and which province in force each is part of.
func (s *Store) Merger(ctx context.Context) (analytics.Merger, error) {
	rows, err := s.query(ctx, "SelectMerger", nil)
	if err != nil {
		return nil, err
	}
	merger, err := pgx.CollectRows(rows, pgx.RowToStructByPos[analytics.Former])
	return merger, pg.Error("analyticsdb.Merger", err)
}

// loadReference brings the embedded results and what goes with them up to date, and the rights of dashboards.
func (s *Store) loadReference(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, grafanaRole); err != nil {
		return err
	}
	rows, err := readTable("benchmark.csv", 9)
	if err != nil {
		return err
	}
	args, err := benchmarkColumns(rows)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, s.sql.Get("UpsertBenchmarks"), args); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, s.sql.Get("InsertTurns")); err != nil {
		return err
	}
	if err := s.loadMerger(ctx, tx); err != nil {
		return err
	}
	return s.loadPoints(ctx, tx)
}

// loadMerger brings the former provinces up to date.
func (s *Store) loadMerger(ctx context.Context, tx pgx.Tx) error {
	rows, err := readTable("provinces_63.csv", 4)
	if err != nil {
		return err
	}
	thousands := make([]int, len(rows))
	for i, r := range rows {
		if thousands[i], err = strconv.Atoi(r[3]); err != nil {
			return fmt.Errorf("provinces_63.csv, row %d: %w", i+2, err)
		}
	}
	_, err = tx.Exec(ctx, s.sql.Get("UpsertPredecessors"), pgx.StrictNamedArgs{
		"codes": column(rows, 0), "names": column(rows, 1), "successors": column(rows, 2), "thousands": thousands})
	return err
}

// loadPoints brings the points of communes up to date.
func (s *Store) loadPoints(ctx context.Context, tx pgx.Tx) error {
	rows, err := readTable("centroids.csv", 3)
	if err != nil {
		return err
	}
	latitudes, longitudes := make([]float64, len(rows)), make([]float64, len(rows))
	for i, r := range rows {
		var errs [2]error
		latitudes[i], errs[0] = strconv.ParseFloat(r[1], 64)
		longitudes[i], errs[1] = strconv.ParseFloat(r[2], 64)
		if err := errors.Join(errs[:]...); err != nil {
			return fmt.Errorf("centroids.csv, row %d: %w", i+2, err)
		}
	}
	_, err = tx.Exec(ctx, s.sql.Get("UpsertPoints"), pgx.StrictNamedArgs{"codes": column(rows, 0), "latitudes": latitudes, "longitudes": longitudes})
	return err
}

func benchmarkColumns(rows [][]string) (pgx.StrictNamedArgs, error) {
	n := len(rows)
	years, scopes, series := make([]int, n), make([]int, n), make([]int, n)
	scores, ranks := make([]*float64, n), make([]*int, n)
	for i, r := range rows {
		var errs [5]error
		years[i], errs[0] = strconv.Atoi(r[0])
		scopes[i], errs[1] = strconv.Atoi(r[1])
		series[i], errs[2] = strconv.Atoi(r[2])
		scores[i], errs[3] = optional(r[5], func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
		ranks[i], errs[4] = optional(r[6], strconv.Atoi)
		for _, err := range errs {
			if err != nil {
				return nil, fmt.Errorf("benchmark.csv, row %d: %w", i+2, err)
			}
		}
	}
	return pgx.StrictNamedArgs{"years": years, "scopes": scopes, "series": series, "codes": column(rows, 3), "provinces": column(rows, 4),
		"scores": scores, "ranks": ranks, "confidences": column(rows, 7), "sources": column(rows, 8)}, nil
}

func optional[T any](s string, parse func(string) (T, error)) (*T, error) {
	if s == "" {
		return nil, nil
	}
	v, err := parse(s)
	return &v, err
}

func column(rows [][]string, c int) []string {
	values := make([]string, len(rows))
	for i, r := range rows {
		values[i] = r[c]
	}
	return values
}

// readTable reads an embedded CSV of so many columns and drops its header.
func readTable(name string, columns int) ([][]string, error) {
	file, err := reference.Open("reference/" + name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = columns
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows[1:], nil
}
