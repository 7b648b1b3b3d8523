//go:build drill

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// chooses has the browser hand a file in on the page that is open.
func (b *browser) chooses(file, kind string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles("#file-"+kind, []string{file}))
	b.click(`form:has(#file-` + kind + `) button`)
}

// because writes a reason into the form that is open, and sends it.
func (b *browser) because(reason string) {
	b.t.Helper()
	b.do(chromedp.SendKeys("#reason", reason))
	b.click("form:has(#reason) button")
}

// TestDrillTablesAreImportedInTheBrowser: a sheet with three mistakes, mended, looked at, imported with a reason, and undone; on a phone and at a
// desk, with scripts and without.
func TestDrillTablesAreImportedInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	imports := p.base + "/staff/imports"
	b := newBrowser(t)
	b.become(p.people().department("lan"), imports)
	b.waitText("Chưa có lần nhập nào")
	b.chooses(writeFile(t, "Mã đơn vị;Tháng;Số hồ sơ\n24781;13/2026;5\n99999;09/2026;5\n24805;09/2026;-1\n"), "transactions")
	b.waitText("Chưa nhập gì cả: tệp có 3 lỗi")
	b.readsBoth("import faults")

	b.chooses(writeFile(t, "STT;Mã đơn vị;Tháng;Số hồ sơ\n1;24781;09/2026;1250\n2;24805;09/2026;940\n3;24805;10/2026;1.020\n"), "transactions")
	b.waitText("3 mới, 0 thay đổi, 0 như cũ, tính theo từng đơn vị trong từng tháng")
	b.readsBoth("import plan")
	b.do(chromedp.EmulateViewport(360, 740))
	b.picture("staff-import plan phone")
	b.because("báo cáo quý III")
	b.waitText("Đã nhập.")
	b.readsBoth("import done")

	b.withoutScripts()
	b.open(imports + "?lang=en")
	b.chooses(writeFile(t, "unit,month,transactions\n24781,2026-09,1300\n24829,2026-10,77\n"), "transactions")
	b.waitText("1 mới, 1 thay đổi")
	b.open(b.location() + "?lang=en")
	b.waitText("1 new, 1 changed, 0 as before")
	b.because("a correction")
	b.waitText("Đã nhập.")
	b.because("sai đơn vị")
	b.waitText("Đã hoàn tác")
	out := p.mustRun("transactions", "list")
	for _, says := range []string{"undone by lan", "the last one: it can be undone"} {
		if !strings.Contains(out, says) {
			t.Errorf("the list does not say %q:\n%s", says, out)
		}
	}
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	var sum int
	if err := conn.QueryRow(t.Context(), "select sum(transactions)::int from survey.transactions").Scan(&sum); err != nil || sum != 1250+940+1020 {
		t.Errorf("%d transactions, %v", sum, err)
	}
}

// TestDrillResultsAreImportedInTheBrowser: published results, and every page of imports in English.
func TestDrillResultsAreImportedInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	imports := p.base + "/staff/imports"
	b := newBrowser(t)
	b.become(p.people().department("lan"), imports+"?lang=en")
	b.waitText("There are no imports yet")
	b.chooses(writeFile(t, "year,scope,series,province_code,score,rank,confidence,source_url\n2025,34,2022,00,83.3,,seen,https://example.vn/2025\n"), "benchmark")
	b.waitText("Cả nước")
	b.open(b.location() + "?lang=en")
	b.waitText("Whole country")
	b.readsBoth("import results en")
	b.because("published on 1 April")
	b.waitText("Đã nhập.")
	b.open(imports + "?lang=en")
	b.readsBoth("imports en")
	b.open(imports + "/1?lang=en")
	b.readsBoth("import one en")
	b.open(imports)
	evaluate[chromedp.Void](b, `document.querySelectorAll('details').forEach(function (d) { d.open = true; })`)
	b.readsBoth("imports")
	b.do(chromedp.EmulateViewport(360, 740))
	b.picture("staff-imports phone")
}
