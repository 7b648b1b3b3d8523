package deploy_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/survey/surveytest"
)

// cluster is a PostgreSQL of its own, as a database machine would run it.
type cluster struct {
	t    *testing.T
	dir  string
	host string
	port string
	as   *syscall.Credential // whom it runs as: PostgreSQL refuses root
	away string              // the network namespace it runs in; empty: that of the test
}

// machine makes a directory that the account which runs PostgreSQL owns, for one or more clusters.
func machine(t *testing.T) (dir string, as *syscall.Credential) {
	t.Helper()
	dir, err := os.MkdirTemp("", "sipas-machine-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if os.Getuid() != 0 {
		return dir, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return dir, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// bareCluster makes an empty one.
func bareCluster(t *testing.T, settings ...string) *cluster {
	t.Helper()
	dir, as := machine(t)
	c := &cluster{t: t, dir: filepath.Join(dir, "data"), host: "127.0.0.1", port: freePort(t), as: as}
	c.begin(settings...)
	return c
}

// begin makes the cluster and starts it.
func (c *cluster) begin(settings ...string) {
	c.t.Helper()
	c.must("initdb", "-D", c.dir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	c.configure(settings...)
	c.start()
}

func freePort(t *testing.T) string {
	t.Helper()
	_, port, err := net.SplitHostPort(surveytest.FreeAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func (c *cluster) configure(settings ...string) {
	c.t.Helper()
	text := fmt.Sprintf("\nlisten_addresses = '%s'\nport = %s\nunix_socket_directories = '%s'\n%s\n", c.host, c.port, filepath.Dir(c.dir), strings.Join(settings, "\n"))
	file, err := os.OpenFile(filepath.Join(c.dir, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	_, err = file.WriteString(text)
	if err := file.Close(); err != nil {
		c.t.Fatal(err)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// command is one of PostgreSQL's programs, run as the account of the cluster.
func (c *cluster) command(name string, args ...string) *exec.Cmd {
	c.t.Helper()
	return c.account(postgresProgram(c.t, name), args...)
}

// postgresProgram finds one of PostgreSQL's programs. Where Debian has them comes first: what it puts on the PATH is a wrapper that looks for
// clusters of its own.
func postgresProgram(t *testing.T, name string) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if path, err := exec.LookPath(name); len(found) == 0 && err == nil {
		found = []string{path}
	}
	if len(found) == 0 {
		t.Fatalf("no %s: make test installs it", name)
	}
	return found[len(found)-1]
}

// account runs a program as the account of the cluster, where the cluster is.
func (c *cluster) account(path string, args ...string) *exec.Cmd {
	command := exec.Command(path, args...)
	if c.away == "" {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	} else {
		command = exec.Command("nsenter", append([]string{"--net=/run/netns/" + c.away, fmt.Sprintf("--setuid=%d", c.as.Uid), fmt.Sprintf("--setgid=%d", c.as.Gid),
			path}, args...)...)
	}
	command.Dir = "/"
	return command
}

func (c *cluster) must(name string, args ...string) {
	c.t.Helper()
	must(c.t, c.command(name, args...))
}

func (c *cluster) start() {
	c.t.Helper()
	// Its log goes to a file: a server that holds the test's own output would keep it open.
	c.must("pg_ctl", "-D", c.dir, "-w", "-t", "60", "-l", filepath.Join(filepath.Dir(c.dir), "log"), "start")
	c.t.Cleanup(func() { _ = c.command("pg_ctl", "-D", c.dir, "-m", "immediate", "stop").Run() })
}

func (c *cluster) connect(role, database string) *pgx.Conn {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), fmt.Sprintf("postgres://%s@%s:%s/%s?sslmode=disable", role, c.host, c.port, database))
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = conn.Close(c.t.Context()) })
	return conn
}
