package surveydb

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
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

// ReplaceTransactions keeps transactions in place of what was known of their units and months; all of them or none.
func (s *Store) ReplaceTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, all []survey.Transactions) error {
	const op = "surveydb.ReplaceTransactions"
	if err := s.mayReport(ctx, op, scope, actor, all); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error { return s.replaceTransactions(ctx, tx, scope, slices.Clone(all)) })
}

func (s *Store) replaceTransactions(ctx context.Context, tx pgx.Tx, scope survey.Scope, all []survey.Transactions) error {
	slices.SortFunc(all, func(a, b survey.Transactions) int {
		if a.UnitID != b.UnitID {
			return int(a.UnitID - b.UnitID)
		}
		return a.Month.Compare(b.Month)
	})
	var units, changed []int32
	var months, changedMonths []time.Time
	var services []string
	var counts []int64
	for i, t := range all {
		units, months, services, counts = append(units, t.UnitID), append(months, t.Month), append(services, t.Service), append(counts, t.Count)
		if i == 0 || all[i-1].UnitID != t.UnitID || !all[i-1].Month.Equal(t.Month) {
			changed, changedMonths = append(changed, t.UnitID), append(changedMonths, t.Month)
		}
	}
	var batch pgx.Batch
	batch.Queue(s.sql.Get("DeleteTransactions"), pgx.StrictNamedArgs{"province": scope.Province(), "unit_ids": changed, "months": changedMonths})
	batch.Queue(s.sql.Get("InsertTransactions"), pgx.StrictNamedArgs{"province": scope.Province(), "unit_ids": units, "months": months,
		"services": services, "transactions": counts})
	s.queueMarks(&batch, scope, changed, changedMonths)
	return tx.SendBatch(ctx, &batch).Close()
}
