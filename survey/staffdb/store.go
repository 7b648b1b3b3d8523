// Package staffdb keeps accounts, grants, sessions, invitations and the audit log in PostgreSQL's schema staff.
//
// Every exported method of Store is one transaction. Each says first for which province it works: the rows of all others are hidden from it.
package staffdb

import (
	"context"
	"embed"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
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

// Store is schema staff.
type Store struct {
	pool *pgxpool.Pool
	sql  pg.Queries
}

// Schema is where the store keeps it.
func Schema() pg.Schema {
	return pg.Schema{Name: "staff", Migrations: migrations, Rights: map[string]string{pg.ServiceRole: serviceRole, pg.StaffRole: staffRole}}
}

// Migrate brings the schema and the rights of roles up to date. What is ahead of the program it leaves alone.
func Migrate(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := Schema().Migrate(ctx, pool, nil)
	return err
}

// Open returns the store on a database that was migrated.
func Open(pool *pgxpool.Pool) (*Store, error) {
	sql, err := pg.LoadQueries(queries)
	return &Store{pool, sql}, pg.Error("staffdb.Open", err)
}

// Ready fails when the database does not answer or lacks a migration.
func (s *Store) Ready(ctx context.Context) error {
	return Schema().Ready(ctx, s.pool)
}

// mustBeWhole fails with kind Forbidden where a scope is not the whole of a province: accounts and the log are a province's.
func mustBeWhole(op string, scope survey.Scope) error {
	if !scope.Whole() {
		return survey.Outside(op)
	}
	return nil
}

// mayChange fails with kind Forbidden where nobody acts, or in less than a province.
func mayChange(op string, scope survey.Scope, actor survey.Actor) error {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return mustBeWhole(op, scope)
}

// inTx runs do in a transaction that works for a province.
func (s *Store) inTx(ctx context.Context, op string, scope survey.Scope, do func(pgx.Tx) error) error {
	return pg.WriteFor(ctx, s.pool, op, scope, do)
}

// collect runs a query for a province and reads its rows.
func collect[R any](ctx context.Context, s *Store, on pg.Sender, op, query string, scope survey.Scope, args pgx.StrictNamedArgs) ([]R, error) {
	return pg.CollectFor[R](ctx, on, op, s.sql.Get(query), scope, args)
}

// exec runs a statement in tx and returns how many rows it touched.
func (s *Store) exec(ctx context.Context, tx pgx.Tx, query string, scope survey.Scope, args pgx.StrictNamedArgs) (int, error) {
	tag, err := tx.Exec(ctx, s.sql.Get(query), pg.OfProvince(scope, args))
	return int(tag.RowsAffected()), err
}
