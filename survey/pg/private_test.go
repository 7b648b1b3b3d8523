package pg_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

func start(t *testing.T, dir string) *pg.Private {
	t.Helper()
	p, err := pg.StartPrivate(t.Context(), pg.PrivateOptions{Dir: dir, Throwaway: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func release(t *testing.T, p *pg.Private) {
	t.Helper()
	if err := p.Release(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// query runs one statement that returns text.
func query(t *testing.T, url, sql string) (string, error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var text string
	err = conn.QueryRow(t.Context(), sql).Scan(&text)
	return text, err
}

func serverPID(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestPrivateIsSharedAndStoppedByTheLast(t *testing.T) {
	t.Parallel()
	dir := surveytest.Dir(t)
	var users [4]*pg.Private
	var wg sync.WaitGroup
	for i := range users { // at once: one makes it, the others join
		wg.Go(func() { users[i] = start(t, dir) })
	}
	wg.Wait()
	for _, p := range users {
		if p == nil || p.URL() != users[0].URL() {
			t.Fatal("not one server for all")
		}
	}
	pid := serverPID(t, dir)
	for i, p := range users {
		if _, err := query(t, users[len(users)-1].URL(), "select version()"); err != nil {
			t.Fatalf("gone when %d of %d had left: %v", i, len(users), err)
		}
		release(t, p)
	}
	surveytest.Eventually(t, "the server has ended, for nobody uses it", func() bool { return syscall.Kill(pid, 0) != nil })
	again := start(t, dir)
	defer release(t, again)
	if owner, err := query(t, again.URL(), "select current_user || ' ' || (select rolsuper::text from pg_roles where rolname = current_user)"); err != nil || owner != "sipas false" {
		t.Errorf("connected as %q, %v: want an owner without superuser's rights", owner, err)
	}
}

func TestPrivateIsReachedOnLoopbackWithThePasswordOnly(t *testing.T) {
	t.Parallel()
	dir := surveytest.Dir(t)
	p := start(t, dir)
	defer release(t, p)
	config, err := pgx.ParseConfig(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	config.Host = "127.0.0.1"
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(t.Context())
	config.User = "sipas_admin"
	if _, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		t.Error("the owner's password opens the superuser's door")
	}
	config.User, config.Password = "sipas", "guessed"
	if _, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		t.Error("a guessed password opens it")
	}
	kept, err := os.ReadFile(filepath.Join(dir, "database.url"))
	if err != nil || strings.TrimSpace(string(kept)) != p.URL() {
		t.Errorf("database.url holds %q, %v", kept, err)
	}
	for _, name := range []string{"database.url", "admin.password", "owner.password", "service.url", "service.password", "staff.url", "staff.password", "grafana.url", "grafana.password"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
}

// TestRolesOfAnEarlierServerLogIn: one made by an earlier version has a role that does not, and lacks another; they and the walls come with the
// next start, and nobody is a member of anything but the owner.
func TestRolesOfAnEarlierServerLogIn(t *testing.T) {
	t.Parallel()
	dir := surveytest.Dir(t)
	p := start(t, dir)
	for _, statement := range []string{"alter role sipas_service nologin", "drop owned by sipas_staff; drop role sipas_staff",
		"revoke sipas_service from sipas"} {
		if _, err := execute(t, strings.Replace(p.AdminURL(), "/postgres?", "/sipas?", 1), statement); err != nil {
			t.Fatal(err)
		}
	}
	release(t, p)
	p = start(t, dir)
	defer release(t, p)
	for _, role := range []string{pg.ServiceRole, pg.StaffRole, pg.GrafanaRole} {
		if who, err := query(t, p.RoleURL(role), "select current_user::text"); err != nil || who != role {
			t.Errorf("%s logs in as %q, %v", role, who, err)
		}
	}
	members, err := query(t, p.AdminURL(), `select string_agg(pg_get_userbyid(roleid) || ' ' || pg_get_userbyid(member), ', ' order by pg_get_userbyid(roleid))
		from pg_auth_members where pg_get_userbyid(member) like 'sipas%' or pg_get_userbyid(member) like 'grafana%'`)
	if err != nil || members != "sipas_service sipas, sipas_staff sipas" {
		t.Errorf("members: %s, %v", members, err)
	}
}

// execute runs statements that return nothing.
func execute(t *testing.T, url, sql string) (pgconn.CommandTag, error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	return conn.Exec(t.Context(), sql)
}

// TestPrivateRecovers kills the server as a power cut would and starts again, as the next program and under supervision.
func TestPrivateRecovers(t *testing.T) {
	t.Parallel()
	dir := surveytest.Dir(t)
	killed := start(t, dir) // never released: its program is dead, too
	if err := syscall.Kill(serverPID(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir)
	if p.URL() != killed.URL() {
		t.Errorf("other address after the kill: %s, %s", killed.URL(), p.URL())
	}
	pid := serverPID(t, dir)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the server is started again", func() bool {
		if err := p.Supervise(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := query(t, p.URL(), "select version()")
		return err == nil && serverPID(t, dir) != pid
	})
	release(t, killed)
	release(t, p)
}

// TestPrivateInADirectoryNobodyElseMayEnter: as root the server runs under another account, which has to find its data.
func TestPrivateInADirectoryNobodyElseMayEnter(t *testing.T) {
	t.Parallel()
	outer := surveytest.Dir(t)
	if err := os.Chmod(outer, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(outer, "a rather long name, so that the socket finds no room beside the data "+strings.Repeat("x", 60))
	p := start(t, dir)
	if text, err := query(t, p.URL(), "select 'here'"); err != nil || text != "here" {
		t.Errorf("%q %v", text, err)
	}
	data, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	release(t, p)
	if err := os.RemoveAll(filepath.Dir(data)); err != nil {
		t.Error(err)
	}
}

// TestALostPasswordIsToldAtOnce: neither running nor stopped does the server take another password.
func TestALostPasswordIsToldAtOnce(t *testing.T) {
	t.Parallel()
	dir := surveytest.Dir(t)
	p := start(t, dir)
	path := filepath.Join(dir, "admin.password")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"running", "stopped"} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if _, err := pg.StartPrivate(t.Context(), pg.PrivateOptions{Dir: dir, Log: slog.New(slog.DiscardHandler)}); err == nil || !strings.Contains(err.Error(), "admin.password") {
			t.Errorf("%s: %v", when, err)
		}
		if when == "running" {
			release(t, p)
		}
	}
	if err := os.WriteFile(path, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	release(t, start(t, dir))
}

func TestDataOfAnotherVersionAreNotTouched(t *testing.T) {
	t.Parallel()
	dir := surveytest.Dir(t)
	if err := os.MkdirAll(filepath.Join(dir, "postgres"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := pg.StartPrivate(t.Context(), pg.PrivateOptions{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "install postgresql-9") {
		t.Errorf("error %v", err)
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for url, want := range map[string]survey.Kind{"://": survey.Invalid, "postgres://nobody@127.0.0.1:1/none": survey.Busy} {
		if _, err := pg.Open(ctx, url, pg.PoolOptions{}); survey.KindOf(err) != want {
			t.Errorf("%s: %v, want kind %s", url, err, want)
		}
	}
}
