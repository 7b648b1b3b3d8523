package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"sipas/survey/surveytest"
)

// TestProgramsStartAtOnce: services and commands, on an empty database, and again on the one that they have made; each ends well.
func TestProgramsStartAtOnce(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for range 2 {
		if _, err := connect(t, p).Exec(t.Context(), `drop schema survey, analytics, dashboard, staff, followup cascade`); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			p.allAtOnce([]string{"serve"}, []string{"serve"}, []string{"place", "list"}, []string{"migrate"}, []string{"device", "list"})
		}
	}
}

// TestProgramsShareADirectory: on an empty one they make one PostgreSQL between them, and whoever leaves last stops it; a command that comes in that
// moment starts it again.
func TestProgramsShareADirectory(t *testing.T) {
	t.Parallel()
	p := newPrivateProgram(t)
	for range 2 {
		p.allAtOnce([]string{"serve"}, []string{"serve"}, []string{"place", "list"}, []string{"setting", "list"}, []string{"device", "list"})
	}
	for range 2 {
		p.serve()
		var wg sync.WaitGroup
		wg.Go(func() {
			if code := p.stop(); code != done {
				t.Errorf("it stops with exit %d", code)
			}
		})
		p.allAtOnce([]string{"place", "list"}, []string{"device", "list"})
		wg.Wait()
	}
	if p.databaseProcess() != 0 {
		t.Error("nobody uses the database, and it runs")
	}
}

// allAtOnce runs programs on the same database at once, each to its end; a service as long as it takes to start.
func (p *program) allAtOnce(all ...[]string) {
	p.t.Helper()
	var wg sync.WaitGroup
	for _, args := range all {
		address := surveytest.FreeAddress(p.t)
		wg.Go(func() {
			if err := p.runAt(address, args); err != nil {
				p.t.Errorf("sipas %s beside others: %v", strings.Join(args, " "), err)
			}
		})
	}
	wg.Wait()
}

// runAt runs a program to its end, one that serves at an address until it has said where.
func (p *program) runAt(address string, args []string) error {
	var errs bytes.Buffer
	command := exec.Command(executable, args...)
	command.Env, command.Stderr = append(slices.Clone(p.env), "SIPAS_LISTEN="+address), &errs
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "target") {
			_ = command.Process.Signal(syscall.SIGTERM)
		}
	}
	if err := command.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, errs.String())
	}
	return nil
}
