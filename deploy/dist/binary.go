package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// passed are the variables that a build may see: where it finds things, and nothing that changes what it makes.
func passed() []string {
	return []string{"PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "GOROOT", "GOPATH", "GOMODCACHE", "GOCACHE", "GOPROXY", "GONOPROXY", "GOSUMDB", "GONOSUMDB",
		"GOPRIVATE", "GOINSECURE", "GOAUTH", "GOENV", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"}
}

// golang is a command of Go in the checkout. What its environment or the file of go env -w may say of a build is said here.
func (r *release) golang(ctx context.Context, arch string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = r.source
	for _, name := range passed() {
		if value, ok := os.LookupEnv(name); ok {
			command.Env = append(command.Env, name+"="+value)
		}
	}
	command.Env = append(command.Env, "GOOS=linux", "GOARCH="+arch, "GOAMD64=v1", "GOARM64=v8.0", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off",
		"GOEXPERIMENT=", "GOFIPS140=off", "GODEBUG=", "GOTOOLCHAIN=local", "GO111MODULE=on", "LC_ALL=C", "TZ=UTC")
	return command
}

// build makes the program, one static file.
func (r *release) build(ctx context.Context, arch, to string) error {
	flags := []string{"-s", "-w", "-buildid=", "-X", "main.commit=" + r.commit, "-X", "main.version=" + r.version}
	_, err := output(r.golang(ctx, arch, "build", "-trimpath", "-buildvcs=false", "-pgo=off", "-tags", "timetzdata", "-ldflags", strings.Join(flags, " "),
		"-o", to, "./cmd/sipas"))
	return err
}

// make makes everything for one kind of machine, and returns the name of the archive.
func (r *release) make(ctx context.Context, arch string, o options) (string, error) {
	work, err := os.MkdirTemp("", "sipas-dist-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(work) }()
	p := &pack{release: r, arch: arch, binary: filepath.Join(work, "sipas")}
	if err := r.build(ctx, arch, p.binary); err != nil {
		return "", err
	}
	if err := p.list(ctx); err != nil {
		return "", err
	}
	name := p.name() + ".tar.gz"
	if err := p.archive(ctx, work, filepath.Join(o.out, name), o.key); err != nil {
		return "", err
	}
	return name, nil
}

// pack is a release for one kind of machine.
type pack struct {
	*release
	arch     string
	binary   string // its file
	bill     []byte // what it is made of
	licences []byte // of others' code in it, as they ask to be handed on
}

// name is that of the archive, and of the folder it unpacks to.
func (p *pack) name() string { return "sipas-" + p.version + "-linux-" + p.arch }
