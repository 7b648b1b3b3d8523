package pg

import (
	"context"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"sipas/survey"
)

// migrationLock keeps two programs that start at once from migrating at once. Any number does; this one is ours.
const migrationLock = 0x51AA5

// Migrate brings schema up to the last of the numbered files in migrations' folder migration, each in a transaction of its own.
func Migrate(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) error {
	const op = "pg.Migrate"
	lock, err := pool.Acquire(ctx)
	if err != nil {
		return Error(op, err)
	}
	defer lock.Release()
	if _, err := lock.Exec(ctx, `select pg_advisory_lock($1)`, migrationLock); err != nil {
		return Error(op, err)
	}
	defer func() { _, _ = lock.Exec(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, migrationLock) }()
	if _, err := lock.Exec(ctx, `create schema if not exists `+pgx.Identifier{schema}.Sanitize()); err != nil {
		return Error(op, err)
	}
	provider, done, err := migrator(pool, schema, migrations)
	if err != nil {
		return Error(op, err)
	}
	defer done()
	_, err = provider.Up(ctx)
	return Error(op, err)
}

// Ready fails with kind Busy when the database does not answer, or has yet to see a file of migrations.
func Ready(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) error {
	const op = "pg.Ready"
	provider, done, err := migrator(pool, schema, migrations)
	if err != nil {
		return Error(op, err)
	}
	defer done()
	pending, err := provider.HasPending(ctx)
	if err == nil && pending {
		return &survey.Error{Op: op, Kind: survey.Busy, Key: "database.migrating"}
	}
	return Error(op, err)
}

func migrator(pool *pgxpool.Pool, schema string, migrations fs.FS) (*goose.Provider, func(), error) {
	files, err := fs.Sub(migrations, "migration")
	if err != nil {
		return nil, nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithTableName(schema+".migration"))
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return provider, func() { _ = db.Close() }, nil
}
