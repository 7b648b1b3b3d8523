package pg_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestItsPackageIsReplaced under a server that runs: it goes on, whoever comes joins it, also while the programs are away, and new sessions load
// no library that is of another version by now; when it dies then, one line says what to install, and with the programs back it is started again.
func TestItsPackageIsReplaced(t *testing.T) {
	t.Parallel()
	dir, programs := surveytest.Dir(t), copiedPrograms(t)
	join := func() (*pg.Private, error) {
		return pg.StartPrivate(t.Context(), pg.PrivateOptions{Dir: dir, Throwaway: true, Programs: []string{programs}, Log: slog.New(slog.DiscardHandler)})
	}
	first, err := join()
	if err != nil {
		t.Fatal(err)
	}
	defer release(t, first)
	away, library := programs+".dpkg-tmp", filepath.Join(filepath.Dir(programs), "lib", "plpgsql.so")
	was, err := os.ReadFile(library)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(programs, away); err != nil {
		t.Fatal(err)
	}
	replace(t, library, []byte("of a version that does not fit"))
	second, err := join()
	if err != nil {
		t.Fatalf("while the programs are away nobody joins: %v", err)
	}
	defer release(t, second)
	if text, err := query(t, second.URL(), "select 'here'"); err != nil || text != "here" {
		t.Errorf("%q, %v", text, err)
	}
	if err := runsCode(t, second.URL()); err != nil {
		t.Errorf("a new session loads what does not fit: %v", err)
	}
	pid := serverPID(t, dir)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "it says what to install", func() bool {
		err := first.Supervise(t.Context())
		return err != nil && strings.Contains(err.Error(), "install postgresql-")
	})
	replace(t, library, was)
	if err := os.Rename(away, programs); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "it is started again", func() bool {
		_ = first.Supervise(t.Context())
		_, err := query(t, first.URL(), "select version()")
		return err == nil
	})
}

// replace puts another file in the place of one, as dpkg does: who has it open keeps the old one.
func replace(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path+".dpkg-new", text, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".dpkg-new", path); err != nil {
		t.Fatal(err)
	}
}

// runsCode has a new session run code in plpgsql.
func runsCode(t *testing.T, url string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	_, err = conn.Exec(t.Context(), "do $$ begin perform 1; end $$")
	return err
}

// copiedPrograms are the server programs of this machine in a place of the test's own, laid out as their package does.
func copiedPrograms(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(found) == 0 {
		t.Fatalf("no server programs: %v", err)
	}
	version := found[len(found)-1]
	root := surveytest.Dir(t)
	bin := filepath.Join(root, version)
	for _, command := range [][]string{
		{"mkdir", "-p", filepath.Dir(bin)}, {"cp", "-r", version, bin}, {"cp", "-rs", filepath.Join(filepath.Dir(version), "lib"), filepath.Join(filepath.Dir(bin), "lib")},
		{"ln", "-s", "/usr/share", filepath.Join(root, "usr", "share")}, {"chmod", "-R", "a+rX", root},
	} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v %s", command, err, out)
		}
	}
	return bin
}
