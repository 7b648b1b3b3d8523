package pg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
)

// besideOwner are the roles beside the owner.
func besideOwner() []string { return []string{ServiceRole, StaffRole, GrafanaRole} }

// fileOf is how the files begin that hold a role's password and address: service, staff, grafana.
func fileOf(role string) string { return strings.TrimSuffix(strings.TrimPrefix(role, "sipas_"), "_ro") }

// Passwords are those of the roles of an installation, by what the constants here call them: Owner, ServiceRole, StaffRole, GrafanaRole.
type Passwords map[string]string

// Owner is what the owner of the database is called where the database has that name.
const Owner = "sipas"

// nameIn is what a role is called in a database; dashboards read all of a server's as one.
func nameIn(database, role string) string {
	if role == GrafanaRole {
		return role
	}
	return strings.Replace(role, Owner, database, 1)
}

// Install makes the database and the roles of an installation on a server there is, as its superuser, and puts up the walls between them. Roles
// that are there without the database get these passwords, but for GrafanaRole, which other databases may share; made tells whether it was made.
// It fails with kind Conflict and key database.exists where the database is there.
func Install(ctx context.Context, admin, database string, passwords Passwords) (made bool, err error) {
	const op = "pg.Install"
	conn, err := connectAdmin(ctx, admin, "")
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var exists, superuser, shared bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1), (select rolsuper from pg_roles where rolname = current_user),
		exists (select from pg_roles where rolname = $2 and rolcanlogin)`, database, GrafanaRole).Scan(&exists, &superuser, &shared); err != nil {
		return false, Error(op, err)
	}
	switch {
	case !superuser:
		return false, &survey.Error{Op: op, Kind: survey.Forbidden, Key: "database.not_admin"}
	case exists:
		return false, &survey.Error{Op: op, Kind: survey.Conflict, Key: "database.exists"}
	}
	wall := func(name string) error { return wallIn(ctx, admin, name) }
	return !shared, Error(op, provision(ctx, conn, database, passwords, true, wall))
}

// AddressOf is how a role connects to a database of the server that an administrator's address leads to. Over a socket the administrator alone is
// let in by his account; the role comes with its password, by the loopback.
func AddressOf(admin, database, role, password string) (string, error) {
	const op = "pg.AddressOf"
	config, err := pgx.ParseConfig(admin)
	if err != nil {
		return "", &survey.Error{Op: op, Kind: survey.Invalid, Key: "database.url"}
	}
	user := url.UserPassword(nameIn(database, role), password)
	if strings.HasPrefix(config.Host, "/") {
		u := url.URL{Scheme: "postgres", User: user, Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(int(config.Port))), Path: "/" + database}
		return u.String(), nil
	}
	u, err := url.Parse(admin)
	if err != nil || u.Host == "" {
		u = &url.URL{Scheme: "postgres", Host: net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))}
	}
	u.User, u.Path = user, "/"+database
	return u.String(), nil
}

// connectAdmin connects as a server's superuser, to a database that is not the one the address names where one is given. Over a socket root comes as
// the account of the system that has the superuser's name, as whom alone servers let it in.
func connectAdmin(ctx context.Context, admin, database string) (*pgx.Conn, error) {
	const op = "pg.connectAdmin"
	config, err := pgx.ParseConfig(admin)
	if err != nil {
		return nil, &survey.Error{Op: op, Kind: survey.Invalid, Key: "database.url"}
	}
	if database != "" {
		config.Database = database
	}
	if strings.HasPrefix(config.Host, "/") {
		config.DialFunc = dialAs(config.User)
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	return conn, Error(op, err)
}

// provision makes the roles and a database, an owner who is nothing more and the roles beside it, and puts up the walls between them. Roles that
// are there keep their passwords, or get new ones.
func provision(ctx context.Context, conn *pgx.Conn, database string, passwords Passwords, renew bool, wall func(database string) error) error {
	owner, service, staff := nameIn(database, Owner), nameIn(database, ServiceRole), nameIn(database, StaffRole)
	// The server's log keeps statements that fail or are slow; those that follow hold passwords.
	if _, err := conn.Exec(ctx, `set log_min_error_statement = panic; set log_min_duration_statement = -1; set log_statement = none`); err != nil {
		return err
	}
	for _, role := range append([]string{Owner}, besideOwner()...) {
		if err := makeRole(ctx, conn, nameIn(database, role), passwords[role], renew && role != GrafanaRole); err != nil {
			return err
		}
	}
	var hasDatabase, ownerActs bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1), pg_has_role($2, $3, 'member')`, database, owner, staff).
		Scan(&hasDatabase, &ownerActs); err != nil {
		return err
	}
	quoted := func(name string) string { return pgx.Identifier{name}.Sanitize() }
	if !ownerActs { // for a program that is given the owner's address alone
		if _, err := conn.Exec(ctx, fmt.Sprintf(`grant %s, %s to %s`, quoted(service), quoted(staff), quoted(owner))); err != nil {
			return err
		}
	}
	if !hasDatabase { // of this encoding also where the server's own is another
		if _, err := conn.Exec(ctx, fmt.Sprintf(`create database %s owner %s encoding 'UTF8' template template0`, quoted(database), quoted(owner))); err != nil {
			return err
		}
	}
	for _, name := range []string{"postgres", "template1", database} {
		if err := wall(name); err != nil {
			return err
		}
	}
	return nil
}

// makeRole makes a role that logs in. Statements about roles take no parameters; the password is hexadecimal of our own making.
func makeRole(ctx context.Context, conn *pgx.Conn, name, password string, renew bool) error {
	var exists, logsIn bool
	if err := conn.QueryRow(ctx, `select count(*) > 0, coalesce(bool_or(rolcanlogin), false) from pg_roles where rolname = $1`, name).
		Scan(&exists, &logsIn); err != nil || logsIn && !renew {
		return err
	}
	verb := "create"
	if exists {
		verb = "alter" // an earlier version made one that does not log in
	}
	_, err := conn.Exec(ctx, fmt.Sprintf(`%s role %s login password '%s'`, verb, pgx.Identifier{name}.Sanitize(), password))
	return err
}

// Wall puts up in a database of the server what only its superuser can.
func (p *Private) Wall(ctx context.Context, database string) error {
	return wallIn(ctx, p.admin, database)
}

func wallIn(ctx context.Context, admin, database string) error {
	conn, err := connectAdmin(ctx, admin, database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, wall)
	return err
}

// keepSecret reads the secret in the file at path, which it makes where there is none.
func keepSecret(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	secret := make([]byte, 24)
	_, _ = rand.Read(secret)
	text = fmt.Appendf(nil, "%x\n", secret)
	return strings.TrimSpace(string(text)), os.WriteFile(path, text, 0o600)
}
