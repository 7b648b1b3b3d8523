package doctor

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
)

// The names under which pools are kept.
const (
	service = "service"
	staff   = "staff"
	owner   = "owner"
)

// enter opens a pool at an address, for one try and a few checks at once. The pool is kept under a name.
func (d *doctor) enter(ctx context.Context, name, address string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 2
	config.ConnConfig.ConnectTimeout = d.Patience
	config.ConnConfig.RuntimeParams["application_name"] = "sipas doctor"
	config.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	config.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(d.Patience.Milliseconds(), 10)
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pools[name] = pool
	return pool, nil
}

// pool is one that a check has opened that was well.
func (d *doctor) pool(name string) *pgxpool.Pool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pools[name]
}

// anyPool is a connection of its own for who looks before the others are well.
func (d *doctor) anyPool(ctx context.Context) (*pgxpool.Pool, error) {
	address := cmp.Or(d.ServiceURL, d.StaffURL, d.OwnerURL)
	if address == "" {
		return nil, errors.New("no database")
	}
	return d.enter(ctx, "clock", address)
}

// databaseReached: a server answers, whatever it says of who asks.
func (d *doctor) databaseReached(ctx context.Context) result {
	address := cmp.Or(d.ServiceURL, d.StaffURL, d.OwnerURL)
	if address == "" {
		return fault("doctor.database.none", nil)
	}
	pool, err := d.enter(ctx, "reached", address)
	if e, answered := errors.AsType[*pgconn.PgError](err); err != nil && (!answered || strings.HasPrefix(e.Code, "57")) {
		return because("doctor.database.reached", err)
	}
	if pool != nil {
		return well(pool.Config().ConnConfig.Host)
	}
	return well("")
}

func (d *doctor) serviceEnters(ctx context.Context) result {
	return d.enters(ctx, service, "SIPAS_SERVICE_URL", d.ServiceURL)
}

func (d *doctor) staffEnters(ctx context.Context) result {
	return d.enters(ctx, staff, "SIPAS_STAFF_URL", d.StaffURL)
}

func (d *doctor) enters(ctx context.Context, name, variable, address string) result {
	if address == "" {
		return fault("doctor.database.role.none", map[string]any{"Variable": variable})
	}
	pool, err := d.enter(ctx, name, address)
	if err != nil {
		return fault("doctor.database.role", map[string]any{"Variable": variable, "Why": err.Error()})
	}
	return well(pool.Config().ConnConfig.User)
}

// ownerEnters: the owner's address need not be given; where it is, it is right.
func (d *doctor) ownerEnters(ctx context.Context) result {
	if d.OwnerURL == "" {
		return well("–")
	}
	pool, err := d.enter(ctx, owner, d.OwnerURL)
	if err != nil {
		return fault("doctor.database.role", map[string]any{"Variable": "SIPAS_DATABASE_URL", "Why": err.Error()})
	}
	var owns, super bool
	if err := pool.QueryRow(ctx, `select pg_has_role(datdba, 'usage'), (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
		from pg_database where datname = current_database()`).Scan(&owns, &super); err != nil {
		return because("doctor.asking", err)
	}
	switch {
	case !owns:
		return fault("doctor.database.owner.not", nil)
	case super:
		return fault("doctor.database.owner.super", nil)
	}
	return well(pool.Config().ConnConfig.User)
}

// sameDatabase: both roles, and the owner where it is given, are in one database of one server.
func (d *doctor) sameDatabase(ctx context.Context) result {
	var first string
	for _, name := range []string{service, staff, owner} {
		pool := d.pool(name)
		if pool == nil {
			continue
		}
		var database string
		if err := pool.QueryRow(ctx, `select system_identifier || ' ' || current_database() from pg_control_system()`).Scan(&database); err != nil {
			return because("doctor.asking", err)
		}
		if first = cmp.Or(first, database); database != first {
			return fault("doctor.database.same", nil)
		}
	}
	return well("")
}

// leastVersion is PostgreSQL's that the statements are written for.
const leastVersion = 15

func (d *doctor) serverVersion(ctx context.Context) result {
	var version string
	var number int
	if err := d.pool(service).QueryRow(ctx, `select current_setting('server_version'), current_setting('server_version_num')::int`).Scan(&version, &number); err != nil {
		return because("doctor.asking", err)
	}
	if number < leastVersion*10000 {
		return fault("doctor.database.version", map[string]any{"Version": version, "Least": leastVersion})
	}
	return well(version)
}

