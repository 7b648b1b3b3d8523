// Package deploy is what lies outside the process; its tests hold it against the real program, a real PostgreSQL and a real
// Prometheus.
package deploy_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

var executable string // the real program, built once for all tests

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "sipas-program-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	executable = filepath.Join(dir, "sipas")
	if err := os.Chmod(dir, 0o711); err != nil { // the account that runs PostgreSQL runs it, too
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if out, err := exec.Command("go", "build", "-o", executable, "sipas/cmd/sipas").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		os.Exit(1)
	}
	code := surveytest.Main(m)
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// program is the real sipas.
type program struct {
	t       *testing.T
	dir     string // for its data and its log
	url     string // of its database
	env     []string
	base    string
	code    string // of a place
	metrics string // host:port
	process *os.Process
}

// startProgram fills a database of its own, on the server that all tests share, with synthetic answers, and serves it until the test ends.
func startProgram(t *testing.T, demo ...string) *program {
	t.Helper()
	p := newProgram(t, surveytest.URL(t))
	fill := exec.Command(executable, append([]string{"demo"}, demo...)...)
	fill.Env = p.env
	must(t, fill)
	p.serve()
	return p
}

// startProgramOn serves a database there is already; settings are variables.
func startProgramOn(t *testing.T, url string, settings ...string) *program {
	t.Helper()
	p := newProgram(t, url, settings...)
	p.serve()
	return p
}

func newProgram(t *testing.T, url string, settings ...string) *program {
	t.Helper()
	p := &program{t: t, dir: surveytest.Dir(t), url: url, metrics: surveytest.FreeAddress(t)}
	p.env = append(append(os.Environ(), "SIPAS_DATABASE_URL="+url, "SIPAS_DATA_DIR="+filepath.Join(p.dir, "data"), "SIPAS_LISTEN="+surveytest.FreeAddress(t),
		"SIPAS_METRICS_LISTEN="+p.metrics, "SIPAS_LIMIT_PLACE=0", "SIPAS_LIMIT_PAGES=0", "SIPAS_LIMIT_ADDRESS=0",
		"SIPAS_STANDING_SAME_SENDER=0", "SIPAS_STANDING_UNSIGNED=0", "SIPAS_STANDING_BURST=0"), settings...) // a test comes from one address, in crowds
	return p
}

// serve starts the service and waits for the addresses it prints.
func (p *program) serve() {
	p.t.Helper()
	serve := exec.Command(executable, "serve")
	log, err := os.Create(filepath.Join(p.dir, "log"))
	if err != nil {
		p.t.Fatal(err)
	}
	serve.Env, serve.Stderr = p.env, log
	out, err := serve.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.process = serve.Process
	p.t.Cleanup(func() {
		_ = serve.Process.Signal(os.Interrupt)
		_ = serve.Wait()
		_ = log.Close()
		if text, err := os.ReadFile(log.Name()); err == nil && p.t.Failed() {
			p.t.Logf("the program's log:\n%.3000s", text)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "metrics") {
		if fields := strings.Fields(lines.Text()); fields[0] == "survey" {
			p.base, p.code, _ = strings.Cut(fields[1], "/q/")
		}
	}
	if p.base == "" {
		p.t.Fatal("it did not start")
	}
}

func must(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// grafana connects as Grafana does.
func (p *program) grafana() *pgx.Conn {
	p.t.Helper()
	conn, err := pgx.Connect(p.t.Context(), surveytest.RoleURL(p.t, pg.GrafanaRole, p.url))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(p.t.Context())) })
	return conn
}

func answerBody(id, place string) string { return bodyOf(id, place, 5, 4, 5, 4, 3, 5) }

func bodyOf(id, place string, a ...any) string {
	return fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"answers":{"access":%d,"procedures":%d,"officials":%d,"result":%d,"feedback":%d,"overall":%d}}`, append([]any{id, place}, a...)...)
}

// answer sends one answer.
func (p *program) answer() { p.t.Helper(); p.send(answerBody(uuid.NewString(), p.code)) }

func (p *program) send(body string) {
	p.t.Helper()
	r, err := http.Post(p.base+"/api/v1/responses", "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusCreated {
		p.t.Fatalf("status %d", r.StatusCode)
	}
}

// tool finds a program of another project, on the PATH or where deploy/setup.sh has put it.
func tool(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, place := range []string{"../.tools/debian/usr/bin/", "../.tools/debian/usr/sbin/", "../.tools/alertmanager-*/"} {
		if found, _ := filepath.Glob(place + name); len(found) > 0 {
			path, err := filepath.Abs(found[len(found)-1])
			if err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	t.Fatalf("no %s: make test fetches it", name)
	return ""
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", path, err))
	}
	return string(text)
}
