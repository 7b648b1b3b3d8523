// Command dist makes what a province without the internet is handed: programs, packages, images, and one archive for each kind of machine
// that holds them all with documents, checksums and a list of what they are made of. The same commit gives the same bytes, whoever makes
// them and wherever: make dist.
//
// It is a module of its own, so that what packs the program is not among what the program is made of.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.StringVar(&o.source, "source", "../..", "checkout to build")
	flag.StringVar(&o.out, "out", "../../dist", "directory for what is made; it is emptied first")
	flag.StringVar(&o.key, "key", "", "file of the SSH key that signs the checksums; empty: nobody signs them")
	flag.StringVar(&o.version, "version", "", "version to make; empty: that of the source")
	flag.StringVar(&o.arch, "arch", "", "make it for this kind of machine alone: amd64 or arm64")
	flag.Parse()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// options are what is asked for.
type options struct{ source, out, key, version, arch string }

func (o options) run(ctx context.Context) error {
	for _, path := range []*string{&o.source, &o.out, &o.key} {
		if *path == "" {
			continue
		}
		var err error
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	r, err := read(ctx, o.source)
	if err != nil {
		return err
	}
	if o.version != "" {
		r.version = o.version
	}
	if err := os.RemoveAll(o.out); err != nil {
		return err
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	var archives []string
	for _, arch := range []string{"amd64", "arm64"} {
		if o.arch != "" && o.arch != arch {
			continue
		}
		archive, err := r.make(ctx, arch, o)
		if err != nil {
			return fmt.Errorf("%s: %w", arch, err)
		}
		archives = append(archives, archive)
	}
	if err := seal(ctx, o.out, archives, o.key); err != nil {
		return err
	}
	r.tell(o)
	return nil
}

// tell says what is there and what it is worth.
func (r *release) tell(o options) {
	fmt.Printf("sipas %s, commit %s, is in %s\n", r.version, r.commit, o.out)
	if r.changed() {
		fmt.Println("the checkout has changes that no commit holds: nobody else can make the same")
	}
	if o.key == "" {
		fmt.Println("it is UNSIGNED: make dist DIST_KEY=~/.ssh/id_ed25519 signs it with that key")
	}
}
