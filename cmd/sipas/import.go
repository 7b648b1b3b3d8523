package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/sheet"
	"sipas/survey/surveydb"
	"sipas/web/i18n"
)

type transactionsCommands struct {
	Import transactionsImportCommand `cmd:"" help:"Import numbers of transactions by unit and month from a file: CSV or .xlsx."`
}

type transactionsImportCommand struct {
	File   string `arg:"" help:"CSV or .xlsx with the columns unit, month, transactions and, if known, unit_name and service; - for standard input."`
	DryRun bool   `help:"Check the file without importing it."`
	JSON   bool   `help:"Print JSON." name:"json"`
}

// Run imports a file of transactions, all of it or nothing.
func (c *transactionsImportCommand) Run(ctx context.Context, a *app) error {
	file, err := openInput(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas transactions"}); err != nil {
		return err
	}
	location, err := a.location()
	if err != nil {
		return err
	}
	rows, err := a.readTransactions(ctx, file, survey.Date(a.now(), location))
	if err != nil {
		return a.tellProblems(err)
	}
	report, changed := survey.ReportTransactions(rows), 0
	if !c.DryRun {
		if err := a.survey.ReplaceTransactions(ctx, a.scope(), a.actor(), rows); err != nil {
			return err
		}
		if changed, err = a.applyExcess(ctx, rows); err != nil {
			return err
		}
		if err := a.catchUp(ctx); err != nil {
			return err
		}
	}
	if c.JSON {
		return a.printJSON(map[string]any{"rows": report.Rows, "units": report.Units, "transactions": report.Transactions, "standing_changed": changed,
			"first_month": report.First.Format("2006-01"), "last_month": report.Last.Format("2006-01"), "dry_run": c.DryRun})
	}
	did := "imported"
	if c.DryRun {
		did = "the file is sound, nothing was kept:"
	}
	_, err = fmt.Fprintf(a.stdout, "%s %d rows of %d units, %s to %s, %d transactions; standing of %d answers changed\n", did, report.Rows, report.Units,
		report.First.Format("2006-01"), report.Last.Format("2006-01"), report.Transactions, changed)
	return err
}

// applyExcess sets aside what the units and months reported have beyond the answers that the province allows a transaction.
func (a *app) applyExcess(ctx context.Context, reported []survey.Transactions) (changed int, err error) {
	settings, _, err := a.survey.Settings(ctx, a.scope())
	if err != nil || settings.AnswersPerTransaction == 0 {
		return 0, err
	}
	return a.survey.ApplyExcess(ctx, a.scope(), a.actor(), settings.AnswersPerTransaction, reported)
}

// readTransactions reads a file about the province's units.
func (a *app) readTransactions(ctx context.Context, file io.Reader, today time.Time) ([]survey.Transactions, error) {
	table, unreadable := sheet.Read(file, survey.TransactionsColumns())
	if len(table.Rows) == 0 {
		return nil, unreadable
	}
	var err error
	known := survey.TransactionsKnown{Today: today}
	if known.Units, err = a.survey.Units(ctx, a.scope()); err != nil {
		return nil, err
	}
	if known.Services, err = a.survey.Services(ctx); err != nil {
		return nil, err
	}
	if known.Former, err = surveydb.FormerUnits(); err != nil {
		return nil, err
	}
	if table.Rows[0].Headings["unit_name"] == "" {
		table.Notes = append(table.Notes, survey.Problem{Key: "import.note_names"})
	}
	if err := a.tell(table.Notes); err != nil {
		return nil, err
	}
	parsed, err := survey.ParseTransactions(table.Rows, known)
	return parsed, together(unreadable, err)
}

// together are all problems of a file: of what could not be read of it, and of what the rest says.
func together(unreadable, err error) error {
	first, _ := errors.AsType[survey.Problems](unreadable)
	second, ok := errors.AsType[survey.Problems](err)
	if err != nil && !ok {
		return err
	}
	return first.And(second).Err()
}

func openInput(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(name)
}

// shownProblems is how many problems of a file are told one by one: those of every unit of a province.
const shownProblems = 200

// tellProblems writes what is wrong with a file line by line, in the language set, and returns what to do about it.
func (a *app) tellProblems(err error) error {
	problems, ok := errors.AsType[survey.Problems](err)
	if !ok {
		return err
	}
	if err := a.tell(problems); err != nil {
		return err
	}
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	return errors.New(texts.Text(a.Language, "import.refused", map[string]any{"N": len(problems)}))
}

// tell writes problems, or what was not read of a file, a line each.
func (a *app) tell(problems survey.Problems) error {
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	for i, p := range problems {
		if i == shownProblems {
			fmt.Fprintln(a.stderr, texts.Text(a.Language, "import.more", map[string]any{"N": len(problems) - shownProblems}))
			break
		}
		fmt.Fprintln(a.stderr, visible(texts.Problem(a.Language, p.Line, p.Heading, p.Key, p.Args)))
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// catchUp publishes what changed; where a service publishes at this moment, it does.
func (a *app) catchUp(ctx context.Context) error {
	return a.publisher(ctx, publish.Options{}).Publish(ctx, false, nil)
}

type benchmarkCommands struct {
	Import benchmarkImportCommand `cmd:"" help:"Import published results of the official survey from a file: CSV or .xlsx."`
}

type benchmarkImportCommand struct {
	File   string `arg:"" help:"CSV or .xlsx with the columns year, scope, series, province_code, score, rank, confidence, source_url; - for standard input."`
	DryRun bool   `help:"Check the file without importing it."`
	JSON   bool   `help:"Print JSON." name:"json"`
}

// Run imports published results, all of the file or nothing.
func (c *benchmarkImportCommand) Run(ctx context.Context, a *app) error {
	file, err := openInput(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas benchmark"}); err != nil {
		return err
	}
	found, err := a.readBenchmarks(ctx, file)
	if err != nil {
		return a.tellProblems(err)
	}
	if !c.DryRun {
		if err := a.figures.ReplaceBenchmarks(ctx, a.scope(), a.actor(), found); err != nil {
			return err
		}
	}
	if c.JSON {
		return a.printJSON(map[string]any{"rows": len(found), "dry_run": c.DryRun})
	}
	did := "imported"
	if c.DryRun {
		did = "the file is sound, nothing was kept:"
	}
	_, err = fmt.Fprintf(a.stdout, "%s %d results\n", did, len(found))
	return err
}

// readBenchmarks reads a file of published results beside those known.
func (a *app) readBenchmarks(ctx context.Context, file io.Reader) ([]analytics.Benchmark, error) {
	table, unreadable := sheet.Read(file, analytics.BenchmarkColumns())
	if len(table.Rows) == 0 {
		return nil, unreadable
	}
	var err error
	if err := a.tell(table.Notes); err != nil {
		return nil, err
	}
	known := analytics.BenchmarkKnown{Year: a.now().Year()}
	if known.Provinces, err = a.survey.ProvinceNames(ctx); err != nil {
		return nil, err
	}
	merger, err := a.figures.Merger(ctx)
	if err != nil {
		return nil, err
	}
	known.Former, known.Successors = merger.Names(), merger.Successors()
	if known.Results, err = a.figures.Benchmarks(ctx, a.scope()); err != nil {
		return nil, err
	}
	found, err := analytics.ParseBenchmarks(table.Rows, known)
	return found, together(unreadable, err)
}
