package surveydb

import (
	"context"
	"encoding/csv"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"

	"sipas/survey/pg"
)

var commentHeader = []string{"unit_code", "unit_name", "level", "month", "language", "standing", "synthetic", "comment"}

// CountComments returns how many comments a filter lets through.
func (s *Store) CountComments(ctx context.Context, f ExportFilter) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectCommentCount"), f.args()).Scan(&n)
	return n, pg.Error("surveydb.CountComments", err)
}

// ExportComments streams what people wrote as CSV in UTF-8 with a byte-order mark, a line each, and returns how many. It tells unit
// and month, whether the answer counts, and nothing else of it. Its order within a month is another one than Export's.
func (s *Store) ExportComments(ctx context.Context, out io.Writer, f ExportFilter, step func(done int64)) (int64, error) {
	const op = "surveydb.ExportComments"
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return 0, err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write(commentHeader); err != nil {
		return 0, err
	}
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectComments"), f.args())
	if err != nil {
		return 0, pg.Error(op, err)
	}
	n := int64(0)
	record := make([]string, len(commentHeader))
	into := make([]any, len(record))
	for i := range record {
		into[i] = &record[i]
	}
	_, err = pgx.ForEachRow(rows, into, func() error {
		last := len(record) - 1
		record[last] = oneCell(record[last])
		if n++; n%exportStep == 0 {
			step(n)
		}
		return w.Write(record)
	})
	if err != nil {
		return n, pg.Error(op, err)
	}
	step(n)
	w.Flush()
	return n, w.Error()
}

// oneCell makes of a stranger's text a cell that stays one: on one line, and no formula to any spreadsheet.
func oneCell(text string) string {
	text = strings.NewReplacer("\r\n", " ⏎ ", "\n", " ⏎ ", "\r", " ⏎ ", "\t", " ").Replace(text)
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@") {
		return "'" + text
	}
	return text
}

// DeleteOldComments deletes the comments of a province whose term is over: those of months that ended so many months ago or before,
// at least three. The answers stay. It returns how many there were.
func (s *Store) DeleteOldComments(ctx context.Context, province string, months int) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("DeleteComments"), pgx.StrictNamedArgs{"province": province, "months": months}).Scan(&n)
	return n, pg.Error("surveydb.DeleteOldComments", err)
}
