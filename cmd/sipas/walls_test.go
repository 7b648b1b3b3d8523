package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// wallRoles are the columns of the table of roles.
var wallRoles = []string{pg.ServiceRole, pg.StaffRole, pg.GrafanaRole}

// try is something that roles try, and who of them may: s, t, g for those of wallRoles.
type try struct{ what, sql, may string }

// tries is the table of roles. Each row is tried by each role, in a transaction that is rolled back.
var tries = []try{
	{"become the owner (set role)", `set role sipas`, ""},
	{"become the owner (set session authorization)", `set session authorization sipas`, ""},
	{"become the superuser", `set role sipas_admin`, ""},
	{"become another role", `set role %other`, ""},
	{"make oneself a member", `grant sipas to %self`, ""},
	{"a lock by number", `select pg_advisory_lock(334501)`, ""},
	{"a lock by number, if it is free", `select pg_try_advisory_xact_lock(334503, hashtext('68'))`, ""},
	{"the lock of migrating", `lock table survey.migrating in access share mode`, ""},
	{"the turn to publish", `select from analytics.turn where province_code = '68' for update`, "st"},
	{"a large object", `select lo_create(0)`, ""},
	{"a large object from bytes", `select lo_from_bytea(0, 'x')`, ""},
	{"a temporary table", `create temporary table mine (x int)`, ""},
	{"a table in schema public", `create table public.mine (x int)`, ""},
	{"a table or function in survey", `create function survey.mine() returns int language sql as 'select 1'`, ""},
	{"a schema", `create schema mine`, ""},
	{"more room for temporary files", `set temp_file_limit = -1`, ""},
	{"raise a tally", `update survey.tally set responses = responses + 1, counts = counts + 1, moments = moments + 1`, "st"},
	{"lower a tally", `update survey.tally set responses = responses - 1, counts = counts - 1, moments = moments - 1`, "t"},
	{"lower a counter, raise another", `update survey.tally set responses = responses + 1, counts = counts + 10::numeric ^ 12 - 1`, "t"},
	{"lower a score, raise the number", `update survey.tally set responses = responses + 1, moments = moments - 1`, "t"},
	{"a tally of less than nothing", `insert into survey.tally
		select province_code, unit_id, answered_on, questionnaire, mode, standing, 'x', 1, -counts, moments from survey.tally`, "t"},
	{"a tally with a counter of nines", `insert into survey.tally
		select province_code, unit_id, answered_on, questionnaire, mode, standing, 'x', 1, counts + 999e9, moments from survey.tally`, "t"},
	{"compress tallies", `select survey.compact_tallies('68', (select min(unit_id) from survey.tally), 'tomorrow', 9)`, "s"},
	{"what lies where they are compressed", `select counts from survey.tally_press`, ""},
	{"move a tally to another unit", `update survey.tally set unit_id = 1`, ""},
	{"remove a tally", `delete from survey.tally`, ""},
	{"remove answers over the term that the province chose", `select survey.begin_retirement('68'); select survey.retire_answers('68', 1, 999), survey.retire_deliveries('68')`, "s"},
	{"choose that answers go", `insert into survey.setting (province_code, name, value, set_by) values ('68', 'answer_months', '24', 'x')`, "t"},
	{"choose from when on answers are gone", `insert into survey.retirement (province_code, before) values ('68', 'tomorrow')`, ""},
	{"change what an answer says", `update survey.response set answers = '1111111'`, ""},
	{"change an answer through what staff read", `update survey.answer set answers = '1111111'`, ""},
	{"decide whether an answer counts", `select survey.decide('68', array['%id']::uuid[], 'set_aside', 'review', 'a reason', 'somebody')`, "t"},
	{"decide without a reason", `update survey.response set standing = 'set_aside', reason = 'review'`, ""},
	{"remove an answer", `delete from survey.response`, ""},
	{"remove a comment of this month", `delete from survey.comment`, ""},
	{"forge a decision", `insert into survey.standing_review (province_code) values ('68')`, ""},
	{"remove a decision", `delete from survey.standing_review`, ""},
	{"decisions as they lie", `select response_id from survey.standing_review`, ""},
	{"what people have decided", `select id from survey.decisions('68', null, '2000-01-01', '2100-01-01', 10)`, "t"},
	{"what a decision was about", `select response_id from survey.decided('68', null, 1)`, "t"},
	{"read answers", `select answers from survey.answer`, "t"},
	{"read answers as they lie", `select answers from survey.response`, ""},
	{"read comments", `select text from survey.remarks('68', null, '', '2000-01-01', '2100-01-01')`, "t"},
	{"read comments that the inspectorate holds", `select text from survey.remark`, ""},
	{"read which comments it holds", `select conduct from followup.comment`, ""},
	{"read comments as they lie", `select text from survey.comment`, ""},
	{"which transaction stored an answer", `select stored_xid from survey.response`, ""},
	{"where an answer lies", `select ctid, xmin from survey.response`, ""},
	{"receipts as they lie", `select ctid from survey.receipt`, ""},
	{"what a tablet brought, as it lies", `select response_id from survey.delivered`, ""},
	{"statistics of answers", `select 1 / count(*) from pg_stats where schemaname = 'survey' and tablename in ('response', 'comment')`, "none"},
	{"what other sessions ask", `select 1 / count(*) from pg_stat_activity where usename <> current_user and query not in ('', '<insufficient privilege>')`, "none"},
	{"how many rows a table was given", `select n_tup_ins from pg_stat_all_tables where relname = 'reported'`, "st"},
	{"the same by its number", `select pg_stat_get_tuples_inserted(oid) from pg_class where relname = 'reported'`, "st"},
	{"how often a table was read", `select seq_scan from pg_stat_user_tables`, "st"},
	{"what of a table was read from disk", `select heap_blks_hit from pg_statio_all_tables`, "st"},
	{"how often transactions ended", `select xact_commit from pg_stat_database`, "st"},
	{"how much log was written", `select wal_records from pg_stat_wal`, "st"},
	{"how large a table is", `select pg_total_relation_size(oid), pg_relation_size(oid) from pg_class where relname = 'comment'`, "st"},
	{"who is connected", `select backend_xid from pg_stat_activity`, "st"},
	{"which tables are locked", `select relation from pg_locks`, "st"},
	{"where the log ends", `select pg_current_wal_insert_lsn()`, "st"},
	{"which transactions run", `select pg_current_snapshot(), txid_current_snapshot()`, "st"},
	{"the number of the next transaction", `select pg_current_xact_id()`, "st"},
	{"the number of the next transaction, by an age", `select age('3'::xid)`, "st"},
	{"the number of the next transaction, by trying", `select pg_xact_status('3'::xid8)`, "st"},
	{"where a sequence stands", `select last_value from pg_sequences`, "st"},
	{"when it was written down last", `select next_xid from pg_control_checkpoint()`, "st"},
	{"freeze a period", `insert into analytics.edition (province_code, period, edition, method, hash, record, inputs, snapshot, system_identifier, note, frozen_by)
		values ('68', '2026-11', 9, 'share@1', 'x', 2, '{}', '1:1:', '1', '', 'somebody')`, "t"},
	{"ask for a period to be frozen", `insert into analytics.freeze_request (province_code, period, number, state, hash, note, proposed_account, proposed_by)
		values ('68', '2026-11', 1, 'proposed', repeat('0', 64), '', 1, 'somebody')`, "t"},
	{"change who asked for it", `update analytics.freeze_request set proposed_by = 'another'`, ""},
	{"take a request away", `delete from analytics.freeze_request`, ""},
	{"change a frozen figure", `update analytics.frozen_estimate set index = 100`, ""},
	{"change a published figure", `update analytics.estimate set index = 100`, "st"},
	{"change what an import has replaced", `update survey.import set before = '[]'`, ""},
	{"take an import off the book", `delete from survey.import`, ""},
	{"read what somebody has uploaded", `select content from survey.upload`, "t"},
	{"read dashboards", `select n from dashboard.unit_index`, "g"},
	{"add to the log of acts", `select staff.record('68', 'person', 'a', 1, '', 0, 'place.add', '', 'done', '', '', '', '')`, "st"},
	{"add to the log by hand", `insert into staff.audit (province_code, number, at, kind, actor, account_id, role, unit_id, action, object, outcome, reason, before, after,
		request, hash) values ('68', 1, now(), 'person', 'a', 1, '', 0, 'place.add', '', 'done', '', '', '', '', '')`, ""},
	{"change the log of acts", `update staff.audit set reason = 'another'`, ""},
	{"remove rows of the log", `delete from staff.audit`, ""},
	{"empty the log", `truncate staff.audit`, ""},
	{"set the end of the log back", `update staff.audit_head set number = 0, hash = ''`, ""},
	{"read the end of the log", `select hash from staff.audit_head`, ""},
	{"read the log of acts", `select reason from staff.audit`, "t"},
	{"read accounts", `select name, password_hash, code_secret from staff.account`, "t"},
	{"read sessions", `select token_hash from staff.session`, "t"},
	{"read invitations", `select token_hash from staff.invitation`, "t"},
	{"read grants", `select role from staff.role_grant`, "t"},
	{"an account of the province one works for", `select set_config('sipas.province', '68', true);
		insert into staff.account (province_code, name, state, added_by) values ('68', 'a', 'active', 'b')`, "t"},
	{"an account of another province", `select set_config('sipas.province', '15', true);
		insert into staff.account (province_code, name, state, added_by) values ('68', 'a', 'active', 'b')`, ""},
	{"see everybody without saying a province", `set row_security = off; select name from staff.account`, ""},
	{"take the policies away", `alter table staff.account disable row level security`, ""},
	{"give an account another name", `update staff.account set name = 'a'`, ""},
	{"make an account one of the single sign-on", `update staff.account set issuer = 'a', subject = 'b'`, ""},
	{"remove an account", `delete from staff.account`, ""},
	{"make a grant one of another role", `update staff.role_grant set role = 'admin', unit_id = null`, ""},
	{"have a grant last longer", `update staff.role_grant set until_on = null, ends_at = null`, ""},
	{"remove a grant", `delete from staff.role_grant`, ""},
	{"have an invitation last longer", `update staff.invitation set expires_at = now() + interval '1 year'`, ""},
	{"have a session last longer", `update staff.session set expires_at = now() + interval '1 year'`, ""},
	{"give a session to another account", `update staff.session set account_id = 1`, ""},
	{"rewrite a rule of the single sign-on", `update staff.rule set role = 'admin'`, ""},
}

