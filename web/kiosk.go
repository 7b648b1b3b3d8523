package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/web/i18n"
)

// kiosk is the tablet's application: one page, its scripts and style, and the worker that keeps them on the tablet. They are
// the same for all tablets; what differs comes with the heartbeat.
type kiosk struct {
	version  string // names the content, so that a tablet knows when there is another one
	shell    []byte
	worker   []byte
	manifest []byte
}

const workerFile = "worker.js"

// kioskFiles are the parts of the page, in the order in which it needs them.
var kioskFiles = [...]string{"kiosk/kiosk.css", "kiosk/icon.svg", "kiosk/clock.js", "kiosk/outbox.js", "kiosk/courier.js",
	"kiosk/view.js", "kiosk/survey.js", "kiosk/keeper.js", "kiosk/kiosk.js"}

// sharedTexts are what the tablet says with the words of the phone page.
var sharedTexts = [...]string{"lang.other", "banner.synthetic", "respond.lead", "respond.notice", "respond.number", "respond.optional",
	"respond.comment", "respond.comment_hint", "respond.preview", "respond.send", "thanks.title", "thanks.saved", "thanks.private"}

// kioskData is the page.
type kioskData struct {
	Version, Style, Icon string
	Scripts              []string
	Texts                map[string]map[string]string
}

func newKiosk(texts *i18n.Catalogue, a *assets, p *pages) (*kiosk, error) {
	data := kioskData{Texts: map[string]map[string]string{}}
	var files []string
	for _, file := range kioskFiles {
		url, err := a.url(file)
		if err != nil {
			return nil, err
		}
		files = append(files, url)
	}
	data.Style, data.Icon, data.Scripts = files[0], files[1], files[2:]
	for _, lang := range i18n.Languages() {
		data.Texts[lang] = kioskTexts(texts, lang)
	}
	k := &kiosk{}
	named, err := json.Marshal(data, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(named)
	k.version = hex.EncodeToString(sum[:6])
	data.Version = k.version
	var page bytes.Buffer
	if err := p.byLang[i18n.Languages()[0]]["kiosk"].ExecuteTemplate(&page, "layout", data); err != nil {
		return nil, err
	}
	k.shell = page.Bytes()
	if k.worker, err = workerOf(k.version, files); err != nil {
		return nil, err
	}
	k.manifest, err = manifestOf(data)
	return k, err
}

// kioskTexts are templates still: the page puts in what stands in braces.
func kioskTexts(texts *i18n.Catalogue, lang string) map[string]string {
	blanks := map[string]any{}
	for _, name := range []string{"N", "Of", "Who"} {
		blanks[name] = "{" + name + "}"
	}
	said := map[string]string{}
	for _, key := range slices.Concat(texts.Keys("kiosk."), sharedTexts[:]) {
		said[key] = texts.Text(lang, key, blanks)
	}
	return said
}

// workerOf puts before the worker what it keeps.
func workerOf(version string, files []string) ([]byte, error) {
	text, err := pageFiles.ReadFile("page/kiosk/" + workerFile)
	if err != nil {
		return nil, err
	}
	kept, err := json.Marshal(append([]string{"/kiosk", "/kiosk/manifest.webmanifest"}, files...))
	return []byte("const VERSION = '" + version + "';\nconst FILES = " + string(kept) + ";\n" + string(text)), err
}

// manifestOf describes the application to the tablet's system.
func manifestOf(data kioskData) ([]byte, error) {
	said := data.Texts[string(survey.Vietnamese)]
	return json.Marshal(map[string]any{
		"id": "/kiosk", "start_url": "/kiosk", "scope": "/kiosk", "lang": "vi", "name": said["kiosk.title"], "short_name": said["kiosk.short"],
		"display": "fullscreen", "background_color": "#fbfbf9", "theme_color": "#fbfbf9",
		"icons": []map[string]string{{"src": data.Icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
			{"src": data.Icon, "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"}},
	}, json.Deterministic(true))
}

// Data is what the page's script reads, as a block that no browser runs.
func (d kioskData) Data() (template.JS, error) {
	text, err := json.Marshal(d.Texts, json.Deterministic(true))
	return template.JS(strings.ReplaceAll(string(text), "<", `\u003c`)), err
}

// getKiosk serves GET /kiosk: the tablet.
func (s *Server) getKiosk(c echo.Context) error { return c.HTMLBlob(http.StatusOK, s.kiosk.shell) }

// getKioskWorker serves GET /kiosk/worker.js.
func (s *Server) getKioskWorker(c echo.Context) error {
	c.Response().Header().Set("Service-Worker-Allowed", "/kiosk")
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", s.kiosk.worker)
}

// getKioskManifest serves GET /kiosk/manifest.webmanifest.
func (s *Server) getKioskManifest(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/manifest+json", s.kiosk.manifest)
}

// getKioskGuide serves GET /kiosk/guide: how a tablet is set up, locked and looked after.
func (s *Server) getKioskGuide(c echo.Context) error {
	return s.page(c, http.StatusOK, "guide", s.baseURL(c))
}
