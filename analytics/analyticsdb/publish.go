package analyticsdb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
)

// publishLock is held by whoever publishes.
const publishLock = 0x51AA7

// InTurn runs do in one transaction that sees one moment, while nobody else publishes; false when somebody does. The lock
// comes before the transaction, so that the moment lies behind the end of whoever held it.
func (s *Store) InTurn(ctx context.Context, do func(publish.Turn) error) (bool, error) {
	const op = "analyticsdb.InTurn"
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return false, pg.Error(op, err)
	}
	defer conn.Release()
	lock := pgx.StrictNamedArgs{"lock": publishLock}
	locked := false
	if err := conn.QueryRow(ctx, s.sql.Get("TryLock"), lock).Scan(&locked); err != nil || !locked {
		return false, pg.Error(op, err)
	}
	defer func() {
		if _, err := conn.Exec(context.WithoutCancel(ctx), s.sql.Get("Unlock"), lock); err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx)) // the lock goes with the connection
		}
	}()
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		return do(&turn{s: s, tx: tx})
	})
	return err == nil, pg.Error(op, err)
}

// turn is one publishing transaction.
type turn struct {
	s      *Store
	tx     pgx.Tx
	upto   string // where the next turn starts
	cached map[string][]survey.Unit
}

// Changes reads what transactions changed that were not yet over when the last turn looked. It goes by transaction numbers
// rather than times, because transactions do not end in the order of their times.
func (t *turn) Changes(ctx context.Context, everything bool) ([]publish.Change, error) {
	var since, upto string
	if err := t.tx.QueryRow(ctx, t.s.sql.Get("SelectCursor")).Scan(&since, &upto); err != nil {
		return nil, err
	}
	if everything {
		since = "0"
	}
	rows, err := t.tx.Query(ctx, t.s.sql.Get("SelectChanges"), pgx.StrictNamedArgs{"cursor": since})
	if err != nil {
		return nil, err
	}
	t.upto = upto
	return pgx.CollectRows(rows, pgx.RowToStructByName[publish.Change])
}

// Finish saves where the next turn starts.
func (t *turn) Finish(ctx context.Context) error {
	_, err := t.tx.Exec(ctx, t.s.sql.Get("SaveCursor"), pgx.StrictNamedArgs{"cursor": t.upto})
	return err
}

// RollUp adds the daily tallies of each changed unit and month up and replaces its monthly ones.
func (t *turn) RollUp(ctx context.Context, changes []publish.Change) error {
	units, months := make([]int32, len(changes)), make([]time.Time, len(changes))
	for i, c := range changes {
		units[i], months[i] = c.UnitID, c.Month
	}
	args := pgx.StrictNamedArgs{"unit_ids": units, "months": months}
	if _, err := t.tx.Exec(ctx, t.s.sql.Get("DeleteMonthTallies"), args); err != nil {
		return err
	}
	_, err := t.tx.Exec(ctx, t.s.sql.Get("InsertMonthTallies"), args)
	return err
}

// Units returns the units of a province.
func (t *turn) Units(ctx context.Context, province string) ([]survey.Unit, error) {
	if units, ok := t.cached[province]; ok {
		return units, nil
	}
	rows, err := t.tx.Query(ctx, t.s.sql.Get("SelectUnits"), pgx.StrictNamedArgs{"province": province})
	if err != nil {
		return nil, err
	}
	units, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (survey.Unit, error) {
		var u survey.Unit
		err := row.Scan(&u.ID, &u.Code, &u.Province, &u.Level, &u.Name.VI, &u.Name.EN)
		return u, err
	})
	if t.cached == nil {
		t.cached = map[string][]survey.Unit{}
	}
	t.cached[province] = units
	return units, err
}

// Tallies returns what each unit of a province has within a period, by questionnaire and standing.
func (t *turn) Tallies(ctx context.Context, province string, p analytics.Period, questionnaires publish.Questionnaires) ([]publish.Tally, error) {
	rows, err := t.tx.Query(ctx, t.s.sql.Get("SelectMonthTallies"), pgx.StrictNamedArgs{"province": province, "start": p.Start, "end": p.End()})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (publish.Tally, error) {
		var m publish.Tally
		var key, counts, moments string
		var responses int64
		if err := row.Scan(&m.UnitID, &key, &m.Standing, &responses, &counts, &moments); err != nil {
			return m, err
		}
		var err error
		if m.Questionnaire, err = questionnaires(key); err != nil {
			return m, err
		}
		m.Sums = survey.NewTally(m.Questionnaire)
		m.Sums.Responses = responses
		return m, errors.Join(pg.Unpack(counts, m.Sums.Counts), pg.Unpack(moments, m.Sums.Moments[:]))
	})
}

// SaveEstimates publishes the rows of a province and period and withdraws those of units that are not among them.
func (t *turn) SaveEstimates(ctx context.Context, province string, p analytics.Period, rows []publish.Row) error {
	var batch pgx.Batch
	upsert := t.s.sql.Get("UpsertEstimate")
	units := make([]int32, len(rows))
	for i, r := range rows {
		e := &r.Estimate
		units[i] = r.Unit.ID
		batch.Queue(upsert, pgx.StrictNamedArgs{"unit_id": r.Unit.ID, "province": province,
			"period_kind": string(p.Kind), "period": p.String(), "period_start": p.Start, "method": analytics.ShareMethod,
			"status": string(e.Status), "n": e.N, "set_aside": e.SetAside, "index": e.Index, "low": e.Low, "high": e.High,
			"mean": e.Mean, "mean_low": e.MeanLow, "mean_high": e.MeanHigh, "rank": e.Rank, "rank_low": e.RankLow, "rank_high": e.RankHigh,
			"dimensions": list(e.Dimensions), "items": list(e.Items)})
	}
	batch.Queue(t.s.sql.Get("DeleteEstimates"), pgx.StrictNamedArgs{"province": province, "period": p.String(),
		"method": analytics.ShareMethod, "unit_ids": units})
	return t.tx.SendBatch(ctx, &batch).Close()
}

// list is never null, so that it is stored as an empty JSON array.
func list(figures []analytics.Figure) []analytics.Figure {
	if figures == nil {
		return []analytics.Figure{}
	}
	return figures
}
