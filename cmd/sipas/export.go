package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/pg"
	"sipas/web/report"
)

type exportCommands struct {
	Responses exportResponsesCommand `cmd:"" help:"Export single answers without identities, for internal analysis; not for publication, so the file is its owner's alone."`
	Comments  exportCommentsCommand  `cmd:"" help:"Export comments by unit and month, without the answers they came with and without those that the inspectorate holds; not for publication, so the file is its owner's alone."`
	Results   exportResultsCommand   `cmd:"" help:"Export the published figures of a period."`
	Check     exportCheckCommand     `cmd:"" help:"Check whether an exported file is complete and unchanged."`
}

type exportResultsCommand struct {
	Period  periodText    `help:"Period: 2026-11, 2026-Q4 or 2026; empty: the current quarter." placeholder:"P"`
	Edition editionNumber `help:"Edition; 0: the latest, or the live figures where there is none; -1: the live figures." default:"0"`
	Format  string        `help:"File format: ${enum}." enum:"csv,xlsx" default:"csv"`
	Words   string        `help:"Headings and values of CSV: ${enum}. vi: in Vietnamese words; api: the names and codes of the API, for programs. A workbook has both." enum:"vi,api" default:"vi"`
	Out     string        `help:"Output file; - for standard output." default:"-" placeholder:"FILE"`
}

// Run writes the tables of a period.
func (e *exportResultsCommand) Run(ctx context.Context, a *app) error {
	data, err := a.reportData(ctx, e.Period, e.Edition)
	if err != nil {
		return err
	}
	write := report.CSV
	switch {
	case e.Format == "xlsx":
		write = report.XLSX
	case e.Words == "api":
		write = report.CodeCSV
	}
	if err := a.writeFile(e.Out, forAll, func(w io.Writer) error { return write(w, data) }); err != nil {
		return err
	}
	if e.Out != "-" {
		_, err = fmt.Fprintf(a.stdout, "%s: %s\n", data.Results.Period, e.Out)
	}
	return err
}

// exported says which responses a file is made of, and where it goes.
type exported struct {
	Period periodText `help:"Only this period: 2026-11, 2026-Q4 or 2026; empty: all." placeholder:"P"`
	Unit   string     `help:"Only answers about this unit."`
	Format string     `help:"File format: ${enum}." enum:"csv,xlsx" default:"csv"`
	Out    string     `help:"Output file; - for standard output." default:"-" placeholder:"FILE"`
}

type exportResponsesCommand struct {
	exported `embed:""`
}

type exportCommentsCommand struct {
	exported `embed:""`
}

// source is what an export streams, and how many rows there are.
type source struct {
	noun  string
	count func(context.Context, survey.Scope, export.Filter) (int64, error)
	write func(context.Context, io.Writer, export.Filter, export.Progress) (int64, error)
}

// Run streams comments, as Run of exportResponsesCommand does answers.
func (e *exportCommentsCommand) Run(ctx context.Context, a *app) error {
	if err := e.prepare(ctx, a); err != nil {
		return err
	}
	if err := e.export(ctx, a, source{"comments", a.survey.CountComments, a.exportComments}); err != nil {
		return err
	}
	return e.explain(a, export.CommentCodebook)
}

// Run streams answers, and writes a codebook beside them.
func (e *exportResponsesCommand) Run(ctx context.Context, a *app) error {
	if err := e.prepare(ctx, a); err != nil {
		return err
	}
	if err := e.export(ctx, a, source{"answers", a.survey.CountExport, a.exportAnswers}); err != nil {
		return err
	}
	published, err := a.survey.Questionnaires(ctx)
	if err != nil {
		return err
	}
	return e.explain(a, func(w io.Writer) error { return export.Codebook(w, published) })
}

// explain writes a codebook beside the file; standard output has room for one alone.
func (e *exported) explain(a *app, codebook func(io.Writer) error) error {
	if e.Out == "-" {
		return nil
	}
	name := strings.TrimSuffix(e.Out, filepath.Ext(e.Out)) + "-codebook.csv"
	if err := a.writeFile(name, forAll, codebook); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "codebook: %s\n", name)
	return err
}

