package surveydb

import (
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/pg"
)

// CountComments returns how many comments a filter lets through, of those that ExportComments writes.
func (s *Store) CountComments(ctx context.Context, scope survey.Scope, f export.Filter) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectCommentCount"), exportArgs(scope, f)).Scan(&n)
	return n, pg.Error("surveydb.CountComments", err)
}

// ExportComments writes what people wrote to a file, but for what the inspectorate holds or nobody has gathered yet. Its order within a month is another one than Export's.
func (s *Store) ExportComments(ctx context.Context, scope survey.Scope, f export.Filter, to *export.Comments) error {
	const op = "surveydb.ExportComments"
	values := make([]string, len(export.CommentFields()))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	return s.streaming(ctx, op, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, s.sql.Get("SelectComments"), exportArgs(scope, f))
		if err != nil {
			return err
		}
		if _, err = pgx.ForEachRow(rows, into, func() error { return to.Write(values) }); err != nil {
			return err
		}
		return to.Flush()
	})
}

// DeleteOldComments deletes the comments of a province whose term is over: those of months that ended so many months ago or before,
// at least three. The answers stay. It returns how many there were.
func (s *Store) DeleteOldComments(ctx context.Context, scope survey.Scope, actor survey.Actor, months int) (int64, error) {
	const op = "surveydb.DeleteOldComments"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("DeleteComments"), pgx.StrictNamedArgs{"province": scope.Province(), "months": months}).Scan(&n)
	return n, pg.Error(op, err)
}
