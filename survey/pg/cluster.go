package pg

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// cluster is the data directory of a private server and the programs that belong to it.
type cluster struct {
	data    string // where the cluster lies
	bin     string // where initdb and postgres of its version lie
	version string
	account *account // who runs it; nil for ourselves
}

// endpoint is where a running server is to be reached.
type endpoint struct {
	pid, port int
	socketDir string
}

// account is an unprivileged user: PostgreSQL refuses to run as root.
type account struct{ uid, gid int }

// findCluster looks for the server programs and for a place where they can run. A server that runs already needs none: its package may just be
// replaced, or be gone.
func findCluster(dir string, places []string) (cluster, error) {
	c := cluster{data: filepath.Join(dir, "postgres")}
	var err error
	if os.Geteuid() == 0 {
		if c.account, err = unprivileged(); err != nil {
			return c, err
		}
	}
	if version, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION")); err == nil {
		c.version = strings.TrimSpace(string(version))
	}
	kept := c.version
	c.bin, c.version, err = findPrograms(kept, places)
	if _, runs := c.running(); err != nil && runs {
		c.version = kept
		return c, nil
	}
	return c, err
}

func unprivileged() (*account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		return &account{uid, gid}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root and there is no user postgres or nobody: start sipas as an ordinary user")
}

// findPrograms finds the newest installed server, or the one of the version an existing cluster was made with.
func findPrograms(version string, places []string) (bin, found string, err error) {
	patterns := places
	if len(places) == 0 {
		patterns = usualPlaces()
	}
	best := 0
	for _, pattern := range patterns {
		dirs, _ := filepath.Glob(pattern)
		for _, dir := range dirs {
			major := majorOf(dir)
			if major > best && (version == "" || strconv.Itoa(major) == version) {
				bin, best = dir, major
			}
		}
	}
	switch {
	case best == 0 && version != "":
		return "", "", fmt.Errorf("the data are of PostgreSQL %s, whose server programs are not installed: install postgresql-%s again, beside a newer one if there is one", version, version)
	case best < 15:
		return "", "", errors.New("PostgreSQL's server programs (15 or newer) are not installed: install the package postgresql, or set SIPAS_DATABASE_URL")
	}
	return bin, strconv.Itoa(best), nil
}

// usualPlaces are where systems have the server programs, and where the PATH says first.
func usualPlaces() []string {
	patterns := []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/lib/postgresql*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin"}
	if path, err := exec.LookPath("postgres"); err == nil {
		patterns = append([]string{filepath.Dir(path)}, patterns...)
	}
	return patterns
}

// majorOf asks the server program in dir for its major version; 0 where there is none.
func majorOf(dir string) int {
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output() // postgres (PostgreSQL) 15.18 (Debian …)
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(out))
	if len(fields) < 3 {
		return 0
	}
	major, _, _ := strings.Cut(fields[2], ".")
	n, _ := strconv.Atoi(major)
	return n
}

// init makes the cluster. It is built beside its place and moved there whole, so that a half-made one is never met.
func (c *cluster) init(ctx context.Context, dir, password string, throwaway bool) error {
	if _, err := os.Stat(filepath.Join(c.data, "PG_VERSION")); err == nil {
		return nil
	}
	home, err := c.home(dir)
	if err != nil {
		return err
	}
	making := filepath.Join(home, fmt.Sprintf("making-%x", randomBytes(4)))
	passwordFile := making + ".password"
	defer func() { _ = os.Remove(passwordFile) }()
	if err := errors.Join(os.WriteFile(passwordFile, []byte(password), 0o600), os.Mkdir(making, 0o700),
		c.own(passwordFile), c.own(making)); err != nil {
		return err
	}
	if err := c.initdb(ctx, making, passwordFile); err != nil {
		_ = os.RemoveAll(making)
		return err
	}
	if err := c.configure(filepath.Join(making, "postgresql.conf"), throwaway); err != nil {
		return err
	}
	if !throwaway {
		unix.Sync() // initdb ran without; one sync for all of it
	}
	return c.settle(making, home, dir)
}

// replacedWithin is how long the replacement of a package may take from its first program to its last.
const replacedWithin = 30 * time.Second

