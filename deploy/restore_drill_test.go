//go:build drill

package deploy_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// TestDrillRestoreDrill: a full backup, answers before and after it and after the moment; the cluster is destroyed and restored to the
// moment. Every answer acknowledged before it is there once, none that came after, and tallies equal answers.
func TestDrillRestoreDrill(t *testing.T) {
	dir, as := machine(t)
	backups := filepath.Join(dir, "backups")
	must(t, exec.Command("cp", "-r", "backup", filepath.Join(dir, "scripts"))) // where the account may read them
	scripts := filepath.Join(dir, "scripts")
	if as != nil {
		must(t, exec.Command("chown", "-R", fmt.Sprint(as.Uid), dir))
	}
	c := newCluster(t, "wal_level = replica", "archive_mode = on", fmt.Sprintf("archive_command = 'sh %s/archive.sh %s %%p %%f'", scripts, backups))
	p := startProgramOn(t, fmt.Sprintf("postgres://sipas@127.0.0.1:%s/sipas?sslmode=disable", c.port))
	send := func(n int) map[string]time.Time {
		t.Helper()
		crowd := p.crowd(10)
		surveytest.Eventually(t, "answers come in", func() bool { return crowd.count() > n })
		return crowd.finish()
	}
	backup := func() string {
		return must(t, c.script(scripts, "backup.sh", backups, fmt.Sprintf("host=127.0.0.1 port=%s user=postgres", c.port), "2"))
	}
	kept := send(300)
	backup()
	maps.Copy(kept, send(300))
	admin := c.connect("postgres", "postgres")
	var moment string
	time.Sleep(1100 * time.Millisecond)
	if err := admin.QueryRow(t.Context(), `select now()::text`).Scan(&moment); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond)
	late := send(300)
	archived := func() {
		t.Helper()
		var last string
		if _, err := admin.Exec(t.Context(), `select pg_current_xact_id()`); err != nil { // a commit after all answers, before which a drill ends
			t.Fatal(err)
		}
		if err := admin.QueryRow(t.Context(), `select pg_walfile_name(pg_switch_wal())`).Scan(&last); err != nil {
			t.Fatal(err)
		}
		surveytest.Eventually(t, "the log is archived", func() bool {
			_, err := os.Stat(filepath.Join(backups, "wal", last+".gz"))
			return err == nil
		})
	}
	archived()
	c.anArchiveOfOldAndDamagedPieces(scripts, backups)
	copiedWithoutTimes(t, backups)

	c.drillsRestore(scripts, backups, len(kept)+len(late))

	c.kill()
	if err := os.RemoveAll(c.dir); err != nil {
		t.Fatal(err)
	}
	restored := &cluster{t: t, dir: filepath.Join(dir, "restored"), host: "127.0.0.1", port: freePort(t), as: as}
	must(t, restored.script(scripts, "restore.sh", backups, restored.dir, moment))
	if out, err := restored.script(scripts, "restore.sh", backups, restored.dir).CombinedOutput(); err == nil || !strings.Contains(string(out), "is not empty") {
		t.Errorf("over what is there: %v %s", err, out)
	}
	if out, err := restored.script(scripts, "restore.sh", backups, filepath.Join(dir, "none"), "2020-01-01 00:00:00+07").CombinedOutput(); err == nil || !strings.Contains(string(out), "no backup") {
		t.Errorf("before any backup: %v %s", err, out)
	}
	restored.configure("archive_mode = off")
	restored.start()
	conn := restored.connect("sipas", "sipas")
	surveytest.Eventually(t, "the restored server has reached the moment", func() bool {
		var recovering bool
		return conn.QueryRow(t.Context(), `select pg_is_in_recovery()`).Scan(&recovering) == nil && !recovering
	})
	found := stored(t, conn)
	for id := range kept {
		if found[id] != 1 {
			t.Errorf("%s was acknowledged before the moment and is there %d times", id, found[id])
		}
		delete(found, id)
	}
	if len(found) != 0 {
		t.Errorf("%d answers are there that came after the moment", len(found))
	}
	recount := exec.Command(executable, "recount", "--check")
	recount.Env = append(p.env, fmt.Sprintf("SIPAS_DATABASE_URL=postgres://sipas@127.0.0.1:%s/sipas?sslmode=disable", restored.port))
	must(t, recount)
}

// copiedWithoutTimes makes all files of the backups as new as a copy makes them that does not keep times.
func copiedWithoutTimes(t *testing.T, backups string) {
	t.Helper()
	manifests, err := filepath.Glob(filepath.Join(backups, "base-*", "backup_manifest"))
	if err != nil || len(manifests) == 0 {
		t.Fatal(manifests, err)
	}
	soon := time.Now().Add(time.Hour)
	for _, manifest := range manifests {
		if err := os.Chtimes(manifest, soon, soon); err != nil {
			t.Fatal(err)
		}
	}
}

