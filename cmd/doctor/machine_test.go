package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sipas/survey/pg"
)

// nothingLeft is a file system without any room.
const nothingLeft = "/proc"

// TestEachDiskIsLookedAt: that of the data directory, that of PostgreSQL and that of the backups; what is not there is none.
func TestEachDiskIsLookedAt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sound := Options{DataDir: dir, PostgresDir: filepath.Join(dir, "none"), Backups: filepath.Join(dir, "not yet")}
	look := func(o Options) result {
		d := doctor{Options: o}
		return d.diskFree(t.Context())
	}
	if seen := look(sound); seen.fault != "" || strings.Contains(seen.found, ";") {
		t.Errorf("one disk with room: %+v", seen)
	}
	for what, plant := range map[string]func(*Options){
		"data":       func(o *Options) { o.DataDir = nothingLeft },
		"PostgreSQL": func(o *Options) { o.PostgresDir = nothingLeft },
		"backups":    func(o *Options) { o.Backups = nothingLeft },
	} {
		o := sound
		plant(&o)
		if seen := look(o); seen.fault != "doctor.machine.disk" || seen.args["Dir"] != nothingLeft {
			t.Errorf("the disk of %s is full: %+v", what, seen)
		}
	}
}

// TestSecretsAreTheirOwnersAlone: in the data directory and among the settings; the directory of the backups may be entered, what holds answers in
// it may not.
func TestSecretsAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	installed := func(t *testing.T) Options {
		t.Helper()
		dir := t.TempDir()
		o := Options{DataDir: filepath.Join(dir, "data"), SettingsDir: filepath.Join(dir, "settings"), Backups: filepath.Join(dir, "backups")}
		for _, d := range []struct {
			path string
			mode os.FileMode
		}{{o.DataDir, 0o700}, {o.SettingsDir, 0o755}, {o.Backups, 0o755}, {filepath.Join(o.Backups, "wal"), 0o700}, {filepath.Join(o.Backups, "base-1"), 0o750}} {
			if err := os.Mkdir(d.path, d.mode); err != nil {
				t.Fatal(err)
			}
			mustMode(t, d.path, d.mode)
		}
		for _, name := range []string{"data/secret", "settings/68.environment", "settings/68.owner", "settings/68.grafana", "settings/database.key"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return o
	}
	for _, c := range []struct {
		path  string // from above the directories
		mode  os.FileMode
		fault string
	}{
		{"settings", 0o755, ""},
		{"data/secret", 0o640, "doctor.machine.private"},
		{"settings/68.environment", 0o644, "doctor.machine.private"},
		{"settings/68.owner", 0o644, "doctor.machine.private"},
		{"settings/68.grafana", 0o604, "doctor.machine.private"},
		{"settings/database.key", 0o640, "doctor.machine.private"},
		{"backups/wal", 0o755, "doctor.machine.private.directory"},
		{"backups/base-1", 0o755, "doctor.machine.private.directory"},
	} {
		t.Run(c.path, func(t *testing.T) {
			t.Parallel()
			o := installed(t)
			path := filepath.Join(filepath.Dir(o.DataDir), c.path)
			mustMode(t, path, c.mode)
			d := doctor{Options: o}
			seen := d.filesPrivate(t.Context())
			if seen.fault != c.fault || c.fault != "" && seen.args["Files"] != path && seen.args["Dir"] != path {
				t.Errorf("%+v", seen)
			}
			mustMode(t, o.Backups, 0o700) // behind which nobody comes to what is open
			if seen := d.filesPrivate(t.Context()); strings.HasPrefix(c.path, "backups/") && seen.fault != "" {
				t.Errorf("shut: %+v", seen)
			}
		})
	}
}

// mustMode gives a file a mode, whatever the process keeps from others.
func mustMode(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// TestAnArchiveThatHangs is found, also where it has never taken anything; one that has nothing to do hangs not.
func TestAnArchiveThatHangs(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		h    pg.Health
		want string
	}{
		"nothing is set":       {pg.Health{}, "doctor.archive.off"},
		"it fails":             {pg.Health{Archiving: true, ArchiveFailing: true}, "doctor.archive.failing"},
		"much waits for long":  {pg.Health{Archiving: true, ArchivedAgo: 16 * time.Minute, Unarchived: 48 << 20}, "doctor.archive.hangs"},
		"much waits, not long": {pg.Health{Archiving: true, ArchivedAgo: 14 * time.Minute, Unarchived: 48 << 20}, ""},
		"nothing to archive":   {pg.Health{Archiving: true, ArchivedAgo: 16 * time.Hour, Unarchived: 1 << 20}, ""},
	} {
		if seen := archiveOf(c.h); seen.fault != c.want {
			t.Errorf("%s: %+v", what, seen)
		}
	}
}

// TestABackupIsAsOldAsItsNameSays, where Prometheus' file is not there: when it began, whether its name also says when it had ended or not.
func TestABackupIsAsOldAsItsNameSays(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{"base-20261121T190000Z"}, {"base-20261120T190000Z", "base-20261121T190000Z-20261121T190412Z"}} {
		dir := t.TempDir()
		for _, name := range names {
			if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if last, err := lastBackup(dir); err != nil || !last.Equal(time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC)) {
			t.Errorf("%v: %s, %v", names, last, err)
		}
	}
}
