// Package surveytest gives tests real databases and responses to put in them.
package surveytest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

// GrafanaURL is how dashboards connect to the database of url.
func GrafanaURL(t testing.TB, of string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(server.dir, "grafana.url"))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(of)
	if err != nil {
		t.Fatal(err)
	}
	return inDatabase(strings.TrimSpace(string(text)), strings.TrimPrefix(u.Path, "/"))
}

func databaseURL(name string) string { return inDatabase(server.private.URL(), name) }

func inDatabase(url, name string) string { return strings.Replace(url, "/sipas?", "/"+name+"?", 1) }

// create copies a database for one test, with the rights on it that the private server gives.
func create(t testing.TB, from string) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), server.made.Add(1))
	if err := execute(ctx, fmt.Sprintf("create database %s owner sipas template %s strategy file_copy", name, from),
		fmt.Sprintf("revoke temporary on database %s from public; grant temporary on database %[1]s to sipas", name)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(ctx, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return databaseURL(name)
}
