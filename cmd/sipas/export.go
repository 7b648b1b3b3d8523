package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sipas/analytics"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/web/report"
)

type exportCommands struct {
	Responses exportResponsesCommand `cmd:"" help:"Single answers without identities, for analysis in the house; not for publication."`
	Results   exportResultsCommand   `cmd:"" help:"Published figures of a period, suppression applied."`
	Check     exportCheckCommand     `cmd:"" help:"Tell whether an exported file of answers is whole."`
}

type exportResultsCommand struct {
	Period  string `help:"The period: 2026-11, 2026-Q4 or 2026; empty: the current quarter." placeholder:"P"`
	Edition int    `help:"Of this edition; 0: the last one, or the figures as they are where there is none; -1: the figures as they are." default:"0"`
	Format  string `help:"${enum}" enum:"csv,xlsx" default:"csv"`
	Out     string `help:"The file to write; -: standard output." default:"-" placeholder:"FILE"`
}

// Run writes the tables of a period.
func (e *exportResultsCommand) Run(ctx context.Context, a *app) error {
	data, err := a.reportData(ctx, e.Period, e.Edition)
	if err != nil {
		return err
	}
	write := report.CSV
	if e.Format == "xlsx" {
		write = report.XLSX
	}
	if err := a.writeFile(e.Out, func(w io.Writer) error { return write(w, data) }); err != nil {
		return err
	}
	if e.Out != "-" {
		_, err = fmt.Fprintf(a.stdout, "%s: %s\n", data.Results.Period, e.Out)
	}
	return err
}

type exportResponsesCommand struct {
	Period string `help:"Of this period: 2026-11, 2026-Q4 or 2026; empty: all." placeholder:"P"`
	Unit   string `help:"Only those about this unit."`
	Format string `help:"${enum}" enum:"csv,xlsx" default:"csv"`
	Out    string `help:"The file to write, its codebook beside it; -: standard output." default:"-" placeholder:"FILE"`
}

// Run streams answers. A CSV ends with their number and the hash of all before, so that a cut one is known.
func (e *exportResponsesCommand) Run(ctx context.Context, a *app) error {
	filter := surveydb.ExportFilter{Unit: e.Unit}
	if e.Period != "" {
		p, err := analytics.ParsePeriod(e.Period)
		if err != nil {
			return err
		}
		filter.From, filter.Until = p.Start, p.End()
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas export"}); err != nil {
		return err
	}
	if err := a.mustHaveUnit(ctx, e.Unit); err != nil {
		return err
	}
	filter.Province = a.Province
	all, err := a.survey.CountExport(ctx, filter)
	if err != nil {
		return err
	}
	if e.Format == "xlsx" && all > report.MostRows {
		return fmt.Errorf("%d answers are more than a workbook holds (%d): use --format csv, or a shorter --period", all, report.MostRows)
	}
	var rows int64
	var sum string
	err = a.writeFile(e.Out, func(w io.Writer) error {
		if e.Format == "xlsx" {
			rows, err = a.exportBook(ctx, w, filter, all)
			return err
		}
		rows, sum, err = a.exportTo(ctx, w, filter, all)
		return err
	})
	if err != nil || e.Out == "-" {
		return err
	}
	codebook := strings.TrimSuffix(e.Out, filepath.Ext(e.Out)) + "-codebook.csv"
	if err := a.writeFile(codebook, a.survey.WriteCodebook); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%d answers: %s\n", rows, e.Out)
	if sum != "" {
		fmt.Fprintf(a.stdout, "SHA-256 %s\n", sum)
	}
	_, err = fmt.Fprintf(a.stdout, "codebook: %s\n", codebook)
	return err
}

// exportBook writes the answers as a workbook.
func (a *app) exportBook(ctx context.Context, out io.Writer, filter surveydb.ExportFilter, all int64) (int64, error) {
	reader, writer := io.Pipe()
	exported := make(chan int64, 1)
	go func() {
		rows, err := a.survey.Export(ctx, writer, filter, a.progress(all, "answers"))
		exported <- rows
		_ = writer.CloseWithError(err)
	}()
	err := report.Workbook(out, reader)
	_ = reader.CloseWithError(err) // where the workbook failed, the export ends, too
	return <-exported, err
}

// exportTo writes the answers and, last, a line with their number and the hash of every byte before it.
func (a *app) exportTo(ctx context.Context, out io.Writer, filter surveydb.ExportFilter, all int64) (int64, string, error) {
	h := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(out, h), 1<<18)
	rows, err := a.survey.Export(ctx, buffered, filter, a.progress(all, "answers"))
	if err != nil {
		return rows, "", err
	}
	if err := buffered.Flush(); err != nil {
		return rows, "", err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	_, err = fmt.Fprintf(out, "# rows=%d sha256=%s\n", rows, sum)
	return rows, sum, err
}

type exportCheckCommand struct {
	File string `arg:"" help:"The exported file."`
}

// Run checks the last line of an exported file against all before it.
func (e *exportCheckCommand) Run(a *app) error {
	file, err := os.Open(e.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	const cut = "the file is cut or was changed: export it again"
	h := sha256.New()
	reader := bufio.NewReaderSize(file, 1<<18)
	lines := int64(0)
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return errors.New(cut)
		}
		if strings.HasPrefix(line, "# rows=") {
			var rows int64
			var sum string
			_, err = fmt.Sscanf(line, "# rows=%d sha256=%s", &rows, &sum)
			if _, more := reader.ReadByte(); err != nil || more == nil || rows != lines-1 || sum != hex.EncodeToString(h.Sum(nil)) {
				return errors.New(cut)
			}
			_, err = fmt.Fprintf(a.stdout, "whole: %d answers, SHA-256 %s\n", rows, sum)
			return err
		}
		_, _ = io.WriteString(h, line)
		lines++
	}
}
