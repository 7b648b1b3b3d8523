//go:build drill

package deploy_test

import (
	"debug/elf"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

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

// TestDrillImageNeedsNothingElse: the binary of the image is static, and serves with nothing but itself in the whole file system, which
// it cannot write to, as nobody. What make dist makes of it an engine runs, in TestDrillDist.
func TestDrillImageNeedsNothingElse(t *testing.T) {
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
	address := surveytest.FreeAddress(t)
	inside := alone(t, binary, "SIPAS_DATABASE_URL="+p.loopback(), "SIPAS_LISTEN="+address, "SIPAS_METRICS_LISTEN=",
		"SIPAS_SECRET=0123456789abcdef0123456789abcdef", "SIPAS_DATA_DIR=/nonexistent")
	serve := inside("serve")
	serve.Stderr = os.Stderr
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Signal(os.Interrupt)
		_ = serve.Wait()
	})
	surveytest.Eventually(t, "it is ready", func() bool {
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

// TestDrillNoZonesAtAll: what make build and the image are made of has the time zones in it; a binary that has not says what to do where the
// machine has none either.
func TestDrillNoZonesAtAll(t *testing.T) {
	for _, file := range []string{"../Makefile", "image/Dockerfile"} {
		if !strings.Contains(readFile(t, file), "go build -trimpath -tags timetzdata ") {
			t.Errorf("%s builds without the time zones", file)
		}
	}
	if os.Getuid() != 0 {
		t.Log("not root: no binary is run without time zones")
		return
	}
	binary := filepath.Join(t.TempDir(), "sipas")
	plain := exec.Command("go", "build", "-trimpath", "-o", binary, "sipas/cmd/sipas")
	plain.Env = append(os.Environ(), "CGO_ENABLED=0")
	must(t, plain)
	out, err := alone(t, binary, "SIPAS_DATABASE_URL=postgres://nobody@127.0.0.1:1/sipas")("serve").CombinedOutput()
	if text := string(out); err == nil || strings.Count(text, "\n") != 1 || !strings.Contains(text, "tzdata") {
		t.Errorf("%v: %s", err, text)
	}
}

// alone has a binary run in a root of its own, where nothing else is and nothing can be written, as nobody.
func alone(t *testing.T, binary string, settings ...string) func(args ...string) *exec.Cmd {
	t.Helper()
	root, err := os.MkdirTemp("", "sipas-image-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	must(t, exec.Command("install", "-m", "0755", binary, filepath.Join(root, "sipas")))
	if err := os.Chmod(root, 0o555); err != nil {
		t.Fatal(err)
	}
	return func(args ...string) *exec.Cmd {
		c := exec.Command("/sipas", args...)
		c.Dir, c.Env = "/", settings
		c.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		return c
	}
}

// loopback is how to reach the program's database without its socket.
func (p *program) loopback() string {
	p.t.Helper()
	config, err := pgx.ParseConfig(p.url)
	if err != nil {
		p.t.Fatal(err)
	}
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s", config.User, config.Password, config.Port, config.Database)
}
