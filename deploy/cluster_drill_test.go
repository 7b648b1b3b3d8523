//go:build drill

package deploy_test

import (
	"errors"
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
	c.forSipas()
	return c
}

// forSipas makes the owner's role and database.
func (c *cluster) forSipas() {
	c.t.Helper()
	conn := c.connect("postgres", "postgres")
	for _, statement := range []string{"create role sipas login", "create database sipas owner sipas", "create role sipas_service; grant sipas_service to sipas"} {
		if _, err := conn.Exec(c.t.Context(), statement); err != nil {
			c.t.Fatal(err)
		}
	}
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

// kill ends the server as a power cut would: all of it, so that none of its processes answers anybody any more.
func (c *cluster) kill() {
	c.t.Helper()
	c.signal(syscall.SIGKILL)
}

// signal reaches every process of the server: stopped, they hold their connections and answer nothing, as a machine does that hangs.
func (c *cluster) signal(signal syscall.Signal) {
	c.t.Helper()
	first := c.pid()
	out, err := exec.Command("pgrep", "-P", strconv.Itoa(first)).Output()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Kill(first, signal); err != nil {
		c.t.Fatal(err)
	}
	for _, child := range strings.Fields(string(out)) {
		pid, err := strconv.Atoi(child)
		if err != nil {
			c.t.Fatal(err)
		}
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) { // it may have ended with the first
			c.t.Fatal(err)
		}
	}
}

// follow makes a standby of c that calls itself standby.
func (c *cluster) follow() *cluster {
	c.t.Helper()
	dir, as := machine(c.t)
	s := &cluster{t: c.t, dir: filepath.Join(dir, "data"), host: "127.0.0.1", port: freePort(c.t), as: as}
	s.must("pg_basebackup", "-D", s.dir, "-R", "-X", "stream", "-c", "fast", "-d",
		fmt.Sprintf("host=%s port=%s user=postgres application_name=standby", c.host, c.port))
	s.configure()
	s.start()
	return s
}
