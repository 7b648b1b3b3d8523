//go:build drill

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/staff"
)

// TestDrillKeysSettingsAndStandingInTheBrowser: each page on a phone and on a desk, with nothing cut and nothing that the checker of accessibility finds;
// then, without a script, a key is made, a setting changed, and somebody decides about what was set aside.
func TestDrillKeysSettingsAndStandingInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "4000", "--seed", "5")
	p.mustRun("key", "add", "--name", "Tổng đài 1022", "--scope", "responses:write", "--scope", "results:read")
	p.serve()
	people := p.people()
	lan, minh, b := people.person("lan", staff.Admin, ""), people.person("minh", staff.Department, ""), newBrowser(t)
	for _, page := range []struct {
		who  staff.Token
		path string
	}{{lan, "/staff/keys"}, {lan, "/staff/keys/K1"}, {lan, "/staff/settings"}, {minh, "/staff/standing?period=" + mostOfADemo()}, {minh, "/staff/exports"}} {
		b.become(page.who, p.base+page.path)
		b.readsBoth(strings.NewReplacer("/staff/", "", "/", " ", "?period="+mostOfADemo(), "").Replace(page.path))
	}

	b.withoutScripts()
	b.become(lan, p.base+"/staff/keys")
	b.do(chromedp.SendKeys("#name", "Trung tâm điều hành thông minh tỉnh Lâm Đồng"), chromedp.SendKeys("#reason", "Công văn số 45/CV-TTĐH"))
	b.click(`#scope-2`)
	b.click(`form.fields button`)
	b.waitText("Rời trang này là không xem lại được")
	b.picture("staff-key made")
	b.open(p.base + "/staff/settings")
	b.click(`section:has(#hotline) summary`)
	b.do(chromedp.SendKeys("#value-hotline", "1022"), chromedp.SendKeys("#reason-hotline", "QĐ 12"))
	b.click(`section:has(#hotline) button`)
	b.waitText("Đã áp dụng giá trị mới")

	b.become(minh, p.base+"/staff/standing?period="+mostOfADemo())
	b.click(`[name=id]`)
	b.click("#to-counted")
	b.do(chromedp.SendKeys("#reason", "đã xem sổ trực"))
	b.click(`form[method=post] .fields button`)
	b.waitText("1 phiếu từ nay được tính vào điểm")
	if out := p.mustRun("audit", "verify"); !strings.Contains(out, "unbroken") {
		t.Error(out)
	}
}
