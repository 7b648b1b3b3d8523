package page

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestScriptsByThemselves runs the unit tests of the pages' scripts, with node's own runner.
func TestScriptsByThemselves(t *testing.T) {
	t.Parallel()
	tests := sources(t, "mjs", 4)
	out, err := exec.Command("node", append([]string{"--test"}, tests...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v (make test installs node)\n%s", err, out)
	}
}

// TestNoTextRunsOverLines: comments are taken out line by line, so no line may begin like one within a text.
func TestNoTextRunsOverLines(t *testing.T) {
	for _, file := range sources(t, "js", 10) {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(script), "\n") {
			if strings.Count(line, "`")%2 != 0 || strings.HasPrefix(strings.TrimSpace(line), "/*") {
				t.Errorf("%s:%d: %s", file, n+1, line)
			}
		}
	}
}

// sources are the scripts with an extension, at least so many.
func sources(t *testing.T, extension string, least int) []string {
	t.Helper()
	var found []string
	for _, pattern := range []string{"*.", "*/*."} {
		some, err := filepath.Glob(pattern + extension)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, some...)
	}
	if len(found) < least {
		t.Fatalf("only %v", found)
	}
	return found
}