// TestTheTableOfRoles tries every row of the table, and prints it.
func TestTheTableOfRoles(t *testing.T) {
	t.Parallel()
	house := newWalls(t)
	out := &strings.Builder{}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "tried\t"+strings.Join(wallRoles, "\t"))
	for _, one := range tries {
		row := []string{one.what}
		for n, role := range wallRoles {
			got := house.attempt(role, wallRoles[(n+1)%len(wallRoles)], one.sql)
			row = append(row, got)
			want := "refused"
			if strings.Contains(one.may, "stg"[n:n+1]) {
				want = "allowed"
			}
			if one.may == "none" {
				want = "nothing there"
			}
			if got != want && (want != "nothing there" || got != "refused") { // who may not even look learns nothing either
				t.Errorf("%s tries %s: %s, want it %s", role, one.what, got, want)
			}
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush()
	t.Log("\n" + out.String())
}

// walls is a database with answers whose order is known, and connections of each role to it.
type walls struct {
	t     *testing.T
	owner *surveydb.Store
	conns map[string]*pgx.Conn
	ids   []string // in the order in which they came
	texts []string
	admin *pgx.Conn
}

// comers are enough that a correlation by chance is under 0.2.
const comers = 400

func newWalls(t *testing.T) *walls {
	t.Helper()
	store, pool := surveytest.Store(t)
	url := pool.Config().ConnString()
	h := &walls{t: t, owner: store, conns: map[string]*pgx.Conn{}, admin: surveytest.Admin(t, url)}
	service := store.On(surveytest.RolePool(t, pg.ServiceRole, url))
	place := surveytest.Place(t, store, "24781")
	for range comers {
		r := surveytest.Response(t, store, place, nil)
		r.Comment = uuid.NewString()
		r.Batch = survey.Batch{Device: 7, ReceivedOn: r.AnsweredOn}
		if _, err := service.SaveResponses(t.Context(), surveytest.Scope(), survey.Service(), []survey.Response{r}); err != nil {
			t.Fatal(err)
		}
		h.ids, h.texts = append(h.ids, r.ID.String()), append(h.texts, r.Comment)
	}
	if _, err := pool.Exec(t.Context(), `select followup.gather('68', $1, true, '{}', '{}', '{}')`, comers); err != nil {
		t.Fatal(err)
	}
	for _, role := range wallRoles {
		conn, err := pgx.Connect(t.Context(), surveytest.RoleURL(t, role, url))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
		// What it may set back itself is no wall.
		if _, err := conn.Exec(t.Context(), `set default_transaction_read_only = off; set role none`); err != nil {
			t.Fatal(err)
		}
		h.conns[role] = conn
	}
	return h
}

// attempt runs a statement as a role, in a transaction that is rolled back.
func (h *walls) attempt(role, other, sql string) string {
	h.t.Helper()
	tx, err := h.conns[role].Begin(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(h.t.Context())) }()
	_, err = tx.Exec(h.t.Context(), strings.NewReplacer("%other", other, "%self", role, "%id", h.ids[0]).Replace(sql))
	e, _ := errors.AsType[*pgconn.PgError](err)
	switch {
	case err == nil:
		return "allowed"
	case e != nil && (e.Code == "42501" || e.Code == "55000"): // a view that nobody changes
		return "refused"
	case e != nil && e.Code == "22012": // nothing to divide by
		return "nothing there"
	}
	return err.Error()
}