// anArchiveOfOldAndDamagedPieces: pieces that an earlier version has kept as they were are read as well; one that is damaged ends the restore
// rather than passing for the end of the log.
func (c *cluster) anArchiveOfOldAndDamagedPieces(scripts, backups string) {
	c.t.Helper()
	pieces, err := filepath.Glob(filepath.Join(backups, "wal", "0*[0-9A-F].gz"))
	if err != nil || len(pieces) < 2 {
		c.t.Fatalf("archived: %v %v", pieces, err)
	}
	var kept, whole int64
	for _, piece := range pieces {
		info, err := os.Stat(piece)
		if err != nil {
			c.t.Fatal(err)
		}
		kept, whole = kept+info.Size(), whole+16<<20
	}
	c.t.Logf("%d pieces of log, %d bytes of %d", len(pieces), kept, whole)
	last := pieces[len(pieces)-1]
	text, err := os.ReadFile(last)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(last, text[:len(text)/2], 0o600); err != nil {
		c.t.Fatal(err)
	}
	damaged := &cluster{t: c.t, dir: filepath.Join(filepath.Dir(backups), "damaged"), host: "127.0.0.1", port: freePort(c.t), as: c.as}
	must(c.t, damaged.script(scripts, "restore.sh", backups, damaged.dir))
	damaged.configure("archive_mode = off")
	if out, err := damaged.command("pg_ctl", "-D", damaged.dir, "-w", "-t", "60", "-l", filepath.Join(filepath.Dir(backups), "damaged.log"), "start").CombinedOutput(); err == nil {
		c.t.Errorf("a server starts from a damaged archive: %s", out)
	}
	if err := os.WriteFile(last, text, 0o600); err != nil {
		c.t.Fatal(err)
	}
	must(c.t, exec.Command("gzip", "-d", pieces[len(pieces)-2]))
}

// TestDrillBackupsAreKeptAndDropped: the last ones stay, with the log they need.
func TestDrillBackupsAreKeptAndDropped(t *testing.T) {
	dir, as := machine(t)
	backups, scripts := filepath.Join(dir, "backups"), filepath.Join(dir, "scripts")
	must(t, exec.Command("cp", "-r", "backup", scripts))
	if as != nil {
		must(t, exec.Command("chown", "-R", fmt.Sprint(as.Uid), dir))
	}
	c := newCluster(t, "wal_level = replica", "archive_mode = on", fmt.Sprintf("archive_command = 'sh %s/archive.sh %s %%p %%f'", scripts, backups))
	var made []string
	for range 3 {
		lines := strings.Fields(must(t, c.script(scripts, "backup.sh", backups, fmt.Sprintf("host=127.0.0.1 port=%s user=postgres", c.port), "2")))
		made = append(made, lines[len(lines)-1])
		time.Sleep(1100 * time.Millisecond) // their names tell seconds apart
	}
	for n, name := range made {
		if _, err := os.Stat(name); (err == nil) != (n > 0) {
			t.Errorf("backup %d: %v", n+1, err)
		}
	}
	if _, err := os.ReadDir(filepath.Join(backups, "wal")); err != nil {
		t.Error(err)
	}
	nightly(t, c, scripts, dir)
	check := exec.Command(tool(t, "promtool"), "check", "metrics")
	check.Stdin = strings.NewReader(readFile(t, filepath.Join(backups, "sipas_backup.prom")))
	must(t, check)
	// A piece of log is archived once; another one under its name is refused, the same again is not.
	piece, other := filepath.Join(dir, "piece"), filepath.Join(dir, "other")
	for file, text := range map[string]string{piece: "a", other: "b"} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for n, try := range []struct {
		path string
		good bool
	}{{piece, true}, {piece, true}, {other, false}} {
		if err := c.script(scripts, "archive.sh", backups, try.path, "00000001FFFFFFFFFFFFFFFF").Run(); (err == nil) != try.good {
			t.Errorf("try %d: %v", n+1, err)
		}
	}
}

