package pg

import (
	"context"
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
	ownerRole = Owner
	database  = "sipas"
)

// PrivateOptions say where and how a private server runs.
type PrivateOptions struct {
	// Dir holds the cluster, its log and its password. Programs with the same Dir share one server.
	Dir string
	// Programs are directories that PostgreSQL's server programs are looked for in; the usual places when empty.
	Programs []string
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
	roles   map[string]string // how each role connects
	died    bool              // and that was said
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
	if p.cluster, err = findCluster(dir, o.Programs); err != nil {
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

// URL is how to connect as the owner, over the socket.
func (p *Private) URL() string { return p.url }

// RoleURL is how to connect as ServiceRole, StaffRole or GrafanaRole.
func (p *Private) RoleURL(role string) string { return p.roles[role] }

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
	passwords := Passwords{}
	for _, role := range besideOwner() {
		if passwords[role], err = keepSecret(filepath.Join(p.o.Dir, fileOf(role)+".password")); err != nil {
			return err
		}
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
	if err := p.provision(ctx, ownerPassword, passwords); err != nil {
		return err
	}
	p.roles = map[string]string{}
	urls := map[string]string{"database": p.url}
	for _, role := range besideOwner() {
		p.roles[role] = connectURL(at, role, passwords[role], database)
		urls[fileOf(role)] = p.roles[role]
	}
	for file, url := range urls {
		if err := keepText(filepath.Join(p.o.Dir, file+".url"), url+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// provision makes what a database needs, or leaves it as it is.
func (p *Private) provision(ctx context.Context, ownerPassword string, passwords Passwords) error {
	conn, err := pgx.Connect(ctx, p.admin)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	passwords[Owner] = ownerPassword
	return provision(ctx, conn, database, passwords, false, func(name string) error { return p.Wall(ctx, name) })
}

// keepText writes a file that does not hold the text yet: on a full disk to write it again would be to lose it.
func keepText(path, text string) error {
	if held, err := os.ReadFile(path); err == nil && string(held) == text {
		return nil
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// Times a start may take. Recovery after a crash takes as long as there is work to be done again; but a server whose process
// ends at once, again and again, will not come.
const (
	recoverTimeout = 10 * time.Minute
	launchTimeout  = 30 * time.Second
	launchPause    = 300 * time.Millisecond // doubled with each launch in vain
	launchRest     = 3 * time.Second        // at most
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
	for began, pause := time.Now(), launchPause; ; pause = min(2*pause, launchRest) {
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
		case <-time.After(pause):
		}
		if ctx.Err() != nil || time.Since(began) > launchTimeout {
			if full(p.cluster.data) {
				return endpoint{}, fmt.Errorf("no room is left on the disk of %s: make some, and PostgreSQL starts again by itself", p.o.Dir)
			}
			log := filepath.Join(p.o.Dir, "postgres.log")
			return endpoint{}, fmt.Errorf("PostgreSQL did not start; its log %s says: %s", log, lastFault(log))
		}
	}
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
		p.died = false
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
	if !p.died { // said once, however often it is tried
		p.died = true
		p.o.Log.Warn("private PostgreSQL has died, starting it again")
	}
	// Its package may have been replaced, moved or removed since.
	if p.cluster, err = findCluster(p.o.Dir, p.o.Programs); err != nil {
		return err
	}
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
