package pg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sipas/survey"
)

const (
	adminRole = "sipas_admin"
	ownerRole = "sipas"
	database  = "sipas"
)

// PrivateOptions say where and how a private server runs.
type PrivateOptions struct {
	// Dir holds the cluster, its log and its password. Programs with the same Dir share one server.
	Dir string
	// Throwaway trades safety for speed: nothing of it survives a crash. For tests alone.
	Throwaway bool
	// Log hears of starts, restarts and stops.
	Log *slog.Logger
}

// Private is a PostgreSQL server of our own, made from the programs the system has installed.
//
// Every program that uses it holds a shared lock on a file; whoever leaves last stops the server. A program that was killed
// has let go of its lock without stopping the server: the next one finds it running and goes on with it.
type Private struct {
	o       PrivateOptions
	cluster cluster
	at      endpoint // where it was last reached; a restart keeps port and socket, for pools remember them
	users   *fileLock
	url     string
	admin   string
}

// StartPrivate joins the private server of o.Dir: makes it, starts it or recovers it where needed.
func StartPrivate(ctx context.Context, o PrivateOptions) (*Private, error) {
	const op = "pg.StartPrivate"
	fail := func(err error) (*Private, error) {
		return nil, &survey.Error{Op: op, Kind: survey.Internal, Key: "database.private", Err: err}
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return fail(err)
	}
	o.Dir = dir
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return fail(err)
	}
	p := &Private{o: o}
	if p.cluster, err = findCluster(dir); err != nil {
		return fail(err)
	}
	starting, err := lockFile(ctx, filepath.Join(dir, "start.lock"))
	if err != nil {
		return fail(err)
	}
	defer starting.release()
	if err := p.up(ctx); err != nil {
		return fail(err)
	}
	if p.users, err = shareFile(filepath.Join(dir, "users.lock")); err != nil {
		return fail(err)
	}
	return p, nil
}

// URL is how to connect, over the socket.
func (p *Private) URL() string { return p.url }

// AdminURL is how to connect as the server's superuser. The platform itself never does.
func (p *Private) AdminURL() string { return p.admin }

