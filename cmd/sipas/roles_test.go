package main

import (
	"strings"
	"testing"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestLongReadsAreEnded: Grafana's role sets its limits back and holds what it has read; the service ends that, by a function that ends nobody
// else's session, and staff may not call.
func TestLongReadsAreEnded(t *testing.T) {
	t.Parallel()
	h := newWalls(t)
	ctx := t.Context()
	grafana := h.conns[pg.GrafanaRole]
	var limits string
	if err := grafana.QueryRow(ctx, `select concat_ws(' ', current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'),
		current_setting('lock_timeout'), current_setting('temp_file_limit'), rolconnlimit) from pg_roles where rolname = current_user`).Scan(&limits); err != nil || limits != "10s 10s 2s 1GB 20" {
		t.Errorf("its limits are %q, %v", limits, err)
	}
	if _, err := grafana.Exec(ctx, `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read; select count(*) from dashboard.unit_index`); err != nil {
		t.Fatal(err)
	}
	end := func(role string) (n int, err error) {
		err = h.conns[role].QueryRow(ctx, `select guard.end_long_reads()`).Scan(&n)
		return n, err
	}
	if n, err := end(pg.ServiceRole); n != 0 || err != nil {
		t.Errorf("within a minute %d are ended, %v", n, err)
	}
	if _, err := end(pg.StaffRole); err == nil {
		t.Error("staff end sessions")
	}
	// The same function, of sessions however young.
	var definition string
	if err := h.admin.QueryRow(ctx, `select pg_get_functiondef('guard.end_long_reads'::regproc)`).Scan(&definition); err != nil || !strings.Contains(definition, "interval '1 minute'") {
		t.Fatal(definition, err)
	}
	if _, err := h.admin.Exec(ctx, strings.Replace(definition, "interval '1 minute'", "interval '0'", 1)); err != nil {
		t.Fatal(err)
	}
	busy, err := h.conns[pg.StaffRole].Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := pg.EndLongReads(ctx, h.conns[pg.ServiceRole]); n != 1 || err != nil {
		t.Errorf("%d are ended, %v", n, err)
	}
	if _, err := grafana.Exec(ctx, `select 1`); err == nil {
		t.Error("the session goes on")
	}
	if _, err := busy.Exec(ctx, `select 1`); err != nil {
		t.Errorf("another role's session is ended: %v", err)
	}
}

// TestWhoTheServiceIs: with the addresses of its roles it is nobody else, and needs no owner; with the owner's alone it goes on as before, and says
// once what to do.
func TestWhoTheServiceIs(t *testing.T) {
	t.Parallel()
	const warning = "the service is connected as the owner"
	for _, given := range []struct {
		owner, roles bool
		users        string
	}{{false, true, "sipas_service sipas_staff"}, {true, true, "sipas_service sipas_staff"}, {true, false, "sipas"}} {
		p := newProgram(t)
		settings := []string{"SIPAS_LISTEN=127.0.0.1:0"}
		if !given.owner {
			settings = append(settings, "SIPAS_DATABASE_URL=")
		}
		if given.roles {
			settings = append(settings, "SIPAS_SERVICE_URL="+surveytest.RoleURL(t, pg.ServiceRole, p.url), "SIPAS_STAFF_URL="+surveytest.RoleURL(t, pg.StaffRole, p.url))
		}
		p.env = append(p.env, settings...)
		p.serve()
		if status, err := sendOne(p.base, p.code, newID(), 5); err != nil || status != 201 {
			t.Errorf("%+v: %d %v", given, status, err)
		}
		surveytest.Eventually(t, "it is published", func() bool { n, _ := p.figure("68"); return n == 1 })
		p.mustRun("place", "list")
		users := names(t, surveytest.Admin(t, p.url), `select string_agg(distinct usename::text, ' ' order by usename::text) from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`)
		if users[0] != given.users {
			t.Errorf("%+v: it is connected as %s", given, users[0])
		}
		if n := strings.Count(p.log.String(), warning); (n == 1) == given.roles || n > 1 {
			t.Errorf("%+v: it warns %d times", given, n)
		}
		if _, errs, code := p.run("recount"); (code == 0) != given.owner || !given.owner && !strings.Contains(errs, "needs the owner") {
			t.Errorf("%+v: recounting exits %d, %s", given, code, errs)
		}
	}
	p := newProgram(t)
	p.env = append(p.env, "SIPAS_DATABASE_URL=", "SIPAS_SERVICE_URL="+surveytest.RoleURL(t, pg.ServiceRole, p.url))
	if _, errs, code := p.run("serve"); code != failed || !strings.Contains(errs, "belong together") {
		t.Errorf("with one of the two: exit %d, %s", code, errs)
	}
}
