//go:build drill

package surveytest_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/analytics/analyticsdb"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
)

// notYet are the statements that do not stay on the server that has the province, and why. Whoever mends one takes it out here.
var notYet = map[string]string{
	"surveydb/SelectAnyPlace":      "asks for all provinces",
	"surveydb/LockPlaces":          "locks a table on every server",
	"surveydb/HoldRetirement":      "locks a table on every server",
	"surveydb/SelectBatchIDs":      function,
	"surveydb/SelectBatches":       function,
	"surveydb/SelectByLot":         function,
	"surveydb/SelectCountedOfDay":  function,
	"surveydb/SelectExport":        function,
	"surveydb/SelectSetAside":      function,
	"analyticsdb/SelectIndicators": "view analytics.shown looks for editions by the province of another table",
	"staffdb/HoldWebhook":          "holds rows within a lateral join",
}

const function = "a function in SQL is not part of the query on a cluster; it has to be in PL/pgSQL"

// TestDrillCitusStatementsStayWithTheProvince spreads a database over the servers of a Citus cluster, each province whole on one, and has the one of
// Lâm Đồng plan each statement that reads, changes or removes: each is for one server. What adds rows is planned when it runs, and not looked at here.
func TestDrillCitusStatementsStayWithTheProvince(t *testing.T) {
	url := os.Getenv("SIPAS_TEST_CITUS_URL")
	if url == "" {
		t.Skip("not run: set SIPAS_TEST_CITUS_URL to the address of an empty database on the coordinator of a Citus cluster with two more servers, as its owner")
	}
	conn := onServerOf(t, spread(t, url), "68")
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	files, err := filepath.Glob("../../*/*db/query/*.sql")
	if err != nil || len(files) < 200 {
		t.Fatalf("%d files of statements: %v", len(files), err)
	}
	planned := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(filepath.Dir(file))) + "/" + strings.TrimSuffix(filepath.Base(file), ".sql")
		if adds.Match(text) {
			continue
		}
		planned++
		problem := leaves(t, conn, string(text))
		if why, known := notYet[name]; known != (problem != "") {
			t.Errorf("%s: %q; it is known that it %q", name, problem, why)
		}
	}
	t.Logf("%d statements planned, %d of them known to leave", planned, len(notYet))
}

var (
	adds     = regexp.MustCompile(`(?im)^\s*insert into`)
	argument = regexp.MustCompile(`@([a-z_]+)`)
	tasks    = regexp.MustCompile(`Task Count: (\d+)`)
)

// leaves tells what is wrong where a statement is not for one server.
func leaves(t *testing.T, conn *pgx.Conn, text string) string {
	t.Helper()
	args := pgx.StrictNamedArgs{}
	for _, match := range argument.FindAllStringSubmatch(text, -1) {
		args[match[1]] = nil
	}
	if _, of := args["province"]; of {
		args["province"] = "68"
	}
	rows, err := conn.Query(t.Context(), "explain (costs off) "+text, args)
	if err != nil {
		return err.Error()
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err.Error()
	}
	for _, m := range tasks.FindAllStringSubmatch(strings.Join(plan, "\n"), -1) {
		if m[1] != "0" && m[1] != "1" {
			return m[0]
		}
	}
	return ""
}

// spread migrates the database on the coordinator and spreads it, unless an earlier run has.
func spread(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	pool, err := pg.Open(t.Context(), url, pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	var done bool
	if err := conn.QueryRow(t.Context(), `select exists (select 1 from pg_dist_partition p where p.logicalrelid = to_regclass('survey.place'))`).Scan(&done); err != nil || done {
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	for _, migrate := range []func() error{
		func() error { return surveydb.Migrate(t.Context(), pool) }, func() error { return analyticsdb.Migrate(t.Context(), pool) },
		func() error { return staffdb.Migrate(t.Context(), pool) }, func() error { return followupdb.Migrate(t.Context(), pool) },
	} {
		if err := migrate(); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("testdata/spread.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, statements := range []string{string(text), handOn} {
		if _, err := conn.Exec(t.Context(), statements); err != nil {
			t.Fatal(err)
		}
	}
	return conn
}

// handOn makes the functions again on the coordinator: one that returns rows of a view is not handed on to the other servers before the view is.
const handOn = `do $$
declare
    made text;
begin
    for made in select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.nspname in ('survey', 'analytics', 'staff', 'followup') order by p.oid loop
        execute made;
    end loop;
end $$`

// onServerOf connects to the server on which a province lies.
func onServerOf(t *testing.T, coordinator *pgx.Conn, province string) *pgx.Conn {
	t.Helper()
	config := coordinator.Config().Copy()
	config.Fallbacks = nil
	if err := coordinator.QueryRow(t.Context(), `select n.nodename, n.nodeport from pg_dist_placement p join pg_dist_node n on n.groupid = p.groupid
		where p.shardid = get_shard_id_for_distribution_column('survey.place', $1::text)`, province).Scan(&config.Host, &config.Port); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}
