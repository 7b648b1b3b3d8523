package deploy_test

import (
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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

// networksOf are those that a unit lets its service talk with.
func networksOf(t *testing.T, unit string) (networks []netip.Prefix) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?m)^IPAddressAllow=(.*)$`).FindAllStringSubmatch(readFile(t, "systemd/"+unit), -1) {
		for _, text := range strings.Fields(strings.ReplaceAll(m[1], "localhost", "127.0.0.0/8 ::1/128")) {
			networks = append(networks, netip.MustParsePrefix(text))
		}
	}
	return networks
}

// confined is a directory with a systemctl that says of sipas@68 what systemd says of the unit that is shipped.
func confined(t *testing.T) string {
	t.Helper()
	var allowed []string
	for _, network := range networksOf(t, "sipas@.service") {
		allowed = append(allowed, network.String())
	}
	bin := t.TempDir()
	script := "#!/bin/sh\n[ \"$1 $3\" = 'show sipas@68.service' ] && printf 'IPAddressAllow=" + strings.Join(allowed, " ") + "\\nIPAddressDeny=0.0.0.0/0 ::/0\\n'\n"
	if err := os.WriteFile(filepath.Join(bin, "systemctl"), []byte(script), 0o755); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return bin
}

// TestUnitsReachWhatTheHandbookAllows: the networks of receivers in chapter 18 are open to service and migration, and no other one is.
func TestUnitsReachWhatTheHandbookAllows(t *testing.T) {
	t.Parallel()
	if text := readFile(t, "HANDBOOK.md"); strings.Count(text, "(`10.…`, `fd…`)") != 2 {
		t.Error("chapter 18 names other networks than this test")
	}
	service := networksOf(t, "sipas@.service")
	if migrate := networksOf(t, "sipas-migrate@.service"); !slices.Equal(service, migrate) {
		t.Errorf("the service may reach %v, the migration %v", service, migrate)
	}
	for address, want := range map[string]bool{"127.0.0.1": true, "::1": true, "10.1.2.3": true, "172.31.0.1": true, "192.168.1.1": true, "fd12:3456::1": true,
		"203.0.113.5": false, "2001:db8::1": false, "169.254.169.254": false, "fe80::1": false} {
		ip := netip.MustParseAddr(address)
		if got := slices.ContainsFunc(service, func(n netip.Prefix) bool { return n.Contains(ip) }); got != want {
			t.Errorf("%s is open: %v, want %v", address, got, want)
		}
	}
}
