package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

var executable string // the real program, built once for all tests

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "sipas-program-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	executable = filepath.Join(dir, "sipas")
	build := []string{"build", "-o", executable}
	if dir := flag.Lookup("test.gocoverdir").Value.String(); dir != "" { // make cover counts what the program itself reaches
		build = append(build, "-cover", "-coverpkg=sipas/...")
		_ = os.Setenv("GOCOVERDIR", dir)
	}
	if out, err := exec.Command("go", append(build, ".")...).CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		os.Exit(1)
	}
	code := surveytest.Main(m)
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// program runs the real sipas with a data directory of its own.
type program struct {
	t       *testing.T
	dir     string
	url     string // of its database; empty: a private PostgreSQL under dir
	env     []string
	cmd     *exec.Cmd
	base    string // http://127.0.0.1:…
	staff   string // the same of the staff side
	invited string // the address it prints for the staff side: an invitation, while nobody has used one
	code    string // of the place it offers to try
	metrics string
	log     *safeBuffer
}

// safeBuffer takes what a process writes while the test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// newProgram has a database of its own on the server that all tests share.
func newProgram(t *testing.T, env ...string) *program {
	t.Helper()
	url := surveytest.URL(t)
	p := newPrivateProgram(t, append([]string{"SIPAS_DATABASE_URL=" + url}, env...)...)
	p.url = url
	return p
}

// newPrivateProgram makes and keeps a PostgreSQL of its own, as sipas does where it is given none.
func newPrivateProgram(t *testing.T, env ...string) *program {
	t.Helper()
	p := &program{t: t, dir: surveytest.Dir(t), log: &safeBuffer{}}
	p.env = append(append(os.Environ(), "SIPAS_DATA_DIR="+filepath.Join(p.dir, "data"), "SIPAS_LISTEN="+surveytest.FreeAddress(t), "SIPAS_METRICS_LISTEN=",
		"SIPAS_LIMIT_PLACE=0", "SIPAS_LIMIT_PAGES=0", "SIPAS_LIMIT_ADDRESS=0", "SIPAS_LIMIT_DEVICE=0",
		"SIPAS_STANDING_SAME_SENDER=0", "SIPAS_STANDING_UNSIGNED=0", "SIPAS_STANDING_BURST=0"), env...) // a test comes from one address, in crowds
	t.Cleanup(func() {
		if p.cmd != nil {
			p.stop()
		}
		p.killDatabase() // whatever a test has left
		if t.Failed() {
			t.Logf("log of the program:\n%s", p.log)
		}
	})
	return p
}

// serve starts the program and waits for the addresses it prints.
func (p *program) serve() {
	p.t.Helper()
	p.cmd = exec.Command(executable, "serve")
	p.cmd.Env, p.cmd.Stderr = p.env, p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		switch fields[0] {
		case "survey":
			p.base, p.code, _ = strings.Cut(fields[1], "/q/")
		case "staff":
			p.staff, _, _ = strings.Cut(fields[1], "/staff")
			p.invited = fields[1]
		case "metrics":
			p.metrics = fields[1]
		}
		if fields[0] == "target" && !p.hasMetrics() || fields[0] == "metrics" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			// The next start serves at the same address, as a restarted service does.
			p.env = append(p.env, "SIPAS_LISTEN="+strings.TrimPrefix(p.base, "http://"))
			return
		}
	}
	p.t.Fatalf("it did not start:\n%s", p.log)
}

func (p *program) hasMetrics() bool {
	for i := len(p.env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(p.env[i], "SIPAS_METRICS_LISTEN="); ok {
			return value != ""
		}
	}
	return false
}

// stop asks the program to end and returns its exit code.
func (p *program) stop() int {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	err := p.cmd.Wait()
	code := p.cmd.ProcessState.ExitCode()
	if err != nil && code == 0 {
		p.t.Error(err)
	}
	p.cmd = nil
	return code
}

func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait()
	p.cmd = nil
}

// killDatabase kills the private PostgreSQL as a power cut would; false when none runs.
func (p *program) killDatabase() bool {
	pid := p.databaseProcess()
	return pid != 0 && syscall.Kill(pid, syscall.SIGKILL) == nil
}

// connect opens the database as the program does.
func connect(t *testing.T, p *program) *pgx.Conn {
	t.Helper()
	return dial(t, cmp.Or(p.url, filepath.Join(p.dir, "data", "database.url")))
}

// grafana connects as Grafana does.
func (p *program) grafana() *pgx.Conn {
	p.t.Helper()
	url := filepath.Join(p.dir, "data", "grafana.url")
	if p.url != "" {
		url = surveytest.RoleURL(p.t, pg.GrafanaRole, p.url)
	}
	return dial(p.t, url)
}

// dial connects to a URL, or to the one that a file holds.
func dial(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	if !strings.HasPrefix(url, "postgres://") {
		url = strings.TrimSpace(readText(t, url))
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// databaseProcess is the process of the private PostgreSQL; 0 when none runs.
func (p *program) databaseProcess() int {
	text, err := os.ReadFile(filepath.Join(p.dir, "data", "postgres", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(first))
	return pid
}

// run runs another command beside the server, or alone, and returns what it printed and its exit code.
func (p *program) run(args ...string) (stdout, stderr string, code int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, executable, args...)
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = p.env, &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		p.t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// mustRun is run for what has to go well.
func (p *program) mustRun(args ...string) string {
	p.t.Helper()
	out, errs, code := p.run(args...)
	if code != 0 {
		p.t.Fatalf("sipas %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

func (p *program) get(path string) (int, string) {
	p.t.Helper()
	response, err := http.Get(p.base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// scrape reads /metrics.
func (p *program) scrape() string {
	p.t.Helper()
	response, err := http.Get(p.metrics)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// figure returns how many answers the publisher knows of a unit in the current quarter and, where it is shown, the index.
func (p *program) figure(unit string) (received int, index *float64) {
	p.t.Helper()
	_, text := p.get("/api/v1/results?unit=" + unit)
	var results struct {
		Units []struct {
			Received int
			Index    *float64
		}
	}
	if err := json.Unmarshal([]byte(text), &results); err != nil || len(results.Units) != 1 {
		p.t.Fatalf("%v in %s", err, text)
	}
	return results.Units[0].Received, results.Units[0].Index
}

// unitOf returns the unit of the place to try.
func (p *program) unitOf() string {
	p.t.Helper()
	_, text := p.get("/api/v1/places/" + p.code)
	var place struct{ Unit struct{ Code string } }
	if err := json.Unmarshal([]byte(text), &place); err != nil {
		p.t.Fatal(err)
	}
	return place.Unit.Code
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
