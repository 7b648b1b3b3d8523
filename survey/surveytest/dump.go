package surveytest

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// provincesTables are the tables with things of provinces.
const provincesTables = `select format('%I.%I', c.table_schema, c.table_name) from information_schema.columns c
	join information_schema.tables t using (table_schema, table_name)
	where c.table_schema in ('survey', 'analytics', 'staff', 'followup') and c.column_name = 'province_code' and t.table_type = 'BASE TABLE' order by 1`

// Dump writes every row of a province as text, table by table, so that two states of it can be compared byte for byte. It looks for the
// tables in the catalogue: one that is added later is in it, too.
func Dump(t testing.TB, pool *pgxpool.Pool, province string) string {
	t.Helper()
	tables := column(t, pool, provincesTables)
	if len(tables) < 15 {
		t.Fatalf("only %d tables have a province: %v", len(tables), tables)
	}
	var dump strings.Builder
	for _, table := range tables {
		dump.WriteString("-- " + table + "\n")
		for _, row := range column(t, pool, `select to_jsonb(r)::text from `+table+` r where r.province_code = $1 order by 1`, province) {
			dump.WriteString(row + "\n")
		}
	}
	return dump.String()
}

// column reads the only column of a query.
func column(t testing.TB, pool *pgxpool.Pool, query string, args ...any) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// FirstDifference names the first line in which two texts differ; empty where they do not.
func FirstDifference(before, after string) string {
	old, now := strings.Split(before, "\n"), strings.Split(after, "\n")
	for n := range max(len(old), len(now)) {
		a, b := "", ""
		if n < len(old) {
			a = old[n]
		}
		if n < len(now) {
			b = now[n]
		}
		if a != b {
			return "- " + a + "\n+ " + b
		}
	}
	return ""
}
