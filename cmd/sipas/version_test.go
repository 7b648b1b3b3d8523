package main

import (
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

// TestVersion: release, commit and compiler on one line, and the release is the one the change log begins with.
func TestVersion(t *testing.T) {
	t.Parallel()
	out := newProgram(t).mustRun("version")
	said := regexp.MustCompile(`^sipas (\d+\.\d+\.\d+) \(commit \S+, go\d+\.\d+\S*\)\n$`).FindStringSubmatch(out)
	if said == nil {
		t.Fatalf("%q", out)
	}
	if log := readText(t, "../../deploy/CHANGELOG.md"); !strings.Contains(log, "\n## "+said[1]+" ") {
		t.Errorf("the change log knows no %s", said[1])
	}
	info := &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}}}
	if got := recorded(info); got != "0123456789ab-dirty" {
		t.Errorf("recorded %q", got)
	}
	if got := recorded(&debug.BuildInfo{}); got != "" {
		t.Errorf("recorded %q where nothing is", got)
	}
}
