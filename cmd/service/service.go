// Package service runs the work a program does beside answering: a list of services, begun in order and ended in the reverse order, each
// waited for. The log hears when one begins to fail and when it works again, and nothing in between.
package service

import (
	"context"
	"log/slog"
	"time"
)

// Service is one piece of work.
type Service struct {
	Name string
	// Run does the work. Either it does it once and returns, to be run again after a pause, or it goes on until ctx ends; then it calls well
	// as soon as it works, and returns early only when it cannot go on. A test that wants the work done calls it.
	Run func(ctx context.Context, well func()) error
	// Every is the pause between two runs.
	Every time.Duration
	// Within bounds one run; none when zero. A database that vanished must not be waited for for ever.
	Within time.Duration
	// Rest lengthens the pause to so many times what the run took, no longer than mostRest: 2 keeps the work under a third of a processor.
	Rest int
	// Failing and Well are what the log says when the work begins to fail and when it is done again.
	Failing, Well string
}

// mostRest bounds a rest: a run may have taken long because it waited for a machine that vanished, and what it waited for is there again.
const mostRest = 15 * time.Second

// Options of a Group; the zero value of each field means its default.
type Options struct {
	Log *slog.Logger
	// Ran hears of each run that has ended, and how: the signal that tests wait for.
	Ran func(name string, err error)
}

// Group is a list of services that run.
type Group struct {
	o       Options
	running []running
}

type running struct {
	end  context.CancelFunc
	done chan struct{}
}

// Start begins services in order. They go on until Stop, whatever becomes of ctx, whose values they share.
func Start(ctx context.Context, o Options, services ...Service) *Group {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Ran == nil {
		o.Ran = func(string, error) {}
	}
	g := &Group{o: o}
	for _, s := range services {
		ctx, end := context.WithCancel(context.WithoutCancel(ctx))
		r := running{end, make(chan struct{})}
		g.running = append(g.running, r)
		go func() {
			defer close(r.done)
			(&runner{Service: s, o: o}).loop(ctx)
		}()
	}
	return g
}

// Stop ends the services, the last begun first, and waits for each before it ends the next: what one still does another may need.
func (g *Group) Stop() {
	for n := len(g.running) - 1; n >= 0; n-- {
		g.running[n].end()
		<-g.running[n].done
	}
}

// runner is a service and whether it fails at the moment.
type runner struct {
	Service
	o       Options
	failing bool
}

func (r *runner) loop(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		err := r.run(ctx)
		r.tell(ctx, err)
		r.o.Ran(r.Name, err)
		select {
		case <-ctx.Done():
		case <-time.After(max(r.Every, min(mostRest, time.Duration(r.Rest)*time.Since(began)))):
		}
	}
}

// run does the work once.
func (r *runner) run(ctx context.Context) error {
	within := ctx
	if r.Within > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeout(ctx, r.Within)
		defer cancel()
	}
	return r.Run(within, func() { r.tell(ctx, nil) })
}

// tell logs where the state has changed. What fails because it is ended does not fail.
func (r *runner) tell(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil || (err != nil) == r.failing:
		return
	case err != nil:
		r.o.Log.WarnContext(ctx, r.Failing, "service", r.Name, "error", err)
	default:
		r.o.Log.InfoContext(ctx, r.Well, "service", r.Name)
	}
	r.failing = err != nil
}
