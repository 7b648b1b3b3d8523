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

// Schema is one of the schemas that the program keeps what it knows in.
type Schema struct {
	Name       string
	Migrations fs.FS             // numbered files in folder migration
	Rights     map[string]string // by role of this package the statements that give it its rights
}

// Version looks which migrations a database has seen, and changes nothing.
func (s Schema) Version(ctx context.Context, on asker) (Version, error) {
	const op = "pg.Version"
	var exists bool
	if err := on.QueryRow(ctx, `select to_regclass($1) is not null`, s.Name+".migration").Scan(&exists); err != nil || !exists {
		return Empty, Error(op, err)
	}
	seen, err := applied(ctx, on, s.Name)
	if err != nil {
		return "", Error(op, err)
	}
	known, err := numbers(s.Migrations)
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

// Migrate brings a database up to the last of the migrations, each in a transaction of its own, and then in one the reference data, by load where
// there are any, and the rights of roles. It returns how the database stands then: current, or ahead, where it was so before and nothing was to be
// done. It fails with kind Conflict and key database.newer where the database has seen migrations after which the program may not run.
func (s Schema) Migrate(ctx context.Context, pool *pgxpool.Pool, load func(context.Context, pgx.Tx) error) (version Version, err error) {
	if version, err = s.up(ctx, pool); err != nil || version == Ahead {
		return version, err
	}
	err = Write(ctx, pool, "pg.Migrate", pgx.TxOptions{}, func(tx pgx.Tx) error {
		if version, err = s.hold(ctx, tx); err != nil || version == Ahead {
			return err
		}
		if load != nil {
			if err := load(ctx, tx); err != nil {
				return err
			}
		}
		for role, statements := range s.Rights {
			if err := Grant(ctx, tx, role, statements); err != nil {
				return err
			}
		}
		return nil
	})
	return version, err
}

// up runs the migrations that a database has not seen. It takes the time it needs, whatever the pool allows a statement.
func (s Schema) up(ctx context.Context, pool *pgxpool.Pool) (Version, error) {
	const op = "pg.Migrate"
	pool, err := patient(ctx, pool)
	if err != nil {
		return "", Error(op, err)
	}
	defer pool.Close()
	if err := makeSchema(ctx, pool, s.Name); err != nil {
		return "", Error(op, err)
	}
	version := Current
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { // which holds the lock, while the migrations have their own
		if err := s.Lock(ctx, tx); err != nil {
			return err
		}
		found, err := s.Version(ctx, pool) // not within tx, which would hold the table of migrations against them
		switch {
		case err != nil:
			return err
		case found == Newer:
			return &survey.Error{Op: op, Kind: survey.Conflict, Key: "database.newer"}
		case found == Ahead:
			version = found
			return nil
		}
		return s.run(ctx, pool)
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

// Lock waits until nobody else changes the schema or its reference data, and keeps others from it until tx ends. It is the lock of a table
// that only the owner has rights to: one by number could be taken by every role.
func (s Schema) Lock(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `lock table `+pgx.Identifier{s.Name}.Sanitize()+`.migrating in access exclusive mode`)
	return Error("pg.Lock", err)
}

// hold locks the schema, and tells how it stands to the program: where it is ahead, reference data and rights are those of a newer program, and
// stay as they are.
func (s Schema) hold(ctx context.Context, tx pgx.Tx) (Version, error) {
	if err := s.Lock(ctx, tx); err != nil {
		return "", err
	}
	version, err := s.Version(ctx, tx)
	if err == nil && version == Newer {
		err = &survey.Error{Op: "pg.Migrate", Kind: survey.Conflict, Key: "database.newer"}
	}
	return version, err
}

// run runs the migrations.
func (s Schema) run(ctx context.Context, pool *pgxpool.Pool) error {
	const op = "pg.Migrate"
	if err := makeNeeds(ctx, pool, s.Name); err != nil {
		return Error(op, err)
	}
	provider, done, err := s.migrator(pool)
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
func (s Schema) Ready(ctx context.Context, pool *pgxpool.Pool) error {
	const op = "pg.Ready"
	version, err := s.Version(ctx, pool)
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

func (s Schema) migrator(pool *pgxpool.Pool) (*goose.Provider, func(), error) {
	files, err := fs.Sub(s.Migrations, "migration")
	if err != nil {
		return nil, nil, err
	}
	store, err := rememberIn(s.Name, s.Migrations)
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
