package surveytest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"sipas/analytics/analyticsdb"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/staffdb"
	"sipas/survey/surveydb"
)

// templateLock keeps test processes that start at once from making the same template at once.
const templateLock = 0x7E57

// ensureTemplate returns the migrated database of which tests get copies. Its name follows from everything that decides what is in it, so
// that all packages, today's run and tomorrow's share one, and working copies that differ never meet.
func ensureTemplate(ctx context.Context) (string, error) {
	hash, err := hashSources()
	if err != nil {
		return "", err
	}
	name := "template_" + hash
	conn, err := pgx.Connect(ctx, server.private.AdminURL())
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }() // lets go of the lock, too
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, templateLock); err != nil {
		return "", err
	}
	var made bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&made); err != nil || made {
		return name, err
	}
	if err := sweep(ctx, conn); err != nil {
		return "", err
	}
	// It gets its name once it is whole, for whoever makes it may be killed.
	making := fmt.Sprintf("making_%s_%d", hash, os.Getpid())
	if err := execute(ctx, "create database "+making+" owner sipas"); err != nil {
		return "", err
	}
	if err := server.private.Wall(ctx, making); err != nil {
		return "", err
	}
	if err := fill(ctx, databaseURL(making)); err != nil {
		return "", err
	}
	return name, execute(ctx, "alter database "+making+" rename to "+name)
}

// fill migrates a database and gives it the reference data and the places of Lâm Đồng.
func fill(ctx context.Context, url string) error {
	pool, err := pg.Open(ctx, url, pg.PoolOptions{})
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := surveydb.Migrate(ctx, pool); err != nil {
		return err
	}
	if err := errors.Join(analyticsdb.Migrate(ctx, pool), staffdb.Migrate(ctx, pool), followupdb.Migrate(ctx, pool)); err != nil {
		return err
	}
	store, err := surveydb.Open(ctx, pool)
	if err != nil {
		return err
	}
	return store.EnsurePlaces(ctx, Scope(), Actor())
}

// sweep drops what runs before yesterday have left: templates of other sources, and the databases of tests that were killed.
func sweep(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `select datname from pg_database where datname ~ '^(template_[0-9a-f]|making_|test_)'
		and (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '1 day'`)
	if err != nil {
		return err
	}
	old, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range old {
		if _, err := conn.Exec(ctx, "drop database if exists "+name+" with (force)"); err != nil {
			return err
		}
	}
	return nil
}

// hashSources is over every file of the two trees whose code and files make a database, but for tests.
func hashSources() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, tree := range []string{"survey", "analytics"} {
		err := fs.WalkDir(os.DirFS(root), tree, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/testdata/") {
				return err
			}
			text, err := os.ReadFile(filepath.Join(root, path))
			_, _ = fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:10]), nil
}

// moduleRoot is where go.mod lies, above the package whose tests run.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the tests")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
