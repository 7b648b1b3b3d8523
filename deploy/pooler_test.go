package deploy_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// TestPgBouncerIsNamed: whatever mode the real one is in, and whether or not it is told to pass over what it does not know, the program says at
// once and in one line that it wants PostgreSQL itself. A session in transaction mode would lose the word that places changed, and one whose
// role was passed over would act as the owner.
func TestPgBouncerIsNamed(t *testing.T) {
	t.Parallel()
	p := newProgram(t, surveytest.URL(t))
	for name, settings := range map[string][]string{
		"transaction mode":                       {"pool_mode = transaction"},
		"transaction mode, settings passed over": {"pool_mode = transaction", "ignore_startup_parameters = statement_timeout,role"},
		"session mode, settings passed over":     {"pool_mode = session", "ignore_startup_parameters = statement_timeout,role"},
	} {
		t.Run(name, func(t *testing.T) {
			pooled := pgBouncer(t, p.url, settings...)
			for _, args := range [][]string{{"serve"}, {"place", "list"}} {
				ctx, cancel := context.WithTimeout(t.Context(), surveytest.Patience) // one that starts all the same goes on
				defer cancel()
				command := exec.CommandContext(ctx, executable, args...)
				command.Env = append(p.env, "SIPAS_DATABASE_URL="+pooled)
				out, err := command.CombinedOutput()
				if text := string(out); err == nil || strings.Count(text, "\n") != 1 || !strings.Contains(text, "PgBouncer: give the address of PostgreSQL itself") {
					t.Errorf("sipas %s: %v: %s", args[0], err, text)
				}
			}
		})
	}
}

// pgBouncer is a real one before a database, and how to connect to it.
func pgBouncer(t *testing.T, url string, settings ...string) string {
	t.Helper()
	behind, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	dir, as := machine(t)
	port := freePort(t)
	text := fmt.Sprintf("[databases]\nsipas = host=%s port=%d dbname=%s user=%s password=%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\nunix_socket_dir =\nauth_type = any\n%s\n",
		behind.Host, behind.Port, behind.Database, behind.User, behind.Password, port, strings.Join(settings, "\n"))
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(tool(t, "pgbouncer"), file)
	libraries, _ := filepath.Glob("../.tools/debian/usr/lib/*-linux-gnu")
	for n, path := range libraries {
		if libraries[n], err = filepath.Abs(path); err != nil {
			t.Fatal(err)
		}
	}
	server.Env = append(os.Environ(), "LD_LIBRARY_PATH="+strings.Join(libraries, ":"))
	server.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	var log strings.Builder
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	surveytest.Eventually(t, "PgBouncer listens", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return "postgres://sipas@127.0.0.1:" + port + "/sipas?sslmode=disable"
}
