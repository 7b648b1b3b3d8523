package page

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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

// TestAnAddressNamesAllThatAScriptNeeds: where a module changes, whatever needs it has another address, too, and nothing else has.
func TestAnAddressNamesAllThatAScriptNeeds(t *testing.T) {
	source := fstest.MapFS{
		"mask.js":        {Data: []byte("export const dot = 1;\n")},
		"desk/clock.js":  {Data: []byte("// A comment.\nexport const tick = 2;\n")},
		"desk/middle.js": {Data: []byte("import { dot } from '../mask.js';\nimport * as clock from './clock.js';\n")},
		"desk/top.js":    {Data: []byte("import './middle.js';\n\n// import './gone.js';\nstart();\n")},
		"desk/top.css":   {Data: []byte("h1 {}\n")},
	}
	before, err := load(source)
	if err != nil {
		t.Fatal(err)
	}
	top, middle := before.names["desk/top.js"], before.names["desk/middle.js"]
	mask, clock := before.names["mask.js"], before.names["desk/clock.js"]
	if got, want := string(before.byName[top].plain), "import './"+middle+"';\n\nstart();\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	want := "import { dot } from './" + mask + "';\nimport * as clock from './" + clock + "';\n"
	if got := string(before.byName[middle].plain); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	urls, err := before.ModuleURLs("desk/top.js")
	if err != nil || !slices.Equal(urls, []string{"/asset/" + mask, "/asset/" + clock, "/asset/" + middle}) {
		t.Errorf("%v %v", urls, err)
	}
	source["mask.js"] = &fstest.MapFile{Data: []byte("export const dot = 2;\n")}
	after, err := load(source)
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]bool{"mask.js": true, "desk/middle.js": true, "desk/top.js": true, "desk/clock.js": false, "desk/top.css": false}
	for file, changes := range changed {
		if other := before.names[file] != after.names[file]; other != changes {
			t.Errorf("%s has another address: %t", file, other)
		}
	}
}

// TestScriptsThatCannotBe are faults of the program, found when it starts.
func TestScriptsThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"import './a.js';\n":                     "needs itself",
		"import { b } from './b.js';\n":          "b.js",
		"import {\n  b\n} from './a.js';\n":      "all on one line",
		"import { b } from \"./b.js\";\n":        "single quotes",
		"import { b } from 'https://b/b.js';\n":  "relative address",
		"export * from 'b';\n":                   "relative address",
		"import d, { b } from './../../b.js';\n": "b.js",
	} {
		if _, err := load(fstest.MapFS{"a.js": {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
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
