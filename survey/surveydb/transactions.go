package surveydb

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/importdb"
	"sipas/survey/pg"
)

// AddSyntheticTransactions adds simulated ones to those of earlier runs of the demo. Units and months with real ones keep
// these alone.
func (s *Store) AddSyntheticTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, all []survey.Transactions) error {
	const op = "surveydb.AddSyntheticTransactions"
	if err := s.mayReport(ctx, op, scope, actor, all); err != nil {
		return err
	}
	units, months, counts := make([]int32, len(all)), make([]time.Time, len(all)), make([]int64, len(all))
	for i, t := range all {
		units[i], months[i], counts[i] = t.UnitID, t.Month, t.Count
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error {
		return s.exec(ctx, tx, "AddSyntheticTransactions", pgx.StrictNamedArgs{"province": scope.Province(), "unit_ids": units,
			"months": months, "transactions": counts})
	})
}

// mayReport fails where nobody reports, or transactions are of a unit out of reach.
func (s *Store) mayReport(ctx context.Context, op string, scope survey.Scope, actor survey.Actor, all []survey.Transactions) error {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	within, err := s.unitIDs(ctx, scope)
	if err != nil {
		return err
	}
	for _, t := range all {
		if _, ok := slices.BinarySearch(within, t.UnitID); !ok { // they come in order
			return survey.Outside(op)
		}
	}
	return nil
}

// Services returns the service fields there are, in order.
func (s *Store) Services(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectServices"))
	if err != nil {
		return nil, pg.Error("surveydb.Services", err)
	}
	slugs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return slugs, pg.Error("surveydb.Services", err)
}

// Transactions returns what is known of the units and months that rows are of.
func (s *Store) Transactions(ctx context.Context, scope survey.Scope, of []survey.Transactions) ([]survey.Transactions, error) {
	known, err := s.transactionsOf(ctx, s.pool, scope, of)
	return known, pg.Error("surveydb.Transactions", err)
}

type transactionsRow struct {
	UnitID       int32
	Month        time.Time
	Service      string
	Transactions int64
	Synthetic    bool
}

func (s *Store) transactionsOf(ctx context.Context, on querier, scope survey.Scope, of []survey.Transactions) ([]survey.Transactions, error) {
	rows, err := on.Query(ctx, s.sql.Get("SelectTransactionsOf"), within(scope, cellsOf(of)))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (survey.Transactions, error) {
		r, err := pgx.RowToStructByName[transactionsRow](row)
		return survey.Transactions{UnitID: r.UnitID, Month: r.Month, Service: r.Service, Count: r.Transactions, Synthetic: r.Synthetic}, err
	})
}

// cellsOf are the units and months that rows are of, as columns.
func cellsOf(all []survey.Transactions) pgx.StrictNamedArgs {
	units, months := unitMonths(all)
	return pgx.StrictNamedArgs{"unit_ids": units, "months": months}
}

// ImportTransactions keeps transactions in place of what was known of their units and months, and writes the import down; all of it or
// nothing. A file that changes nothing is no import, and has no number. Kind Conflict where the upload it is of was imported already, or
// something else stands there than its sender was shown.
func (s *Store) ImportTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, brought survey.TransactionsImport) (survey.Import, error) {
	const op = "surveydb.ImportTransactions"
	done := survey.Import{Kind: survey.ImportOfTransactions, File: brought.File, Rows: len(brought.Rows)}
	if err := s.mayReport(ctx, op, scope, actor, brought.Rows); err != nil {
		return done, err
	}
	err := s.inTx(ctx, op, func(tx pgx.Tx) (err error) {
		done, err = s.importTransactions(ctx, tx, scope, actor, done, brought)
		return err
	})
	return done, err
}

func (s *Store) importTransactions(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, done survey.Import,
	brought survey.TransactionsImport) (survey.Import, error) {
	if err := s.imports.Turn(ctx, tx, scope); err != nil {
		return done, err
	}
	known, err := s.transactionsOf(ctx, tx, scope, brought.Rows)
	if err != nil {
		return done, err
	}
	plan := survey.PlanTransactions(brought.Rows, known)
	if done.Changes = plan.Changes; brought.Upload.Plan != "" && brought.Upload.Plan != plan.Digest() {
		return done, &survey.Error{Op: "surveydb.ImportTransactions", Kind: survey.Conflict, Key: "imports.stale"}
	}
	touched := plan.Touched(brought.Rows)
	if len(touched) == 0 {
		return done, nil
	}
	entry := importdb.Entry{Import: done, Upload: brought.Upload.ID}
	if entry.Before, err = s.transactionsKept(ctx, tx, scope, touched); err != nil {
		return done, err
	}
	if err := s.replaceTransactions(ctx, tx, scope, touched); err != nil {
		return done, err
	}
	if entry.After, err = s.transactionsKept(ctx, tx, scope, touched); err != nil {
		return done, err
	}
	return s.imports.Enter(ctx, tx, scope, actor, entry)
}

