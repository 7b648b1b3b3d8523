//go:build drill

package deploy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// fleet is three database machines as deploy/patroni makes them: etcd, Patroni and PostgreSQL on each.
type fleet struct {
	t            *testing.T
	machines     []*databaseMachine
	programs     string // a copy that the account of PostgreSQL may read
	scripts      string // likewise, of this directory
	certificates string
	etcd         *syscall.Credential // whom etcd runs as: another one than PostgreSQL; nil where the test may not choose
	bridge       string              // what the cables of all machines end in; empty: all of them are on this one
}

// databaseMachine is one of the three; in a network namespace where the test may have one, else on loopback with ports of its own.
type databaseMachine struct {
	*cluster
	fleet   *fleet
	number  int
	cable   string            // its end in the bridge; empty on loopback
	ports   map[string]string // by what the examples call them; on loopback alone
	running [3]*exec.Cmd      // etcd, Patroni, and what has the machine made anew where it gets nowhere
}

func (m *databaseMachine) name() string { return fmt.Sprintf("db%d", m.number) }

// at is an address of the examples, as it is here.
func (m *databaseMachine) at(port string) string {
	if m.cable != "" {
		return m.host + ":" + port
	}
	return "127.0.0.1:" + m.ports[port]
}

var databasePorts = []string{"5432", "8008", "2379", "2380", "2381"}

// newFleet makes three machines and starts them; they find each other and make the database by themselves.
func newFleet(t *testing.T) *fleet {
	t.Helper()
	dir, as := machine(t)
	f := &fleet{t: t, programs: filepath.Join(dir, "programs"), scripts: filepath.Join(dir, "sipas"), certificates: filepath.Join(dir, "certificates")}
	must(t, exec.Command("mkdir", f.programs, f.scripts))
	must(t, exec.Command("cp", "-r", "patroni", "postgres", "backup", f.scripts))
	for _, name := range []string{"etcd", "patroni", "patronictl"} {
		must(t, exec.Command("cp", tool(t, name), f.programs))
	}
	if libraries := "../.tools/debian/usr/lib/python3/dist-packages"; exec.Command("test", "-d", libraries).Run() == nil {
		must(t, exec.Command("cp", "-r", libraries, filepath.Join(f.programs, "python")))
	}
	f.forTests()
	if mayArrange("--net") {
		f.bridge = fmt.Sprintf("sipasb%d", os.Getpid())
		f.layCables()
	} else {
		t.Log("not root, or not allowed what root is: all machines share one network, which nobody cuts")
	}
	for n := range 3 {
		m := &databaseMachine{fleet: f, number: n + 1, ports: map[string]string{},
			cluster: &cluster{t: t, dir: filepath.Join(dir, fmt.Sprintf("db%d", n+1), "data"), host: "127.0.0.1", as: as}}
		if f.bridge != "" {
			m.plugIn()
		}
		for _, port := range databasePorts {
			m.ports[port] = freePort(t)
		}
		m.port = strings.TrimPrefix(m.at("5432"), m.host+":")
		must(t, exec.Command("mkdir", "-p", filepath.Join(m.home(), "backups")))
		f.machines = append(f.machines, m)
	}
	make := exec.Command("sh", "patroni/certificates.sh", f.certificates)
	for _, m := range f.machines {
		make.Args = append(make.Args, m.name()+"="+m.host)
	}
	must(t, make)
	if as != nil {
		f.etcd = otherAccount(t, as)
		must(t, exec.Command("chown", "-R", fmt.Sprint(as.Uid), dir))
		must(t, exec.Command("chmod", "0711", dir))
	}
	for _, m := range f.machines {
		putCertificates(t, f.certificates, m.name(), m.settings(), f.etcd, as)
		m.mayKeepEtcd()
		m.configure()
		m.switchOn()
		t.Cleanup(m.end)
	}
	surveytest.Eventually(t, "three machines work together", f.whole)
	return f
}

