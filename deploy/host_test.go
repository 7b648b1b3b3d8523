package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestUnitIsSoundAndHardened: systemd's own tools read the unit and find it exposed less than 2.0 of 10.
func TestUnitIsSoundAndHardened(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Fatal("no systemd-analyze: make test installs it")
	}
	// The tool wants the programs to be there; any other does for that.
	dir := t.TempDir()
	var units []string
	for name, source := range map[string]string{"sipas@68.service": "sipas@.service", "sipas-migrate@68.service": "sipas-migrate@.service", "sipas-backup.service": "sipas-backup.service",
		"sipas-backup.timer": "sipas-backup.timer", "sipas-watch.service": "sipas-watch.service",
		"sipas-drill.service": "sipas-drill.service", "sipas-drill.timer": "sipas-drill.timer"} {
		text := strings.NewReplacer("/usr/bin/sipas", "/bin/true", "/usr/share/sipas/backup/backup.sh", "/bin/true", "/usr/share/sipas/backup/drill.sh", "/bin/true").Replace(readFile(t, "systemd/"+source))
		units = append(units, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out := must(t, exec.Command(analyze, append([]string{"verify"}, units...)...)); strings.Contains(out, "sipas") {
		t.Error(out)
	}
	for _, unit := range []string{"sipas@68.service", "sipas-migrate@68.service", "sipas-watch.service"} {
		must(t, exec.Command(analyze, "security", "--offline=true", "--threshold=20", filepath.Join(dir, unit)))
	}
}

// TestSettingsOfExamplesExist: whatever a file that is shipped sets, the service or the command that prints posters knows.
func TestSettingsOfExamplesExist(t *testing.T) {
	help := must(t, exec.Command(executable, "serve", "--help")) + must(t, exec.Command(executable, "poster", "--help"))
	for _, file := range []string{"systemd/environment.example", "systemd/sipas@.service", "systemd/sipas-migrate@.service", "image/Dockerfile"} {
		for _, name := range regexp.MustCompile(`\bSIPAS_[A-Z_]+`).FindAllString(readFile(t, file), -1) {
			if flag := "--" + strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "SIPAS_")), "_", "-"); !strings.Contains(help, flag+"=") {
				t.Errorf("%s sets %s, which neither sipas serve nor sipas poster knows", file, name)
			}
		}
	}
}
