package pg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
)

// besideOwner are the roles beside the owner.
func besideOwner() []string { return []string{ServiceRole, StaffRole, GrafanaRole} }

// fileOf is how the files begin that hold a role's password and address: service, staff, grafana.
func fileOf(role string) string { return strings.TrimSuffix(strings.TrimPrefix(role, "sipas_"), "_ro") }

// provision makes the roles and the database of the platform, an owner who is nothing more and the roles beside it, and puts up the walls
// between them.
func (p *Private) provision(ctx context.Context, ownerPassword string, passwords map[string]string) error {
	conn, err := pgx.Connect(ctx, p.admin)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := makeRole(ctx, conn, ownerRole, ownerPassword); err != nil {
		return err
	}
	for role, password := range passwords {
		if err := makeRole(ctx, conn, role, password); err != nil {
			return err
		}
	}
	var hasDatabase, ownerActs bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1), pg_has_role($2, $3, 'member')`, database, ownerRole, StaffRole).
		Scan(&hasDatabase, &ownerActs); err != nil {
		return err
	}
	if !ownerActs { // for a program that is given the owner's address alone
		if _, err := conn.Exec(ctx, fmt.Sprintf(`grant %s, %s to %s`, ServiceRole, StaffRole, ownerRole)); err != nil {
			return err
		}
	}
	if !hasDatabase {
		if _, err := conn.Exec(ctx, fmt.Sprintf(`create database %s owner %s`, database, ownerRole)); err != nil {
			return err
		}
	}
	for _, name := range []string{"postgres", "template1", database} {
		if err := p.Wall(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// makeRole makes a role that logs in. Statements about roles take no parameters; the password is hexadecimal of our own making.
func makeRole(ctx context.Context, conn *pgx.Conn, name, password string) error {
	var exists, logsIn bool
	if err := conn.QueryRow(ctx, `select count(*) > 0, coalesce(bool_or(rolcanlogin), false) from pg_roles where rolname = $1`, name).
		Scan(&exists, &logsIn); err != nil || logsIn {
		return err
	}
	verb := "create"
	if exists {
		verb = "alter" // an earlier version made one that does not log in
	}
	_, err := conn.Exec(ctx, fmt.Sprintf(`%s role %s login password '%s'`, verb, name, password))
	return err
}

// Wall puts up in a database of the server what only its superuser can.
func (p *Private) Wall(ctx context.Context, database string) error {
	config, err := pgx.ParseConfig(p.admin)
	if err != nil {
		return err
	}
	config.Database = database
	conn, err := pgx.ConnectConfig(ctx, config)
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