// forTests makes the settings fit a machine that has more to do: PostgreSQL thrice in little memory, its sockets apart.
func (f *fleet) forTests() {
	f.t.Helper()
	file := filepath.Join(f.scripts, "postgres", "postgresql.conf")
	text := strings.NewReplacer("= 4GB", "= 128MB", "= 512MB", "= 128MB", "= 128MB", "= 64MB").Replace(readFile(f.t, file))
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func (m *databaseMachine) home() string { return filepath.Dir(m.dir) }

// settings is its /etc/sipas.
func (m *databaseMachine) settings() string { return filepath.Join(m.home(), "settings") }

// mayKeepEtcd gives etcd the directory that its unit has systemd make.
func (m *databaseMachine) mayKeepEtcd() {
	m.t.Helper()
	dir := filepath.Join(m.home(), "sipas")
	if err := os.Mkdir(dir, 0o700); err != nil {
		m.t.Fatal(err)
	}
	if m.fleet.etcd != nil {
		must(m.t, exec.Command("chown", fmt.Sprint(m.fleet.etcd.Uid), dir))
	}
}

// render is a file of deploy/patroni as an engineer would fill it in for this machine.
func (m *databaseMachine) render(file string) string {
	m.t.Helper()
	var lines []string
	for line := range strings.Lines(readFile(m.t, "patroni/"+file)) {
		if !strings.Contains(line, "10.0.0.2") { // of this machine alone
			line = strings.NewReplacer("=db1", "="+m.name(), "10.0.0.1", fmt.Sprintf("10.0.0.%d", m.number), "CHANGE-ME", "secret-of-"+strings.ToLower(strings.TrimSuffix(line, "=CHANGE-ME\n"))).Replace(line)
		}
		lines = append(lines, line)
	}
	text := strings.Join(lines, "")
	if m.cable == "" {
		text = strings.ReplaceAll(text, ",127.0.0.1:5432", ":5432")
	}
	for _, other := range m.fleet.machines {
		for _, port := range databasePorts {
			text = strings.ReplaceAll(text, fmt.Sprintf("10.0.0.%d:%s", other.number, port), other.at(port))
		}
		text = strings.ReplaceAll(text, fmt.Sprintf("10.0.0.%d,127.0.0.1:5432", other.number), other.host+",127.0.0.1:5432")
	}
	return strings.NewReplacer("/usr/share/sipas", m.fleet.scripts, "/var/lib/postgresql/15/sipas", m.dir, "/var/lib/postgresql/.sipas", filepath.Join(m.home(), "sipas"),
		"/var/lib/etcd", m.home(), "/etc/sipas", m.settings(), "/var/backups/sipas", filepath.Join(m.home(), "backups"), "/usr/lib/postgresql/15/bin", filepath.Dir(postgresProgram(m.t, "postgres"))).Replace(text)
}

// configure writes Patroni's configuration.
func (m *databaseMachine) configure() {
	m.t.Helper()
	text := strings.Replace(m.render("patroni.yml"), "  parameters:\n    password", "  parameters:\n    unix_socket_directories: "+m.home()+"\n    password", 1)
	if err := os.WriteFile(filepath.Join(m.home(), "patroni.yml"), []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

// environment is what systemd would give the two programs.
func (m *databaseMachine) environment(file string) []string {
	m.t.Helper()
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + m.home(), "LANG=C.UTF-8", "PYTHONPATH=" + filepath.Join(m.fleet.scripts, "patroni/python") + ":" + filepath.Join(m.fleet.programs, "python"), "PYTHONDONTWRITEBYTECODE=1"}
	for line := range strings.Lines(m.render(file)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			env = append(env, line)
		}
	}
	return env
}

// switchOn plugs the machine in and starts what systemd would start.
func (m *databaseMachine) switchOn() {
	m.t.Helper()
	m.connectAgain()
	m.runEtcd()
	m.runPatroni()
	m.running[2] = m.start("rejoin", append(m.environment("database.environment.example"), "SIPAS_REJOIN_AFTER=15"),
		m.account(filepath.Join(m.fleet.scripts, "patroni", "rejoin.py")))
}

func (m *databaseMachine) runEtcd() {
	etcd := *m.cluster
	etcd.as = m.fleet.etcd
	m.running[0] = m.launch("etcd", m.environment("etcd.environment.example"), etcd.account(filepath.Join(m.fleet.programs, "etcd")))
}

func (m *databaseMachine) runPatroni() {
	m.running[1] = m.launch("patroni", m.environment("database.environment.example"),
		m.account(filepath.Join(m.fleet.programs, "patroni"), filepath.Join(m.home(), "patroni.yml")))
}

func (m *databaseMachine) launch(name string, env []string, program *exec.Cmd) *exec.Cmd {
	m.t.Helper()
	if m.cable != "" { // as the units do: three machines have processors of their own, and here share these with all else that runs
		program = exec.Command("nice", append([]string{"-n", "-10"}, program.Args...)...)
		program.Dir = "/"
	}
	return m.start(name, env, program)
}

// start runs one of the machine's programs, and keeps what it says.
func (m *databaseMachine) start(name string, env []string, program *exec.Cmd) *exec.Cmd {
	m.t.Helper()
	log, err := os.OpenFile(filepath.Join(m.home(), name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		m.t.Fatal(err)
	}
	program.Env, program.Stdout, program.Stderr = env, log, log
	if err := program.Start(); err != nil {
		m.t.Fatal(err)
	}
	_ = log.Close()
	go func() { _ = program.Wait() }()
	return program
}

// processes are all of the machine's: those it was started with, PostgreSQL, which outlives Patroni, and what these have started.
func (m *databaseMachine) processes() (pids []int) {
	for _, p := range m.running {
		if p != nil {
			pids = append(pids, p.Process.Pid)
		}
	}
	pids = append(pids, m.database()...)
	children := map[int][]int{}
	entries, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, entry := range entries {
		text, _ := os.ReadFile(entry)
		if _, rest, ok := strings.Cut(string(text), ") "); ok {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(entry)))
			parent, _ := strconv.Atoi(strings.Fields(rest)[1])
			children[parent] = append(children[parent], pid)
		}
	}
	for n := 0; n < len(pids); n++ {
		pids = append(pids, children[pids[n]]...)
	}
	slices.Sort(pids)
	return slices.Compact(pids)
}

