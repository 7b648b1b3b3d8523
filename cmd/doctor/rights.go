package doctor

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
)

// most is how many things one line names.
const most = 4

func join(names []string) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// rolesModest: who the service and staff connect as is what it is called, and nothing more.
func (d *doctor) rolesModest(ctx context.Context) result {
	for _, of := range []struct{ pool, variable string }{{service, "SIPAS_SERVICE_URL"}, {staff, "SIPAS_STAFF_URL"}} {
		var owns bool
		var name, more string
		if err := d.pool(of.pool).QueryRow(ctx, `select rolname, (select datdba from pg_database where datname = current_database()) = r.oid
			or exists (select from pg_class where relowner = r.oid and relnamespace in (select oid from pg_namespace where nspname in ('survey', 'analytics', 'staff', 'followup'))),
			concat_ws(', ', case when rolsuper then 'SUPERUSER' end, case when rolcreaterole then 'CREATEROLE' end, case when rolcreatedb then 'CREATEDB' end,
				case when rolbypassrls then 'BYPASSRLS' end, case when rolreplication then 'REPLICATION' end,
				(select string_agg(pg_get_userbyid(roleid), ', ') from pg_auth_members where member = r.oid))
			from pg_roles r where rolname = current_user`).Scan(&name, &owns, &more); err != nil {
			return because("doctor.asking", err)
		}
		switch {
		case owns:
			return fault("doctor.database.roles.owner", map[string]any{"Variable": of.variable, "Role": name})
		case more != "":
			return fault("doctor.database.roles.more", map[string]any{"Role": name, "More": more})
		}
	}
	return well("")
}

// rightsExact: each role may do what its statements give it, and nothing else.
func (d *doctor) rightsExact(ctx context.Context) result {
	version, err := d.Version(ctx, d.pool(service))
	if err != nil {
		return because("doctor.asking", err)
	}
	for _, of := range []struct{ pool, role string }{{service, pg.ServiceRole}, {staff, pg.StaffRole}} {
		lacks, more, err := d.rightsOf(ctx, d.pool(of.pool), of.role)
		switch {
		case err != nil:
			return because("doctor.asking", err)
		case len(lacks) > 0:
			return fault("doctor.database.rights.less", map[string]any{"Role": of.role, "Rights": join(lacks)})
		case len(more) > 0 && version == pg.Current: // a newer program may have given more
			return fault("doctor.database.rights.more", map[string]any{"Role": of.role, "Rights": join(more)})
		}
	}
	return well("")
}

// rightsOf compares what the statements of a role give with what the catalogue has.
func (d *doctor) rightsOf(ctx context.Context, pool *pgxpool.Pool, role string) (lacks, more []string, err error) {
	has, err := pg.RightsHeld(ctx, pool)
	if err != nil {
		return nil, nil, err
	}
	given, err := pg.RightsGiven(ctx, pool, d.Grants(role))
	if err != nil {
		return nil, nil, err
	}
	return pg.Without(given, has), pg.Without(has, given), nil
}
