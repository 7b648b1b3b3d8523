// Package analyticsdb keeps published estimates and the national benchmark in PostgreSQL's schema analytics.
package analyticsdb

import (
	"context"
	"embed"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/analytics/publish"
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

//go:embed role/grafana.sql
var grafanaRole string

// Store is schema analytics.
type Store struct {
	pool           *pgxpool.Pool
	sql            pg.Queries
	questionnaires publish.Questionnaires
	imports        *importdb.Book
	held           survey.Held
}

// Schema is where the store keeps it.
func Schema() pg.Schema {
	return pg.Schema{Name: "analytics", Migrations: migrations, Rights: map[string]string{pg.ServiceRole: serviceRole, pg.StaffRole: staffRole}}
}

// Migrate brings the schema, the embedded benchmark and the rights of roles up to date. Schema survey must be there already. What is ahead of
// the program it leaves alone.
func Migrate(ctx context.Context, pool *pgxpool.Pool) error {
	s, err := Open(ctx, pool, nil)
	if err != nil {
		return err
	}
	_, err = Schema().Migrate(ctx, pool, s.loadReference)
	return err
}

// Open returns the store on a database that was migrated; questionnaires tell what the tallies of schema survey count.
func Open(_ context.Context, pool *pgxpool.Pool, questionnaires publish.Questionnaires) (*Store, error) {
	sql, err := pg.LoadQueries(queries)
	if err != nil {
		return nil, pg.Error("analyticsdb.Open", err)
	}
	imports, err := importdb.Open()
	return &Store{pool: pool, sql: sql, questionnaires: questionnaires, imports: imports}, err
}

// On returns the same store on another pool of connections.
func (s *Store) On(pool *pgxpool.Pool) *Store {
	other := *s
	other.pool = pool
	return &other
}

// Holding returns the same store under a server's configuration that holds some settings.
func (s *Store) Holding(held survey.Held) *Store {
	other := *s
	other.held = held
	return &other
}

// within adds what a scope reaches to the arguments of a query.
func within(scope survey.Scope, args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	args["province"], args["units"] = scope.Province(), scope.Units()
	return args
}

// Ready fails when the database does not answer or lacks a migration.
func (s *Store) Ready(ctx context.Context) error {
	return Schema().Ready(ctx, s.pool)
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func (s *Store) query(ctx context.Context, name string, args pgx.StrictNamedArgs) (pgx.Rows, error) {
	rows, err := s.pool.Query(ctx, s.sql.Get(name), args)
	return rows, pg.Error("analyticsdb."+name, err)
}