// database is PostgreSQL's first process, where it runs.
func (m *databaseMachine) database() []int {
	text, err := os.ReadFile(filepath.Join(m.dir, "postmaster.pid"))
	if err != nil {
		return nil
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err != nil || !strings.Contains(string(command), m.dir) {
		return nil // it ended, and the number is another one's
	}
	return []int{pid}
}

// signalAll reaches every process of the machine.
func (m *databaseMachine) signalAll(signal syscall.Signal) {
	for _, pid := range m.processes() {
		_ = syscall.Kill(pid, signal) // it may have ended meanwhile
	}
}

// kill switches the machine off as a power cut would: nobody is told, and where it has a cable nothing comes back from it.
func (m *databaseMachine) kill() {
	m.unplug()
	for range 3 { // what was being started meanwhile
		m.signalAll(syscall.SIGKILL)
	}
	m.running = [3]*exec.Cmd{}
}

// end switches the machine off for good, and tells what it has said where the test failed.
func (m *databaseMachine) end() {
	m.kill()
	for _, log := range []string{"etcd.log", "patroni.log", "rejoin.log"} {
		if text, err := os.ReadFile(filepath.Join(m.home(), log)); err == nil && m.t.Failed() {
			m.t.Logf("%s, %s, its end:\n%s", m.name(), log, text[max(0, len(text)-3000):])
		}
	}
}

// is tells whether a machine's Patroni says that it is the primary, the sync standby, or async: what load balancers ask it.
func (m *databaseMachine) is(role string) bool {
	r, err := (&http.Client{Timeout: time.Second}).Get("http://" + m.at("8008") + "/" + role)
	if err != nil {
		return false
	}
	_ = r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// in finds the machine that has a role, which nobody else must have.
func (f *fleet) in(role string) (found *databaseMachine) {
	f.t.Helper()
	for _, m := range f.machines {
		if m.is(role) {
			if found != nil {
				f.t.Errorf("%s and %s are both %s", found.name(), m.name(), role)
			}
			found = m
		}
	}
	if found == nil {
		f.t.Fatalf("none of three is %s", role)
	}
	return found
}

// whole tells whether one leads, one is synchronous, and the third follows, too, and both have what the first has.
func (f *fleet) whole() bool {
	var primary *databaseMachine
	for _, role := range []string{"primary", "sync", "async"} {
		at := slices.IndexFunc(f.machines, func(m *databaseMachine) bool { return m.is(role) })
		if at < 0 {
			return false
		}
		if primary == nil {
			primary = f.machines[at]
		}
	}
	r, err := (&http.Client{Timeout: time.Second}).Get("http://" + primary.at("8008") + "/cluster")
	if err != nil {
		return false
	}
	defer func() { _ = r.Body.Close() }()
	var told struct {
		Members []struct {
			Role     string
			Timeline int
			Lag      any // a number, or that it is unknown
		}
	}
	if json.NewDecoder(r.Body).Decode(&told) != nil || len(told.Members) != 3 {
		return false
	}
	for _, m := range told.Members {
		lag, known := m.Lag.(float64)
		if m.Timeline != told.Members[0].Timeline || m.Role != "leader" && (!known || lag > 1<<20) {
			return false
		}
	}
	return true
}

// admin is a session of the superuser.
func (m *databaseMachine) admin() *pgx.Conn {
	m.t.Helper()
	return m.connectTo(m.at("5432"))
}

func (m *databaseMachine) connectTo(address string) *pgx.Conn {
	m.t.Helper()
	conn, err := pgx.Connect(m.t.Context(), "postgres://postgres:secret-of-patroni_superuser_password@"+address+"/sipas")
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(m.t.Context())) })
	return conn
}
