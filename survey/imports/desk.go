// Package imports is where tables of numbers are handed in, by whatever way: transactions of the province's units, and published results of
// the official survey. A file is read against what is known, what it would change is shown, and then it is imported, all of it or nothing.
// The last import of a kind can be undone.
package imports

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"sipas/analytics"
	"sipas/survey"
)

// Survey is what a desk asks of the store of the survey.
type Survey interface {
	Units(ctx context.Context, scope survey.Scope) ([]survey.Unit, error)
	Services(ctx context.Context) ([]string, error)
	ProvinceNames(ctx context.Context) (map[string]string, error)
	Settings(ctx context.Context, scope survey.Scope) (survey.Settings, []survey.Setting, error)
	Transactions(ctx context.Context, scope survey.Scope, of []survey.Transactions) ([]survey.Transactions, error)
	ImportTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, brought survey.TransactionsImport) (survey.Import, error)
	UndoTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.ImportID) ([]survey.Transactions, error)
	ApplyExcess(ctx context.Context, scope survey.Scope, actor survey.Actor, ratio float64, reported []survey.Transactions) (int, error)
	DueImports(ctx context.Context, scope survey.Scope, waited time.Duration) ([]survey.DueImport, error)
	EndImport(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.ImportID, undone bool) error
	Imports(ctx context.Context, scope survey.Scope, kind survey.ImportKind, below survey.ImportID, most int) ([]survey.Import, error)
	KeepUpload(ctx context.Context, scope survey.Scope, actor survey.Actor, upload survey.Upload, now time.Time) (survey.Upload, error)
	Upload(ctx context.Context, scope survey.Scope, owner survey.Actor, id uuid.UUID, now time.Time) (survey.Upload, error)
}

// Figures is what a desk asks of the store of figures.
type Figures interface {
	Merger(ctx context.Context) (analytics.Merger, error)
	Benchmarks(ctx context.Context, scope survey.Scope) ([]analytics.Benchmark, error)
	ImportBenchmarks(ctx context.Context, scope survey.Scope, actor survey.Actor, brought analytics.BenchmarkImport) (survey.Import, error)
	UndoBenchmarks(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.ImportID) error
	Periods(ctx context.Context, scope survey.Scope, frozen bool) ([]analytics.Period, error)
}

// Options are what a desk works with.
type Options struct {
	Survey   Survey
	Figures  Figures
	Former   []survey.Former // what the units of the country were made of
	Now      func() time.Time
	Location *time.Location // of days
}

// Desk is where tables are handed in.
type Desk struct{ Options }

// New returns a desk.
func New(o Options) *Desk { return &Desk{o} }

// Outcome is what became of a table, or of undoing its import.
type Outcome struct {
	Import   survey.Import // without a number where nothing was to be changed
	Standing int           // how many answers count since that did not, or no longer count
	Again    bool          // it was imported before, and nothing was done now
}

// Offer is a file that was read and would be imported if its sender said yes.
type Offer struct {
	Upload       survey.Upload
	Notes        survey.Problems // what was not read of it
	Transactions *TransactionsPlan
	Benchmarks   *BenchmarkPlan
	Digest       string // of what it would change now
}

// Stale tells whether something else stands there than when the file was handed in.
func (o Offer) Stale() bool { return o.Digest != o.Upload.Plan }

// Changes are what it would change, in numbers.
func (o Offer) Changes() survey.Changes {
	if o.Transactions != nil {
		return o.Transactions.Changes
	}
	return o.Benchmarks.Changes
}

// HandIn reads a file and keeps it for its sender to say yes to. Its error is of type survey.Problems where something is wrong with the file; then
// nothing is kept.
func (d *Desk) HandIn(ctx context.Context, scope survey.Scope, actor survey.Actor, kind survey.ImportKind, file string, content []byte) (Offer, error) {
	offer, err := d.read(ctx, scope, survey.Upload{Kind: kind, File: file, Content: content})
	if err != nil {
		return offer, err
	}
	offer.Upload.Plan = offer.Digest
	offer.Upload, err = d.Survey.KeepUpload(ctx, scope, actor, offer.Upload, d.Now())
	return offer, err
}

// Offer returns a file that was handed in, and what it would change now. Where it was imported meanwhile, it has a number and no plan.
func (d *Desk) Offer(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID) (Offer, error) {
	upload, err := d.Survey.Upload(ctx, scope, actor, id, d.Now())
	if err != nil || upload.Import != 0 {
		return Offer{Upload: upload}, err
	}
	return d.read(ctx, scope, upload)
}

