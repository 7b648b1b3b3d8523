package analyticsdb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
)

// turn is one publishing transaction.
type turn struct {
	s        *Store
	tx       pgx.Tx
	province string
	upto     string                  // where the next turn starts
	fresh    map[publish.Change]bool // what has changed since months were rolled up last
}

// errTaken ends the transaction of who has not got the turn.
var errTaken = errors.New("somebody else publishes")

// InTurn runs do in one transaction that sees one moment, while nobody else publishes of the same province; false when somebody does, or
// has changed meanwhile what do wants to change: nothing of it is kept then, and it can be tried again.
func (s *Store) InTurn(ctx context.Context, scope survey.Scope, actor survey.Actor, do func(publish.Turn) error) (bool, error) {
	const op = "analyticsdb.InTurn"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return false, err
	}
	if !scope.Whole() {
		return false, survey.Outside(op) // figures of a province are made together
	}
	err := pg.Write(ctx, s.pool, op, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		t := &turn{s: s, tx: tx, province: scope.Province()}
		if err := t.take(ctx); err != nil {
			return err
		}
		return do(t)
	})
	if errors.Is(err, errTaken) || pg.Overtaken(err) {
		return false, nil
	}
	return err == nil, err
}

// Moment is when the turn began: what it publishes is of this moment.
func (t *turn) Moment(ctx context.Context) (at time.Time, err error) {
	err = t.tx.QueryRow(ctx, t.s.sql.Get("SelectMoment")).Scan(&at)
	return at, err
}

// take holds the province's turn until the transaction ends. The transaction's moment is that of this statement: somebody whose turn ended
// between the moment and the lock would be overwritten, so that one is no turn either.
func (t *turn) take(ctx context.Context) error {
	var number int64
	err := t.tx.QueryRow(ctx, t.s.sql.Get("TakeTurn"), pgx.StrictNamedArgs{"province": t.province}).Scan(&number)
	if errors.Is(err, pgx.ErrNoRows) || pg.Overtaken(err) {
		return errTaken
	}
	return err
}

// CaughtUp notes that all there was at a moment is published.
func (t *turn) CaughtUp(ctx context.Context, at time.Time) error {
	_, err := t.tx.Exec(ctx, t.s.sql.Get("SaveCaughtUp"), pgx.StrictNamedArgs{"province": t.province, "at": at})
	return err
}

// CaughtUp returns the last such moment, whoever published; the zero time where nobody has.
func (s *Store) CaughtUp(ctx context.Context, scope survey.Scope) (time.Time, error) {
	const op = "analyticsdb.CaughtUp"
	rows, err := s.query(ctx, "SelectCaughtUp", pgx.StrictNamedArgs{"province": scope.Province()})
	if err != nil {
		return time.Time{}, err
	}
	at, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[*time.Time])
	if err != nil || at == nil {
		return time.Time{}, pg.Error(op, err)
	}
	return *at, nil
}
