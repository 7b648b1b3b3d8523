package surveytest

import (
	"io/fs"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
)

var argument = regexp.MustCompile(`@([a-z_]+)`)

// allColumns is a list of columns that names none: a column more in a table would change what is read, or kept.
var allColumns = regexp.MustCompile(`(?i)(\bselect|\bdistinct|,|\.)\s*\*`)

// PrepareQueries has the server parse every query/*.sql of a store against the migrated schema, and has each name its columns.
func PrepareQueries(t testing.TB, pool *pgxpool.Pool, files fs.FS) {
	t.Helper()
	queries, err := pg.LoadQueries(files)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for name, text := range queries {
		args := pgx.StrictNamedArgs{}
		for _, match := range argument.FindAllStringSubmatch(text, -1) {
			args[match[1]] = nil
		}
		sql, _, err := args.RewriteQuery(t.Context(), conn.Conn(), text, nil)
		if err == nil {
			_, err = conn.Conn().Prepare(t.Context(), name, sql)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if allColumns.MatchString(text) {
			t.Errorf("%s does not name its columns", name)
		}
	}
}
