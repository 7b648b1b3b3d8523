package surveydb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/survey/export"
	"sipas/survey/pg"
)

// CountComments returns how many comments a filter lets through.
func (s *Store) CountComments(ctx context.Context, f export.Filter) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectCommentCount"), exportArgs(f)).Scan(&n)
	return n, pg.Error("surveydb.CountComments", err)
}

// ExportComments writes what people wrote to a file. Its order within a month is another one than Export's.
func (s *Store) ExportComments(ctx context.Context, f export.Filter, to *export.Comments) error {
	const op = "surveydb.ExportComments"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectComments"), exportArgs(f))
	if err != nil {
		return pg.Error(op, err)
	}
	values := make([]string, len(export.CommentFields()))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	if _, err = pgx.ForEachRow(rows, into, func() error { return to.Write(values) }); err != nil {
		return pg.Error(op, err)
	}
	return to.Flush()
}

// DeleteOldComments deletes the comments of a province whose term is over: those of months that ended so many months ago or before,
// at least three. The answers stay. It returns how many there were.
func (s *Store) DeleteOldComments(ctx context.Context, province string, months int) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("DeleteComments"), pgx.StrictNamedArgs{"province": province, "months": months}).Scan(&n)
	return n, pg.Error("surveydb.DeleteOldComments", err)
}
