package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// script runs a script of deploy/backup as the account of PostgreSQL, with the path that cron or systemd would give it.
func (c *cluster) script(dir, name string, args ...string) *exec.Cmd {
	c.t.Helper()
	command := exec.Command("sh", append([]string{filepath.Join(dir, name)}, args...)...)
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.as, Setpgid: true}
	command.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/"}
	return command
}

// scripts copies deploy/backup to where the account of PostgreSQL may read it, and gives that all of dir.
func scripts(t *testing.T, dir string, as *syscall.Credential) string {
	t.Helper()
	must(t, exec.Command("cp", "-r", "backup", filepath.Join(dir, "scripts")))
	if as != nil {
		must(t, exec.Command("chown", "-R", fmt.Sprintf("%d:%d", as.Uid, as.Gid), dir))
	}
	return filepath.Join(dir, "scripts")
}

// TestBackupsCanBeRestoredOrAreNone: where the log is not archived, or goes elsewhere, backup.sh makes nothing and tells nobody that it did; nor does
// it while another one runs. What a broken run has left goes all the same. Prometheus is told of a good one by whoever reads its file.
func TestBackupsCanBeRestoredOrAreNone(t *testing.T) {
	t.Parallel()
	dir, as := machine(t)
	if err := os.Chmod(dir, 0o711); err != nil { // as whatever lies above the directory of the backups
		t.Fatal(err)
	}
	at, backups := scripts(t, dir, as), filepath.Join(dir, "backups")
	c := bareCluster(t, "wal_level = replica", "archive_mode = off")
	backup := func() *exec.Cmd {
		return c.script(at, "backup.sh", backups, fmt.Sprintf("host=127.0.0.1 port=%s user=postgres", c.port), "2")
	}
	refused := func(why string) {
		t.Helper()
		if out, err := backup().CombinedOutput(); err == nil || !strings.Contains(string(out), why) {
			t.Errorf("%v: %s", err, out)
		}
		if left := strings.Fields(must(t, exec.Command("ls", "-A", backups))); !slices.Equal(left, []string{".lock", "wal"}) {
			t.Errorf("it leaves %v", left)
		}
	}
	must(t, c.account("mkdir", "-p", filepath.Join(backups, ".base-x", "global")))
	refused("could never be restored")
	elsewhere := filepath.Join(dir, "elsewhere")
	archive := func(to string) string { return fmt.Sprintf("archive_command = 'sh %s/archive.sh %s %%p %%f'", at, to) }
	c.must("pg_ctl", "-D", c.dir, "-m", "fast", "-w", "stop")
	c.configure("archive_mode = on", archive(elsewhere))
	c.start()
	refused("could never be restored")

	c.configure(archive(backups))
	c.must("pg_ctl", "-D", c.dir, "reload")
	lock, err := os.Open(filepath.Join(backups, ".lock"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	refused("another backup is running")
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the log is archived beside the backups", func() bool {
		return c.text("postgres", "select current_setting('archive_command')") == strings.TrimSuffix(strings.TrimPrefix(archive(backups), "archive_command = '"), "'")
	})
	made := strings.Fields(must(t, backup()))
	if _, err := os.Stat(filepath.Join(made[len(made)-1], "PG_VERSION")); err != nil {
		t.Error(err)
	}
	toldAndShut(t, backups)
	toldAndShut(t, elsewhere) // as archive.sh makes it
}

// toldAndShut: others read in a directory of backups what Prometheus is told, and come to nothing else.
func toldAndShut(t *testing.T, backups string) {
	t.Helper()
	for path, mode := range map[string]os.FileMode{backups: 0o755, filepath.Join(backups, "wal"): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v %v", path, info, err)
		}
	}
	entries, err := os.ReadDir(backups)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || e.IsDir() && info.Mode().Perm()&0o007 != 0 || filepath.Ext(e.Name()) == ".prom" && info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
}

