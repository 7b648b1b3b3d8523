package doctor

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOutsideTellsWhatAUnitShuts: whatever kind of address leads out of the networks of a unit is named, with a command that lets it in; what the
// unit or a drop-in allows is not, nor anything where nobody is confined.
func TestOutsideTellsWhatAUnitShuts(t *testing.T) {
	const shipped, everything = "127.0.0.0/8 ::1/128 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7", "0.0.0.0/0 ::/0"
	for _, c := range []struct{ what, allowed, denied, address, outside string }{
		{"a mail server", shipped, everything, "smtps://khaosat:secret@203.0.113.5:465?from=a@example.vn", "203.0.113.5"},
		{"a single sign-on", shipped, everything, "https://[2001:db8::5]/realms/tinh", "2001:db8::5"},
		{"the second database machine", shipped, everything, "postgres://sipas_service:secret@10.0.0.1,203.0.113.6/sipas?target_session_attrs=read-write", "203.0.113.6"},
		{"a database by words", shipped, everything, "host=203.0.113.7 user=sipas_service dbname=sipas", "203.0.113.7"},
		{"IPv4 within IPv6", shipped, everything, "http://[::ffff:203.0.113.8]:8080", "203.0.113.8"},
		{"a closed network", shipped, everything, "https://10.1.2.3/sipas", ""},
		{"a closed network of IPv6", shipped, everything, "https://[fd12:3456::1]/sipas", ""},
		{"this machine", shipped, everything, "http://localhost:9093", ""},
		{"this machine's socket", shipped, everything, "postgres:///sipas?host=/var/run/postgresql", ""},
		{"a name that nobody knows", shipped, everything, "https://hailong.invalid", ""},
		{"nothing", shipped, everything, "", ""},
		{"what a drop-in allows", shipped + " 203.0.113.0/24", everything, "https://203.0.113.5", ""},
		{"a unit that lets everything through", "", "", "https://203.0.113.5", ""},
	} {
		bin := t.TempDir()
		script := "#!/bin/sh\n[ \"$3\" = sipas@68.service ] && printf 'IPAddressAllow=" + c.allowed + "\\nIPAddressDeny=" + c.denied + "\\n'\n"
		if err := os.WriteFile(filepath.Join(bin, "systemctl"), []byte(script), 0o755); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
		t.Setenv("PATH", bin+":/usr/bin:/bin")
		names, command := Outside(t.Context(), "68", []string{c.address})
		var beyond []string
		for _, name := range names {
			if !strings.HasSuffix(c.address, ".invalid") { // those who are asked for names may be anywhere
				beyond = append(beyond, name)
			}
		}
		if got := strings.Join(beyond, " "); !strings.Contains(got, c.outside) || c.outside == "" && got != "" || strings.Contains(got+command, "secret") {
			t.Errorf("%s: outside are %q, want %q", c.what, got, c.outside)
		}
		if c.outside != "" {
			letsIn(t, command, c.outside)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if names, _ := Outside(t.Context(), "68", []string{"https://203.0.113.5"}); names != nil {
		t.Errorf("without systemd outside are %v", names)
	}
}

// letsIn runs what an operator pastes, with a directory in place of systemd's, twice: both units have the address, and what was there stays.
func letsIn(t *testing.T, command, address string) {
	t.Helper()
	top := t.TempDir()
	for range 2 {
		_ = exec.Command("sh", "-c", strings.ReplaceAll(command, "/etc/systemd/system", top)).Run() // the systemctl of this test can do nothing but show
	}
	for _, unit := range []string{"sipas@68", "sipas-migrate@68"} {
		text, err := os.ReadFile(filepath.Join(top, unit+".service.d/network.conf"))
		if want := strings.Repeat("[Service]\nIPAddressAllow="+address+"\n", 2); err != nil || string(text) != want {
			t.Errorf("%s: %v %q, want %q", unit, err, text, want)
		}
	}
}
