package pg

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Entry is what an address of a database leads to.
type Entry struct {
	Server    string // tells one server and database from another
	Major     int    // of PostgreSQL
	Release   string // the same as people write it
	Database  string
	Encoding  string
	Owner     string
	User      string
	Superuser bool
	Standby   bool // takes no answers
	Role      string
}

// Look tells what a pool leads to; Role is what the database calls a role, empty where it has none.
func Look(ctx context.Context, pool *pgxpool.Pool, role string) (e Entry, err error) {
	const op = "pg.Look"
	if err := pool.QueryRow(ctx, `select d.oid::text || ' ' || pg_postmaster_start_time()::text, current_setting('server_version_num')::int / 10000, current_setting('server_version'),
		d.datname, pg_encoding_to_char(d.encoding), pg_get_userbyid(d.datdba), current_user, (select rolsuper from pg_roles where rolname = current_user), pg_is_in_recovery()
		from pg_database d where d.datname = current_database()`).
		Scan(&e.Server, &e.Major, &e.Release, &e.Database, &e.Encoding, &e.Owner, &e.User, &e.Superuser, &e.Standby); err != nil {
		return e, Error(op, err)
	}
	if role == Owner {
		e.Role = e.Owner
		return e, nil
	}
	e.Role, _, err = FindRole(ctx, pool, role)
	return e, err
}
