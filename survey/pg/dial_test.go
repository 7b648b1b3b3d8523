package pg_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestAConnectionNoticesThatTheOtherSideIsGone: the kernel is told to ask, and to give up.
func TestAConnectionNoticesThatTheOtherSideIsGone(t *testing.T) {
	server := start(t, surveytest.Dir(t))
	t.Cleanup(func() { _ = server.Release(context.WithoutCancel(t.Context())) })
	pool, err := pg.Open(t.Context(), loopback(t, server.URL()), pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	raw, ok := conn.Conn().PgConn().Conn().(*net.TCPConn)
	if !ok {
		t.Fatalf("%T is no TCP connection", conn.Conn().PgConn().Conn())
	}
	control, err := raw.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ level, option, least, most int }{
		"keep-alive":  {unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1, 1},
		"silent for":  {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 1, 10},
		"asked every": {unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 1, 5},
		"asked times": {unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 1, 4},
		"unconfirmed": {unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, 1000, 20_000},
	} {
		got := 0
		_ = control.Control(func(fd uintptr) { got, err = unix.GetsockoptInt(int(fd), c.level, c.option) })
		if err != nil || got < c.least || got > c.most {
			t.Errorf("%s: %d %v", name, got, err)
		}
	}
}

// TestAPoolerIsNamed at once, and not taken for a database that is away.
func TestAPoolerIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 1024))
			// What PgBouncer says, after the protocol's description of ErrorResponse.
			fields := "SERROR\x00C08P01\x00Munsupported startup parameter: statement_timeout\x00\x00"
			_, _ = c.Write(append([]byte{'E', 0, 0, 0, byte(4 + len(fields))}, fields...))
			_ = c.Close()
		}
	}()
	began := time.Now()
	_, err = pg.Open(t.Context(), "postgres://sipas@"+l.Addr().String()+"/sipas?sslmode=disable", pg.PoolOptions{StatementTimeout: time.Second})
	if e, ok := err.(*survey.Error); !ok || e.Key != "database.pooler" || time.Since(began) > 20*time.Second {
		t.Errorf("%v", err)
	}
}

// loopback is the same server by TCP.
func loopback(t *testing.T, address string) string {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Host: fmt.Sprintf("127.0.0.1:%d", config.Port),
		Path: config.Database}).String()
}

// TestAClosedConnectionIsWorthTryingAgain: it closed between two queries, so nothing is known of a fault of ours.
func TestAClosedConnectionIsWorthTryingAgain(t *testing.T) {
	server := start(t, surveytest.Dir(t))
	t.Cleanup(func() { _ = server.Release(context.WithoutCancel(t.Context())) })
	conn, err := pgx.Connect(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(t.Context())
	if _, err = conn.Exec(t.Context(), "select 1"); err == nil || survey.KindOf(pg.Error("test", err)) != survey.Busy {
		t.Errorf("%v is %v", err, survey.KindOf(pg.Error("test", err)))
	}
}
