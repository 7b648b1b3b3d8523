package pg_test

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestItsPackageIsReplaced under a server that runs: it goes on, whoever comes joins it, also while the programs are away; when it dies then, one
// line says what to install, and with the programs back it is started again.
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
	away := programs + ".dpkg-tmp"
	if err := os.Rename(programs, away); err != nil {
		t.Fatal(err)
	}
	second, err := join()
	if err != nil {
		t.Fatalf("while the programs are away nobody joins: %v", err)
	}
	defer release(t, second)
	if text, err := query(t, second.URL(), "select 'here'"); err != nil || text != "here" {
		t.Errorf("%q, %v", text, err)
	}
	pid := serverPID(t, dir)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "it says what to install", func() bool {
		err := first.Supervise(t.Context())
		return err != nil && strings.Contains(err.Error(), "install postgresql-")
	})
	if err := os.Rename(away, programs); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "it is started again", func() bool {
		_ = first.Supervise(t.Context())
		_, err := query(t, first.URL(), "select version()")
		return err == nil
	})
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
		{"mkdir", "-p", filepath.Dir(bin)}, {"cp", "-r", version, bin}, {"ln", "-s", filepath.Join(filepath.Dir(version), "lib"), filepath.Join(filepath.Dir(bin), "lib")},
		{"ln", "-s", "/usr/share", filepath.Join(root, "usr", "share")}, {"chmod", "-R", "a+rX", root},
	} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v %s", command, err, out)
		}
	}
	return bin
}
