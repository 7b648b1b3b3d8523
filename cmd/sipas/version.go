package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
)

// version is the release; commit is set by the build where it knows one.
var (
	version = "0.1.0"
	commit  = ""
)

type versionCommand struct{}

// Run shows the version and the commit it was built from.
func (*versionCommand) Run(a *app) error {
	_, err := fmt.Fprintf(a.stdout, "sipas %s (commit %s, %s)\n", version, commitOf(), buildInfo().GoVersion)
	return err
}

func buildInfo() *debug.BuildInfo {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: "unknown"}
	}
	return info
}

// commitOf is what the program was built from.
func commitOf() string { return cmp.Or(commit, recorded(buildInfo()), "unknown") }

// recorded is the commit that Go itself has noted in the binary; "" where it was told not to, or built outside a checkout.
func recorded(info *debug.BuildInfo) string {
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "-dirty"
		}
	}
	if revision == "" {
		return ""
	}
	return revision + changed
}
