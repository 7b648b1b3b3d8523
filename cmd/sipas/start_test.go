package main

import (
	"context"
	"net"
	"os/exec"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// TestStartsThatCannotBe each say in one line what to do.
func TestStartsThatCannotBe(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	for name, c := range map[string]struct {
		before string // in the shell that starts it
		args   []string
		says   string
	}{
		"too few files":       {"ulimit -n 64;", nil, "LimitNOFILE"},
		"the port is taken":   {"", []string{"--listen", taken.Addr().String()}, "SIPAS_LISTEN"},
		"metrics' port taken": {"", []string{"--metrics-listen", taken.Addr().String()}, "SIPAS_METRICS_LISTEN"},
		"no such zone":        {"", []string{"--timezone", "Asia/Dalat"}, "SIPAS_TIMEZONE"},
		"a dead poster":       {"", []string{"--base-url", "feedback.example.vn"}, "SIPAS_BASE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), surveytest.Patience) // one that starts all the same goes on
			defer cancel()
			command := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", c.before + ` exec "$0" serve "$@"`, executable}, c.args...)...)
			command.Env = p.env
			out, err := command.CombinedOutput()
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			if err == nil || !strings.Contains(lines[len(lines)-1], c.says) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
