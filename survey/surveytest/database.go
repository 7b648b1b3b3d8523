// Package surveytest gives tests real databases and responses to put in them.
package surveytest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
)

// Dir makes a directory for one test that the account which runs a private PostgreSQL may enter; t.TempDir may not be.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sipas-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// URL makes a database for one test, migrated and with the reference data and the places of Lâm Đồng in it.
func URL(t testing.TB) string {
	t.Helper()
	template, err := server.template()
	if err != nil {
		t.Fatal(err)
	}
	return create(t, template)
}

// Pool opens a database like that of URL.
func Pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pg.Open(t.Context(), URL(t), pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// RoleURL is how a role (pg.ServiceRole and so on) connects to the database of url.
func RoleURL(t testing.TB, role, of string) string {
	t.Helper()
	u, err := url.Parse(of)
	if err != nil {
		t.Fatal(err)
	}
	return inDatabase(server.private.RoleURL(role), strings.TrimPrefix(u.Path, "/"))
}

// RolePool opens the database of url as a role.
func RolePool(t testing.TB, role, of string) *pgxpool.Pool {
	t.Helper()
	pool, err := pg.Open(t.Context(), RoleURL(t, role, of), pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Admin connects to the database of url as the server's superuser.
func Admin(t testing.TB, of string) *pgx.Conn {
	t.Helper()
	u, err := url.Parse(of)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), strings.Replace(server.private.AdminURL(), "/postgres?", u.Path+"?", 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func databaseURL(name string) string { return inDatabase(server.private.URL(), name) }

func inDatabase(url, name string) string { return strings.Replace(url, "/sipas?", "/"+name+"?", 1) }

// create copies a database for one test, with the walls that the private server puts up.
func create(t testing.TB, from string) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), server.made.Add(1))
	if err := execute(ctx, fmt.Sprintf("create database %s owner sipas template %s strategy file_copy", name, from)); err != nil {
		t.Fatal(err)
	}
	if err := server.private.Wall(ctx, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(ctx, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return databaseURL(name)
}
