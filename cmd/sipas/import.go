package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/sheet"
)

type transactionsCommands struct {
	Import transactionsImportCommand `cmd:"" help:"Read how many transactions each unit had in each month, from a CSV."`
}

type transactionsImportCommand struct {
	File   string  `arg:"" help:"CSV with the columns unit, month, transactions and, if known, service; - for standard input."`
	DryRun bool    `help:"Only check the file."`
	Excess float64 `help:"Answers a transaction may have; what a unit and month has beyond that is set aside. 0: no such rule." default:"1"`
	JSON   bool    `help:"Print JSON." name:"json"`
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
	report, err := a.survey.ImportTransactions(ctx, a.Province, file, survey.Date(time.Now(), location), c.DryRun)
	if err != nil {
		return a.tellProblems(err)
	}
	changed := 0
	if !c.DryRun {
		if c.Excess > 0 {
			if changed, err = a.survey.ApplyExcess(ctx, c.Excess); err != nil {
				return err
			}
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

func openInput(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(name)
}

// shownProblems is how many problems of a file are told one by one.
const shownProblems = 20

// tellProblems writes what is wrong with a file line by line, and returns what to do about it.
func (a *app) tellProblems(err error) error {
	problems, ok := errors.AsType[sheet.Problems](err)
	if !ok {
		return err
	}
	for i, p := range problems {
		if i == shownProblems {
			fmt.Fprintf(a.stderr, "… and %d more\n", len(problems)-shownProblems)
			break
		}
		fmt.Fprintln(a.stderr, p)
	}
	return fmt.Errorf("nothing was imported, for the file has %s: mend it and try again", plural(len(problems), "problem"))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// catchUp publishes what changed; where a service publishes at this moment, it does.
func (a *app) catchUp(ctx context.Context) error {
	return a.publisher(publish.Options{}).Publish(ctx, false, nil)
}

type benchmarkCommands struct {
	Import benchmarkImportCommand `cmd:"" help:"Read published results of the official survey from a CSV."`
}

type benchmarkImportCommand struct {
	File   string `arg:"" help:"CSV with the columns year, scope, series, province_code, score, rank, confidence, source_url; - for standard input."`
	DryRun bool   `help:"Only check the file."`
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
	names, err := a.survey.ProvinceNames(ctx)
	if err != nil {
		return err
	}
	found, err := a.figures.ImportBenchmarks(ctx, file, func(code string) (string, bool) { name, ok := names[code]; return name, ok }, time.Now().Year(), c.DryRun)
	if err != nil {
		return a.tellProblems(err)
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
