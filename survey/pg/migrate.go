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

// The versions. A database that is ahead or newer has seen migrations the program does not know: on one it may run, and leaves its structure,
// reference data and rights alone; the other is not to be touched.
const (
	Empty   Version = "empty"
	Older   Version = "older"
	Current Version = "current"
	Ahead   Version = "ahead"
	Newer   Version = "newer"
)

// Fits tells whether a program may run on a schema.
func (v Version) Fits() bool { return v == Current || v == Ahead }

// VersionOf looks which migrations a schema has seen, and changes nothing.
func VersionOf(ctx context.Context, on asker, schema string, migrations fs.FS) (Version, error) {
	const op = "pg.VersionOf"
	var exists bool
	if err := on.QueryRow(ctx, `select to_regclass($1) is not null`, schema+".migration").Scan(&exists); err != nil || !exists {
		return Empty, Error(op, err)
	}
	seen, err := applied(ctx, on, schema)
	if err != nil {
		return "", Error(op, err)
	}
	known, err := numbers(migrations)
	if err != nil {
		return "", Error(op, err)
	}
	return compare(seen, known), nil
}

// compare tells how a database that has seen some migrations, each with the one that a program must know since then, stands to a program that
// knows others.
func compare(seen map[int64]int64, known []int64) Version {
	if len(seen) == 0 {
		return Empty
	}
	var last int64
	lacks, more := false, false
	for _, number := range known {
		_, done := seen[number]
		last, lacks = max(last, number), lacks || !done
	}
	for number, needs := range seen {
		if slices.Contains(known, number) {
			continue
		}
		more = true
		if needs > last {
			return Newer
		}
	}
	switch {
	case more && lacks: // both have what the other does not know
		return Newer
	case lacks:
		return Older
	case more:
		return Ahead
	}
	return Current
}

// Migrate brings schema up to the last of the numbered files in migrations' folder migration, each in a transaction of its own, and returns how
// it stands then: current, or ahead, where it was so before and nothing is to be done. It fails with kind Conflict and key database.newer where
// the schema has seen migrations after which the program may not run. It takes the time it needs, whatever the pool allows a statement.
func Migrate(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) (Version, error) {
	const op = "pg.Migrate"
	pool, err := patient(ctx, pool)
	if err != nil {
		return "", Error(op, err)
	}
	defer pool.Close()
	if err := makeSchema(ctx, pool, schema); err != nil {
		return "", Error(op, err)
	}
	version := Current
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { // which holds the lock, while the migrations have their own
		if err := LockSchema(ctx, tx, schema); err != nil {
			return err
		}
		found, err := VersionOf(ctx, pool, schema, migrations) // not within tx, which would hold the table of migrations against them
		switch {
		case err != nil:
			return err
		case found == Newer:
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "database.newer"}
		case found == Ahead:
			version = found
			return nil
		}
		return migrate(ctx, pool, schema, migrations)
	})
	return version, err
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

// HoldSchema locks a schema as LockSchema does, and tells how it stands to the program: where it is ahead, reference data and rights are those of
// a newer program, and stay as they are.
func HoldSchema(ctx context.Context, tx pgx.Tx, schema string, migrations fs.FS) (Version, error) {
	if err := LockSchema(ctx, tx, schema); err != nil {
		return "", err
	}
	version, err := VersionOf(ctx, tx, schema, migrations)
	if err == nil && version == Newer {
		err = &survey.Error{Op: "pg.HoldSchema", Kind: survey.Conflict, Key: "database.newer"}
	}
	return version, err
}

// migrate runs the migrations that a schema has not seen.
func migrate(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) error {
	const op = "pg.Migrate"
	if err := makeNeeds(ctx, pool, schema); err != nil {
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

// patient opens a pool like the given one for statements that may take long.
func patient(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Pool, error) {
	config := pool.Config()
	delete(config.ConnConfig.RuntimeParams, "statement_timeout")
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "0" // who holds the lock waits for the migrations
	return pgxpool.NewWithConfig(ctx, config)
}

// Ready fails with kind Busy when the database does not answer, lacks a migration, or has seen one after which the program may not run.
func Ready(ctx context.Context, pool *pgxpool.Pool, schema string, migrations fs.FS) error {
	const op = "pg.Ready"
	version, err := VersionOf(ctx, pool, schema, migrations)
	if err != nil {
		return err
	}
	switch version {
	case Current, Ahead:
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
	store, err := rememberIn(schema, migrations)
	if err != nil {
		return nil, nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	provider, err := goose.NewProvider(goose.DialectCustom, db, files, goose.WithStore(store))
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return provider, func() { _ = db.Close() }, nil
}
