// Package surveytest gives tests real databases and responses to put in them.
package surveytest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/analytics/analyticsdb"
	"sipas/survey/pg"
	"sipas/survey/surveydb"
)

// Server is the throwaway PostgreSQL that the tests of all packages share while any of them runs.
type Server struct {
	private  *pg.Private
	template func() error
	made     atomic.Int64
}

var server Server

// Main runs the tests of a package that needs databases, and leaves the shared server afterwards.
func Main(m *testing.M) int {
	ctx := context.Background()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("sipas-test-%d", os.Getuid()))
	private, err := pg.StartPrivate(ctx, pg.PrivateOptions{Dir: dir, Throwaway: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server.private = private
	server.template = sync.OnceValue(func() error { return makeTemplate(ctx) })
	defer func() {
		_ = execute(ctx, "drop database if exists "+template()+" with (force)")
		if err := private.Release(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	return m.Run()
}

func template() string { return fmt.Sprintf("template_%d", os.Getpid()) }

func execute(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, server.private.AdminURL())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}

// makeTemplate migrates one database, of which the tests get copies.
func makeTemplate(ctx context.Context) error {
	if err := execute(ctx, "create database "+template()+" owner sipas"); err != nil {
		return err
	}
	pool, err := pg.Open(ctx, databaseURL(template()), pg.PoolOptions{})
	if err != nil {
		return err
	}
	defer pool.Close()
	store, err := surveydb.Open(ctx, pool)
	if err != nil {
		return err
	}
	if err := store.EnsurePlaces(ctx, "68"); err != nil {
		return err
	}
	_, err = analyticsdb.Open(ctx, pool, store.Questionnaire)
	return err
}

func databaseURL(name string) string {
	return strings.Replace(server.private.URL(), "/sipas?", "/"+name+"?", 1)
}

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

// URL makes an empty database for one test.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, "template1")
}

// Pool makes a database for one test, migrated and with the reference data and the places of Lâm Đồng in it.
func Pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	if err := server.template(); err != nil {
		t.Fatal(err)
	}
	pool, err := pg.Open(t.Context(), create(t, template()), pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func create(t testing.TB, from string) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), server.made.Add(1))
	if err := execute(ctx, fmt.Sprintf("create database %s owner sipas template %s", name, from)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(ctx, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return databaseURL(name)
}
