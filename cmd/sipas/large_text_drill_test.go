//go:build drill

package main

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/analytics"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// TestDrillStaffPagesWithLargeText opens each page of the staff side with text twice as large, and on a phone: nothing has to be moved sideways but tables
// in their frames, and nothing is cut. The accessibility checker finds nothing on it.
func TestDrillStaffPagesWithLargeText(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "20000", "--seed", "5")
	p.serve()
	people, b := p.people(), newBrowser(t)
	admin, department := people.person("lan.nguyen", staff.Admin, ""), people.department("minh.tran")
	inspector := people.person("thanh.tra", staff.Inspector, "")
	device, key := p.addDevice(p.code), p.addKey("--name", "Hệ thống một cửa")
	things := strings.NewReplacer(":unit", p.unitOf(), ":place", p.code, ":id", "1", ":device", device.Device.String(), ":key", key.ID.String(), ":period", analytics.PeriodOf(analytics.Quarter, time.Now()).Previous().Previous().String())
	lines, err := csv.NewReader(strings.NewReader(readText(t, "../../web/testdata/roles.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns, seen := lines[0], 0
	may := func(line []string, role string) bool { return line[slices.Index(columns, role)] != "-" }
	for _, line := range lines[1:] {
		path := things.Replace(line[1])
		if line[0] != "GET" || !strings.HasPrefix(path, "/staff") || strings.Contains(path, ":") || strings.Contains(path, ".") || strings.Contains(path, "/oidc/") || path == "/staff/rules" || path == "/staff/call-backs" { // which are of a single sign-on, or switched off
			continue
		}
		token := admin
		if !may(line, "admin") || may(line, "department") {
			token = department
		}
		if !may(line, "admin") && !may(line, "department") {
			token = inspector
		}
		b.become(token, p.base+path)
		b.large(path)
		seen++
	}
	if t.Logf("%d pages", seen); seen < 20 {
		t.Errorf("only %d pages were looked at", seen)
	}
}

// cut finds what holds more than it shows and cannot be moved, and what the page would have to be moved for.
const cut = `[...document.querySelectorAll('body *')].filter(function (e) {
	var s = getComputedStyle(e), box = e.getBoundingClientRect();
	if (s.display === 'inline' || s.display === 'none' || e.closest('.sr, svg, select, [hidden]') || box.width < 2 || e.matches('input')) { return false; }
	if (/hidden|clip/.test(s.overflowX) && e.scrollWidth > e.clientWidth + 1) { return true; }
	if (/hidden|clip/.test(s.overflowY) && e.scrollHeight > e.clientHeight + 1) { return true; }
	return box.right > document.documentElement.clientWidth + 1 && !e.closest('.scroll, details:not([open])');
}).slice(0, 4).map(function (e) { return e.outerHTML.slice(0, 100); })`

// large looks at the page that is open.
func (b *browser) large(path string) {
	b.t.Helper()
	if heading := evaluate[string](b, `document.querySelector('h1').innerText`); strings.HasPrefix(heading, "Không") {
		b.t.Errorf("%s says %s", path, heading)
	}
	for width, size := range map[int64]int64{1280: 32, 360: 16} {
		b.do(chromedp.EmulateViewport(width, 800))
		b.textOf(size)
		if over := evaluate[float64](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			b.t.Errorf("%s with text of %d px is %v px too wide for %d", path, size, over, width)
		}
		if lost := evaluate[[]string](b, cut); len(lost) > 0 {
			b.t.Errorf("%s with text of %d px, at %d: cut %s", path, size, width, strings.Join(lost, "\n"))
		}
		b.picture(fmt.Sprintf("large-%s-%d", strings.ReplaceAll(strings.TrimPrefix(path, "/staff"), "/", "-"), width))
	}
	b.do(chromedp.EmulateViewport(1280, 800))
	b.textOf(16)
	if found := b.axe(); len(found) > 0 {
		b.t.Errorf("%s: axe finds %q", path, found)
	}
}

// textOf has the browser be set to text of a size, as people set it who read small text with difficulty.
func (b *browser) textOf(size int64) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: size}}); err != nil {
		b.t.Fatal(err)
	}
	surveytest.Eventually(b.t, "the text has its size", func() bool {
		return evaluate[string](b, `getComputedStyle(document.documentElement).fontSize`) == fmt.Sprintf("%dpx", size)
	})
	b.settle()
}
