package pg

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"sipas/survey"
)

// Version says how the schema of a database stands to the program.
type Version string

// The versions. A database that is newer has seen migrations the program does not know, and is not to be touched.
const (
	Empty   Version = "empty"
	Older   Version = "older"
	Current Version = "current"
	Newer   Version = "newer"
)

// VersionOf looks which migrations a schema has seen, and changes nothing.
func VersionOf(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) (Version, error) {
	const op = "pg.VersionOf"
	var exists bool
	table := schema + ".migration"
	if err := pool.QueryRow(ctx, `select to_regclass($1) is not null`, table).Scan(&exists); err != nil || !exists {
		return Empty, Error(op, err)
	}
	var seen []int64
	query := `select coalesce(array_agg(version_id), '{}') from ` + pgx.Identifier{schema, "migration"}.Sanitize() + ` where is_applied and version_id > 0`
	if err := pool.QueryRow(ctx, query).Scan(&seen); err != nil {
		return "", Error(op, err)
	}
	known, err := numbers(migrations)
	if err != nil {
		return "", Error(op, err)
	}
	return compare(seen, known), nil
}

// compare tells how a database that has seen some migrations stands to a program that knows others.
func compare(seen, known []int64) Version {
	lacks := func(list []int64) func(int64) bool {
		return func(number int64) bool { return !slices.Contains(list, number) }
	}
	switch {
	case len(seen) == 0:
		return Empty
	case slices.ContainsFunc(seen, lacks(known)):
		return Newer
	case slices.ContainsFunc(known, lacks(seen)):
		return Older
	}
	return Current
}

// numbers are those of the files in migrations' folder migration.
func numbers(migrations fs.FS) ([]int64, error) {
	files, err := fs.Glob(migrations, "migration/*.sql")
	if err != nil {
		return nil, err
	}
	known := make([]int64, len(files))
	for i, file := range files {
		if known[i], err = goose.NumericComponent(file); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// Migrate brings schema up to the last of the numbered files in migrations' folder migration, each in a transaction of its own; kind
// Conflict and key database.newer where it has seen later ones. It takes the time it needs, whatever the pool allows a statement.
func Migrate(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) error {
	const op = "pg.Migrate"
	pool, err := patient(ctx, pool)
	if err != nil {
		return Error(op, err)
	}
	defer pool.Close()
	if err := makeSchema(ctx, pool, schema); err != nil {
		return Error(op, err)
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { // which holds the lock, while the migrations have their own
		if err := LockSchema(ctx, tx, schema); err != nil {
			return err
		}
		return migrate(ctx, pool, schema, migrations)
	})
}

// makeSchema makes an empty schema and the table that is locked while it changes, unless they are there. Of two programs that do so at once
// one fails on the other's rows of the catalogue, and finds them when it looks again.
func makeSchema(ctx context.Context, pool *pgxpool.Pool, schema string) error {
	name := pgx.Identifier{schema}.Sanitize()
	for {
		_, err := pool.Exec(ctx, `create schema if not exists `+name+`; create table if not exists `+name+`.migrating ()`)
		if e, ok := errors.AsType[*pgconn.PgError](err); !ok || !slices.Contains([]string{"23505", "42P06", "42P07"}, e.Code) {
			return err
		}
	}
}

// LockSchema waits until nobody else changes a schema or its reference data, and keeps others from it until tx ends. It is the lock of a table
// that only the owner has rights to: one by number could be taken by every role.
func LockSchema(ctx context.Context, tx pgx.Tx, schema string) error {
	_, err := tx.Exec(ctx, `lock table `+pgx.Identifier{schema}.Sanitize()+`.migrating in access exclusive mode`)
	return Error("pg.LockSchema", err)
}

// migrate runs the migrations that a schema has not seen.
func migrate(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) error {
	const op = "pg.Migrate"
	version, err := VersionOf(ctx, pool, schema, migrations)
	if err != nil {
		return err
	}
	if version == Newer {
		return &survey.Error{Op: op, Kind: survey.Conflict, Key: "database.newer"}
	}
	provider, done, err := migrator(pool, schema, migrations)
	if err != nil {
		return Error(op, err)
	}
	defer done()
	_, err = provider.Up(ctx)
	return Error(op, err)
}

// patient opens a pool like the given one for statements that may take long.
func patient(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Pool, error) {
	config := pool.Config()
	delete(config.ConnConfig.RuntimeParams, "statement_timeout")
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "0" // who holds the lock waits for the migrations
	return pgxpool.NewWithConfig(ctx, config)
}

// Ready fails with kind Busy when the database does not answer, or has seen other migrations than the program knows.
func Ready(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) error {
	const op = "pg.Ready"
	version, err := VersionOf(ctx, pool, schema, migrations)
	if err != nil {
		return err
	}
	switch version {
	case Current:
		return nil
	case Newer:
		return &survey.Error{Op: op, Kind: survey.Busy, Key: "database.newer"}
	}
	return &survey.Error{Op: op, Kind: survey.Busy, Key: "database.migrating"}
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