// nightly: what runs beside PostgreSQL in compose.yaml makes the first backup at once, no second one on the same day, and another one a
// day later; a signal ends it, and so does a PostgreSQL that cannot be reached.
func nightly(t *testing.T, c *cluster, scripts, dir string) {
	t.Helper()
	backups := filepath.Join(dir, "nightly")
	if err := os.Mkdir(backups, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(backups, 0o777); err != nil {
		t.Fatal(err)
	}
	// Backups that are made where the log is not archived are none.
	c.configure(fmt.Sprintf("archive_command = 'sh %s/archive.sh %s %%p %%f'", scripts, backups))
	c.must("pg_ctl", "-D", c.dir, "reload")
	made := func() []string {
		found, _ := filepath.Glob(backups + "/base-*")
		return found
	}
	loop := c.script(scripts, "nightly.sh", backups, fmt.Sprintf("host=127.0.0.1 port=%s user=postgres", c.port), "7")
	loop.Env = append(loop.Env, "SIPAS_NIGHTLY_WAIT=0.2")
	if err := loop.Start(); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the first backup is there", func() bool { return len(made()) == 1 })
	time.Sleep(3 * time.Second) // many turns
	if n := len(made()); n != 1 {
		t.Errorf("%d backups in a day", n)
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(made()[0], yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the next day's backup is there", func() bool { return len(made()) == 2 })
	if err := syscall.Kill(-loop.Process.Pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = loop.Wait()
	lost := c.script(scripts, "nightly.sh", filepath.Join(dir, "lost"), "host=127.0.0.1 port=1 user=postgres")
	lost.Env = append(lost.Env, "SIPAS_NIGHTLY_WAIT=0.2")
	if out, err := lost.CombinedOutput(); err == nil || !strings.Contains(string(out), "no backup was made") {
		t.Errorf("without PostgreSQL: %v %s", err, out)
	}
}

// drillsRestore: the drill looks at the backups alone, restores to just before the last commit there is, and leaves nothing behind, also of one
// that was killed. Damaged ones it finds, in words that say what to do. Prometheus is told each time.
func (c *cluster) drillsRestore(scripts, backups string, answers int) {
	c.t.Helper()
	t := c.t
	place := filepath.Join(backups, ".drill")
	drill := func() *exec.Cmd {
		drill := c.script(scripts, "drill.sh", backups)
		drill.Env = append(drill.Env, "SIPAS="+executable)
		return drill
	}
	told := func(success string) {
		t.Helper()
		text := readFile(t, filepath.Join(backups, "sipas_drill.prom"))
		check := exec.Command(tool(t, "promtool"), "check", "metrics")
		check.Stdin = strings.NewReader(text)
		must(t, check)
		if !strings.Contains(text, "\nsipas_drill_success "+success+"\n") || !regexp.MustCompile(`\nsipas_drill_last_success_timestamp_seconds \d{10}\n`).MatchString(text) {
			t.Errorf("Prometheus is told:\n%s", text)
		}
		if left, err := os.ReadDir(place); err != nil || len(left) != 1 || left[0].Name() != "lock" {
			t.Errorf("the drill leaves %v, %v", left, err)
		}
	}
	out := must(t, drill())
	if !strings.Contains(out, "the backups are good") || !strings.Contains(out, fmt.Sprintf("answers %d,", answers)) || !regexp.MustCompile(`restored to \d{4}-`).MatchString(out) {
		t.Errorf("the drill says %s; %d answers were acknowledged", out, answers)
	}
	t.Log(strings.TrimSpace(out))
	told("1")

	killed := drill()
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "its server runs", func() bool { _, err := os.Stat(filepath.Join(place, "data", "postmaster.pid")); return err == nil })
	if err := syscall.Kill(-killed.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	must(t, drill())
	told("1")

	bases, err := filepath.Glob(filepath.Join(backups, "base-*"))
	if err != nil || len(bases) == 0 {
		t.Fatal(bases, err)
	}
	for what, file := range map[string]string{"the backup": filepath.Join(bases[len(bases)-1], "global", "pg_filenode.map"), "the piece of log": newestPiece(t, backups)} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		damaged := slices.Clone(text)
		damaged[len(damaged)/2] ^= 0xff
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := drill().CombinedOutput(); err == nil || !strings.Contains(string(out), what+" ") || !strings.Contains(string(out), "damaged: make another") {
			t.Errorf("%s: %v %s", file, err, out)
		}
		told("0")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	weekly(t, c, scripts, backups)
}

func newestPiece(t *testing.T, backups string) string {
	t.Helper()
	pieces, err := filepath.Glob(filepath.Join(backups, "wal", "0*[0-9A-F].gz"))
	if err != nil || len(pieces) == 0 {
		t.Fatal(pieces, err)
	}
	return pieces[len(pieces)-1]
}

// weekly: what runs in compose.yaml drills again a day after a failure, and then not for a week.
func weekly(t *testing.T, c *cluster, scripts, backups string) {
	t.Helper()
	file := filepath.Join(backups, "sipas_drill.prom")
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(file, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	loop := c.script(scripts, "weekly.sh", backups)
	loop.Env = append(loop.Env, "SIPAS="+executable, "SIPAS_WEEKLY_WAIT=0.2")
	if err := loop.Start(); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "it drills again", func() bool { return strings.Contains(readFile(t, file), "sipas_drill_success 1") })
	if err := os.Chtimes(file, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second) // many turns
	if info, err := os.Stat(file); err != nil || time.Since(info.ModTime()) < 24*time.Hour {
		t.Errorf("it drills a day after a good one: %v", err)
	}
	if err := syscall.Kill(-loop.Process.Pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = loop.Wait()
}