// TestTheOrderOfArrivalIsNotReadable: as staff read answers, comments and what a tablet brought, whatever they set and ask, the order has
// nothing to do with that in which they came; as they lie it is the same, so that the test can tell.
func TestTheOrderOfArrivalIsNotReadable(t *testing.T) {
	t.Parallel()
	h := newWalls(t)
	if r := h.correlation(h.admin, h.ids, `select id::text from survey.response`); r < 0.99 {
		t.Fatalf("as they lie the correlation is %.3f", r)
	}
	staff := h.conns[pg.StaffRole]
	for _, setting := range []string{`select 1`, `set enable_indexscan = off; set enable_bitmapscan = off; set enable_sort = off`, `set enable_seqscan = off`,
		`set max_parallel_workers_per_gather = 4; set parallel_setup_cost = 0; set min_parallel_table_scan_size = 0`} {
		if _, err := staff.Exec(t.Context(), "reset all; "+setting); err != nil {
			t.Fatal(err)
		}
		for what, query := range map[string]string{
			"answers":          `select id::text from survey.answer`,
			"their conditions": `select id::text from survey.answer where province_code = '68' and standing = 'counted' and not decided`,
			"a side effect": `with told as materialized (select count(*) from survey.answer where set_config('my.order', coalesce(current_setting('my.order', true), '') || id::text || ' ', true) is not null)
				select unnest(string_to_array(trim(current_setting('my.order', true)), ' ')) from told`,
			"what is decided": `select id::text from survey.hold_answers('68', null, (select array_agg(id) from survey.answer))`,
			"of a tablet":     `select id::text from survey.handed_in where device_id = 7`,
		} {
			if r := h.correlation(staff, h.ids, query); math.Abs(r) > 0.25 {
				t.Errorf("%s with %s: the correlation with the order of arrival is %.3f", what, setting, r)
			}
		}
		for what, query := range map[string]string{
			"comments":  `select text from survey.remarks('68', null, '', '2000-01-01', '2100-01-01')`,
			"of a unit": `select text from survey.remarks('68', null, '24781', '2026-11-01', '2026-12-01') where standing = 'counted'`,
		} {
			if r := h.correlation(staff, h.texts, query); math.Abs(r) > 0.25 {
				t.Errorf("%s with %s: the correlation with the order of arrival is %.3f", what, setting, r)
			}
		}
	}
}

// correlation is Pearson's of the places that things have in what a query returns and in the order of arrival.
func (h *walls) correlation(conn *pgx.Conn, arrived []string, query string) float64 {
	h.t.Helper()
	tx, err := conn.Begin(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(h.t.Context())) }()
	rows, err := tx.Query(h.t.Context(), query)
	if err != nil {
		h.t.Fatal(err)
	}
	read, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(read) != comers {
		h.t.Fatalf("%s: %d rows, %v", query, len(read), err)
	}
	mean, sum, square := float64(comers-1)/2, 0.0, 0.0
	for n, one := range read {
		at := slices.Index(arrived, one)
		sum += (float64(n) - mean) * (float64(at) - mean)
		square += (float64(n) - mean) * (float64(n) - mean)
	}
	return sum / square
}
