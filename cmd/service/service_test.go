package service

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestOnceAndAgain: what is done at once is done again after its pause, and after a longer one where it took long, but never a very long one.
func TestOnceAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var starts []time.Duration
		g := Start(t.Context(), Options{}, Service{Name: "work", Every: time.Second, Rest: 2, Run: func(context.Context, func()) error {
			starts = append(starts, time.Since(began))
			time.Sleep(map[int]time.Duration{2: 3 * time.Second, 4: time.Minute}[len(starts)])
			return nil
		}})
		time.Sleep(86*time.Second + time.Millisecond)
		g.Stop()
		want := []time.Duration{0, time.Second, 10 * time.Second, 11 * time.Second, 86 * time.Second}
		if !slices.Equal(starts, want) {
			t.Errorf("begun at %v", starts)
		}
	})
}

// TestARunIsGivenUp that takes longer than it may, and begun again.
func TestARunIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var starts []time.Duration
		g := Start(t.Context(), Options{}, Service{Name: "work", Every: time.Second, Within: 5 * time.Second, Run: func(ctx context.Context, _ func()) error {
			starts = append(starts, time.Since(began))
			<-ctx.Done() // a database that has vanished
			return ctx.Err()
		}})
		time.Sleep(7 * time.Second)
		g.Stop()
		if want := []time.Duration{0, 6 * time.Second}; !slices.Equal(starts, want) {
			t.Errorf("begun at %v", starts)
		}
	})
}

// TestOnlyChangesAreLogged: a failure once, however often it is repeated, and its end once.
func TestOnlyChangesAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		results := []error{nil, errors.New("away"), errors.New("still away"), nil, nil, errors.New("away again")}
		ran := 0
		s := Service{Name: "work", Every: time.Second, Failing: "it fails", Well: "it works", Run: func(context.Context, func()) error { return results[ran%len(results)] }}
		g := Start(t.Context(), Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Ran: func(name string, err error) {
			if name != "work" || !errors.Is(err, results[ran%len(results)]) {
				t.Errorf("%s: %v", name, err)
			}
			ran++
		}}, s)
		time.Sleep(5500 * time.Millisecond)
		g.Stop()
		if ran != len(results) || strings.Count(log.String(), "it fails") != 2 || strings.Count(log.String(), "it works") != 1 || strings.Contains(log.String(), "still away") {
			t.Errorf("%d runs, log:\n%s", ran, log.String())
		}
	})
}

// TestLongWork: what goes on until it is ended says that it works, and is begun anew when it breaks.
func TestLongWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		broken := make(chan error)
		begun := 0
		g := Start(t.Context(), Options{Log: slog.New(slog.NewTextHandler(&log, nil))}, Service{Every: time.Second, Failing: "it broke", Well: "it works",
			Run: func(ctx context.Context, well func()) error {
				begun++
				well()
				select {
				case err := <-broken:
					return err
				case <-ctx.Done():
					return ctx.Err()
				}
			}})
		synctest.Wait()
		broken <- errors.New("the line is cut")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		g.Stop()
		if said := log.String(); begun != 2 || strings.Count(said, "it broke") != 1 || strings.Count(said, "it works") != 1 || strings.Contains(said, "canceled") {
			t.Errorf("begun %d times, log:\n%s", begun, said)
		}
	})
}

// TestEndsInReverseOrder: each is waited for before the one it may need is ended.
func TestEndsInReverseOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended []string
		slow := func(name string) Service {
			return Service{Name: name, Run: func(ctx context.Context, _ func()) error {
				<-ctx.Done()
				time.Sleep(time.Second) // finishes what it has begun
				ended = append(ended, name)
				return nil
			}}
		}
		ctx, cancel := context.WithCancel(t.Context())
		g := Start(ctx, Options{}, slow("database"), slow("figures"), slow("intake"))
		cancel() // whoever asks the program to stop does not end its work
		synctest.Wait()
		if len(ended) > 0 {
			t.Errorf("ended early: %v", ended)
		}
		g.Stop()
		if !slices.Equal(ended, []string{"intake", "figures", "database"}) {
			t.Errorf("ended %v", ended)
		}
	})
}
