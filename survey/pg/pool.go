package pg

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
)

// PoolOptions bound what a program may ask of the database.
type PoolOptions struct {
	// MaxConns is the size of the pool; 8 when zero. Intake uses one connection, pages read published rows.
	MaxConns int32
	// StatementTimeout ends a statement that runs longer; none when zero.
	StatementTimeout time.Duration
	// Name is shown in pg_stat_activity.
	Name string
	// Zone is the time zone that moments are read in, so that whoever prints one prints the province's time; UTC when nil.
	Zone *time.Location
	// Role is what connections act as; their own user when empty.
	Role string
}

// Open connects to the database at url, retrying within ctx's time while the server is starting up or falling over.
func Open(ctx context.Context, url string, o PoolOptions) (*pgxpool.Pool, error) {
	const op = "pg.Open"
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, &survey.Error{Op: op, Kind: survey.Invalid, Key: "database.url", Err: err}
	}
	config.MaxConns = o.MaxConns
	if config.MaxConns == 0 {
		config.MaxConns = 8
	}
	config.ConnConfig.ConnectTimeout, config.PingTimeout = connectingIn, connectingIn
	config.ConnConfig.DialFunc, config.ConnConfig.OnNotice = dial, hear
	config.HealthCheckPeriod = 15 * time.Second
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = o.Name
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if o.Role != "" {
		config.ConnConfig.RuntimeParams["role"] = o.Role
	}
	if o.StatementTimeout > 0 {
		config.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(o.StatementTimeout.Milliseconds(), 10)
	}
	config.AfterConnect = begin(cmp.Or(o.Zone, time.UTC))
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, Error(op, err)
	}
	if err := waitReady(ctx, pool); err != nil {
		pool.Close()
		if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == protocolViolation {
			return nil, &survey.Error{Op: op, Kind: survey.Invalid, Key: "database.pooler", Err: err}
		}
		return nil, Error(op, err)
	}
	return pool, nil
}

// protocolViolation is what a pooler such as PgBouncer says of settings that a connection begins with.
const protocolViolation = "08P01"

// begin has a connection take packed numbers, and give moments in a zone, whatever zone the machine is set to.
func begin(zone *time.Location) func(context.Context, *pgx.Conn) error {
	return func(ctx context.Context, c *pgx.Conn) error {
		if err := direct(ctx, c); err != nil {
			return err
		}
		registerPacked(c.TypeMap())
		c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: zone}})
		return nil
	}
}

// direct fails where a pooler stands between: the process that a session was told of at its beginning is not the one that works for it. Such
// a session loses between two transactions what it has prepared and listens to, and may never have had its role and its limits.
func direct(ctx context.Context, c *pgx.Conn) error {
	var process uint32
	if err := c.QueryRow(ctx, `select pg_backend_pid()`, pgx.QueryExecModeSimpleProtocol).Scan(&process); err != nil {
		return err
	}
	if process != c.PgConn().PID() {
		return &survey.Error{Op: "pg.Open", Kind: survey.Invalid, Key: "database.pooler"}
	}
	return nil
}

// waitReady pings until the server answers; only a server that is away or not up yet is worth waiting for.
func waitReady(ctx context.Context, pool *pgxpool.Pool) error {
	for {
		err := pool.Ping(ctx)
		if e, ok := errors.AsType[*pgconn.PgError](err); err == nil || kindOf(err) != survey.Busy || ok && e.Code == protocolViolation {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}
