package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"sipas/survey"
)

// evil are texts of strangers, each with something a terminal obeys or nobody sees, and how they are shown.
func evil() map[string]string {
	return map[string]string{
		"Quầy số 1":         "Quầy số 1",
		"a\x1b[2Jb":         `a\u001b[2Jb`,
		"a\x1b]0;title\x07": `a\u001b]0;title\u0007`,
		"a\u009b2Jb":        `a\u009b2Jb`,
		"a\x7f\b\rb":        `a\u007f\u0008\u000db`,
		"a\nT99\tb":         `a\nT99\tb`,
		"a\u202eb\u2066c":   `a\u202eb\u2066c`,
		"a\u200bb\ufeffc":   `a\u200bb\ufeffc`,
		"a\u2028b\u2029c":   `a\u2028b\u2029c`,
		"a\U000e0041b":      `a\udb40\udc41b`,
		"\x00":              `\u0000`,
		"\x9b2J":            "\ufffd2J", // no UTF-8: as a byte some terminals obey it
		"a\xed\xa0\x80b":    "a\ufffd\ufffd\ufffdb",
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	for text, want := range evil() {
		if got := survey.Visible(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// TestTheScreenQuotes: a row stays a row, and JSON says the same as before.
func TestTheScreenQuotes(t *testing.T) {
	t.Parallel()
	for text := range evil() {
		var out strings.Builder
		listed := newTable(screen{&out})
		listed.row("T1", text, "end")
		if err := listed.end(); err != nil {
			t.Fatal(err)
		}
		if rows := strings.Split(out.String(), "\n"); len(rows) != 2 || !strings.HasPrefix(rows[0], "T1  ") || !strings.HasSuffix(rows[0], "  end") || strings.ContainsFunc(rows[0], survey.Hidden) {
			t.Errorf("%q is listed as %q", text, out.String())
		}
		out.Reset()
		if err := (&app{stdout: screen{&out}}).printJSON(map[string]string{"name": text}); err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal([]byte(out.String()), &back); err != nil || back["name"] != strings.ToValidUTF8(text, "\ufffd") && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q is printed as %q, which is %q %v", text, out.String(), back, err)
		}
		if seen := strings.ReplaceAll(out.String(), "\n", ""); strings.ContainsFunc(seen, survey.Hidden) {
			t.Errorf("%q reaches the terminal in %q", text, out.String())
		}
	}
}

// TestOneScreen: nothing is printed but through it.
func TestOneScreen(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "screen.go" {
			continue
		}
		text := readText(t, file)
		for _, way := range []string{"tabwriter.", "os.Stdout", "os.Stderr", "fmt.Print"} {
			if strings.Contains(strings.ReplaceAll(text, "os.Exit(run(ctx, time.Now, os.Args[1:], os.Stdout, os.Stderr))", ""), way) {
				t.Errorf("%s prints by %s, and not through the screen", file, way)
			}
		}
	}
}

// TestNamesAreReadAtTheDoor: what nobody can see or print is refused with exit 2 and one line that says why.
func TestNamesAreReadAtTheDoor(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	for name, want := range map[string]struct{ kept, refused string }{
		"  Quầy\tsố  3 ": {"Quầy số 3", ""}, " ": {"", "empty"}, "Quầy\n2": {"", "line break"}, "Quầy \u202e2": {"", "direction mark"}, "\x1b[2JQuầy": {"", "control character"},
		strings.Repeat("Q", 101): {"", "too long"}, "Quầy 1 😀": {"", "cannot be printed: 😀"}, "Quầy\u200b": {"", "nobody sees"},
	} {
		for _, args := range [][]string{{"place", "add", "--unit", "24781", "--name", name, "--json"}, {"device", "add", "--place", p.code, "--name", name, "--json"},
			{"key", "add", "--scope", "responses:write", "--name", name, "--json"}} {
			out, errs, code := p.run(args...)
			if want.refused == "" {
				if code != done {
					t.Errorf("%q: exit %d, %s", args, code, errs)
				}
				continue
			}
			if code != misused || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want.refused) || !strings.Contains(errs, "--name") {
				t.Errorf("%q: exit %d, %q %q, want %s", args, code, out, errs, want.refused)
			}
		}
	}
	if listed := p.mustRun("place", "list") + p.mustRun("device", "list") + p.mustRun("key", "list"); strings.Count(listed, "Quầy số 3") != 3 {
		t.Errorf("%s", listed)
	}
	if _, errs, code := p.run("device", "pause", "T1", "--message", "a\u202eb"); code != misused || !strings.Contains(errs, "direction mark") {
		t.Errorf("a message: %d %s", code, errs)
	}
	if _, errs, code := p.run("freeze", "--period", "2026-09", "--note", "a\x1b[2J"); code != misused || !strings.Contains(errs, "control character") {
		t.Errorf("a note: %d %s", code, errs)
	}
	if _, errs, code := p.run("publish", "--by", "a\nb"); code != misused || !strings.Contains(errs, "line break") {
		t.Errorf("a name: %d %s", code, errs)
	}
}

// TestHeartbeatsAreReadAtTheDoor: a tablet's own words are letters and digits.
func TestHeartbeatsAreReadAtTheDoor(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	_, cookie := p.enrolled(p.code)
	for _, half := range []string{`{"version":"\ud800"}`, "{\"version\":\"\x9b\"}", "{\"version\":\"\xed\xa0\x80\"}"} {
		if r, body := p.kiosk("heartbeat", cookie, json.RawMessage(half)); r.StatusCode < 400 || r.StatusCode >= 500 {
			t.Errorf("%q: %d %s", half, r.StatusCode, body)
		}
	}
	for text, shown := range evil() {
		if strings.ToValidUTF8(text, "") != text {
			continue // json.Marshal would mend it; web/request refuses it as no JSON
		}
		for _, field := range []string{"version", "storage", "setup_key"} {
			if r, body := p.kiosk("heartbeat", cookie, map[string]any{field: text}); r.StatusCode != 422 {
				t.Errorf("%s %s: %d %s", field, shown, r.StatusCode, body)
			}
		}
	}
}

// TestOneDeskNeverCostsAProvinceItsPosters: a name from before names were read is printed with a sign for what cannot be, and said so.
func TestOneDeskNeverCostsAProvinceItsPosters(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	conn := connect(t, p)
	if _, err := conn.Exec(t.Context(), `update survey.place set name = 'Quầy 1 😀' where code = $1`, p.code); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(t.Context())
	for _, which := range [][]string{{"--unit", "68"}, {"--place", p.code}} {
		out, errs, code := p.run(append([]string{"poster", "--base-url", "https://hailong.example.vn", "--out", filepath.Join(p.dir, "posters.pdf")}, which...)...)
		if code != done || !strings.Contains(out, "poster") || !strings.Contains(errs, p.code) || !strings.Contains(errs, `"Quầy 1 ?"`) {
			t.Errorf("%s: exit %d, %q %q", which, code, out, errs)
		}
	}
}
