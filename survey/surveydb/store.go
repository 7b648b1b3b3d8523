// Package surveydb keeps questionnaires, units, places, responses and their tallies in PostgreSQL's schema survey.
//
// Every exported method of Store is one transaction.
package surveydb

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

const schema = "survey"

// Store is schema survey.
type Store struct {
	pool *pgxpool.Pool
	sql  pg.Queries
	// questionnaires are those published when the store was opened; they cannot change.
	questionnaires map[string]survey.Questionnaire
}

// Open migrates the schema, loads the embedded reference data and returns the store.
func Open(ctx context.Context, pool *pgxpool.Pool) (*Store, error) {
	if err := pg.Migrate(ctx, pool, schema, migrations); err != nil {
		return nil, err
	}
	sql, err := pg.LoadQueries(queries)
	if err != nil {
		return nil, pg.Error("surveydb.Open", err)
	}
	s := &Store{pool: pool, sql: sql}
	if err := s.loadReference(ctx); err != nil {
		return nil, err
	}
	return s, s.loadQuestionnaires(ctx)
}

// On returns the same store on another pool of connections.
func (s *Store) On(pool *pgxpool.Pool) *Store {
	return &Store{pool: pool, sql: s.sql, questionnaires: s.questionnaires}
}

// Ready fails when the database does not answer or lacks a migration.
func (s *Store) Ready(ctx context.Context) error {
	return pg.Ready(ctx, s.pool, schema, migrations)
}

// exec runs one named query in tx.
func (s *Store) exec(ctx context.Context, tx pgx.Tx, query string, args pgx.StrictNamedArgs) error {
	_, err := tx.Exec(ctx, s.sql.Get(query), args)
	return err
}

func (s *Store) inTx(ctx context.Context, op string, do func(pgx.Tx) error) error {
	return pg.Error(op, pgx.BeginFunc(ctx, s.pool, do))
}
