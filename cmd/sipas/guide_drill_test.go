//go:build drill

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// TestDrillPicturesForTheGuide takes the pictures of the guide for staff from the real pages; with -update they become those of the guide. A page
// that the guide shows and that cannot be reached any more fails it.
func TestDrillPicturesForTheGuide(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "60000", "--seed", "5")
	p.serve()
	people := p.people()
	admin, department := people.person("lan.nguyen", staff.Admin, ""), people.person("minh.tran", staff.Department, "")
	leader := people.person("hoa.le", staff.Leader, "24781")
	b := newBrowser(t)
	b.do(chromedp.EmulateViewport(1024, 700))
	shot := func(name string, token staff.Token, path string) {
		t.Helper()
		if token != "" {
			b.become(token, p.base+path)
		} else {
			b.open(p.base + path)
		}
		if text := evaluate[string](b, `document.querySelector('h1').innerText`); strings.Contains(text, "Không") {
			t.Errorf("%s: %s", path, text)
		}
		b.pictureForTheGuide(name)
	}
	shot("sign-in", "", "/staff/sign-in")
	shot("home", department, "/staff")
	shot("account", admin, "/staff/accounts/3")
	shot("places", admin, "/staff/places/24781")
	b.become(department, p.base+"/staff/periods")
	b.openWith(p.base+"/staff/periods", ".story a")
	b.open(p.base + evaluate[string](b, `document.querySelector('.story a').getAttribute('href')`))
	b.pictureForTheGuide("period")
	shot("figures", leader, "/staff/figures/24781?period="+mostOfADemo())
	b.become(department, p.base+"/staff/imports")
	table := filepath.Join(t.TempDir(), "giao-dich.csv")
	if err := os.WriteFile(table, []byte("unit,unit_name,month,transactions\n24781,Phường Xuân Hương - Đà Lạt,2026-09,1200\n24805,Phường Xuân Trường - Đà Lạt,2026-09,640\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles("input[type=file]", []string{table}))
	b.click(`form[enctype="multipart/form-data"] button`)
	surveytest.Eventually(t, "the table was read", func() bool {
		return b.sees(`location.pathname.includes('/uploads/') || document.querySelector('#errors, .problems')`)
	})
	b.pictureForTheGuide("import")
}

// pictureForTheGuide keeps what is in sight.
func (b *browser) pictureForTheGuide(name string) {
	b.t.Helper()
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: new(int64(60))})
	if err != nil {
		b.t.Fatal(err)
	}
	if !*update {
		return
	}
	if err := os.WriteFile(filepath.Join("..", "..", "web", "page", "staff_help", name+".webp"), shot.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
