//go:build drill

package deploy_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"sipas/survey/surveytest"

	"github.com/jackc/pgx/v5"
)

// TestDrillFullDisk: the disk of the private PostgreSQL fills up under load, first for its tables and then for its log, without which it ends. The
// service is not ready, refuses answers and says so once a minute; when there is room again it goes on by itself, and has every answer that it
// acknowledged.
func TestDrillFullDisk(t *testing.T) {
	if !mayArrange("--mount") {
		t.Log("not root, or not allowed what root is: no disk is filled, and nothing is known of a full one")
		return
	}
	p := newProgram(t, "")
	disk := filepath.Join(p.dir, "data")
	mountSmall(t, disk)
	p.serve()
	admin := p.privateURL("sipas_admin", "postgres")
	crowd := p.crowd(20)
	surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > 1000 })

	balloon := filepath.Join(disk, "balloon")
	fill(t, balloon)
	// What a table has given up within itself takes a batch now and then, which is stored; that it was is looked at in the end.
	p.holdsOutAMinute("no room for tables", crowd, 100)
	pid := processOf(t, admin)
	conn, err := pgx.Connect(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), `select pg_switch_wal(); select pg_logical_emit_message(false, 'sipas', 'one more'); select pg_switch_wal()`)
	t.Logf("a log that finds no room: %v", err)
	surveytest.Eventually(t, "PostgreSQL has ended", func() bool { return syscall.Kill(pid, 0) != nil })
	if said := p.holdsOutAMinute("no room for the log", crowd, 0); !strings.Contains(said, "no room is left on the disk") {
		t.Errorf("nothing in the log says what to do")
	}

	if err := os.Remove(balloon); err != nil {
		t.Fatal(err)
	}
	freed, before := time.Now(), crowd.count()
	surveytest.Eventually(t, "answers come in again", func() bool { return crowd.count() > before+1000 })
	surveytest.Eventually(t, "it is ready again", func() bool { return p.status("/readyz") == http.StatusOK })
	acknowledged := crowd.finish()
	t.Logf("answers came in again %.1f s after there was room", firstAfter(acknowledged, freed).Sub(freed).Seconds())
	conn, err = pgx.Connect(t.Context(), p.privateURL("sipas", "sipas"))
	if err != nil {
		t.Fatal(err)
	}
	p.mustHold(conn, acknowledged, before)
	_ = conn.Close(t.Context())
}

// holdsOutAMinute looks at a service that cannot store: it lives, is not ready, acknowledges no more than most answers, and its log stays short. It
// returns what that says.
func (p *program) holdsOutAMinute(what string, crowd *crowd, most int) string {
	p.t.Helper()
	refused := crowd.refusals()
	surveytest.Eventually(p.t, "answers are refused", func() bool { return crowd.refusals() > refused+200 })
	surveytest.Eventually(p.t, "it is not ready", func() bool { return p.status("/readyz") == http.StatusServiceUnavailable })
	before, refused, lines := crowd.count(), crowd.refusals(), len(p.lines())
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(time.Second) {
		if status := p.status("/healthz"); status != http.StatusOK {
			p.t.Errorf("%s: /healthz: %d", what, status)
		}
	}
	said := p.lines()[lines:]
	n, turned := crowd.count()-before, crowd.refusals()-refused
	p.t.Logf("%s: in a minute %d answers refused, %d acknowledged, and the log says\n%s", what, turned, n, strings.Join(said, "\n"))
	if n > most {
		p.t.Errorf("%s: in a minute %d answers acknowledged, and %d refused", what, n, turned)
	}
	saysOnce(p.t, what, said)
	return strings.Join(said, "\n")
}

// saysOnce: what goes on in a minute is said once by whoever meets it, however often it is met; at the ends of the minute twice.
func saysOnce(t *testing.T, what string, lines []string) {
	t.Helper()
	said := map[string]int{}
	for _, line := range lines {
		_, words, _ := strings.Cut(line, " msg=")
		words, _, _ = strings.Cut(words, " error=")
		words = regexp.MustCompile(`\b(id|responses|unlogged)=\S+`).ReplaceAllString(words, "")
		if said[words]++; said[words] > 2 {
			t.Errorf("%s: said %d times in a minute: %s", what, said[words], words)
		}
	}
	if len(lines) > 20 {
		t.Errorf("%s: %d lines logged in a minute", what, len(lines))
	}
}

// privateURL is how to connect to the private server.
func (p *program) privateURL(role, database string) string {
	p.t.Helper()
	read := func(name string) string { return strings.TrimSpace(readFile(p.t, filepath.Join(p.dir, "data", name))) }
	at, err := url.Parse(read("database.url"))
	if err != nil {
		p.t.Fatal(err)
	}
	at.Path = "/" + database
	at.User = url.UserPassword(role, read(map[bool]string{true: "owner.password", false: "admin.password"}[role == "sipas"]))
	return at.String()
}

// processOf is the first process of a private server.
func processOf(t *testing.T, at string) (pid int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), `select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int`).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

// mountSmall gives a directory a small disk of its own.
func mountSmall(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	must(t, exec.Command("mount", "-t", "tmpfs", "-o", "size=400m,mode=0711", "tmpfs", dir))
	t.Cleanup(func() { _ = exec.Command("umount", "--lazy", dir).Run() })
}

// fill writes a file until there is no room left.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 1<<20); len(block) > 0; {
		if _, err = file.Write(block); errors.Is(err, syscall.ENOSPC) {
			block, err = block[:len(block)/2], nil
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

func (p *program) status(path string) int {
	r, err := http.Get(p.base + path)
	if err != nil {
		return 0
	}
	defer func() { _ = r.Body.Close() }()
	_, _ = io.Copy(io.Discard, r.Body)
	return r.StatusCode
}

// lines are those of the log so far.
func (p *program) lines() []string { return strings.Split(strings.TrimSpace(p.log()), "\n") }
