package surveytest

import (
	"context"
	"log/slog"
	"testing"
	"time"
)

// Log writes to the test's log.
func Log(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(writer{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

type writer struct{ t testing.TB }

func (w writer) Write(b []byte) (int, error) {
	if w.t.Context().Err() == nil { // a test that has ended takes no more lines
		w.t.Logf("%s", b)
	}
	return len(b), nil
}

// Background runs f until the returned function is called, which waits for it to end.
func Background(t testing.TB, f func(context.Context)) (context.Context, func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(ctx)
	}()
	return ctx, func() {
		cancel()
		<-done
	}
}

// Patience is how long a test waits for what surely comes: so long that no load on the machine is taken for a fault.
const Patience = 4 * time.Minute

// Looks of who waits: soon at first, then the rarer the longer it lasts, by a tenth of that; for on a busy machine those who look take from those
// they wait for.
const (
	soonest = 20 * time.Millisecond
	rarest  = 100 * time.Millisecond
)

// Eventually waits until something has come true. What has not in some minutes will not.
func Eventually(t testing.TB, what string, true func() bool) {
	t.Helper()
	for began := time.Now(); !true(); {
		waited := time.Since(began)
		if waited > Patience {
			t.Fatalf("waited in vain: %s", what)
		}
		<-time.After(min(max(waited/10, soonest), rarest))
	}
}
