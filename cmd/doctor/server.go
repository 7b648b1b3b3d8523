package doctor

import (
	"context"
	"fmt"
	"time"

	"sipas/survey/pg"
)

// How far a standby may be behind before somebody has to look: the alert has the same order.
const mostBehind = time.Minute

// A piece of log may wait for so long to be archived, and so much of it: the alert has the same.
const (
	mostArchiving  = 15 * time.Minute
	mostUnarchived = 2 * 16 << 20
)

func (d *doctor) archived(ctx context.Context) result {
	h, err := pg.ReadHealth(ctx, d.pool(service), d.Now)
	if err != nil {
		return because("doctor.asking", err)
	}
	return archiveOf(h)
}

// archiveOf is what is wrong with how a server archives its log.
func archiveOf(h pg.Health) result {
	switch {
	case !h.Archiving:
		return fault("doctor.archive.off", nil)
	case h.ArchiveFailing:
		return fault("doctor.archive.failing", map[string]any{"Failures": h.ArchiveFailures})
	case h.ArchivedAgo > mostArchiving && h.Unarchived > mostUnarchived:
		return fault("doctor.archive.hangs", map[string]any{"Minutes": int(h.ArchivedAgo.Minutes())})
	}
	return well("")
}

// replicated: where commits wait for a standby there is one, and it keeps up.
func (d *doctor) replicated(ctx context.Context) result {
	h, err := pg.ReadHealth(ctx, d.pool(service), d.Now)
	switch {
	case err != nil:
		return because("doctor.asking", err)
	case h.Standbys == nil && h.WaitsForStandby:
		return fault("doctor.replication.unknown", nil)
	case h.Standbys == nil:
		return well("–")
	case h.WaitsForStandby && h.Standbys.Synchronous == 0:
		return fault("doctor.replication.gone", nil)
	case h.Standbys.BehindSeconds > mostBehind.Seconds():
		return fault("doctor.replication.behind", map[string]any{"Seconds": int(h.Standbys.BehindSeconds)})
	}
	if h.Standbys.Streaming == 0 {
		return well("–")
	}
	return well(fmt.Sprint(h.Standbys.Streaming))
}

// wallsStand: what postgres/roles.sh puts up, and what later versions of it have added.
func (d *doctor) wallsStand(ctx context.Context) result {
	var open, lacking bool
	if err := d.pool(service).QueryRow(ctx, `select
		has_database_privilege('public', current_database(), 'connect') or has_database_privilege('public', current_database(), 'temporary')
		or has_schema_privilege('public', 'public', 'create')
		or exists (select from pg_proc where pronamespace = 'pg_catalog'::regnamespace and (proname ~ 'advisory' or proname ~ '^pg_stat_get_tuples')
			and has_function_privilege('public', oid, 'execute')),
		not exists (select from pg_proc where pronamespace = to_regnamespace('guard') and proname = 'end_long_reads')
		or not exists (select from pg_proc where pronamespace = to_regnamespace('guard') and proname = 'standbys')`).Scan(&open, &lacking); err != nil {
		return because("doctor.asking", err)
	}
	if open || lacking {
		return fault("doctor.database.walls", nil)
	}
	return well("")
}

// rowsWalled: each table of the staff side that belongs to a province shows its rows to that province alone.
func (d *doctor) rowsWalled(ctx context.Context) result {
	var open []string
	if err := d.pool(service).QueryRow(ctx, `select coalesce(array_agg(c.oid::regclass::text order by 1), '{}') from pg_class c
		where c.relnamespace in ('staff'::regnamespace, 'followup'::regnamespace) and c.relkind = 'r' and c.relname <> 'audit_head'
		and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'province_code' and not a.attisdropped)
		and (not c.relrowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid))`).Scan(&open); err != nil {
		return because("doctor.asking", err)
	}
	if len(open) > 0 {
		return fault("doctor.database.rows", map[string]any{"Tables": join(open)})
	}
	return well("")
}

// grafanaReads: the role of dashboards is there, reads them, and is nothing more.
func (d *doctor) grafanaReads(ctx context.Context) result {
	var there, reads, more, schema bool
	if err := d.pool(service).QueryRow(ctx, `select count(*) > 0, coalesce(bool_and(has_schema_privilege(oid, 'dashboard', 'usage') and has_table_privilege(oid,
			(select c.oid from pg_class c where c.relnamespace = 'dashboard'::regnamespace and c.relname = 'unit_index'), 'select')), false),
		coalesce(bool_or(rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication
			or has_schema_privilege(oid, 'survey', 'usage') or has_schema_privilege(oid, 'analytics', 'usage') or has_schema_privilege(oid, 'staff', 'usage')
			or has_schema_privilege(oid, 'followup', 'usage')), false),
		coalesce(bool_and(rolcanlogin), false)
		from pg_roles where rolname = $1`, pg.GrafanaRole).Scan(&there, &reads, &more, &schema); err != nil {
		return because("doctor.asking", err)
	}
	switch {
	case !there || !schema:
		return fault("doctor.database.grafana.none", nil)
	case more:
		return fault("doctor.database.grafana.more", nil)
	case !reads:
		return fault("doctor.database.grafana.less", nil)
	}
	return well(pg.GrafanaRole)
}
