package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/imports"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/web/i18n"
)

type transactionsCommands struct {
	Import transactionsImportCommand `cmd:"" help:"Import numbers of transactions by unit and month from a file: CSV or .xlsx."`
	List   transactionsListCommand   `cmd:"" help:"List the imports of transactions, the newest first."`
	Undo   transactionsUndoCommand   `cmd:"" help:"Undo the last import of transactions: what stood there before stands there again."`
}

type transactionsImportCommand struct {
	File   string      `arg:"" help:"CSV or .xlsx with the columns unit, month, transactions and, if known, unit_name and service; - for standard input."`
	DryRun bool        `help:"Check the file without importing it."`
	Reason survey.Note `help:"Why, as the list of imports keeps it."`
	JSON   bool        `help:"Print JSON." name:"json"`
}

// transactionsImportJSON is what --json shows of an import.
type transactionsImportJSON struct {
	Import          survey.ImportID `json:"import"` // 0 where nothing was to be changed
	Rows            int             `json:"rows"`
	Units           int             `json:"units"`
	Transactions    int64           `json:"transactions"`
	FirstMonth      string          `json:"first_month"`
	LastMonth       string          `json:"last_month"`
	StandingChanged int             `json:"standing_changed"`
	survey.Changes
	Months []importMonthJSON `json:"months"`
	DryRun bool              `json:"dry_run"`
}

// importMonthJSON is what --json shows of a month that a file tells of.
type importMonthJSON struct {
	Month string `json:"month"`
	survey.Changes
	Settled bool     `json:"settled"`
	Frozen  []string `json:"frozen"`
}

// Run imports a file of transactions, all of it or nothing.
func (c *transactionsImportCommand) Run(ctx context.Context, a *app) error {
	desk, table, err := readTable(ctx, a, "sipas transactions", c.File, (*imports.Desk).ReadTransactions)
	if err != nil {
		return err
	}
	plan, err := desk.PlanTransactions(ctx, a.scope(), table.Rows)
	if err != nil {
		return err
	}
	var done imports.Outcome
	if !c.DryRun {
		if done, err = desk.ImportTransactions(ctx, a.scope(), a.actor().Because(string(c.Reason)),
			survey.TransactionsImport{File: filepath.Base(c.File), Rows: table.Rows}); err != nil {
			return err
		}
		if err := a.catchUp(ctx); err != nil {
			return err
		}
		plan.Changes = done.Import.Changes
	}
	return c.print(a, plan, done)
}

// print says what a file has changed, or would.
func (c *transactionsImportCommand) print(a *app, plan imports.TransactionsPlan, done imports.Outcome) error {
	report := survey.ReportTransactions(plan.Rows)
	first, last := report.First.Format("2006-01"), report.Last.Format("2006-01")
	if c.JSON {
		shown := transactionsImportJSON{Import: done.Import.ID, Rows: report.Rows, Units: report.Units, Transactions: report.Transactions, FirstMonth: first,
			LastMonth: last, StandingChanged: done.Standing, Changes: plan.Changes, Months: []importMonthJSON{}, DryRun: c.DryRun}
		for _, m := range plan.Months {
			shown.Months = append(shown.Months, importMonthJSON{m.Month.Format("2006-01"), m.Changes, m.Settled, periodNames(m.Frozen)})
		}
		return a.printJSON(shown)
	}
	_, err := fmt.Fprintf(a.stdout, "%s %d rows of %d units, %s to %s, %d transactions; standing of %d answers changed\n", imported(c.DryRun), report.Rows, report.Units,
		first, last, report.Transactions, done.Standing)
	return errors.Join(err, a.printChanges(plan.Changes, done.Import, "units and months"))
}

// readTable opens the desk where tables are handed in, has it read a file, and tells all that is wrong with that.
func readTable[T any](ctx context.Context, a *app, name, path string,
	read func(*imports.Desk, context.Context, survey.Scope, io.Reader) (imports.Table[T], error)) (*imports.Desk, imports.Table[T], error) {
	var none imports.Table[T]
	file, err := openInput(path)
	if err != nil {
		return nil, none, err
	}
	defer func() { _ = file.Close() }()
	desk, err := a.openImports(ctx, name)
	if err != nil {
		return nil, none, err
	}
	table, err := read(desk, ctx, a.scope(), file)
	return desk, table, errors.Join(a.tell(table.Notes), a.tellProblems(err))
}

