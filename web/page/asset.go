package page

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
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed *.html *.css *.js openapi.json */*.html */*.css */*.js */*.svg */*.md */*.webp
var files embed.FS

// Assets are styles and scripts at addresses that name their content, so that they can be kept forever.
type Assets struct {
	byName        map[string]asset    // form.3f2a….js
	names         map[string]string   // respond/respond.js → form.3f2a….js
	modules       map[string][]string // respond/respond.js → mask.js and whatever else it needs
	formStyle     string              // goes into the form itself: one request until it can be used
	formStyleHash string
}

type asset struct {
	kind          string
	plain, packed []byte
}

// LoadAssets reads them, and packs them.
func LoadAssets() (*Assets, error) { return load(files) }

func load(from fs.FS) (*Assets, error) {
	a := &Assets{byName: map[string]asset{}, names: map[string]string{}, modules: map[string][]string{}}
	err := fs.WalkDir(from, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains([]string{".html", ".json", ".md"}, path.Ext(file)) {
			return err
		}
		if file == kioskWorker {
			return nil // served at an address of its own
		}
		if path.Ext(file) == ".js" {
			return a.script(from, file, nil)
		}
		text, err := fs.ReadFile(from, file)
		if err != nil {
			return err
		}
		if path.Base(file) == "respond.css" {
			a.formStyle = string(text)
			hash := sha256.Sum256(text)
			a.formStyleHash = base64.StdEncoding.EncodeToString(hash[:])
			return nil
		}
		return a.add(file, text)
	})
	return a, err
}

func (a *Assets) add(file string, text []byte) error {
	packed, err := pack(text)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(text)
	extension := path.Ext(file)
	// Four bytes tell the versions of a file apart, and a form names ten of them.
	name := fmt.Sprintf("%s.%x%s", strings.TrimSuffix(path.Base(file), extension), hash[:4], extension)
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

// URL is where the page finds a file of page/. A page that names a file that is not there is a fault of the program.
func (a *Assets) URL(file string) (string, error) {
	name, ok := a.names[file]
	if !ok {
		return "", fmt.Errorf("no asset %s", file)
	}
	return "/asset/" + name, nil
}

// FormStyleHash is what a page's policy names to allow the style within the form.
func (a *Assets) FormStyleHash() string { return a.formStyleHash }

// Serve serves GET /asset/:name.
func (a *Assets) Serve(c echo.Context) error {
	found, ok := a.byName[c.Param("name")]
	if !ok {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	b := found.plain
	if AcceptsGzip(c) {
		h.Set("Content-Encoding", "gzip")
		b = found.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	return c.Blob(http.StatusOK, found.kind, b)
}

// AcceptsGzip tells whether what is packed ahead can go out packed.
func AcceptsGzip(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip")
}

// kioskWorker keeps the tablet's page on the tablet; it is served at an address of its own.
const kioskWorker = "kiosk/worker.js"

// KioskWorker is the text of the tablet's worker.
func KioskWorker() ([]byte, error) { return files.ReadFile(kioskWorker) }

// OpenAPI describes the API.
func OpenAPI() ([]byte, error) { return files.ReadFile("openapi.json") }
