package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed all:page
var pageFiles embed.FS

// assets are styles and scripts at addresses that name their content, so that they can be kept forever.
type assets struct {
	byName        map[string]asset  // form.3f2a….js
	names         map[string]string // respond/respond.js → form.3f2a….js
	formStyle     string            // goes into the form itself: one request until it can be used
	formStyleHash string
}

type asset struct {
	kind          string
	plain, packed []byte
}

func loadAssets() (*assets, error) {
	a := &assets{byName: map[string]asset{}, names: map[string]string{}}
	err := fs.WalkDir(pageFiles, "page", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) == ".html" || path.Ext(file) == ".json" {
			return err
		}
		text, err := pageFiles.ReadFile(file)
		if err != nil {
			return err
		}
		if path.Base(file) == workerFile {
			return nil // served at an address of its own
		}
		if path.Base(file) == "respond.css" {
			a.formStyle = string(text)
			hash := sha256.Sum256(text)
			a.formStyleHash = base64.StdEncoding.EncodeToString(hash[:])
			return nil
		}
		return a.add(strings.TrimPrefix(file, "page/"), text)
	})
	return a, err
}

func (a *assets) add(file string, text []byte) error {
	packed, err := pack(text)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(text)
	extension := path.Ext(file)
	name := fmt.Sprintf("%s.%x%s", strings.TrimSuffix(path.Base(file), extension), hash[:6], extension)
	a.byName[name] = asset{kind: mime.TypeByExtension(extension), plain: text, packed: packed}
	a.names[file] = name
	return nil
}

func pack(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// url is where the page finds a file of page/. A page that names a file that is not there is a fault of the program.
func (a *assets) url(file string) (string, error) {
	name, ok := a.names[file]
	if !ok {
		return "", fmt.Errorf("no asset %s", file)
	}
	return "/asset/" + name, nil
}

// getAsset serves GET /asset/:name.
func (s *Server) getAsset(c echo.Context) error {
	found, ok := s.assets.byName[c.Param("name")]
	if !ok {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	b := found.plain
	if acceptsGzip(c) {
		h.Set("Content-Encoding", "gzip")
		b = found.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	return c.Blob(http.StatusOK, found.kind, b)
}

// getIcon serves GET /favicon.ico: there is none, which browsers need to be told only once.
func (s *Server) getIcon(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000")
	return c.NoContent(http.StatusNoContent)
}

func acceptsGzip(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip")
}