// transactionsKept are the rows of the cells that others are of, as the book of imports keeps them.
func (s *Store) transactionsKept(ctx context.Context, tx pgx.Tx, scope survey.Scope, of []survey.Transactions) (kept string, err error) {
	args := cellsOf(of)
	args["province"] = scope.Province()
	err = tx.QueryRow(ctx, s.sql.Get("SelectTransactionsKept"), args).Scan(&kept)
	return kept, err
}

func (s *Store) replaceTransactions(ctx context.Context, tx pgx.Tx, scope survey.Scope, all []survey.Transactions) error {
	var units []int32
	var months []time.Time
	var services []string
	var counts []int64
	for _, t := range all {
		units, months, services, counts = append(units, t.UnitID), append(months, t.Month), append(services, t.Service), append(counts, t.Count)
	}
	var batch pgx.Batch
	s.queueClearing(&batch, scope, all)
	batch.Queue(s.sql.Get("InsertTransactions"), pgx.StrictNamedArgs{"province": scope.Province(), "unit_ids": units, "months": months,
		"services": services, "transactions": counts})
	return tx.SendBatch(ctx, &batch).Close()
}

// queueClearing takes away what is known of the cells that rows are of, and notes for the publisher that they have changed.
func (s *Store) queueClearing(batch *pgx.Batch, scope survey.Scope, all []survey.Transactions) {
	args := cellsOf(all)
	args["province"] = scope.Province()
	batch.Queue(s.sql.Get("DeleteTransactions"), args)
	units, months := unitMonths(slices.SortedFunc(slices.Values(all), survey.CompareTransactions))
	s.queueMarks(batch, scope, units, months)
}

// keptTransactions is a row as the book of imports keeps it.
type keptTransactions struct {
	UnitID int32  `json:"unit_id"`
	Month  string `json:"month"`
}

// UndoTransactions brings back what stood before an import of transactions, and returns the units and months that were touched. Kind Conflict
// where it is undone already, another import of transactions came later and stands, or what it brought was changed since.
func (s *Store) UndoTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.ImportID) ([]survey.Transactions, error) {
	const op = "surveydb.UndoTransactions"
	if err := importdb.MayUndo(op, scope, actor); err != nil {
		return nil, err
	}
	var touched []survey.Transactions
	err := s.inTx(ctx, op, func(tx pgx.Tx) (err error) {
		touched, err = s.undoTransactions(ctx, tx, scope, actor, id)
		return err
	})
	return touched, err
}

func (s *Store) undoTransactions(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, id survey.ImportID) ([]survey.Transactions, error) {
	if err := s.imports.Turn(ctx, tx, scope); err != nil {
		return nil, err
	}
	before, after, err := s.imports.Last(ctx, tx, scope, survey.ImportOfTransactions, id)
	if err != nil {
		return nil, err
	}
	touched, err := touchedBy(after)
	if err != nil {
		return nil, err
	}
	switch now, err := s.transactionsKept(ctx, tx, scope, touched); {
	case err != nil:
		return nil, err
	case now != after:
		return nil, &survey.Error{Op: "surveydb.UndoTransactions", Kind: survey.Conflict, Key: "imports.changed_since"}
	}
	var batch pgx.Batch
	s.queueClearing(&batch, scope, touched)
	batch.Queue(s.sql.Get("RestoreTransactions"), pgx.StrictNamedArgs{"province": scope.Province(), "kept": before})
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return nil, err
	}
	return touched, s.imports.Undone(ctx, tx, scope, actor, survey.ImportOfTransactions, id)
}

// touchedBy are the units and months of rows that the book of imports keeps.
func touchedBy(kept string) ([]survey.Transactions, error) {
	var rows []keptTransactions
	if err := json.Unmarshal([]byte(kept), &rows); err != nil {
		return nil, err
	}
	touched := make([]survey.Transactions, len(rows))
	for n, r := range rows {
		month, err := time.Parse(time.DateOnly, r.Month)
		if err != nil {
			return nil, err
		}
		touched[n] = survey.Transactions{UnitID: r.UnitID, Month: month}
	}
	return touched, nil
}
