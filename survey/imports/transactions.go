package imports

import (
	"context"
	"io"
	"slices"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/sheet"
)

// Table is what a file says, of transactions or of results.
type Table[T any] struct {
	Rows  []T
	Lines []int           // where the rows stand
	Notes survey.Problems // what was not read, and why
}

// TransactionsPlan is what a table of transactions would change, and what else there is to know of its months.
type TransactionsPlan struct {
	survey.TransactionsPlan
	Rows   []survey.Transactions
	Months []Month // the earliest first
	Units  map[int32]survey.Unit
}

// Month is one of those that a table tells of.
type Month struct {
	Month time.Time
	survey.Changes
	Settled bool               // no more answers come, and what is published is final but for the weights
	Frozen  []analytics.Period // periods with an edition that the month is in: these do not change
}

// ReadTransactions reads a file about units within the scope. Its error is of type survey.Problems where something is wrong with it, with
// every problem there is.
func (d *Desk) ReadTransactions(ctx context.Context, scope survey.Scope, file io.Reader) (Table[survey.Transactions], error) {
	table, unreadable := sheet.Read(file, survey.TransactionsColumns())
	return d.transactions(ctx, scope, table, unreadable)
}

// transactions finds what a table means, once it is read.
func (d *Desk) transactions(ctx context.Context, scope survey.Scope, table sheet.Table, unreadable error) (Table[survey.Transactions], error) {
	var read Table[survey.Transactions]
	if read.Notes = table.Notes; len(table.Rows) == 0 {
		return read, unreadable
	}
	known, err := d.knownOfTransactions(ctx, scope)
	if err != nil {
		return read, err
	}
	if table.Rows[0].Headings["unit_name"] == "" {
		read.Notes = append(read.Notes, survey.Problem{Key: "import.note_names"})
	}
	for _, row := range table.Rows {
		read.Lines = append(read.Lines, row.Line)
	}
	read.Rows, err = survey.ParseTransactions(table.Rows, known)
	return read, together(unreadable, err)
}

func (d *Desk) knownOfTransactions(ctx context.Context, scope survey.Scope) (survey.TransactionsKnown, error) {
	known := survey.TransactionsKnown{Former: d.Former, Today: survey.Date(d.Now(), d.Location)}
	var err error
	if known.Units, err = d.Survey.Units(ctx, scope); err != nil {
		return known, err
	}
	known.Services, err = d.Survey.Services(ctx)
	return known, err
}

// PlanTransactions finds what a table would change.
func (d *Desk) PlanTransactions(ctx context.Context, scope survey.Scope, rows []survey.Transactions) (TransactionsPlan, error) {
	plan := TransactionsPlan{Rows: rows, Units: map[int32]survey.Unit{}}
	known, err := d.Survey.Transactions(ctx, scope, rows)
	if err != nil {
		return plan, err
	}
	plan.TransactionsPlan = survey.PlanTransactions(rows, known)
	units, err := d.Survey.Units(ctx, scope)
	if err != nil {
		return plan, err
	}
	for _, u := range units {
		plan.Units[u.ID] = u
	}
	frozen, err := d.Figures.Periods(ctx, scope, true)
	if err != nil {
		return plan, err
	}
	settings, _, err := d.Survey.Settings(ctx, scope)
	if err != nil {
		return plan, err
	}
	plan.Months = monthsOf(plan.Cells, frozen, survey.SettledBefore(d.Now(), settings.SettleDays, d.Location))
	return plan, nil
}

// monthsOf adds the cells of a plan up by month.
func monthsOf(cells []survey.TransactionsCell, frozen []analytics.Period, settledBefore time.Time) []Month {
	var months []Month
	for _, c := range cells {
		n, known := slices.BinarySearchFunc(months, c.Month, func(m Month, t time.Time) int { return m.Month.Compare(t) })
		if !known {
			m := Month{Month: c.Month, Settled: c.Month.Before(settledBefore)}
			for _, p := range frozen {
				if p.Contains(c.Month) {
					m.Frozen = append(m.Frozen, p)
				}
			}
			months = slices.Insert(months, n, m)
		}
		if months[n].Count(c.State); c.State != survey.CellSame {
			months[n].Before, months[n].After = months[n].Before+c.Before, months[n].After+c.After
		}
	}
	return months
}

// ImportTransactions imports a table, and sets aside what its units and months have beyond the answers that the province allows a transaction.
func (d *Desk) ImportTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, brought survey.TransactionsImport) (Outcome, error) {
	var done Outcome
	var err error
	if done.Import, err = d.Survey.ImportTransactions(ctx, scope, actor, brought); err != nil {
		return done, err
	}
	done.Standing, err = d.finish(ctx, scope, actor, survey.DueImport{ID: done.Import.ID, Cells: brought.Rows})
	return done, err
}

// finish holds the answers of units and months against what an import, or undoing it, has left there, and writes down that this is done. What
// changes nothing is no import, and has no number.
func (d *Desk) finish(ctx context.Context, scope survey.Scope, actor survey.Actor, due survey.DueImport) (changed int, err error) {
	if changed, err = d.applyExcess(ctx, scope, actor, due.Cells); err != nil || due.ID == 0 {
		return changed, err
	}
	return changed, d.Survey.EndImport(ctx, scope, actor, due.ID, due.Undone)
}

// applyExcess holds the answers of units and months against the transactions that are known of them now.
func (d *Desk) applyExcess(ctx context.Context, scope survey.Scope, actor survey.Actor, reported []survey.Transactions) (changed int, err error) {
	settings, _, err := d.Survey.Settings(ctx, scope)
	if err != nil || settings.AnswersPerTransaction == 0 {
		return 0, err
	}
	return d.Survey.ApplyExcess(ctx, scope, actor, settings.AnswersPerTransaction, reported)
}
