// Package analyticsdb keeps published estimates and the national benchmark in PostgreSQL's schema analytics.
package analyticsdb

import (
	"context"
	"embed"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/analytics/publish"
	"sipas/survey/pg"
)

//go:embed migration/*.sql
var migrations embed.FS

//go:embed query/*.sql
var queries embed.FS

//go:embed role/service.sql
var serviceRole string

//go:embed role/grafana.sql
var grafanaRole string

const schema = "analytics"

// Store is schema analytics.
type Store struct {
	pool           *pgxpool.Pool
	sql            pg.Queries
	questionnaires publish.Questionnaires
}

// Open migrates the schema, loads the embedded benchmark and returns the store. Schema survey must be there already;
// questionnaires tell what its tallies count.
func Open(ctx context.Context, pool *pgxpool.Pool, questionnaires publish.Questionnaires) (*Store, error) {
	if err := pg.Migrate(ctx, pool, schema, migrations); err != nil {
		return nil, err
	}
	sql, err := pg.LoadQueries(queries)
	if err != nil {
		return nil, pg.Error("analyticsdb.Open", err)
	}
	s := &Store{pool: pool, sql: sql, questionnaires: questionnaires}
	return s, s.loadBenchmarks(ctx)
}

// On returns the same store on another pool of connections.
func (s *Store) On(pool *pgxpool.Pool) *Store {
	return &Store{pool: pool, sql: s.sql, questionnaires: s.questionnaires}
}

// Ready fails when the database does not answer or lacks a migration.
func (s *Store) Ready(ctx context.Context) error {
	return pg.Ready(ctx, s.pool, schema, migrations)
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func (s *Store) query(ctx context.Context, name string, args pgx.StrictNamedArgs) (pgx.Rows, error) {
	rows, err := s.pool.Query(ctx, s.sql.Get(name), args)
	return rows, pg.Error("analyticsdb."+name, err)
}