// Confirm imports a file that was handed in, where seen is still what it would change: kind Conflict and key imports.stale where something else
// stands there by now, be it that the file no longer fits beside it. A second time it does nothing and says which import it became.
func (d *Desk) Confirm(ctx context.Context, scope survey.Scope, actor survey.Actor, id uuid.UUID, seen string) (Outcome, error) {
	upload, err := d.Survey.Upload(ctx, scope, actor, id, d.Now())
	switch {
	case err != nil:
		return Outcome{}, err
	case upload.Import != 0:
		return Outcome{Import: survey.Import{ID: upload.Import, Kind: upload.Kind, File: upload.File}, Again: true}, nil
	}
	done, err := d.confirm(ctx, scope, actor, upload, seen)
	if survey.KindOf(err) == survey.Conflict { // somebody may have pressed twice
		if now, again := d.Survey.Upload(ctx, scope, actor, id, d.Now()); again == nil && now.Import != 0 {
			return Outcome{Import: survey.Import{ID: now.Import, Kind: now.Kind, File: now.File}, Again: true}, nil
		}
	}
	return done, err
}

func (d *Desk) confirm(ctx context.Context, scope survey.Scope, actor survey.Actor, upload survey.Upload, seen string) (Outcome, error) {
	offer, err := d.read(ctx, scope, upload)
	faults, changed := errors.AsType[survey.Problems](err) // it had none when it was handed in
	if err != nil && !changed {
		return Outcome{}, err
	}
	upload.Plan = seen
	switch {
	case changed:
		return Outcome{}, &survey.Error{Op: "imports.Confirm", Kind: survey.Conflict, Key: "imports.stale", Err: faults}
	case seen != offer.Digest:
		return Outcome{}, &survey.Error{Op: "imports.Confirm", Kind: survey.Conflict, Key: "imports.stale"}
	case offer.Transactions != nil:
		return d.ImportTransactions(ctx, scope, actor, survey.TransactionsImport{File: upload.File, Rows: offer.Transactions.Rows, Upload: upload})
	}
	return d.ImportBenchmarks(ctx, scope, actor, analytics.BenchmarkImport{File: upload.File, Rows: offer.Benchmarks.Rows, Upload: upload})
}

// Undo undoes an import of a kind, the last one that stands.
func (d *Desk) Undo(ctx context.Context, scope survey.Scope, actor survey.Actor, kind survey.ImportKind, id survey.ImportID) (Outcome, error) {
	done := Outcome{Import: survey.Import{ID: id, Kind: kind}}
	if kind == survey.ImportOfBenchmark {
		return done, d.Figures.UndoBenchmarks(ctx, scope, actor, id)
	}
	touched, err := d.Survey.UndoTransactions(ctx, scope, actor, id)
	if err != nil {
		return done, err
	}
	done.Standing, err = d.finish(ctx, scope, actor, survey.DueImport{ID: id, Undone: true, Cells: touched})
	return done, err
}

// Finish holds answers against imports that have stood for so long without, for whoever began them was cut off, and returns how many imports
// there were and how many answers changed.
func (d *Desk) Finish(ctx context.Context, scope survey.Scope, actor survey.Actor, waited time.Duration) (finished, changed int, err error) {
	due, err := d.Survey.DueImports(ctx, scope, waited)
	if err != nil {
		return 0, 0, err
	}
	for _, i := range due {
		n, err := d.finish(ctx, scope, actor, i)
		if changed += n; err != nil {
			return finished, changed, err
		}
		finished++
	}
	return finished, changed, nil
}

// read reads a file, and finds what it would change.
func (d *Desk) read(ctx context.Context, scope survey.Scope, upload survey.Upload) (Offer, error) {
	offer := Offer{Upload: upload}
	if upload.Kind == survey.ImportOfBenchmark {
		table, err := d.ReadBenchmarks(ctx, scope, bytes.NewReader(upload.Content))
		if err != nil {
			return offer, err
		}
		plan, err := d.PlanBenchmarks(ctx, scope, table.Rows)
		offer.Notes, offer.Benchmarks, offer.Digest = table.Notes, &plan, plan.Digest()
		return offer, err
	}
	table, err := d.ReadTransactions(ctx, scope, bytes.NewReader(upload.Content))
	if err != nil {
		return offer, err
	}
	plan, err := d.PlanTransactions(ctx, scope, table.Rows)
	offer.Notes, offer.Transactions, offer.Digest = table.Notes, &plan, plan.Digest()
	return offer, err
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
