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

// Eventually waits until something has come true, and fails when it has not in half a minute.
func Eventually(t testing.TB, what string, true func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !true() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
