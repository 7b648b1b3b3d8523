package pg

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
)

// Write runs do in a transaction. It fails with kind Busy where PostgreSQL warns of the commit: somebody has ended its wait for a synchronous
// standby, and what was written is known to this server alone. Whoever does it again waits anew.
func Write(ctx context.Context, pool *pgxpool.Pool, op string, o pgx.TxOptions, do func(pgx.Tx) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return Error(op, err)
	}
	defer conn.Release()
	told := conn.Conn().PgConn().CustomData()
	err = pgx.BeginTxFunc(ctx, conn, o, func(tx pgx.Tx) error {
		err := do(tx)
		delete(told, warned) // of what came before the commit
		return err
	})
	if _, doubtful := told[warned]; err == nil && doubtful {
		return &survey.Error{Op: op, Kind: survey.Busy, Key: "database.unconfirmed"}
	}
	return Error(op, err)
}

// warned is under which a connection remembers that it was warned.
const warned = "sipas.warned"

// hear has a connection remember warnings.
func hear(c *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		c.CustomData()[warned] = true
	}
}
