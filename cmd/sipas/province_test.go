package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAProvinceThatIsNoneIsRefused by commands of every way to open the database: to them its tallies would equal its answers, and its log would be unbroken, for there are
// none. Every other command is tried in a drill.
func TestAProvinceThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("migrate")
	file := filepath.Join(p.dir, "x.csv")
	for _, c := range []struct {
		province string
		args     []string
	}{
		{"99", []string{"recount", "--check"}}, {"015", []string{"recount", "--check"}}, {"Lâm Đồng", []string{"audit", "verify"}}, {"68 ", []string{"place", "list", "--json"}},
		{"99", []string{"recount"}}, {"99", []string{"migrate"}}, {"99", []string{"export", "responses", "--out", file}}, {"99", []string{"publish"}}, {"99", []string{"figures"}},
		{"99", []string{"secret", "check"}},
	} {
		out, errs, code := p.run(append(c.args, "--province", c.province)...)
		if code != failed || out != "" || !strings.Contains(errs, "two-digit code") {
			t.Errorf("%v of province %q: exit %d, %s %s", c.args, c.province, code, out, errs)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("there is a file of a province that is none")
	}
}
