package imports

import (
	"context"
	"io"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/sheet"
)

// BenchmarkPlan is what a table of published results would change.
type BenchmarkPlan struct {
	analytics.BenchmarkPlan
	Rows  []analytics.Benchmark
	Lines []analytics.LineChange // that it would move
}

// ReadBenchmarks reads a file of published results beside those known. Its error is of type survey.Problems where something is wrong with it,
// with every problem there is.
func (d *Desk) ReadBenchmarks(ctx context.Context, scope survey.Scope, file io.Reader) (Table[analytics.Benchmark], error) {
	var read Table[analytics.Benchmark]
	table, unreadable := sheet.Read(file, analytics.BenchmarkColumns())
	if read.Notes = table.Notes; len(table.Rows) == 0 {
		return read, unreadable
	}
	known := analytics.BenchmarkKnown{Year: d.Now().In(d.Location).Year()}
	var err error
	if known.Provinces, err = d.Survey.ProvinceNames(ctx); err != nil {
		return read, err
	}
	merger, err := d.Figures.Merger(ctx)
	if err != nil {
		return read, err
	}
	known.Former, known.Successors = merger.Names(), merger.Successors()
	if known.Results, err = d.Figures.Benchmarks(ctx, scope); err != nil {
		return read, err
	}
	read.Rows, err = analytics.ParseBenchmarks(table.Rows, known)
	return read, together(unreadable, err)
}

// PlanBenchmarks finds what a table would change.
func (d *Desk) PlanBenchmarks(ctx context.Context, scope survey.Scope, rows []analytics.Benchmark) (BenchmarkPlan, error) {
	plan := BenchmarkPlan{Rows: rows}
	known, err := d.Figures.Benchmarks(ctx, scope)
	if err != nil {
		return plan, err
	}
	if plan.BenchmarkPlan, err = analytics.PlanBenchmarks(rows, known); err != nil {
		return plan, err
	}
	merger, err := d.Figures.Merger(ctx)
	plan.Lines = plan.LineChanges(known, merger)
	return plan, err
}

// ImportBenchmarks imports a table.
func (d *Desk) ImportBenchmarks(ctx context.Context, scope survey.Scope, actor survey.Actor, brought analytics.BenchmarkImport) (Outcome, error) {
	done, err := d.Figures.ImportBenchmarks(ctx, scope, actor, brought)
	return Outcome{Import: done}, err
}
