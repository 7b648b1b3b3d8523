//go:build drill

package main

import (
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// TestDrillNothingLostNothingTwice kills the program, and then its database, ten times each under load.
func TestDrillNothingLostNothingTwice(t *testing.T) {
	for name, kill := range map[string]func(*program){
		"program": killProgram,
		"database": func(p *program) {
			killed := p.databaseProcess()
			if !p.killDatabase() {
				t.Error("there was no database to kill")
			}
			// Sessions of the killed one may answer for a moment: the one that is back is another process.
			surveytest.Eventually(t, "the database is back", func() bool {
				status, _ := p.get("/readyz")
				now := p.databaseProcess()
				return status == http.StatusOK && now != 0 && now != killed
			})
		},
	} {
		t.Run(name, func(t *testing.T) { nothingLostNothingTwice(t, newPrivateProgram(t), 10, kill) })
	}
}

// TestDrillTabletLosesNothing with 200 answers and three power cuts.
func TestDrillTabletLosesNothing(t *testing.T) {
	t.Parallel()
	tabletLosesNothing(t, 100, 3)
}

// TestDrillTabletWithBadServers meets each kind of fault again and again.
func TestDrillTabletWithBadServers(t *testing.T) {
	t.Parallel()
	tabletWithBadServers(t, 7, 3)
}

// TestDrillTabletInPictures looks at every screen of the tablet on four kinds of display.
func TestDrillTabletInPictures(t *testing.T) {
	t.Parallel()
	everyTabletScreen(t, [][2]int64{{1280, 800}, {800, 1280}, {1024, 600}, {600, 1024}, {360, 740}})
}

// TestDrillPagesInPictures takes pictures of every page, in both languages, on a phone, a tablet and a desk.
func TestDrillPagesInPictures(t *testing.T) {
	t.Parallel()
	p, pages := demonstrated(t)
	b := newBrowser(t)
	picture := func(path, name string, width int64) {
		t.Helper()
		b.do(chromedp.EmulateViewport(width, 900))
		b.open(p.base + path)
		b.settle()
		b.picture(name)
	}
	for name, path := range pages {
		for _, lang := range []string{"vi", "en"} {
			for _, width := range []int64{360, 820, 1280} {
				picture(withLang(path, lang), fmt.Sprintf("%s-%s-%d", name, lang, width), width)
			}
		}
	}
	b.dark()
	for _, name := range []string{"results", "unit", "target"} {
		picture(pages[name], name+"-dark", 1280)
	}
}

// TestDrillPictureForTheReadme takes what a visitor sees first of the results; with -update it becomes the picture in the README.
func TestDrillPictureForTheReadme(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "60000", "--seed", "5", "--until", "2026-11-21")
	p.serve()
	p.mustRun("publish")
	b := newBrowser(t)
	b.do(chromedp.EmulateViewport(1100, 900))
	b.open(p.base + "/results?period=2026")
	b.settle()
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: new(int64(75))})
	if err != nil {
		t.Fatal(err)
	}
	if len(shot.Data) < 10_000 || len(shot.Data) > 150_000 {
		t.Errorf("the picture has %d bytes", len(shot.Data))
	}
	if *update {
		if err := os.WriteFile("../../deploy/results.webp", shot.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
