package pg

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
)

// ForProvince says for which province a transaction works: row-level security hides the rows of all others from it.
const ForProvince = `select set_config('sipas.province', $1, true)`

// OfProvince adds the argument that each query of such a schema has.
func OfProvince(scope survey.Scope, args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	if args == nil {
		args = pgx.StrictNamedArgs{}
	}
	args["province"] = scope.Province()
	return args
}

// WriteFor runs do in a transaction that works for the province of a scope.
func WriteFor(ctx context.Context, pool *pgxpool.Pool, op string, scope survey.Scope, do func(pgx.Tx) error) error {
	return Write(ctx, pool, op, pgx.TxOptions{}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, ForProvince, scope.Province()); err != nil {
			return err
		}
		return do(tx)
	})
}

// Sender sends a batch: a pool, which runs it as one transaction, or a transaction.
type Sender interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// CollectFor runs a query for the province of a scope and reads its rows.
func CollectFor[R any](ctx context.Context, on Sender, op, sql string, scope survey.Scope, args pgx.StrictNamedArgs) ([]R, error) {
	var b pgx.Batch
	b.Queue(ForProvince, scope.Province())
	b.Queue(sql, OfProvince(scope, args))
	results := on.SendBatch(ctx, &b)
	defer func() { _ = results.Close() }()
	if _, err := results.Exec(); err != nil {
		return nil, Error(op, err)
	}
	rows, err := results.Query()
	if err != nil {
		return nil, Error(op, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[R])
	return found, Error(op, err)
}
