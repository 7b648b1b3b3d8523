//go:build drill

package main

import (
	"strings"
	"testing"

	"sipas/survey"
)

// TestDrillStrangersTextOnTheTerminal: whatever stands in the database, commands, errors and the log show it harmless.
func TestDrillStrangersTextOnTheTerminal(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	p.mustRun("key", "add", "--name", "Cổng dịch vụ công", "--scope", "responses:write")
	conn := connect(t, p)
	for text := range evil() {
		if strings.ContainsRune(text, 0) || strings.ToValidUTF8(text, "") != text {
			continue // which PostgreSQL does not keep
		}
		p.addDevice(p.code)
		for _, sql := range []string{`update survey.device set name = $1, pause = $1, version = $1`, `update survey.place set name = $1, name_en = $1`,
			`update survey.api_key set name = $1`} {
			if _, err := conn.Exec(t.Context(), sql, text); err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range [][]string{{"device", "list"}, {"device", "list", "--json"}, {"key", "list"}, {"key", "list", "--json"}, {"place", "list"}, {"place", "list", "--json"}, {"device", "add", "--place", p.code},
			{"standing", "list", "--unit", text}, {"device", "list", "--state", text}, {"place", "list", text}, {"device", "add", "--place", text},
			{"place", "add", "--unit", text, "--name", "Quầy"}, {"export", "check", "/nowhere/" + text}, {"standing", "review", text, "--standing", "counted", "--reason", text}} {
			out, errs, _ := p.run(args...)
			if shown := strings.ReplaceAll(out+errs, "\n", ""); strings.ContainsFunc(shown, survey.Hidden) {
				t.Errorf("%q of sipas %s reaches the terminal: %q", text, strings.Join(args, " "), shown)
			}
			if args[len(args)-1] == "list" && strings.Contains(out, "\nT99") {
				t.Errorf("a row was forged: %q", out)
			}
			if lines := strings.Count(errs, "\n"); lines > 1 {
				t.Errorf("sipas %q says %d lines on stderr: %q", args, lines, errs)
			}
		}
	}
	p.stop()
	p.serve()
	if shown := strings.ReplaceAll(p.log.String(), "\n", ""); strings.ContainsFunc(shown, survey.Hidden) {
		t.Errorf("the log holds %q", shown)
	}
}
