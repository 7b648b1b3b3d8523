package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// leastFiles is what the unit of systemd that is shipped allows, with room: a service with a thousand people at once has so many connections.
const leastFiles = 4096

func (d *doctor) filesEnough(context.Context) result {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err == nil && limit.Cur < leastFiles {
		return fault("doctor.machine.files", map[string]any{"Limit": strconv.FormatUint(limit.Cur, 10), "Least": strconv.Itoa(leastFiles)})
	}
	return well(fmt.Sprint(limit.Cur))
}

// A disk is full that has less room than this: as the alert says it, a tenth, and never less than a gigabyte.
const (
	leastRoom  = 1 << 30
	leastShare = 0.05
)

// roomOf looks at the disk of a directory.
func roomOf(dir, short, unknown string) result {
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		return fault(unknown, map[string]any{"Dir": dir, "Why": err.Error()})
	}
	free, share := disk.Bavail*uint64(disk.Bsize), float64(disk.Bavail)/float64(max(disk.Blocks, 1))
	room := fmt.Sprintf("%.1f GB, %.0f %%", float64(free)/1e9, 100*share)
	if free < leastRoom || share < leastShare {
		return fault(short, map[string]any{"Dir": dir, "Room": room})
	}
	return well(room)
}

// diskFree looks at each disk of this machine that answers lie on: that of the data directory, of PostgreSQL, of the backups.
func (d *doctor) diskFree(context.Context) result {
	dirs := []string{existing(d.DataDir)}
	if _, err := os.Stat(d.PostgresDir); err == nil {
		dirs = append(dirs, d.PostgresDir)
	}
	if d.Backups != "" {
		dirs = append(dirs, existing(d.Backups))
	}
	var rooms []string
	for _, dir := range dirs {
		room := roomOf(dir, "doctor.machine.disk", "doctor.machine.disk.unknown")
		if room.fault != "" {
			return room
		}
		if !slices.Contains(rooms, room.found) { // the same disk has the same room
			rooms = append(rooms, room.found)
		}
	}
	return well(strings.Join(rooms, "; "))
}

// existing is a directory, or the next one above it that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// filesPrivate: what opens something, in the data directory and among the settings, is its owner's alone, and what holds answers nobody else enters.
func (d *doctor) filesPrivate(context.Context) result {
	var open []string
	for _, pattern := range []string{filepath.Join(d.DataDir, "secret*"), filepath.Join(d.DataDir, "*.password"), filepath.Join(d.DataDir, "*.url"),
		filepath.Join(d.SettingsDir, "*.environment"), filepath.Join(d.SettingsDir, "*.owner"), filepath.Join(d.SettingsDir, "*.grafana"), filepath.Join(d.SettingsDir, "*.key")} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
				open = append(open, file)
			}
		}
	}
	if dir := d.entered(); dir != "" {
		return fault("doctor.machine.private.directory", map[string]any{"Dir": dir})
	}
	if len(open) > 0 {
		return fault("doctor.machine.private", map[string]any{"Files": strings.Join(open, " ")})
	}
	return well("")
}

// entered is a directory of data that others may enter, or change; empty where there is none. Into that of the backups itself they may, for what
// Prometheus is told lies there.
func (d *doctor) entered() string {
	shut := map[string]fs.FileMode{d.DataDir: 0o002, filepath.Join(d.DataDir, "postgres"): 0o027}
	if d.Backups != "" && allows(d.Backups, 0o001) {
		held, _ := filepath.Glob(filepath.Join(d.Backups, "base-*"))
		for _, dir := range append(held, filepath.Join(d.Backups, "wal")) {
			shut[dir] = 0o007
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(shut)) {
		if allows(dir, shut[dir]) {
			return dir
		}
	}
	return ""
}

// allows tells whether a file that is there has one of these bits of its mode.
func allows(path string, bits fs.FileMode) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&bits != 0
}

// mostSkew is how far clocks may be apart; HTTP tells whole seconds.
const mostSkew = 5 * time.Second

