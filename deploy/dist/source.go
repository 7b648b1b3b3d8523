package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// release is what is made, as the checkout has it.
type release struct {
	source  string
	version string
	commit  string    // as git describes it
	at      time.Time // of the commit: of every file that is made
	files   []string  // that the checkout knows, from its top
}

// read looks up what the checkout is.
func read(ctx context.Context, source string) (*release, error) {
	r := &release{source: source}
	text, err := os.ReadFile(filepath.Join(source, "cmd/sipas/version.go"))
	if err != nil {
		return nil, err
	}
	found := regexp.MustCompile(`version = "(\d+\.\d+\.\d+)"`).FindSubmatch(text)
	if found == nil {
		return nil, errors.New("cmd/sipas/version.go tells no version")
	}
	r.version = string(found[1])
	if r.commit, err = r.git(ctx, "describe", "--always", "--abbrev=12", "--exclude", "*", "--dirty"); err != nil {
		return nil, err
	}
	seconds, err := r.git(ctx, "show", "--no-patch", "--format=%ct", "HEAD")
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return nil, err
	}
	r.at = time.Unix(n, 0).UTC()
	files, err := r.git(ctx, "ls-files", "-z", "deploy", "LICENSE")
	r.files = strings.Split(strings.Trim(files, "\x00"), "\x00")
	slices.Sort(r.files)
	return r, err
}

// changed tells whether the checkout is not what its commit is.
func (r *release) changed() bool { return strings.HasSuffix(r.commit, "-dirty") }

// git asks the checkout, whatever the environment says of another one.
func (r *release) git(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", append([]string{"-c", "core.abbrev=12", "-c", "core.quotePath=false"}, args...)...)
	command.Dir = r.source
	command.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") })
	command.Env = append(command.Env, "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1")
	return output(command)
}

// output is what a command prints.
func output(command *exec.Cmd) (string, error) {
	var errs strings.Builder
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", strings.Join(command.Args[:min(3, len(command.Args))], " "), err, strings.TrimSpace(errs.String()))
	}
	return strings.TrimRight(string(out), "\n"), err
}

// notShipped are folders of deploy that are for who builds.
func notShipped() []string { return []string{"dist", "image"} }

// documents go along beside the folders.
func documents() []string {
	return []string{"HANDBOOK.md", "HUONG-DAN.md", "METHOD.md", "CHANGELOG.md", "runbook.md"}
}

// shipped are the files of deploy that an operator is handed, from deploy on.
func (r *release) shipped() (names []string) {
	for _, file := range r.files {
		name, ok := strings.CutPrefix(file, "deploy/")
		folder, _, inside := strings.Cut(name, "/")
		switch {
		case !ok || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_test.yml") || path.Ext(name) == ".ts":
		case inside && slices.Contains(notShipped(), folder), !inside && !slices.Contains(documents(), name):
		default:
			names = append(names, name)
		}
	}
	return names
}

// mode is how a file is kept, whatever it is in the checkout: the program, and what names the one that reads it, can be run.
func mode(name string, content []byte) os.FileMode {
	if path.Base(name) == "sipas" || bytes.HasPrefix(content, []byte("#!")) {
		return 0o755
	}
	return 0o644
}
