// Package deploy is what lies outside the process; its tests hold it against the real program, a real PostgreSQL and a real
// Prometheus.
package deploy_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// program is the real sipas with synthetic answers.
type program struct {
	t       *testing.T
	dir     string // its data
	binary  string
	env     []string
	base    string
	code    string // of a place
	metrics string // host:port
	process *os.Process
}

// startProgram builds sipas, fills a private database of its own, and serves it until the test ends.
func startProgram(t *testing.T, demo ...string) *program {
	t.Helper()
	p := newProgram(t)
	fill := exec.Command(p.binary, append([]string{"demo"}, demo...)...)
	fill.Env = p.env
	must(t, fill)
	p.serve()
	return p
}

// startProgramOn serves a database there is already; settings are variables.
func startProgramOn(t *testing.T, url string, settings ...string) *program {
	t.Helper()
	p := newProgram(t)
	p.env = append(append(p.env, "SIPAS_DATABASE_URL="+url), settings...)
	p.serve()
	return p
}

func newProgram(t *testing.T) *program {
	t.Helper()
	dir, err := os.MkdirTemp("", "sipas-deploy-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { // the account that runs PostgreSQL must get in
		t.Fatal(err)
	}
	p := &program{t: t, dir: filepath.Join(dir, "data"), binary: filepath.Join(dir, "sipas"), metrics: freeAddress(t)}
	must(t, exec.Command("go", "build", "-o", p.binary, "sipas/cmd/sipas"))
	p.env = append(os.Environ(), "SIPAS_DATA_DIR="+p.dir, "SIPAS_LISTEN=127.0.0.1:0", "SIPAS_METRICS_LISTEN="+p.metrics, "SIPAS_LIMIT_PLACE=0", "SIPAS_LIMIT_ADDRESS=0")
	return p
}

// serve starts the service and waits for the addresses it prints.
func (p *program) serve() {
	p.t.Helper()
	serve := exec.Command(p.binary, "serve")
	log, err := os.Create(filepath.Join(filepath.Dir(p.dir), "log"))
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

// log is what the program has said so far.
func (p *program) log() string {
	p.t.Helper()
	return readFile(p.t, filepath.Join(filepath.Dir(p.dir), "log"))
}

// background runs a server of another project until the test ends.
func background(t *testing.T, server *exec.Cmd) {
	t.Helper()
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
}

func must(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// grafana connects as Grafana does.
func (p *program) grafana() *pgx.Conn {
	p.t.Helper()
	url, err := os.ReadFile(filepath.Join(p.dir, "grafana.url"))
	if err != nil {
		p.t.Fatal(err)
	}
	conn, err := pgx.Connect(p.t.Context(), strings.TrimSpace(string(url)))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = conn.Close(p.t.Context()) })
	return conn
}

// loopback is how to reach the program's database without its socket.
func (p *program) loopback() string {
	p.t.Helper()
	config, err := pgx.ParseConfig(strings.TrimSpace(readFile(p.t, filepath.Join(p.dir, "database.url"))))
	if err != nil {
		p.t.Fatal(err)
	}
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s", config.User, config.Password, config.Port, config.Database)
}

// visit has the service answer a few requests, so that its metrics have something to tell.
func (p *program) visit(paths ...string) {
	p.t.Helper()
	for _, path := range paths {
		r, err := http.Get(p.base + path)
		if err != nil {
			p.t.Fatal(err)
		}
		_ = r.Body.Close()
	}
}

func answerBody(id, place string) string { return bodyOf(id, place, 5, 4, 5, 4, 3, 5) }

func bodyOf(id, place string, a ...any) string {
	return fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"answers":{"access":%d,"procedures":%d,"officials":%d,"result":%d,"feedback":%d,"overall":%d}}`, append([]any{id, place}, a...)...)
}

// answer sends one answer.
func (p *program) answer() { p.t.Helper(); p.send(answerBody(uuid.NewString(), p.code)) }

// answerAll sends one answer that is the same throughout.
func (p *program) answerAll(step int) {
	p.t.Helper()
	p.send(bodyOf(uuid.NewString(), p.code, step, step, step, step, step, step))
}

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
	for _, place := range []string{"../.tools/debian/usr/bin/", "../.tools/alertmanager-*/"} {
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

// eventually waits until something has come true.
func eventually(t *testing.T, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !true(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", path, err))
	}
	return string(text)
}
