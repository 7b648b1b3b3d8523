package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
)

// names returns the first column of a query.
func names(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestGrafanaReadsDashboardsAlone: every view of schema dashboard, nothing of any other, and it writes nowhere.
func TestGrafanaReadsDashboardsAlone(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	owner, conn := connect(t, p), p.grafana()
	defer func() { _ = owner.Close(t.Context()) }()
	views := names(t, owner, `select quote_ident(viewname) from pg_views where schemaname = 'dashboard'`)
	if len(views) < 9 {
		t.Errorf("only %v", views)
	}
	for _, view := range views {
		if _, err := conn.Exec(t.Context(), "select * from dashboard."+view+" limit 1"); err != nil {
			t.Errorf("%s: %v", view, err)
		}
	}
	others := names(t, owner, `select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')
		union all select format('%I.%I', schemaname, viewname) from pg_views where schemaname not in ('pg_catalog', 'information_schema', 'dashboard')`)
	if len(others) < 20 {
		t.Errorf("only %v", others)
	}
	refused := func(statement string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "42501") && !strings.Contains(err.Error(), "55000") { // 55000: such a view takes nothing from anybody
			t.Errorf("%s: %v, want it refused for want of rights", statement, err)
		}
	}
	for _, table := range append(others, "pg_catalog.pg_authid") {
		refused("select * from " + table + " limit 1")
	}
	if _, err := conn.Exec(t.Context(), "set default_transaction_read_only = off"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"create table mine (x int)", "create temporary table mine (x int)", "create schema mine", "create table dashboard.mine (x int)",
		"insert into dashboard.unit (unit_code) values ('1')", "delete from dashboard.daily", "update dashboard.benchmark set score = 100",
		"drop view dashboard.daily", "select survey.unpack(1, 1)", "set role sipas_service", "copy dashboard.daily to '/tmp/x'"} {
		refused(statement)
	}
	limits := names(t, conn, `select current_setting('statement_timeout') || ' ' || rolconnlimit from pg_roles where rolname = current_user`)
	if limits[0] != "10s 20" {
		t.Errorf("its limits are %s", limits)
	}
	// Who uses a view reads there what it holds.
	if silent := names(t, owner, `select c.relname || coalesce('.' || a.attname, '') from pg_class c join pg_namespace n on n.oid = c.relnamespace
		left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
		where n.nspname = 'dashboard' and c.relkind = 'v' and (col_description(c.oid, a.attnum) is null or obj_description(c.oid) is null)`); len(silent) > 0 {
		t.Errorf("without a comment: %v", silent)
	}
}