func (d *doctor) schemaVersion(ctx context.Context) result {
	version, err := d.Version(ctx, d.pool(service))
	switch {
	case err != nil:
		return because("doctor.asking", err)
	case version == pg.Newer:
		return fault("doctor.database.schema.newer", nil)
	case !version.Fits():
		return fault("doctor.database.schema.older", nil)
	}
	return well(string(version))
}

func (d *doctor) provinceKnown(ctx context.Context) result {
	var name string
	err := d.pool(service).QueryRow(ctx, `select coalesce((select name from survey.province where code = $1), '')`, d.Province).Scan(&name)
	switch {
	case err != nil:
		return because("doctor.asking", err)
	case name == "":
		return fault("doctor.database.province", map[string]any{"Code": d.Province})
	}
	return well(name)
}

// durable: an answer that was acknowledged is on the disk, and whole after a power cut.
func (d *doctor) durable(ctx context.Context) result {
	var off []string
	if err := d.pool(service).QueryRow(ctx, `select coalesce(array_agg(name order by name), '{}') from pg_settings
		where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
		or name = 'synchronous_commit' and setting = 'local' and current_setting('synchronous_standby_names') <> ''`).Scan(&off); err != nil {
		return because("doctor.asking", err)
	}
	if len(off) > 0 {
		return fault("doctor.database.durability", map[string]any{"Names": strings.Join(off, ", ")})
	}
	return well("")
}

func (d *doctor) checksummed(ctx context.Context) result {
	var on bool
	if err := d.pool(service).QueryRow(ctx, `select current_setting('data_checksums') = 'on'`).Scan(&on); err != nil {
		return because("doctor.asking", err)
	}
	if !on {
		return fault("doctor.database.checksums", nil)
	}
	return well("")
}

// What two instances of the service, a command and Grafana take together, and what one instance takes as each role.
const (
	leastConnections = 50
	leastOfService   = 8
	leastOfStaff     = 4
)

func (d *doctor) connectionsEnough(ctx context.Context) result {
	var all, ofService, ofStaff, ofDatabase int
	if err := d.pool(service).QueryRow(ctx, `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
		(select rolconnlimit from pg_roles where rolname = $1), (select rolconnlimit from pg_roles where rolname = $2),
		(select datconnlimit from pg_database where datname = current_database())`,
		d.userOf(d.ServiceURL), d.userOf(d.StaffURL)).Scan(&all, &ofService, &ofStaff, &ofDatabase); err != nil {
		return because("doctor.asking", err)
	}
	for _, limit := range []struct {
		name       string
		has, least int
	}{{"max_connections", all, leastConnections}, {d.userOf(d.ServiceURL), ofService, leastOfService},
		{d.userOf(d.StaffURL), ofStaff, leastOfStaff}, {"database", ofDatabase, leastConnections}} {
		if limit.has >= 0 && limit.has < limit.least {
			return fault("doctor.database.connections", map[string]any{"Name": limit.name, "Has": limit.has, "Least": limit.least})
		}
	}
	return well(strconv.Itoa(all))
}

// userOf is whom an address names.
func (d *doctor) userOf(address string) string {
	config, err := pgconn.ParseConfig(address)
	if err != nil {
		return ""
	}
	return config.User
}

// collationSame: indexes of texts are sorted as the operating system sorts today.
func (d *doctor) collationSame(ctx context.Context) result {
	var encoding string
	var changed bool
	if err := d.pool(service).QueryRow(ctx, `select pg_encoding_to_char(encoding), datcollversion is distinct from pg_database_collation_actual_version(oid)
		from pg_database where datname = current_database()`).Scan(&encoding, &changed); err != nil {
		return because("doctor.asking", err)
	}
	switch {
	case encoding != "UTF8":
		return fault("doctor.database.encoding", map[string]any{"Encoding": encoding})
	case changed:
		return fault("doctor.database.collation", nil)
	}
	return well(encoding)
}

// databaseKnowsZone: days begin at the same moment here and there, in half a year, too.
func (d *doctor) databaseKnowsZone(ctx context.Context) result {
	location, err := d.Location()
	if err != nil {
		return because("doctor.asking", err)
	}
	for _, months := range []int{0, 6} {
		at := d.Now().AddDate(0, months, 0)
		var offset int
		err := d.pool(service).QueryRow(ctx, `select extract(epoch from ($1::timestamptz at time zone $2) - ($1::timestamptz at time zone 'UTC'))::int`, at, d.Timezone).Scan(&offset)
		if _, here := at.In(location).Zone(); err != nil || here != offset {
			return fault("doctor.database.time_zone", map[string]any{"Zone": d.Timezone})
		}
	}
	return well("")
}
