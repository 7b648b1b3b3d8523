package webtest

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// BuildProgram builds the real program.
func BuildProgram(t *testing.T) string {
	t.Helper()
	executable := filepath.Join(surveytest.Dir(t), "sipas")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", executable, "sipas/cmd/sipas").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return executable
}

// Serve has the real program answer in place of the site's own server, at today's date: on the same database, of which it is given the
// addresses of its two roles and not the owner's.
func (s *Site) Serve(executable string, env ...string) {
	s.T.Helper()
	url := s.Pool.Config().ConnString()
	program := exec.Command(executable, "serve")
	program.Env = append(append(os.Environ(), "SIPAS_SERVICE_URL="+surveytest.RoleURL(s.T, pg.ServiceRole, url), "SIPAS_STAFF_URL="+surveytest.RoleURL(s.T, pg.StaffRole, url),
		"SIPAS_DATABASE_URL=", "SIPAS_DATA_DIR="+surveytest.Dir(s.T), "SIPAS_BASE_URL=https://danhgia.example.gov.vn", "SIPAS_LISTEN=127.0.0.1:0", "SIPAS_METRICS_LISTEN=",
		"SIPAS_LIMIT_PLACE=0", "SIPAS_LIMIT_PAGES=0", "SIPAS_LIMIT_ADDRESS=0", "SIPAS_LIMIT_DEVICE=0"), env...)
	var log bytes.Buffer
	log.Grow(1 << 20)
	errs, err := program.StderrPipe()
	if err != nil {
		s.T.Fatal(err)
	}
	if err := program.Start(); err != nil {
		s.T.Fatal(err)
	}
	heard, at := make(chan struct{}), make(chan string, 1)
	go func() {
		defer close(heard)
		lines := bufio.NewScanner(io.TeeReader(errs, &log))
		for lines.Scan() {
			if _, rest, ok := strings.Cut(lines.Text(), "address=127.0.0.1:"); ok && strings.Contains(lines.Text(), "serving") {
				at <- "http://127.0.0.1:" + strings.Fields(rest)[0]
			}
		}
	}()
	s.T.Cleanup(func() {
		_ = program.Process.Signal(syscall.SIGTERM)
		<-heard
		_ = program.Wait()
		if s.T.Failed() {
			s.T.Logf("log of the program:\n%s", &log)
		}
	})
	select {
	case s.base = <-at:
	case <-heard:
		s.T.Fatal("the program did not start")
	}
	s.now = time.Now
}

// Now is the time where the site is asked.
func (s *Site) Now() time.Time { return s.now() }
