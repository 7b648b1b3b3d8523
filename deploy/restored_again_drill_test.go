//go:build drill

package deploy_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// archiving is a server whose log is archived beside its backups, as the handbook sets it up, and the numbers that were stored in it.
type archiving struct {
	*cluster
	scripts, backups string
}

func (a *archiving) run(statements ...string) {
	a.t.Helper()
	a.connected(func(conn *pgx.Conn) (err error) {
		for _, statement := range statements {
			_, e := conn.Exec(a.t.Context(), statement)
			err = errors.Join(err, e)
		}
		return err
	})
}

func (a *archiving) ask(query string) (answer string) {
	a.t.Helper()
	a.connected(func(conn *pgx.Conn) error { return conn.QueryRow(a.t.Context(), query).Scan(&answer) })
	return answer
}

// connected works on a connection that is closed again: whoever waits asks often.
func (a *archiving) connected(work func(*pgx.Conn) error) {
	a.t.Helper()
	conn, err := pgx.Connect(a.t.Context(), a.url("postgres", "", "postgres"))
	if err != nil {
		a.t.Fatal(err)
	}
	if err := errors.Join(work(conn), conn.Close(a.t.Context())); err != nil {
		a.t.Fatal(err)
	}
}

func (a *archiving) store(n int) {
	a.t.Helper()
	a.run(fmt.Sprintf("insert into answer values (%d)", n))
}

func (a *archiving) backup() { a.t.Helper(); must(a.t, a.makesBackup()) }

func (a *archiving) makesBackup() *exec.Cmd {
	return a.script(a.scripts, "backup.sh", a.backups, fmt.Sprintf("host=127.0.0.1 port=%s user=postgres", a.port), "5")
}

// backupOfStandby has a standby make one, which ends when the primary goes on to the next piece of log.
func (a *archiving) backupOfStandby(standby *archiving) {
	a.t.Helper()
	ended := make(chan error, 1)
	go func() {
		out, err := standby.makesBackup().CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
		ended <- err
	}()
	surveytest.Eventually(a.t, "the standby has made a backup", func() bool {
		a.archived()
		select {
		case err := <-ended:
			if err != nil {
				a.t.Error(err)
			}
			return true
		default:
			return false
		}
	})
}

// archived waits until all that was stored is.
func (a *archiving) archived() {
	a.t.Helper()
	a.run("select pg_logical_emit_message(false, 'drill', 'a piece of log that is not empty')")
	last := a.ask("select pg_walfile_name(pg_switch_wal())")
	surveytest.Eventually(a.t, "the log is archived", func() bool {
		_, err := os.Stat(filepath.Join(a.backups, "wal", last+".gz"))
		return err == nil
	})
}

// moment is one before which all is that was stored, and after which all that will be.
func (a *archiving) moment() string {
	a.t.Helper()
	time.Sleep(1100 * time.Millisecond) // restore.sh tells seconds apart
	moment := a.ask("select now()::text")
	time.Sleep(1100 * time.Millisecond)
	return moment
}

// mustHold waits until a server takes answers, and holds these.
func (a *archiving) mustHold(what, numbers string) {
	a.t.Helper()
	surveytest.Eventually(a.t, what+": it has left recovery", func() bool { return a.ask("select pg_is_in_recovery()::text") == "false" })
	if found := a.ask("select coalesce(string_agg(n::text, ' ' order by n), '') from answer"); found != numbers {
		a.t.Errorf("%s: %q are there, not %q", what, found, numbers)
	}
}

// restored restores as of a moment, or to the last minute, and starts; the server that was has been destroyed.
func (a *archiving) restored(dir string, moment ...string) *archiving {
	a.t.Helper()
	a.must("pg_ctl", "-D", a.dir, "-m", "immediate", "-w", "stop")
	b := &archiving{cluster: &cluster{t: a.t, dir: filepath.Join(filepath.Dir(a.backups), dir), host: a.host, port: freePort(a.t), as: a.as}, scripts: a.scripts, backups: a.backups}
	must(a.t, b.script(a.scripts, "restore.sh", append([]string{a.backups, b.dir}, moment...)...))
	b.configure()
	b.start()
	return b
}

// TestDrillRestoredAgain: what an earlier restore and standbys have left in the settings comes to no restore after it. A server is restored to a moment,
// takes answers, is backed up, takes more, and is restored to the last minute: all are there. So they are out of a backup that was made on a standby.
// A standby that is copied from a restored server goes on following it.
func TestDrillRestoredAgain(t *testing.T) {
	dir, as := machine(t)
	at := scripts(t, dir, as)
	backups := filepath.Join(dir, "backups")
	first := &archiving{cluster: bareCluster(t, "wal_level = replica", "archive_mode = on", fmt.Sprintf("archive_command = 'sh %s/archive.sh %s %%p %%f'", at, backups)), scripts: at, backups: backups}
	first.run("create table answer (n int)", "insert into answer values (1)", "alter system set synchronous_standby_names = 'ghost'", "alter system set work_mem = '5MB'")
	first.backup()
	first.store(2)
	moment := first.moment()
	first.store(3)
	first.archived()

	second := first.restored("second", moment)
	second.mustHold("at the moment", "1 2")
	if kept := second.ask("select current_setting('work_mem') || current_setting('synchronous_standby_names')"); kept != "5MB" {
		t.Errorf("of the settings it keeps %q", kept)
	}
	if text := readFile(t, filepath.Join(second.dir, "postgresql.auto.conf")); strings.Contains(text, "recovery_") || strings.Contains(text, "restore_command") || !strings.Contains(text, "work_mem") {
		t.Errorf("once it is restored its settings say\n%s", text)
	}
	second.store(4)
	// As a server has it that an earlier version restored.
	second.run("alter system set recovery_target_time = '" + moment + "'")
	second.backup()
	second.store(5)
	second.archived()

	third := second.restored("third")
	third.mustHold("to the last minute", "1 2 4 5")

	standby := &archiving{cluster: &cluster{t: t, dir: filepath.Join(dir, "standby"), host: "127.0.0.1", port: freePort(t), as: as}, scripts: at, backups: backups}
	standby.must("pg_basebackup", "-D", standby.dir, "-R", "-X", "stream", "-c", "fast", "-d", fmt.Sprintf("host=127.0.0.1 port=%s user=postgres application_name=standby", third.port))
	standby.configure("archive_mode = always")
	standby.start()
	third.run("alter system set synchronous_standby_names = 'standby'", "select pg_reload_conf()")
	third.store(6) // what is committed after the moment does not end its following
	surveytest.Eventually(t, "the standby has it", func() bool { return standby.ask("select count(*)::text from answer where n = 6") == "1" })
	if state := standby.ask("select pg_is_in_recovery()::text || pg_get_wal_replay_pause_state()"); state != "truenot paused" {
		t.Errorf("the standby is %s", state)
	}
	third.backupOfStandby(standby)
	third.store(7)
	third.archived()
	standby.must("pg_ctl", "-D", standby.dir, "-m", "immediate", "-w", "stop")
	fourth := third.restored("fourth")
	fourth.mustHold("out of the standby's backup", "1 2 4 5 6 7")
	fourth.store(8) // no commit waits
}