// TestThePackagesDirectoryOfBackups: what its script makes, and what it makes of the directory of an earlier version, an account of its own reads
// what Prometheus is told in.
func TestThePackagesDirectoryOfBackups(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Log("not root: no directory is made for another account")
		return
	}
	dir, as := machine(t)
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	nobody := &syscall.Credential{Uid: 65534, Gid: 65534}
	for _, earlier := range []bool{false, true} {
		backups := filepath.Join(dir, fmt.Sprint("backups-", earlier))
		if earlier {
			must(t, exec.Command("install", "-d", "-o", "postgres", "-m", "0700", backups))
			must(t, exec.Command("install", "-d", "-o", "postgres", "-m", "0755", filepath.Join(backups, "wal")))
		}
		script := strings.NewReplacer("/var/backups/sipas", backups, "/run/systemd/system", "/nowhere").Replace(readFile(t, "dist/debian/postinst.sh"))
		for range 2 {
			must(t, exec.Command("sh", "-c", script, "postinst", "configure"))
		}
		if err := os.WriteFile(filepath.Join(backups, "sipas_backup.prom"), []byte("told\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		read := func(what ...string) *exec.Cmd {
			command := exec.Command(what[0], what[1:]...)
			command.Dir, command.SysProcAttr = "/", &syscall.SysProcAttr{Credential: nobody}
			return command
		}
		if told := must(t, read("cat", filepath.Join(backups, "sipas_backup.prom"))); told != "told\n" {
			t.Errorf("it reads %q", told)
		}
		if out, err := read("ls", filepath.Join(backups, "wal")).CombinedOutput(); err == nil {
			t.Errorf("it enters the log that is kept: %s", out)
		}
		toldAndShut(t, backups)
		if info, err := os.Stat(backups); err != nil || info.Sys().(*syscall.Stat_t).Uid != as.Uid {
			t.Errorf("it is another's: %v", err)
		}
	}
}

// TestHealthOfAnArchive: a server archives that has something to archive with, and where that hangs from the very first piece on all of its log waits.
func TestHealthOfAnArchive(t *testing.T) {
	t.Parallel()
	c := bareCluster(t, "wal_level = replica", "archive_mode = on", "archive_timeout = 60", "archive_command = ''")
	admin := c.connect("postgres", "postgres")
	run := func(statement string) {
		t.Helper()
		if _, err := admin.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	run("create role visitor login")
	pool, err := pgxpool.New(t.Context(), c.url("visitor", "", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	health := func() pg.Health {
		t.Helper()
		h, err := pg.ReadHealth(t.Context(), pool, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if h := health(); h.Archiving {
		t.Errorf("it has nothing to archive with: %+v", h)
	}
	run("alter system set archive_command = 'sleep 3600'")
	run("select pg_reload_conf()")
	surveytest.Eventually(t, "it archives", func() bool { return health().Archiving })
	for range 3 {
		run("select pg_logical_emit_message(false, 'sipas', 'something to archive'), pg_switch_wal()")
	}
	if h := health(); h.Archived != 0 || h.ArchiveFailing || h.Unarchived < 3*16<<20 {
		t.Errorf("three pieces of log wait: %+v", h)
	}
}

// TestPasswordsOfRolesAreKeptToThemselves: no script hands one to psql as an argument, and a server that logs whatever it may has none in its log,
// not of what succeeded, not of what failed; nor where the program makes the roles.
func TestPasswordsOfRolesAreKeptToThemselves(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"*/*.sh", "dist/debian/*.sh", "systemd/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			if found := regexp.MustCompile(`(?m)^([^#\n]*[ \t|(;"])?(psql|pg_[a-z]+|sipas|openssl) [^\n]*(\$\{?[A-Z_]*PASSWORD|password=\S).*$`).FindString(readFile(t, file)); found != "" {
				t.Errorf("%s shows a password to everybody on the machine: %s", file, found)
			}
		}
	}
	const password = "the-password-of-the-test"
	c := bareCluster(t, "log_statement = all", "log_min_duration_statement = 0", "log_min_error_statement = debug5")
	must(t, c.roleScript("init.sh", "sipas", password))
	must(t, c.roleScript("roles.sh", "sipas", password))
	must(t, c.roleScript("init.sh", "sipas", password))
	const refused = "cannot execute ALTER ROLE"
	failing := c.roleScript("init.sh", "sipas", password)
	failing.Env = append(failing.Env, "PGOPTIONS=-c default_transaction_read_only=on")
	if out, err := failing.CombinedOutput(); err == nil || !strings.Contains(string(out), refused) {
		t.Errorf("on a server that is read-only: %v %s", err, out)
	}
	must(t, c.roleScript("roles.sh", "sipas", password))
	passwords := pg.Passwords{}
	for _, role := range []string{pg.Owner, pg.ServiceRole, pg.StaffRole, pg.GrafanaRole} {
		passwords[role] = password
	}
	if _, err := pg.Install(t.Context(), c.url("postgres", "", "postgres"), "sipas_15", passwords); err != nil {
		t.Error(err)
	}
	log := readFile(t, filepath.Join(filepath.Dir(c.dir), "log"))
	if !strings.Contains(log, refused) || !strings.Contains(log, "log_statement = none") {
		t.Fatalf("it does not log what it may: %.2000s", log)
	}
	for line := range strings.Lines(log) {
		if strings.Contains(line, password) {
			t.Errorf("in the log: %s", line)
		}
	}
	// They are set all the same.
	if n := c.text("postgres", `select count(*)::text from pg_authid where rolname ~ '^(sipas|grafana)' and rolpassword is not null and rolcanlogin`); n != "7" {
		t.Errorf("%s roles have a password", n)
	}
}
