package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"
)

// list writes what the program is made of, as the program itself has it, and gathers the licences of others.
func (p *pack) list(ctx context.Context) error {
	info, err := buildinfo.ReadFile(p.binary)
	if err != nil {
		return err
	}
	folders, err := p.folders(ctx)
	if err != nil {
		return err
	}
	own := component("sipas", p.version, cdx.ComponentTypeApplication, "Apache-2.0")
	all := []cdx.Component{component("std", strings.TrimPrefix(info.GoVersion, "go"), cdx.ComponentTypeLibrary, "BSD-3-Clause")}
	licences, err := begin(folders, info.Deps)
	if err != nil {
		return err
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		text, err := licenceText(folders[m.Path+"@"+m.Version])
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		c := component(m.Path, m.Version, cdx.ComponentTypeLibrary, licenceOf(text))
		c.Properties = &[]cdx.Property{{Name: "sipas:gosum", Value: m.Sum}}
		all = append(all, c)
		licences = fmt.Appendf(licences, "\n==== %s %s\n\n%s\n", m.Path, m.Version, bytes.TrimSpace(text))
	}
	p.licences = licences
	p.bill, err = p.encode(own, all)
	return err
}

// component is one thing the program is made of.
func component(name, version string, kind cdx.ComponentType, licence string) cdx.Component {
	url := "pkg:golang/" + name + "@" + version
	c := cdx.Component{BOMRef: url, Type: kind, Name: name, Version: version, PackageURL: url}
	if licence != "" {
		c.Licenses = &cdx.Licenses{{License: &cdx.License{ID: licence}}}
	}
	return c
}

// encode writes the list as CycloneDX has it. Its number follows from what it says.
func (p *pack) encode(own cdx.Component, all []cdx.Component) ([]byte, error) {
	binary, err := sum(p.binary)
	if err != nil {
		return nil, err
	}
	own.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: binary}}
	own.Properties = &[]cdx.Property{{Name: "sipas:commit", Value: p.commit}, {Name: "sipas:arch", Value: p.arch}}
	uses := make([]string, len(all))
	for i, c := range all {
		uses[i] = c.BOMRef
	}
	b := cdx.NewBOM()
	b.SerialNumber = "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte("sipas "+binary)).String()
	b.Metadata = &cdx.Metadata{Timestamp: p.at.Format(time.RFC3339), Component: &own}
	b.Components, b.Dependencies = &all, &[]cdx.Dependency{{Ref: own.BOMRef, Dependencies: &uses}}
	var text bytes.Buffer
	e := cdx.NewBOMEncoder(&text, cdx.BOMFileFormatJSON)
	err = e.SetPretty(true).EncodeVersion(b, cdx.SpecVersion1_6)
	return text.Bytes(), err
}

// folders are where the code of each module lies.
func (r *release) folders(ctx context.Context) (map[string]string, error) {
	out, err := output(r.golang(ctx, "amd64", "mod", "download", "-json"))
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		var m struct{ Path, Version, Dir string }
		switch err := d.Decode(&m); {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return nil, err
		}
		found[m.Path+"@"+m.Version] = m.Dir
	}
}

// begin is what stands before the licences: Go's own library has that of the modules beside it.
func begin(folders map[string]string, modules []*debug.Module) (text []byte, err error) {
	for _, m := range modules {
		if strings.HasPrefix(m.Path, "golang.org/x/") {
			text, err = licenceText(folders[m.Path+"@"+m.Version])
			return fmt.Appendf(nil, "The program sipas (Apache-2.0) holds code of others, under the licences below.\n\n==== Go and its library\n\n%s\n", bytes.TrimSpace(text)), err
		}
	}
	return nil, errors.New("the program has no module of Go's authors, whose licence Go's library has")
}

// licenceText is the licence in a folder, with what it asks to be handed on.
func licenceText(folder string) (text []byte, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE"}, func(p string) bool { return strings.HasPrefix(name, p) }) {
			continue
		}
		one, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		text = append(append(text, one...), '\n')
	}
	return text, nil
}

// licenceOf tells a licence by what its text alone says, the first that fits; "" where none does.
func licenceOf(text []byte) string {
	folded := strings.ToLower(strings.Join(strings.Fields(string(text)), " "))
	for _, known := range []struct{ id, says string }{
		{"Apache-2.0", "apache license version 2.0, january 2004"},
		{"MPL-2.0", "mozilla public license version 2.0"},
		{"BSD-3-Clause", "may be used to endorse or promote products derived"},
		{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright"},
		{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
		{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"},
		{"ISC", "permission to use, copy, modify, and distribute this software for any purpose"},
	} {
		if strings.Contains(folded, known.says) {
			return known.id
		}
	}
	return ""
}

// sum is the checksum of a file.
func sum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
