package pg

import (
	"context"
	_ "embed"
	"strings"

	"github.com/jackc/pgx/v5"
)

// The roles beside the owner of a database. Each logs in by itself and is a member of none, so that it stays what it is. The owner's name
// stands before the first two: an owner sipas_15 has sipas_15_service and sipas_15_staff.
const (
	// ServiceRole is what sipas serve answers citizens as: it adds answers and can neither read, change nor remove one.
	ServiceRole = "sipas_service"
	// StaffRole is what commands, and the service where it acts for staff, work as: it may decide whether an answer counts, never change one.
	StaffRole = "sipas_staff"
	// GrafanaRole is what dashboards read as: it sees schema dashboard and nothing else.
	GrafanaRole = "grafana_ro"
)

//go:embed wall.sql
var wall string

// rower is a pool, a connection or a transaction.
type rower interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// FindRole returns what a role is called in this database, empty where it has none, and whether the user of the connection may act as it.
func FindRole(ctx context.Context, on rower, role string) (name string, member bool, err error) {
	err = on.QueryRow(ctx, `select coalesce(max(r.rolname), ''), coalesce(bool_or(pg_has_role(r.oid, 'member')), false)
		from (select r.rolname, r.oid from pg_roles r, pg_database d where d.datname = current_database()
		      and r.rolname in ($1::text, replace($1::text, 'sipas', pg_get_userbyid(d.datdba)))
		      order by r.rolname = $1::text limit 1) r`, role).Scan(&name, &member)
	return name, member, Error("pg.FindRole", err)
}

// Grant runs the statements that give a role its rights, where this database has the role; they call it as the constants here do.
func Grant(ctx context.Context, tx pgx.Tx, role, statements string) error {
	name, _, err := FindRole(ctx, tx, role)
	if err != nil || name == "" {
		return err
	}
	_, err = tx.Exec(ctx, strings.ReplaceAll(statements, role, pgx.Identifier{name}.Sanitize()))
	return Error("pg.Grant", err)
}

// EndLongReads ends the sessions of dashboards that have held a transaction for more than a minute, where the walls of the database have the
// function for that; it returns how many.
func EndLongReads(ctx context.Context, on rower) (ended int, err error) {
	const op = "pg.EndLongReads"
	var known bool
	if err := on.QueryRow(ctx, `select to_regprocedure('guard.end_long_reads()') is not null`).Scan(&known); err != nil || !known {
		return 0, Error(op, err)
	}
	err = on.QueryRow(ctx, `select guard.end_long_reads()`).Scan(&ended)
	return ended, Error(op, err)
}