// clockRight holds this machine's clock against those that can be asked: the database's, and the one behind the base URL.
func (d *doctor) clockRight(ctx context.Context) result {
	var asked []string
	for name, ask := range map[string]func(context.Context) (time.Time, error){"PostgreSQL": d.databaseTime, d.BaseURL: d.referenceTime} {
		began := d.Now()
		there, err := ask(ctx)
		if err != nil {
			continue // that it does not answer is told elsewhere
		}
		asked = append(asked, name)
		here := began.Add(d.Now().Sub(began) / 2)
		if skew := there.Sub(here); skew.Abs() > mostSkew {
			return fault("doctor.machine.clock", map[string]any{"Skew": skew.Round(time.Second).String(), "Of": name})
		}
	}
	slices.Sort(asked)
	return well(strings.Join(asked, ", "))
}

func (d *doctor) databaseTime(ctx context.Context) (now time.Time, err error) {
	pool, err := d.anyPool(ctx)
	if err != nil {
		return now, err
	}
	err = pool.QueryRow(ctx, `select clock_timestamp()`).Scan(&now)
	return now, err
}

func (d *doctor) referenceTime(ctx context.Context) (time.Time, error) {
	if d.BaseURL == "" {
		return time.Time{}, errors.New("no base URL")
	}
	reply, err := d.get(ctx, d.BaseURL+"/healthz", nil)
	if err != nil {
		return time.Time{}, err
	}
	return http.ParseTime(reply.header.Get("Date"))
}

// mostBackup is how old the last backup may be: the alert has the same.
const mostBackup = 26 * time.Hour

// backupYoung reads when the last whole backup was made, as backup.sh writes it for Prometheus, or from the names of backups.
func (d *doctor) backupYoung(context.Context) result {
	if d.Backups == "" {
		return fault("doctor.backup.where", nil)
	}
	last, err := lastBackup(d.Backups)
	switch {
	case err != nil:
		return fault("doctor.backup.none", map[string]any{"Dir": d.Backups, "Why": err.Error()})
	case d.Now().Sub(last) > mostBackup:
		return fault("doctor.backup.old", map[string]any{"Dir": d.Backups, "Age": d.Now().Sub(last).Round(time.Hour).String()})
	}
	return well(d.Now().Sub(last).Round(time.Minute).String())
}

func lastBackup(dir string) (last time.Time, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "sipas_backup.prom"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return last, err
	}
	if seconds, ok := gauge(text, "sipas_backup_last_success_timestamp_seconds"); ok {
		return time.Unix(int64(seconds), 0), nil
	}
	names, err := filepath.Glob(filepath.Join(dir, "base-*"))
	if err != nil || len(names) == 0 {
		return last, errors.Join(err, fs.ErrNotExist)
	}
	began, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(names[len(names)-1]), "base-"), "-") // what follows is when it had ended
	return time.Parse("20060102T150405Z", began)
}

// gauge finds the value of a metric in what a script has written for Prometheus.
func gauge(text []byte, name string) (value float64, ok bool) {
	for line := range strings.Lines(string(text)) {
		if _, err := fmt.Sscanf(line, name+" %g", &value); err == nil {
			return value, true
		}
	}
	return 0, false
}

// mostRehearsal is how old the last restore drill that succeeded may be: the alert has the same. Each also compares the tallies of every province
// with its answers, so it is the last recount, too.
const mostRehearsal = 9 * 24 * time.Hour

// rehearsed reads what became of the last restore drill, as drill.sh writes it for Prometheus beside the backups.
func (d *doctor) rehearsed(context.Context) result {
	text, err := os.ReadFile(filepath.Join(d.Backups, "sipas_drill.prom"))
	if err != nil {
		return fault("doctor.drill.none", map[string]any{"Dir": d.Backups})
	}
	if good, ok := gauge(text, "sipas_drill_success"); !ok || good != 1 {
		return fault("doctor.drill.failed", nil)
	}
	seconds, _ := gauge(text, "sipas_drill_last_success_timestamp_seconds")
	age := d.Now().Sub(time.Unix(int64(seconds), 0))
	if age > mostRehearsal {
		return fault("doctor.drill.old", map[string]any{"Days": int(age.Hours() / 24)})
	}
	return well(age.Round(time.Minute).String())
}
