package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/web/report"
)

type reportCommand struct {
	Period  periodText    `help:"Period: 2026-11, 2026-Q4 or 2026; empty: the current quarter." placeholder:"P"`
	Unit    string        `help:"Code of the unit the report is of; empty: the province." placeholder:"CODE"`
	Edition editionNumber `help:"Edition; 0: the latest, or the live figures where there is none; -1: the live figures." default:"0"`
	Out     string        `help:"Output file; - for standard output." required:"" placeholder:"FILE.pdf"`
}

// Run writes the report of a period.
func (r *reportCommand) Run(ctx context.Context, a *app) error {
	data, err := a.reportData(ctx, r.Period, r.Edition)
	if err != nil {
		return err
	}
	if data.Tasks, err = report.ReadTasks(ctx, a.followup, a.scope(), r.Unit, data.Results.Period); err != nil {
		return err
	}
	write := report.PDF
	if r.Unit != "" {
		if err := a.reportOf(ctx, &data, r.Unit); err != nil {
			return err
		}
		write = report.UnitPDF
	}
	if err := a.writeFile(r.Out, forAll, func(w io.Writer) error { return write(w, data) }); err != nil || r.Out == "-" {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %s\n", data.Results.Period, r.Out)
	return err
}

// reportData gathers what documents tell of.
func (a *app) reportData(ctx context.Context, named periodText, edition editionNumber) (report.Data, error) {
	var d report.Data
	var err error
	if d.Location, err = a.location(); err != nil {
		return d, err
	}
	d.MadeAt = a.now()
	today := survey.Date(d.MadeAt, d.Location)
	period := analytics.PeriodOf(analytics.Quarter, today)
	if named != "" {
		if period, err = analytics.AskedPeriod(string(named), today); err != nil {
			return d, err
		}
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas report"}); err != nil {
		return d, err
	}
	if d.Results, err = a.figures.Results(ctx, a.scope(), period, "", int(edition)); err != nil {
		return d, err
	}
	if d.Results.ComputedAt.IsZero() {
		return d, &survey.Error{Op: "report", Kind: survey.NotFound, Key: "period.empty"}
	}
	for _, u := range d.Results.Units {
		if u.Level == survey.LevelProvince {
			d.Province = u.Name.VI
		}
	}
	if d.Trend, err = a.figures.Trend(ctx, a.scope(), a.scope().Province(), period.Kind, false); err != nil {
		return d, err
	}
	if d.Asked, err = a.survey.Questionnaires(ctx); err != nil {
		return d, err
	}
	settings, _, err := a.survey.Settings(ctx, a.scope())
	if err != nil {
		return d, err
	}
	d.Thresholds = d.Results.By(analytics.Thresholds(settings.Minimums))
	d.Synthetic, err = a.survey.Synthetic(ctx, a.scope())
	return d, err
}

// reportOf makes what a document tells of that of one unit.
func (a *app) reportOf(ctx context.Context, d *report.Data, code string) error {
	edition := analytics.Live
	if d.Results.Edition != nil {
		edition = d.Results.Edition.Number
	}
	own, err := a.figures.Results(ctx, a.scope(), d.Results.Period, code, edition)
	if err != nil {
		return err
	}
	u, ok := own.Unit(code)
	if !ok {
		return &survey.Error{Op: "report", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	d.Unit = &u
	d.Trend, err = a.figures.Trend(ctx, a.scope(), code, d.Results.Period.Kind, false)
	return err
}

// Who may read a file that a command writes: its owner alone where it is not for publication.
const (
	forAll   fs.FileMode = 0o644
	forOwner fs.FileMode = 0o600
)

// writeFile writes a file whole or not at all; - is standard output.
func (a *app) writeFile(name string, may fs.FileMode, write func(io.Writer) error) (err error) {
	if name == "-" {
		return write(a.file)
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Chmod(may); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}
