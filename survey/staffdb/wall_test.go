package staffdb_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// hidden are the tables of the schema that the role of the staff side may not read at all.
const hidden = "staff.audit_head"

// TestAConnectionWithoutAProvinceSeesNobody: row-level security stands behind the scope that each query names. Every table of the schema that has
// a province is looked at, as the role of the staff side.
func TestAConnectionWithoutAProvinceSeesNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.estate()
	staffs := surveytest.RolePool(t, pg.StaffRole, w.owner.Config().ConnString())
	tables := texts(t, w.owner, `select format('%I.%I', c.table_schema, c.table_name) from information_schema.columns c
		join information_schema.tables t using (table_schema, table_name)
		where c.table_schema = 'staff' and c.column_name = 'province_code' and t.table_type = 'BASE TABLE' order by 1`)
	if len(tables) < 8 {
		t.Fatalf("only %d tables have a province: %v", len(tables), tables)
	}
	for _, table := range tables {
		if table == hidden {
			continue
		}
		if got := seen(t, staffs, table, nil); got != 0 {
			t.Errorf("%s shows %d rows to a connection that forgot its province", table, got)
		}
		for province, want := range map[string]bool{"": false, "79": false, "15": true, "68": true} {
			own, all := seen(t, staffs, table+` where province_code = current_setting('sipas.province')`, &province), seen(t, staffs, table, &province)
			if own != all || (all > 0) != want {
				t.Errorf("%s for province %q: %d rows of %d are its own; want some: %v", table, province, own, all, want)
			}
		}
	}
}

// texts reads the only column of a query.
func texts(t *testing.T, pool *pgxpool.Pool, query string) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	return must(pgx.CollectRows(rows, pgx.RowTo[string]))(t)
}

// seen counts the rows that a connection sees, which has said for which province it works, or has not.
func seen(t *testing.T, pool *pgxpool.Pool, from string, province *string) int {
	t.Helper()
	tx := must(pool.Begin(t.Context()))(t)
	defer func() { _ = tx.Rollback(t.Context()) }()
	if province != nil {
		if _, err := tx.Exec(t.Context(), `select set_config('sipas.province', $1, true)`, *province); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	if err := tx.QueryRow(t.Context(), `select count(*) from `+from).Scan(&n); err != nil {
		t.Fatalf("%s: %v", from, err)
	}
	return n
}
