//go:build drill

package deploy_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// newCluster makes a cluster with the owner's role and database in it; settings are lines of postgresql.conf.
func newCluster(t *testing.T, settings ...string) *cluster {
	t.Helper()
	c := bareCluster(t, settings...)
	conn := c.connect("postgres", "postgres")
	for _, statement := range []string{"create role sipas login", "create database sipas owner sipas", "create role sipas_service; grant sipas_service to sipas"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// pid is that of the server's first process.
func (c *cluster) pid() int {
	c.t.Helper()
	first, _, _ := strings.Cut(readFile(c.t, filepath.Join(c.dir, "postmaster.pid")), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		c.t.Fatal(err)
	}
	return pid
}

// kill ends the server as a power cut would.
func (c *cluster) kill() {
	c.t.Helper()
	if err := syscall.Kill(c.pid(), syscall.SIGKILL); err != nil {
		c.t.Fatal(err)
	}
}

// signal reaches every process of the server: stopped, they hold their connections and answer nothing, as a machine does that hangs.
func (c *cluster) signal(signal syscall.Signal) {
	c.t.Helper()
	pid := c.pid()
	out, err := exec.Command("pgrep", "-P", strconv.Itoa(pid)).Output()
	if err != nil {
		c.t.Fatal(err)
	}
	for _, child := range strings.Fields(string(out)) {
		n, err := strconv.Atoi(child)
		if err != nil {
			c.t.Fatal(err)
		}
		if err := syscall.Kill(n, signal); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := syscall.Kill(pid, signal); err != nil {
		c.t.Fatal(err)
	}
}

// follow makes a standby of c that calls itself standby.
func (c *cluster) follow() *cluster {
	c.t.Helper()
	dir, as := machine(c.t)
	s := &cluster{t: c.t, dir: filepath.Join(dir, "data"), port: freePort(c.t), as: as}
	s.must("pg_basebackup", "-D", s.dir, "-R", "-X", "stream", "-c", "fast", "-d", fmt.Sprintf("host=127.0.0.1 port=%s user=postgres application_name=standby", c.port))
	s.configure()
	s.start()
	return s
}
