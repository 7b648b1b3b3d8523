package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
)

// debian writes the package for Debian and Ubuntu. It has no file below /etc that somebody may change: settings are the operator's, so an
// upgrade never asks about one.
func (p *pack) debian(to string) (err error) {
	work, err := os.MkdirTemp("", "sipas-deb-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	contents, err := p.contents(work)
	if err != nil {
		return err
	}
	script := func(name string) string { return filepath.Join(p.source, "deploy/dist/debian", name+".sh") }
	info := nfpm.WithDefaults(&nfpm.Info{
		Name: "sipas", Arch: p.arch, Platform: "linux", Version: p.version, Section: "web", Priority: "optional", MTime: p.at,
		Maintainer: "sipas <sipas@localhost>", License: "Apache-2.0",
		Description: "citizens' satisfaction with public service desks of a Vietnamese province\n Collects what citizens say after a visit on phones and tablets, and publishes figures of units.\n" +
			" After the installation run: sipas setup",
		Overridables: nfpm.Overridables{
			Recommends: []string{"postgresql (>= 15) | postgresql-client (>= 15)", "caddy", "ca-certificates"},
			Suggests:   []string{"prometheus", "prometheus-alertmanager", "prometheus-node-exporter", "patroni"},
			Contents:   contents,
			Scripts:    nfpm.Scripts{PostInstall: script("postinst"), PreRemove: script("prerm"), PostRemove: script("postrm")},
			Deb:        nfpm.Deb{Compression: "xz"},
		},
	})
	if err := nfpm.PrepareForPackager(info, "deb"); err != nil {
		return err
	}
	var all bytes.Buffer
	if err := deb.Default.Package(info, &all); err != nil {
		return err
	}
	return os.WriteFile(to, all.Bytes(), 0o644)
}

// contents are the files of the package, as everybody's machine has them.
func (p *pack) contents(work string) (files.Contents, error) {
	// Accounts of services reach in it what they are told by name, certificates above all; nobody sees what there is, and secrets are 0600.
	all := files.Contents{p.folder("/etc/sipas", 0o711)}
	add := func(from, to string) error {
		file, err := p.file(from, to)
		all = append(all, file)
		return err
	}
	if err := add(p.binary, "/usr/bin/sipas"); err != nil {
		return nil, err
	}
	for _, name := range p.shipped() {
		if to := placeOf(name); to != "" {
			if err := add(filepath.Join(p.source, "deploy", name), to); err != nil {
				return nil, err
			}
		}
	}
	licence, err := os.ReadFile(filepath.Join(p.source, "LICENSE"))
	if err != nil {
		return nil, err
	}
	copyright := fmt.Sprintf("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: sipas\n\nFiles: *\nCopyright: %d the authors of sipas\n"+
		"License: Apache-2.0\n On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.\n\n%s\n\n%s", p.at.Year(), licence, p.licences)
	for name, text := range map[string][]byte{"copyright": []byte(copyright), "sbom.cdx.json": p.bill} {
		from := filepath.Join(work, name)
		if err := os.WriteFile(from, text, 0o644); err != nil {
			return nil, err
		}
		if err := add(from, "/usr/share/doc/sipas/"+name); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// placeOf is where the package puts a file of deploy; "" where it has no use for it.
func placeOf(name string) string {
	folder, rest, inside := strings.Cut(name, "/")
	switch {
	case !inside:
		return "/usr/share/doc/sipas/" + name
	case folder == "compose": // is for images
		return ""
	case folder == "systemd" && strings.HasSuffix(rest, ".example"):
		return "/usr/share/doc/sipas/examples/" + rest
	case folder == "systemd":
		return "/usr/lib/systemd/system/" + rest
	}
	return "/usr/share/sipas/" + name
}

// file and folder are root's.
func (p *pack) file(from, to string) (*files.Content, error) {
	content, err := os.ReadFile(from)
	if err != nil {
		return nil, err
	}
	return &files.Content{Source: from, Destination: to, FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: mode(to, content), MTime: p.at}}, nil
}

func (p *pack) folder(path string, mode os.FileMode) *files.Content {
	return &files.Content{Destination: path, Type: files.TypeDir, FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: mode, MTime: p.at}}
}
