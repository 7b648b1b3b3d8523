// Package surveydb keeps questionnaires, units, places, responses and their tallies in PostgreSQL's schema survey.
//
// Every exported method of Store is one transaction.
package surveydb

import (
	"context"
	"embed"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/importdb"
	"sipas/survey/pg"
)

//go:embed migration/*.sql
var migrations embed.FS

//go:embed query/*.sql
var queries embed.FS

//go:embed role/service.sql
var serviceRole string

//go:embed role/staff.sql
var staffRole string

// Store is schema survey.
type Store struct {
	pool      *pgxpool.Pool
	sql       pg.Queries
	published *published
	devices   survey.DeviceRules
	imports   *importdb.Book
	held      survey.Held
}

// Schema is where the store keeps it.
func Schema() pg.Schema {
	return pg.Schema{Name: "survey", Migrations: migrations, Rights: map[string]string{pg.ServiceRole: serviceRole, pg.StaffRole: staffRole}}
}

// Unused tells whether a database has no desk: it is empty, or still being set up, for a program that finds all schemas whole gives each unit one.
func Unused(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	const op, noSuchTable = "surveydb.Unused", "42P01"
	sql, err := pg.LoadQueries(queries)
	if err != nil {
		return false, pg.Error(op, err)
	}
	var used bool
	err = pool.QueryRow(ctx, sql.Get("SelectAnyPlace")).Scan(&used)
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == noSuchTable {
		return true, nil
	}
	return !used, pg.Error(op, err)
}

// Migrate brings the schema, the embedded reference data and the rights of roles up to date, and comments that older rules masked. What is ahead
// of the program it leaves alone.
func Migrate(ctx context.Context, pool *pgxpool.Pool) error {
	s, err := Open(ctx, pool)
	if err != nil {
		return err
	}
	if version, err := Schema().Migrate(ctx, pool, s.loadReference); err != nil || version == pg.Ahead {
		return err
	}
	return s.maskAgain(ctx)
}

// Open returns the store on a database that was migrated.
func Open(_ context.Context, pool *pgxpool.Pool) (*Store, error) {
	sql, err := pg.LoadQueries(queries)
	if err != nil {
		return nil, pg.Error("surveydb.Open", err)
	}
	imports, err := importdb.Open()
	return &Store{pool: pool, sql: sql, published: &published{byKey: map[string]survey.Questionnaire{}}, imports: imports}, err
}

// On returns the same store on another pool of connections.
func (s *Store) On(pool *pgxpool.Pool) *Store {
	other := *s
	other.pool = pool
	return &other
}

// Ready fails when the database does not answer or lacks a migration.
func (s *Store) Ready(ctx context.Context) error {
	return Schema().Ready(ctx, s.pool)
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// within adds what a scope reaches to the arguments of a query.
func within(scope survey.Scope, args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	if args == nil {
		args = pgx.StrictNamedArgs{}
	}
	args["province"], args["units"] = scope.Province(), scope.Units()
	return args
}

// exec runs one named query in tx.
func (s *Store) exec(ctx context.Context, tx pgx.Tx, query string, args pgx.StrictNamedArgs) error {
	_, err := tx.Exec(ctx, s.sql.Get(query), args)
	return err
}

func (s *Store) inTx(ctx context.Context, op string, do func(pgx.Tx) error) error {
	return pg.Write(ctx, s.pool, op, pgx.TxOptions{}, do)
}
