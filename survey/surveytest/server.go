package surveytest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/survey/pg"
)

// Server is the throwaway PostgreSQL that the tests of all packages share while any of them runs.
type Server struct {
	dir      string
	private  *pg.Private
	template func() (string, error)
	made     atomic.Int64
	ports    atomic.Int64 // that were given
}

var server Server

// Main runs the tests of a package that needs databases, and leaves the shared server afterwards.
func Main(m *testing.M) int {
	ctx := context.Background()
	server.dir = serverDir()
	private, err := pg.StartPrivate(ctx, pg.PrivateOptions{Dir: server.dir, Throwaway: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server.private = private
	server.template = sync.OnceValues(func() (string, error) { return ensureTemplate(ctx) })
	defer func() {
		if err := private.Release(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	return m.Run()
}

// serverDir is where the server that tests share lies: in memory where there is room, for a database has hundreds of files, and the file system of a disk
// takes more of the processor's time to make and remove them than tests spend in the database. Who sets TMPDIR has chosen. Every process of a user
// finds the same one: what is free at the moment does not matter.
func serverDir() string {
	dir := os.TempDir()
	if memory, ok := inMemory(); ok && os.Getenv("TMPDIR") == "" {
		dir = memory
	}
	return filepath.Join(dir, fmt.Sprintf("sipas-test-%d", os.Getuid()))
}

// execute runs statements as the server's superuser, each in a transaction of its own.
func execute(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, server.private.AdminURL())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}
