package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// sums is the file that holds the checksums, and what ends the name of its signature.
const sums, signature = "SHA256SUMS", ".sig"

// archive writes one file that holds all there is for one kind of machine.
func (p *pack) archive(ctx context.Context, work, to, key string) error {
	root := filepath.Join(work, p.name())
	if err := p.lay(root); err != nil {
		return err
	}
	if err := os.Rename(p.binary, filepath.Join(root, "sipas")); err != nil {
		return err
	}
	names, err := filesIn(root)
	if err != nil {
		return err
	}
	if err := seal(ctx, root, names, key); err != nil {
		return err
	}
	names, err = filesIn(root)
	if err != nil {
		return err
	}
	return p.compress(root, names, to)
}

// lay puts everything but the program into the folder that the archive unpacks to.
func (p *pack) lay(root string) error {
	if err := os.Mkdir(root, 0o755); err != nil {
		return err
	}
	for _, name := range append(p.shipped(), "../LICENSE") {
		text, err := os.ReadFile(filepath.Join(p.source, "deploy", name))
		if err == nil {
			err = put(root, strings.TrimPrefix(name, "../"), text)
		}
		if err != nil {
			return err
		}
	}
	if err := put(root, "sbom.cdx.json", p.bill); err != nil {
		return err
	}
	if err := put(root, "LICENCES.txt", p.licences); err != nil {
		return err
	}
	if err := p.image(filepath.Join(root, fmt.Sprintf("sipas-image-%s-%s.tar", p.version, p.arch))); err != nil {
		return err
	}
	return p.debian(filepath.Join(root, fmt.Sprintf("sipas_%s_%s.deb", p.version, p.arch)))
}

func put(root, name string, content []byte) error {
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// filesIn are the files below a folder, sorted.
func filesIn(root string) (names []string, err error) {
	err = filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	slices.Sort(names)
	return names, err
}

// seal writes the checksums of files in a folder, and signs them where there is a key. A signature of an Ed25519 key is the same each time.
func seal(ctx context.Context, folder string, names []string, key string) error {
	var text bytes.Buffer
	for _, name := range names {
		of, err := sum(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%s  %s\n", of, name)
	}
	path := filepath.Join(folder, sums)
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil || key == "" {
		return err
	}
	sign := exec.CommandContext(ctx, "ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", "sipas", path)
	sign.Stdin, sign.Stderr = os.Stdin, os.Stderr // it may ask for the key's passphrase
	return sign.Run()
}

// compress writes the archive.
func (p *pack) compress(root string, names []string, to string) (err error) {
	file, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	z, err := gzip.NewWriterLevel(file, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(z)
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if err := add(w, p.name()+"/"+name, mode(name, content), p.at, content); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return z.Close()
}
