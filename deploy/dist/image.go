package main

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// image writes the image that deploy/image/Dockerfile describes as docker load reads it, without an engine.
func (p *pack) image(to string) error {
	layer, err := p.layer()
	if err != nil {
		return err
	}
	image, err := mutate.Append(empty.Image, mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: p.at}, CreatedBy: "COPY /sipas /sipas"}})
	if err != nil {
		return err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created, config.Config = "linux", p.arch, v1.Time{Time: p.at}, p.config()
	if image, err = mutate.ConfigFile(image, config); err != nil {
		return err
	}
	tag, err := name.NewTag("sipas:" + p.version)
	if err != nil {
		return err
	}
	return tarball.WriteToFile(to, tag, image)
}

// config is what deploy/image/Dockerfile says of a container; a test holds one against the other.
func (p *pack) config() v1.Config {
	return v1.Config{
		User:         "65534:65534",
		Env:          []string{"SIPAS_LISTEN=0.0.0.0:8080", "SIPAS_METRICS_LISTEN=0.0.0.0:9464", "SIPAS_LOG_FORMAT=json", "SIPAS_DATA_DIR=/nonexistent"},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}, "9464/tcp": {}},
		Healthcheck:  &v1.HealthConfig{Test: []string{"CMD", "/sipas", "health"}, Interval: 15 * time.Second, Timeout: 5 * time.Second, StartPeriod: time.Minute},
		Entrypoint:   []string{"/sipas"},
		Cmd:          []string{"serve"},
		Labels:       map[string]string{"org.opencontainers.image.version": p.version, "org.opencontainers.image.revision": p.commit},
	}
}

// layer holds the program and nothing else.
func (p *pack) layer() (v1.Layer, error) {
	program, err := os.ReadFile(p.binary)
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	w := tar.NewWriter(&all)
	if err := add(w, "sipas", 0o755, p.at, program); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(all.Bytes())), nil })
}

// add puts a file into an archive as nobody's in particular.
func add(w *tar.Writer, name string, mode os.FileMode, at time.Time, content []byte) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: int64(mode), Size: int64(len(content)), ModTime: at, Format: tar.FormatPAX}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}