// imported is how the sentence about a file begins.
func imported(dryRun bool) string {
	if dryRun {
		return "the file is sound, nothing was kept:"
	}
	return "imported"
}

// printChanges says what of a file is new and what it changes.
func (a *app) printChanges(c survey.Changes, done survey.Import, cells string) error {
	_, err := fmt.Fprintf(a.stdout, "%s: %d new, %d changed, %d as known before\n", cells, c.New, c.Changed, c.Same)
	if done.ID == 0 {
		return err
	}
	_, err2 := fmt.Fprintf(a.stdout, "import %s; to undo it: sipas %s undo %s --reason …\n", done.ID, done.Kind, done.ID)
	return errors.Join(err, err2)
}

func periodNames(all []analytics.Period) []string {
	names := []string{}
	for _, p := range all {
		names = append(names, p.String())
	}
	return names
}

// openImports opens the stores and the desk where tables are handed in.
func (a *app) openImports(ctx context.Context, name string) (*imports.Desk, error) {
	if err := a.open(ctx, pg.PoolOptions{Name: name}); err != nil {
		return nil, err
	}
	return a.importDesk(a.survey, a.figures)
}

// importDesk is the desk where tables are handed in, on the stores given.
func (a *app) importDesk(store *surveydb.Store, figures imports.Figures) (*imports.Desk, error) {
	location, err := a.location()
	if err != nil {
		return nil, err
	}
	former, err := surveydb.FormerUnits()
	return imports.New(imports.Options{Survey: store, Figures: figures, Former: former, Now: a.now, Location: location}), err
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
		fmt.Fprintln(a.stderr, survey.Visible(texts.Problem(a.Language, p.Line, p.Heading, p.Key, p.Args)))
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
	List   benchmarkListCommand   `cmd:"" help:"List the imports of published results, the newest first."`
	Undo   benchmarkUndoCommand   `cmd:"" help:"Undo the last import of published results: what held before holds again."`
}

type benchmarkImportCommand struct {
	File   string      `arg:"" help:"CSV or .xlsx with the columns year, scope, series, province_code, score, rank, confidence, source_url; - for standard input."`
	DryRun bool        `help:"Check the file without importing it."`
	Reason survey.Note `help:"Why, as the list of imports keeps it."`
	JSON   bool        `help:"Print JSON." name:"json"`
}

// benchmarkImportJSON is what --json shows of an import.
type benchmarkImportJSON struct {
	Import  survey.ImportID `json:"import"` // 0 where nothing was to be changed
	Rows    int             `json:"rows"`
	New     int             `json:"new"`
	Changed int             `json:"changed"`
	Same    int             `json:"same"`
	DryRun  bool            `json:"dry_run"`
}

// Run imports published results, all of the file or nothing.
func (c *benchmarkImportCommand) Run(ctx context.Context, a *app) error {
	desk, table, err := readTable(ctx, a, "sipas benchmark", c.File, (*imports.Desk).ReadBenchmarks)
	if err != nil {
		return err
	}
	plan, err := desk.PlanBenchmarks(ctx, a.scope(), table.Rows)
	if err != nil {
		return err
	}
	var done imports.Outcome
	if !c.DryRun {
		done, err = desk.ImportBenchmarks(ctx, a.scope(), a.actor().Because(string(c.Reason)),
			analytics.BenchmarkImport{File: filepath.Base(c.File), Rows: table.Rows})
		if plan.Changes = done.Import.Changes; err != nil {
			return err
		}
	}
	if c.JSON {
		return a.printJSON(benchmarkImportJSON{done.Import.ID, len(table.Rows), plan.New, plan.Changed, plan.Same, c.DryRun})
	}
	_, err = fmt.Fprintf(a.stdout, "%s %d results\n", imported(c.DryRun), len(table.Rows))
	return errors.Join(err, a.printChanges(plan.Changes, done.Import, "years and provinces"))
}
