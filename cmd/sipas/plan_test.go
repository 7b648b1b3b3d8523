package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestPlanTellsAndChangesNothing: of a database that lacks migrations the plan has each, with the tables it locks and their size; the database is
// afterwards what it was.
func TestPlanTellsAndChangesNothing(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	pool, err := pgxpool.New(t.Context(), p.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if out := p.mustRun("migrate", "--plan"); !strings.Contains(out, "nothing is to be done") {
		t.Errorf("up to date: %s", out)
	}
	// As an older program has left it: two migrations have yet to come, of which this one reads the statements.
	if _, err := pool.Exec(t.Context(), `delete from survey.migration where version_id in (17, 20); delete from staff.migration where version_id = 3`); err != nil {
		t.Fatal(err)
	}
	before := state(t, pool)
	var steps []pg.Step
	if err := json.Unmarshal([]byte(p.mustRun("migrate", "--plan", "--json")), &steps); err != nil || len(steps) != 3 {
		t.Fatal(steps, err)
	}
	for n, want := range []struct {
		schema, table string
		number        int64
	}{{"survey", "survey.api_key", 17}, {"survey", "survey.standing_review", 20}, {"staff", "staff.session", 3}} {
		s := steps[n]
		if s.Schema != want.schema || s.Number != want.number || s.Needs != want.number || !s.Read {
			t.Errorf("%+v", s)
		}
		if len(s.Locks) == 0 || s.Locks[len(s.Locks)-1].Table != want.table || s.Locks[len(s.Locks)-1].Bytes == 0 {
			t.Errorf("%s %d locks %+v, want %s", s.Schema, s.Number, s.Locks, want.table)
		}
	}
	if out := p.mustRun("migrate", "--plan"); !strings.Contains(out, "survey 00017") || !strings.Contains(out, "stop all older programs first") {
		t.Errorf("in words: %s", out)
	}
	if difference := surveytest.FirstDifference(before, state(t, pool)); difference != "" {
		t.Errorf("the plan changed the database: %s", difference)
	}
}

// state is all of a database that a migration could change: rows, and what the catalogue has of tables, columns, indexes and rights.
func state(t *testing.T, pool *pgxpool.Pool) string {
	t.Helper()
	var catalogue string
	if err := pool.QueryRow(t.Context(), `select concat_ws(E'\n',
		(select string_agg(c.oid::regclass::text || ' ' || c.relkind::text || ' ' || coalesce(c.relacl::text, '') || ' ' || c.relfilenode, E'\n' order by c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('survey', 'analytics', 'staff', 'dashboard')),
		(select string_agg(table_schema || '.' || table_name || '.' || column_name, E'\n' order by table_schema, table_name, column_name) from information_schema.columns where table_schema in ('survey', 'analytics', 'staff', 'followup')),
		(select string_agg(m::text, E'\n') from (select * from survey.migration union all select * from analytics.migration union all select * from staff.migration) m))`).Scan(&catalogue); err != nil {
		t.Fatal(err)
	}
	return catalogue + surveytest.Dump(t, pool, "68")
}
