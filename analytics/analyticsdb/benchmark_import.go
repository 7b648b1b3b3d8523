package analyticsdb

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/importdb"
	"sipas/survey/pg"
)

// ImportBenchmarks keeps published results that a province imports, in place of what it knew of their years and provinces, also what
// comes with the program, and writes the import down; all of it or nothing. Other provinces keep theirs. A file that changes nothing is no
// import, and has no number. Kind Conflict where the upload it is of was imported already, or something else stands there than its
// sender was shown.
func (s *Store) ImportBenchmarks(ctx context.Context, scope survey.Scope, actor survey.Actor, brought analytics.BenchmarkImport) (survey.Import, error) {
	const op = "analyticsdb.ImportBenchmarks"
	done := survey.Import{Kind: survey.ImportOfBenchmark, File: brought.File, Rows: len(brought.Rows)}
	if err := survey.MayChange(op, scope, actor); err != nil {
		return done, err
	}
	if !scope.Whole() {
		return done, survey.Outside(op)
	}
	err := pg.Write(ctx, s.pool, op, pgx.TxOptions{}, func(tx pgx.Tx) (err error) {
		done, err = s.importBenchmarks(ctx, tx, scope, actor, done, brought)
		return err
	})
	return done, err
}

func (s *Store) importBenchmarks(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, done survey.Import,
	brought analytics.BenchmarkImport) (survey.Import, error) {
	if err := s.imports.Turn(ctx, tx, scope); err != nil {
		return done, err
	}
	known, err := s.benchmarks(ctx, tx, scope)
	if err != nil {
		return done, err
	}
	plan, err := analytics.PlanBenchmarks(brought.Rows, known)
	if err != nil {
		return done, err
	}
	if done.Changes = plan.Changes; brought.Upload.Plan != "" && brought.Upload.Plan != plan.Digest() {
		return done, &survey.Error{Op: "analyticsdb.ImportBenchmarks", Kind: survey.Conflict, Key: "imports.stale"}
	}
	touched := plan.Touched()
	if len(touched) == 0 {
		return done, nil
	}
	entry := importdb.Entry{Import: done, Upload: brought.Upload.ID}
	if entry.Before, err = s.benchmarksKept(ctx, tx, scope, touched); err != nil {
		return done, err
	}
	args := columnsOf(touched)
	args["province"], args["by"] = scope.Province(), actor.Name()
	var batch pgx.Batch
	batch.Queue(s.sql.Get("DeleteImportedBenchmarks"), keysOf(scope, touched))
	batch.Queue(s.sql.Get("InsertImportedBenchmarks"), args)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return done, err
	}
	if entry.After, err = s.benchmarksKept(ctx, tx, scope, touched); err != nil {
		return done, err
	}
	return s.imports.Enter(ctx, tx, scope, actor, entry)
}

// benchmarksKept are the results that the province has imported of these years and provinces, as the book of imports keeps them.
func (s *Store) benchmarksKept(ctx context.Context, tx pgx.Tx, scope survey.Scope, of []analytics.Benchmark) (kept string, err error) {
	err = tx.QueryRow(ctx, s.sql.Get("SelectBenchmarksKept"), keysOf(scope, of)).Scan(&kept)
	return kept, err
}

// UndoBenchmarks brings back what stood before an import of published results. Kind Conflict where it is undone already, another import of
// results came later and stands, or what it brought was changed since.
func (s *Store) UndoBenchmarks(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.ImportID) error {
	const op = "analyticsdb.UndoBenchmarks"
	if err := importdb.MayUndo(op, scope, actor); err != nil {
		return err
	}
	return pg.Write(ctx, s.pool, op, pgx.TxOptions{}, func(tx pgx.Tx) error {
		return s.undoBenchmarks(ctx, tx, scope, actor, id)
	})
}

func (s *Store) undoBenchmarks(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, id survey.ImportID) error {
	if err := s.imports.Turn(ctx, tx, scope); err != nil {
		return err
	}
	before, after, err := s.imports.Last(ctx, tx, scope, survey.ImportOfBenchmark, id)
	if err != nil {
		return err
	}
	var kept []struct {
		Year int    `json:"year"`
		Code string `json:"ranked_code"`
	}
	if err := json.Unmarshal([]byte(after), &kept); err != nil {
		return err
	}
	touched := make([]analytics.Benchmark, len(kept))
	for n, k := range kept {
		touched[n] = analytics.Benchmark{Year: k.Year, Code: k.Code}
	}
	switch now, err := s.benchmarksKept(ctx, tx, scope, touched); {
	case err != nil:
		return err
	case now != after:
		return &survey.Error{Op: "analyticsdb.UndoBenchmarks", Kind: survey.Conflict, Key: "imports.changed_since"}
	}
	var batch pgx.Batch
	batch.Queue(s.sql.Get("DeleteImportedBenchmarks"), keysOf(scope, touched))
	batch.Queue(s.sql.Get("RestoreBenchmarks"), pgx.StrictNamedArgs{"province": scope.Province(), "kept": before})
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return err
	}
	return s.imports.Undone(ctx, tx, scope, actor, survey.ImportOfBenchmark, id)
}

// keysOf are the years and provinces of results, as columns.
func keysOf(scope survey.Scope, found []analytics.Benchmark) pgx.StrictNamedArgs {
	years, codes := make([]int, len(found)), make([]string, len(found))
	for i, b := range found {
		years[i], codes[i] = b.Year, b.Code
	}
	return pgx.StrictNamedArgs{"province": scope.Province(), "years": years, "codes": codes}
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