// up makes the cluster where there is none, starts it where it does not run, and makes its roles and database.
func (p *Private) up(ctx context.Context) error {
	adminPassword, err := keepSecret(filepath.Join(p.o.Dir, "admin.password"))
	if err != nil {
		return err
	}
	ownerPassword, err := keepSecret(filepath.Join(p.o.Dir, "owner.password"))
	if err != nil {
		return err
	}
	grafanaPassword, err := keepSecret(filepath.Join(p.o.Dir, "grafana.password"))
	if err != nil {
		return err
	}
	if err := p.cluster.init(ctx, p.o.Dir, adminPassword, p.o.Throwaway); err != nil {
		return err
	}
	at, ok := p.cluster.running()
	if ok {
		err = ping(ctx, connectURL(at, adminRole, adminPassword, "postgres"))
	}
	if refused(err) {
		return p.wrongPassword()
	}
	if !ok || err != nil {
		if at, err = p.start(ctx, adminPassword); err != nil {
			return err
		}
	}
	p.at = at
	p.admin = connectURL(at, adminRole, adminPassword, "postgres")
	p.url = connectURL(at, ownerRole, ownerPassword, database)
	if err := provision(ctx, p.admin, ownerPassword, grafanaPassword); err != nil {
		return err
	}
	for name, url := range map[string]string{"database.url": p.url, "grafana.url": connectURL(at, GrafanaRole, grafanaPassword, database)} {
		if err := os.WriteFile(filepath.Join(p.o.Dir, name), []byte(url+"\n"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Times a start may take. Recovery after a crash takes as long as there is work to be done again; but a server whose process
// ends at once, again and again, will not come.
const (
	recoverTimeout = 10 * time.Minute
	launchTimeout  = 30 * time.Second
)

// start launches the server and waits until it answers. Just after a kill -9 the old server's children may still hold its
// memory; they leave within seconds, so launching is tried again.
func (p *Private) start(ctx context.Context, password string) (endpoint, error) {
	ctx, cancel := context.WithTimeout(ctx, recoverTimeout)
	defer cancel()
	at, err := p.cluster.choose(p.at)
	if err != nil {
		return endpoint{}, err
	}
	for began := time.Now(); ; {
		exited, err := p.cluster.launch(at, p.o.Dir)
		if err != nil {
			return endpoint{}, err
		}
		err = waitUp(ctx, connectURL(at, adminRole, password, "postgres"), exited)
		if err == nil {
			p.o.Log.Info("private PostgreSQL started", "dir", p.o.Dir, "port", at.port, "version", p.cluster.version)
			return at, nil
		}
		if refused(err) {
			if launched, ok := p.cluster.running(); ok {
				_ = p.cluster.stop(ctx, launched)
			}
			return endpoint{}, p.wrongPassword()
		}
		select {
		case <-ctx.Done():
		case <-time.After(300 * time.Millisecond):
		}
		if ctx.Err() != nil || time.Since(began) > launchTimeout {
			log := filepath.Join(p.o.Dir, "postgres.log")
			return endpoint{}, fmt.Errorf("PostgreSQL did not start; its log %s ends: %s", log, lastLine(log))
		}
	}
}

func lastLine(path string) string {
	text, _ := os.ReadFile(path)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// refused tells whether a server answered that it does not know us, which waiting does not mend.
func refused(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && strings.HasPrefix(e.Code, "28")
}

func (p *Private) wrongPassword() error {
	return fmt.Errorf("the server in %s does not take the password in admin.password there: put back the file that was made with it", p.o.Dir)
}

// waitUp pings until the server answers, refuses us, or its process is gone.
func waitUp(ctx context.Context, url string, exited <-chan struct{}) error {
	for {
		err := ping(ctx, url)
		if err == nil || refused(err) {
			return err
		}
		select {
		case <-exited:
			return err
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Supervise starts the server again where it has died.
func (p *Private) Supervise(ctx context.Context) error {
	if _, ok := p.cluster.running(); ok {
		return nil
	}
	return p.revive(ctx)
}

func (p *Private) revive(ctx context.Context) error {
	starting, err := lockFile(ctx, filepath.Join(p.o.Dir, "start.lock"))
	if err != nil {
		return err
	}
	defer starting.release()
	if _, ok := p.cluster.running(); ok {
		return nil
	}
	p.o.Log.Warn("private PostgreSQL has died, starting it again")
	return p.up(ctx)
}

// Release leaves the server and stops it when nobody else uses it.
func (p *Private) Release(ctx context.Context) error {
	starting, err := lockFile(ctx, filepath.Join(p.o.Dir, "start.lock"))
	if err != nil {
		return err
	}
	defer starting.release()
	defer p.users.release()
	if !p.users.alone() {
		return nil
	}
	at, ok := p.cluster.running()
	if !ok {
		return nil
	}
	p.o.Log.Info("private PostgreSQL stopping", "dir", p.o.Dir)
	return p.cluster.stop(ctx, at)
}

func connectURL(at endpoint, role, password, database string) string {
	query := url.Values{"host": {at.socketDir}, "port": {fmt.Sprint(at.port)}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

func ping(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// provision makes the roles and the database of the platform: an owner who is nothing more, what the service acts as, and what
// dashboards read as.
func provision(ctx context.Context, url, password, grafanaPassword string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var hasRole, hasService, hasGrafana, hasDatabase bool
	err = conn.QueryRow(ctx, `select exists (select from pg_roles where rolname = $1), exists (select from pg_roles where rolname = $2),
		exists (select from pg_roles where rolname = $3), exists (select from pg_database where datname = $4)`, ownerRole, ServiceRole, GrafanaRole, database).
		Scan(&hasRole, &hasService, &hasGrafana, &hasDatabase)
	if err != nil {
		return err
	}
	if !hasRole {
		// create role takes no parameters; the password is hexadecimal of our own making.
		if _, err := conn.Exec(ctx, fmt.Sprintf(`create role %s login password '%s'`, ownerRole, password)); err != nil {
			return err
		}
	}
	if !hasService {
		if _, err := conn.Exec(ctx, fmt.Sprintf(`create role %s; grant %[1]s to %s`, ServiceRole, ownerRole)); err != nil {
			return err
		}
	}
	if !hasGrafana {
		if _, err := conn.Exec(ctx, fmt.Sprintf(`create role %s login password '%s' connection limit 20;
			alter role %[1]s set statement_timeout = '10s'; alter role %[1]s set default_transaction_read_only = on`, GrafanaRole, grafanaPassword)); err != nil {
			return err
		}
	}
	if !hasDatabase {
		if _, err := conn.Exec(ctx, fmt.Sprintf(`create database %s owner %s`, database, ownerRole)); err != nil {
			return err
		}
	}
	// Databases let everybody make temporary tables, which is writing, too.
	_, err = conn.Exec(ctx, fmt.Sprintf(`revoke temporary on database %s from public; grant temporary on database %[1]s to %s`, database, ownerRole))
	return err
}

// keepSecret reads the secret in the file at path, which it makes where there is none.
func keepSecret(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	secret := make([]byte, 24)
	_, _ = rand.Read(secret)
	text = fmt.Appendf(nil, "%x\n", secret)
	return strings.TrimSpace(string(text)), os.WriteFile(path, text, 0o600)
}

func listen(port int) (net.Listener, error) {
	return net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}

func freePort() (int, error) {
	l, err := listen(0)
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}