// initdb makes a cluster. It insists on a server of its very version, which is not so while a package is being replaced, and is a moment later.
func (c *cluster) initdb(ctx context.Context, making, passwordFile string) error {
	for began := time.Now(); ; {
		out, err := c.command(ctx, "initdb", "--pgdata", making, "--username", adminRole, "--pwfile", passwordFile,
			"--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--data-checksums", "--no-sync").CombinedOutput()
		if err == nil {
			return nil
		}
		between := errors.Is(err, os.ErrNotExist) || bytes.Contains(out, []byte("same version"))
		if !between || time.Since(began) > replacedWithin {
			return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// home is where the cluster lies: dir, or a system directory where the account that runs the server cannot enter dir.
func (c *cluster) home(dir string) (string, error) {
	if c.account == nil || c.asAccount(exec.Command("/bin/sh", "-c", `cd "$0"`, dir)).Run() == nil {
		return dir, nil
	}
	home := filepath.Join("/var/lib/sipas", fmt.Sprintf("%x", randomBytes(6)))
	return home, errors.Join(os.MkdirAll(home, 0o711), c.own(home))
}

// settle moves the finished cluster to its name; one that lies elsewhere is reached by a link.
func (c *cluster) settle(made, home, dir string) error {
	at := filepath.Join(home, "postgres")
	if err := os.Rename(made, at); err != nil {
		return err
	}
	if home == dir {
		return nil
	}
	_ = os.Remove(c.data)
	return os.Symlink(at, c.data)
}

const privateSettings = `
listen_addresses = '127.0.0.1'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
max_wal_size = 1GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
wal_compression = on
jit = off
log_timezone = 'UTC'
timezone = 'UTC'
`

const throwawaySettings = `
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
`

func (c *cluster) configure(path string, throwaway bool) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	text := privateSettings
	if throwaway {
		text += throwawaySettings
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// choose finds a free port and a directory for the socket; it keeps the last ones where it can.
func (c *cluster) choose(last endpoint) (endpoint, error) {
	if last.port == 0 {
		last, _ = c.lastEndpoint()
	}
	if last.port > 0 && becomesFree(last.port) && c.own(last.socketDir) == nil {
		return endpoint{port: last.port, socketDir: last.socketDir}, nil
	}
	port, err := freePort()
	if err != nil {
		return endpoint{}, err
	}
	data, err := filepath.EvalSymlinks(c.data)
	if err != nil {
		return endpoint{}, err
	}
	socketDir := filepath.Join(filepath.Dir(data), "socket")
	const longest = 90 // a socket's path has 107 bytes at most, the name in the directory takes 15
	if len(socketDir) > longest {
		if socketDir, err = os.MkdirTemp("", "sipas-"); err != nil {
			return endpoint{}, err
		}
	}
	if err := errors.Join(os.MkdirAll(socketDir, 0o700), c.own(socketDir)); err != nil {
		return endpoint{}, err
	}
	return endpoint{port: port, socketDir: socketDir}, nil
}

// launch starts the server in a session of its own, so that a Ctrl-C meant for us does not reach it.
// The channel is closed when the process has ended.
func (c *cluster) launch(at endpoint, dir string) (<-chan struct{}, error) {
	if pid, ok := c.pid(); ok && !alive(pid) {
		// The file of a server that is surely gone; PostgreSQL itself cannot tell a zombie from a living server.
		_ = os.Remove(c.pidFile())
	}
	log, err := os.OpenFile(filepath.Join(dir, "postgres.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	data, err := filepath.EvalSymlinks(c.data) // the account that runs the server may not enter where the link lies
	if err != nil {
		return nil, err
	}
	// Sessions inherit plpgsql: what they loaded themselves would be of another version than the server once its package has been replaced.
	server := c.command(context.Background(), "postgres", "-D", data, "-p", strconv.Itoa(at.port), "-k", at.socketDir,
		"-c", "shared_preload_libraries=plpgsql")
	server.Stdout, server.Stderr = log, log
	if server.SysProcAttr == nil {
		server.SysProcAttr = &syscall.SysProcAttr{}
	}
	server.SysProcAttr.Setsid = true
	if err := server.Start(); err != nil {
		return nil, err
	}
	exited := make(chan struct{})
	go func() {
		_ = server.Wait()
		close(exited)
	}()
	return exited, nil
}

// stop asks for a fast shutdown and waits for it.
func (c *cluster) stop(ctx context.Context, at endpoint) error {
	if err := syscall.Kill(at.pid, syscall.SIGINT); err != nil {
		return err
	}
	for alive(at.pid) { // its file goes before the process does
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL (process %d) has not stopped yet: %w", at.pid, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// running returns where the server is reached, by the file a PostgreSQL server keeps while it runs.
func (c *cluster) running() (endpoint, bool) {
	at, ok := c.lastEndpoint()
	return at, ok && alive(at.pid)
}

func (c *cluster) pidFile() string { return filepath.Join(c.data, "postmaster.pid") }

func (c *cluster) pid() (int, bool) {
	lines := c.pidLines()
	if len(lines) == 0 {
		return 0, false
	}
	pid, err := strconv.Atoi(lines[0])
	return pid, err == nil
}

func (c *cluster) lastEndpoint() (endpoint, bool) {
	lines := c.pidLines() // process, data directory, start time, port, socket directory, address, …
	if len(lines) < 5 {
		return endpoint{}, false
	}
	pid, err1 := strconv.Atoi(lines[0])
	port, err2 := strconv.Atoi(lines[3])
	return endpoint{pid: pid, port: port, socketDir: lines[4]}, err1 == nil && err2 == nil && lines[4] != ""
}

func (c *cluster) pidLines() []string {
	text, err := os.ReadFile(c.pidFile())
	if err != nil {
		return nil
	}
	lines := strings.Split(string(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}

// alive tells whether a process runs; one that has ended and waits for its parent does not.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true // no /proc here
	}
	after := stat[bytes.LastIndexByte(stat, ')')+1:]
	return !bytes.HasPrefix(bytes.TrimSpace(after), []byte("Z"))
}

func (c *cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, program), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + c.bin + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	return c.asAccount(cmd)
}

func (c *cluster) asAccount(cmd *exec.Cmd) *exec.Cmd {
	if c.account != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(c.account.uid), Gid: uint32(c.account.gid)}}
	}
	return cmd
}

func (c *cluster) own(path string) error {
	if c.account == nil {
		_, err := os.Stat(path)
		return err
	}
	return os.Chown(path, c.account.uid, c.account.gid)
}

// becomesFree tells whether a port can be listened on, now or in a few seconds: a killed server's children hold it for a moment.
func becomesFree(port int) bool {
	for range 50 {
		if l, err := listen(port); err == nil {
			_ = l.Close()
			return true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
