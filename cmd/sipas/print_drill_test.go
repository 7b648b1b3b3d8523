//go:build drill

package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// TestDrillPrintedPagesOfADemoSayThatTheyAre, each of them and in the reader's language: on paper a sheet is handed on by itself. Without a demo none does.
func TestDrillPrintedPagesOfADemoSayThatTheyAre(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "20000", "--seed", "5")
	p.serve()
	b := newBrowser(t)
	printed := func(path string) []string {
		t.Helper()
		b.open(p.base + path)
		reply, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{})
		if err != nil {
			t.Fatal(err)
		}
		tool := exec.Command("pdftotext", "-layout", "-", "-")
		tool.Stdin = bytes.NewReader(reply.Data)
		text, err := tool.Output()
		if err != nil {
			t.Fatalf("pdftotext reads what was printed (make test installs poppler-utils): %v", err)
		}
		return strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	}
	marks := map[string]string{"/results?lang=vi": "Dữ liệu mô phỏng", "/results?lang=en": "Simulated data"}
	for path, mark := range marks {
		sheets := printed(path)
		if len(sheets) < 2 {
			t.Fatalf("%s takes %d sheets", path, len(sheets))
		}
		for n, sheet := range sheets {
			if !strings.Contains(sheet, mark) {
				t.Errorf("%s, sheet %d of %d does not say %q: %.200q", path, n+1, len(sheets), mark, sheet)
			}
		}
	}
	p.mustRun("demo", "--remove")
	surveytest.Eventually(t, "the pages follow", func() bool {
		_, text := p.get("/results")
		return !strings.Contains(text, `class="synthetic"`)
	})
	for path, mark := range marks {
		if text := strings.Join(printed(path), ""); strings.Contains(text, mark) {
			t.Errorf("without a demo %s says %q", path, mark)
		}
	}
}
