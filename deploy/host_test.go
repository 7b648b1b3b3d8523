package deploy_test

import (
	"debug/elf"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
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
	for name, source := range map[string]string{"sipas@68.service": "sipas@.service", "sipas-backup.service": "sipas-backup.service", "sipas-backup.timer": "sipas-backup.timer"} {
		text := strings.NewReplacer("/usr/local/bin/sipas", "/bin/true", "/usr/local/share/sipas/backup/backup.sh", "/bin/true").Replace(readFile(t, "systemd/"+source))
		units = append(units, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out := must(t, exec.Command(analyze, append([]string{"verify"}, units...)...)); strings.Contains(out, "sipas") {
		t.Error(out)
	}
	must(t, exec.Command(analyze, "security", "--offline=true", "--threshold=20", filepath.Join(dir, "sipas@68.service")))
}

// TestSettingsOfExamplesExist: whatever a file that is shipped sets, sipas serve knows.
func TestSettingsOfExamplesExist(t *testing.T) {
	binary := build(t)
	help := must(t, exec.Command(binary, "serve", "--help"))
	for _, file := range []string{"systemd/environment.example", "systemd/sipas@.service", "image/Dockerfile"} {
		for _, name := range regexp.MustCompile(`\bSIPAS_[A-Z_]+`).FindAllString(readFile(t, file), -1) {
			if flag := "--" + strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "SIPAS_")), "_", "-"); !strings.Contains(help, flag+"=") {
				t.Errorf("%s sets %s, which sipas serve does not know", file, name)
			}
		}
	}
}

// build makes the binary as deploy/image/Dockerfile does.
func build(t *testing.T) string {
	t.Helper()
	_, command, ok := strings.Cut(readFile(t, "image/Dockerfile"), "RUN CGO_ENABLED=0 ")
	command, _, _ = strings.Cut(command, "\n")
	binary := filepath.Join(t.TempDir(), "sipas")
	command = strings.NewReplacer("-o /sipas", "-o "+binary, "./cmd/sipas", "sipas/cmd/sipas").Replace(command)
	if !ok || !strings.HasPrefix(command, "go build") {
		t.Fatal("the Dockerfile builds nothing")
	}
	shell := exec.Command("sh", "-c", command)
	shell.Env = append(os.Environ(), "CGO_ENABLED=0", "COMMIT=test")
	must(t, shell)
	return binary
}

// TestImageNeedsNothingElse: the binary of the image is static, and serves with nothing but itself in the whole file system, which
// it cannot write to, as nobody. There is no engine to run an image on a build machine; a change of root is what is left of it.
func TestImageNeedsNothingElse(t *testing.T) {
	binary := build(t)
	file, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			t.Error("the binary needs a loader")
		}
	}
	if os.Getuid() != 0 {
		t.Log("not root: the binary is not run in a root of its own")
		return
	}
	p := startProgram(t, "--responses", "500")
	root, err := os.MkdirTemp("", "sipas-image-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	must(t, exec.Command("install", "-m", "0755", binary, filepath.Join(root, "sipas")))
	if err := os.Chmod(root, 0o555); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	inside := func(args ...string) *exec.Cmd {
		c := exec.Command("/sipas", args...)
		c.Dir = "/"
		c.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		c.Env = []string{"SIPAS_DATABASE_URL=" + p.loopback(), "SIPAS_LISTEN=" + address, "SIPAS_METRICS_LISTEN=",
			"SIPAS_SECRET=0123456789abcdef0123456789abcdef", "SIPAS_DATA_DIR=/nonexistent"}
		return c
	}
	serve := inside("serve")
	serve.Stderr = os.Stderr
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Signal(os.Interrupt)
		_ = serve.Wait()
	})
	eventually(t, "it is ready", func() bool {
		r, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			_ = r.Body.Close()
		}
		return err == nil && r.StatusCode == http.StatusOK
	})
	if out := must(t, inside("health")); strings.TrimSpace(out) != "ready" {
		t.Errorf("health says %q", out)
	}
}