func (a *app) exportAnswers(ctx context.Context, out io.Writer, f export.Filter, tell export.Progress) (int64, error) {
	units, err := a.survey.Units(ctx, a.scope())
	if err != nil {
		return 0, err
	}
	published, err := a.survey.Questionnaires(ctx)
	if err != nil {
		return 0, err
	}
	to, err := export.NewAnswers(out, units, published, tell)
	if err != nil {
		return 0, err
	}
	err = a.survey.Export(ctx, a.scope(), f, to)
	return to.Rows(), err
}

func (a *app) exportComments(ctx context.Context, out io.Writer, f export.Filter, tell export.Progress) (int64, error) {
	to, err := export.NewComments(out, tell)
	if err != nil {
		return 0, err
	}
	err = a.survey.ExportComments(ctx, a.scope(), f, to)
	return to.Rows(), err
}

// prepare opens the database and refuses a unit that is not there.
func (e *exported) prepare(ctx context.Context, a *app) error {
	if _, err := e.filter(a); err != nil {
		return err
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas export"}); err != nil {
		return err
	}
	return a.mustHaveUnit(ctx, e.Unit)
}

func (e *exported) filter(a *app) (export.Filter, error) {
	filter := export.Filter{Unit: e.Unit}
	if e.Period != "" {
		p, err := analytics.ReadPeriod(string(e.Period))
		if err != nil {
			return filter, err
		}
		filter.From, filter.Until = p.Start, p.End()
	}
	return filter, nil
}

// refuseRetired fails for a period of which nothing is left.
func (e *exported) refuseRetired(ctx context.Context, a *app, f export.Filter) error {
	before, err := a.survey.Retired(ctx, a.scope())
	if err != nil || f.Until.IsZero() || f.Until.After(before) {
		return err
	}
	return fmt.Errorf("the answers of %s are gone, as setting %s says; what they add up to is still there: sipas export results --period %[1]s", e.Period, survey.AnswerMonths)
}

// export writes rows into the file.
func (e *exported) export(ctx context.Context, a *app, from source) error {
	filter, err := e.filter(a)
	if err != nil {
		return err
	}
	if err := e.refuseRetired(ctx, a, filter); err != nil {
		return err
	}
	all, err := from.count(ctx, a.scope(), filter)
	if err != nil {
		return err
	}
	if e.Format == "xlsx" && all > report.MostRows {
		return fmt.Errorf("%d %s are more than a workbook holds (%d): use --format csv, or a shorter --period", all, from.noun, report.MostRows)
	}
	var sum export.Sum
	show := a.progress(all, from.noun)
	stream := func(w io.Writer) (int64, error) {
		n, err := from.write(ctx, w, filter, show)
		show(n)
		return n, err
	}
	err = a.writeFile(e.Out, forOwner, func(w io.Writer) error {
		if e.Format == "xlsx" {
			sum.Rows, err = report.Workbook(w, stream, export.Numbers)
		} else {
			sum, err = export.File(w, stream)
		}
		return err
	})
	if err != nil || e.Out == "-" {
		return err
	}
	fmt.Fprintf(a.stdout, "%d %s: %s\n", sum.Rows, from.noun, e.Out)
	if err := a.tellRetired(ctx, "the file has none of them"); err != nil {
		return err
	}
	if sum.SHA256 != "" {
		_, err = fmt.Fprintf(a.stdout, "SHA-256 %s\n", sum.SHA256)
	}
	return err
}

type exportCheckCommand struct {
	File string `arg:"" help:"Exported file."`
}

// Run checks the last line of an exported file against all before it.
func (e *exportCheckCommand) Run(a *app) error {
	file, err := os.Open(e.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum, err := export.Check(file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "whole: %d rows, SHA-256 %s\n", sum.Rows, sum.SHA256)
	return err
}
