package kiosk

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"sipas/survey"
	"sipas/web/i18n"
	"sipas/web/page"
)

// application is what a tablet runs: one page, its scripts and style, and the worker that keeps them on the tablet. They are
// the same for all tablets; what differs comes with the heartbeat.
type application struct {
	version  string // names the content, so that a tablet knows when there is another one
	page     []byte
	worker   []byte
	manifest []byte
}

// sharedTexts are what the tablet says with the words of the phone page.
var sharedTexts = [...]string{"lang.other", "banner.synthetic", "poster.code", "respond.clear", "respond.progress", "respond.optional",
	"respond.comment", "respond.comment_hint", "respond.told_comment", "respond.preview", "respond.send", "thanks.title", "thanks.saved", "thanks.private", "thanks.conduct",
	"thanks.conduct_inspector", "thanks.conduct_hotline", "thanks.conduct_kind"}

// shell is what the page is made of.
type shell struct {
	Version, Style, Icon, Script string
	Modules                      []string // what the script needs
	Texts                        map[string]map[string]string
}

func newApplication(texts *i18n.Catalogue, a *page.Assets, p *page.Pages) (*application, error) {
	data, err := partsOf(a)
	if err != nil {
		return nil, err
	}
	for _, lang := range i18n.Languages() {
		data.Texts[lang] = textsOf(texts, lang)
	}
	k := &application{}
	named, err := json.Marshal(data, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(named)
	k.version = hex.EncodeToString(sum[:6])
	data.Version = k.version
	if k.page, err = p.RenderBare("kiosk", data); err != nil {
		return nil, err
	}
	if k.worker, err = workerOf(data); err != nil {
		return nil, err
	}
	k.manifest, err = manifestOf(data)
	return k, err
}

// partsOf are the files of the page.
func partsOf(a *page.Assets) (data shell, err error) {
	data.Texts = map[string]map[string]string{}
	for file, url := range map[string]*string{"kiosk.css": &data.Style, "icon.svg": &data.Icon, "kiosk.js": &data.Script} {
		if *url, err = a.URL("kiosk/" + file); err != nil {
			return data, err
		}
	}
	data.Modules, err = a.ModuleURLs("kiosk/kiosk.js")
	return data, err
}

// textsOf are templates still: the page puts in what stands in braces.
func textsOf(texts *i18n.Catalogue, lang string) map[string]string {
	blanks := map[string]any{}
	for _, name := range []string{"N", "Of", "Place", "Who"} {
		blanks[name] = "{" + name + "}"
	}
	said := map[string]string{}
	for _, key := range slices.Concat(texts.Keys("kiosk."), texts.Keys("section."), sharedTexts[:]) {
		said[key] = texts.Text(lang, key, blanks)
		if texts.Single(lang, key) {
			one := maps.Clone(blanks)
			one["N"] = 1
			said[key+".one"] = texts.Text(lang, key, one)
		}
	}
	return said
}

// workerOf puts before the worker what it keeps.
func workerOf(data shell) ([]byte, error) {
	text, err := page.KioskWorker()
	if err != nil {
		return nil, err
	}
	kept, err := json.Marshal(append([]string{"/kiosk", "/kiosk/manifest.webmanifest", data.Style, data.Icon, data.Script}, data.Modules...))
	return []byte("const VERSION = '" + data.Version + "';\nconst FILES = " + string(kept) + ";\n" + string(text)), err
}

// manifestOf describes the application to the tablet's system.
func manifestOf(data shell) ([]byte, error) {
	said := data.Texts[string(survey.Vietnamese)]
	return json.Marshal(map[string]any{
		"id": "/kiosk", "start_url": "/kiosk", "scope": "/kiosk", "lang": "vi", "name": said["kiosk.title"], "short_name": said["kiosk.short"],
		"display": "fullscreen", "background_color": "#fbfbf9", "theme_color": "#fbfbf9",
		"icons": []map[string]string{{"src": data.Icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
			{"src": data.Icon, "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"}},
	}, json.Deterministic(true))
}

// Data is what the page's script reads, as a block that no browser runs.
func (d shell) Data() (template.JS, error) {
	text, err := json.Marshal(d.Texts, json.Deterministic(true))
	return template.JS(strings.ReplaceAll(string(text), "<", `\u003c`)), err
}