// TestDashboardsShowWhatPagesShow: the same figures, for all units, the goal and the days; of an edition once there is one.
func TestDashboardsShowWhatPagesShow(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "30000", "--seed", "11", "--days", "300")
	p.serve()
	p.mustRun("publish")
	conn := p.grafana()
	year := mostOfADemo()
	compare := func(period string) (frozen bool) {
		t.Helper()
		var shown struct {
			Frozen bool
			Units  []struct {
				Code, Status     string
				N, SetAside      int64
				Index, Low, High *float64
				Rank             *int
				Dimensions       []struct{ Share float64 }
			}
		}
		_, text := p.get("/api/v1/results?period=" + period)
		if err := json.Unmarshal([]byte(strings.ReplaceAll(text, "set_aside", "setaside")), &shown); err != nil {
			t.Fatal(err)
		}
		scores := 0
		for _, u := range shown.Units {
			var status string
			var n int64
			var index, low, share *float64
			var rank *int
			err := conn.QueryRow(t.Context(), `select i.status, i.n, i.index, i.low, i.rank, (select avg(share) from dashboard.unit_dimension d where d.unit_code = i.unit_code and d.period = i.period)
				from dashboard.unit_index i where i.unit_code = $1 and i.period = $2`, u.Code, period).Scan(&status, &n, &index, &low, &rank, &share)
			if errors.Is(err, pgx.ErrNoRows) && u.N == 0 {
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", u.Code, err)
			}
			if status != u.Status || n != u.N || (index == nil) != (u.Index == nil) || (rank == nil) != (u.Rank == nil) || rank != nil && *rank != *u.Rank {
				t.Errorf("%s: %s %d %v %v, the page says %s %d %v %v", u.Code, status, n, index, rank, u.Status, u.N, u.Index, u.Rank)
			}
			if index != nil {
				scores++
				if math.Abs(*index-*u.Index) > 0.006 || math.Abs(*low-*u.Low) > 0.006 || u.Code != "68" && math.Abs(*share-*index) > 1e-6 {
					t.Errorf("%s: %v from %v, mean of shares %v; the page says %v from %v", u.Code, *index, *low, *share, *u.Index, *u.Low)
				}
			}
		}
		if scores < 50 {
			t.Errorf("only %d scores were compared", scores)
		}
		return shown.Frozen
	}
	if compare(year) {
		t.Error("nothing is frozen yet")
	}

	var target struct {
		Index struct{ Index, Low, High float64 }
		Line  struct {
			Low, High float64
			Scope     int
			Rebuilt   bool
		}
		Published struct{ Low, High float64 } `json:"published_line"`
	}
	_, text := p.get("/api/v1/target?period=" + year)
	if err := json.Unmarshal([]byte(text), &target); err != nil {
		t.Logf("%s", text)
	}
	var lineLow, lineHigh, publishedLow, publishedHigh, gapLow, index float64
	var probability *float64
	var years int
	if err := conn.QueryRow(t.Context(), `select line_low, line_high, published_low, published_high, probability, gap_low, index, (select count(*) from dashboard.target_path p where p.period = t.period)
		from dashboard.target t where period = $1`, year).Scan(&lineLow, &lineHigh, &publishedLow, &publishedHigh, &probability, &gapLow, &index, &years); err != nil {
		t.Fatal(err)
	}
	if lineLow != 82.71 || lineHigh != 86.5 || publishedLow != 86.5 || publishedHigh != 87.8 || math.Abs(index-lineHigh-gapLow) > 1e-9 || probability != nil || fmt.Sprint(2030-years+1) != year {
		t.Errorf("line %v to %v, published %v to %v, gap %v, probability %v, %d years", lineLow, lineHigh, publishedLow, publishedHigh, gapLow, probability, years)
	}
	if l := target.Line; l.Low != lineLow || l.High != lineHigh || l.Scope != 34 || !l.Rebuilt || target.Published.Low != publishedLow {
		t.Errorf("the reply says %+v", target)
	}

	// Of the days that are over, but for units of whom there are too few: these are in few totals only.
	var days, units int64
	const sums = `select coalesce(sum(responses) filter (where level = 'province'), 0)::bigint, coalesce(sum(responses) filter (where level <> 'province'
		and unit_code not like 'level:%'), 0)::bigint from dashboard.daily`
	if err := conn.QueryRow(t.Context(), sums).Scan(&days, &units); err != nil {
		t.Fatal(err)
	}
	if stored := int64(storedCount(t, p)); days > stored || days < stored*9/10 || units > days {
		t.Errorf("the days add up to %d answers, %d of units, stored are %d", days, units, stored)
	}
	if few := names(t, conn, `select count(*)::text from dashboard.daily where responses < 10 or mode is not null or set_aside is not null`); few[0] != "0" {
		t.Errorf("%s days tell of few", few[0])
	}
	if points := names(t, conn, `select count(*) || ' ' || count(latitude) from dashboard.unit where province_code = '68' and level = 'commune'`); points[0] != "124 124" {
		t.Errorf("communes and their points: %s", points[0])
	}

	// Another line is known: what follows from it is published anew.
	file := filepath.Join(p.dir, "benchmark.csv")
	if err := os.WriteFile(file, []byte("year,scope,series,province_code,province,score,rank,confidence,source_url\n"+year+",34,2022,01,Hà Nội,88.00,10,seen,https://moha.gov.vn/x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.mustRun("benchmark", "import", file)
	p.mustRun("publish")
	if err := conn.QueryRow(t.Context(), `select line_low, line_high from dashboard.target where period = $1`, year).Scan(&lineLow, &lineHigh); err != nil || lineLow != 88 || lineHigh != 88 {
		t.Errorf("the new line is %v to %v on the dashboard, %v", lineLow, lineHigh, err)
	}

	// Of a frozen period the edition is shown, whatever comes later.
	settled := analytics.PeriodOf(analytics.Quarter, time.Now().UTC()).Previous().Previous().String()
	p.mustRun("freeze", "--period", settled, "--by", "Sở Nội vụ", "--note", "thử")
	before := names(t, conn, fmt.Sprintf(`select i.n || ' ' || i.index || ' ' || i.frozen || ' ' || t.index from dashboard.unit_index i join dashboard.target t using (unit_code, period) where i.unit_code = '68' and period = '%s'`, settled))
	for range 3 {
		if _, err := sendAll(p.base, p.code, 1); err != nil {
			t.Fatal(err)
		}
	}
	p.mustRun("publish")
	var now int64
	if err := conn.QueryRow(t.Context(), sums).Scan(&now, &units); err != nil || now != days {
		t.Errorf("with answers of today the days add up to %d, want %d, %v", now, days, err)
	}
	after := names(t, conn, fmt.Sprintf(`select i.n || ' ' || i.index || ' ' || i.frozen || ' ' || t.index from dashboard.unit_index i join dashboard.target t using (unit_code, period) where i.unit_code = '68' and period = '%s'`, settled))
	if before[0] != after[0] || !strings.Contains(before[0], "true") {
		t.Errorf("before %v, after %v", before, after)
	}
	if !compare(settled) {
		t.Error("the page shows no edition")
	}
}
