//go:build drill

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"sipas/survey/surveytest"
)

// phrase is everybody's password.
const phrase = "mưa đầu mùa trên đồi chè"

// arrives has a person use an invitation, with the keyboard alone: a password, and the second factor where the role asks for one.
func (b *browser) arrives(link string, twice bool) {
	b.t.Helper()
	b.open(link)
	b.types("#password", phrase+kb.Tab)
	b.do(chromedp.KeyEvent(phrase), chromedp.KeyEvent("\r"))
	if !twice {
		b.waitText("Việc cần làm")
		return
	}
	b.waitText("Xác thực hai bước")
	b.sound("second factor")
	secret := strings.ReplaceAll(evaluate[string](b, `document.querySelector('code').textContent`), " ", "")
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	b.types("#code", code+kb.Enter)
	b.waitText("Đã bật xác thực hai bước")
}

// sound fails where the accessibility checker finds something on the page that is open.
func (b *browser) sound(what string) {
	b.t.Helper()
	if found := b.axe(); len(found) > 0 {
		b.t.Errorf("%s: axe finds %q", what, found)
	}
}

// chosen chooses in a list.
func (b *browser) chosen(list, value string) {
	b.t.Helper()
	if !evaluate[bool](b, fmt.Sprintf(`(function (e) { e.value = %q; return e.value === %[1]q; })(document.querySelector(%q))`, value, list)) {
		b.t.Fatalf("%s has no %s", list, value)
	}
}

// invites has an administrator invite somebody, and returns the link.
func (b *browser) invites(base, name, role, unit string) string {
	b.t.Helper()
	b.open(base + "/staff/accounts")
	b.types("#name", name)
	b.chosen("#role", role)
	b.chosen("#unit", unit)
	b.types("#reason", "QĐ 12/QĐ-SNV"+kb.Enter)
	b.waitText("Trang này chỉ hiện một lần")
	b.sound("invitation of " + name)
	return evaluate[string](b, `document.querySelector('.link-once').innerText.trim()`)
}

// TestDrillWeekOfTheDepartment: from an empty database to a frozen quarter, and a head of a commune who sees his own alone; nobody has a shell.
func TestDrillWeekOfTheDepartment(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	admin := newBrowser(t)
	admin.arrives(p.invited, true)
	first := admin.invites(p.base, "minh.tran", "department", "")
	second := admin.invites(p.base, "tam.vo", "department", "")
	head := admin.invites(p.base, "hoa.le", "leader", "24781")

	admin.open(p.base + "/staff/places/24781")
	admin.types("#name", "Quầy số 2"+kb.Enter)
	admin.waitText("Đã mở điểm tiếp nhận")
	admin.sound("a desk")
	if status := evaluate[int](admin, `fetch(location.pathname + '/poster.pdf').then(function (r) { return r.status; })`); status != 200 {
		t.Errorf("its poster: %d", status)
	}
	admin.open(p.base + "/staff/devices?place=" + evaluate[string](admin, `location.pathname.split('/').pop()`))
	admin.types("#name", "máy ở cửa"+kb.Enter)
	admin.waitText("Mã ghép máy")
	admin.sound("the code of a tablet")

	p.mustRun("demo", "--responses", "20000", "--seed", "5") // a year of citizens
	minh, tam := newBrowser(t), newBrowser(t)
	minh.arrives(first, true)
	tam.arrives(second, true)
	minh.open(p.base + "/staff")
	minh.sound("the first page")
	minh.open(p.base + "/staff/imports")
	wrong := writeFile(t, "unit,unit_name,month,transactions\n24781,Phường Xuân Hương - Đà Lạt,2026-13,1200\n24805,Xã Ka Đô,2026-09,640\n24829,,2026-09,một nghìn\n")
	minh.chooses(wrong, "transactions")
	minh.waitText("tệp có 3 lỗi")
	minh.sound("mistakes")
	minh.chooses(writeFile(t, "unit,month,transactions\n24781,2026-08,1200\n24805,2026-08,640\n24829,2026-08,1000\n"), "transactions")
	minh.waitText("Tệp này sẽ thay đổi gì")
	minh.because("báo cáo tháng 9")
	minh.waitText("Đã nhập")
	minh.open(p.base + "/staff/standing?period=2026")
	minh.click(`input[name=id]`)
	minh.click(`#to-counted`)
	minh.types("#reason", "đã xem lại với đơn vị"+kb.Enter)
	minh.waitText("phiếu")
	minh.sound("standing")

	quarter := p.base + "/staff/periods/2026-Q3"
	minh.open(quarter)
	minh.click(`form[action$="/propose"] button`)
	minh.waitText("Cần người thứ hai ký")
	tam.open(p.base + "/staff")
	tam.waitText("chờ người thứ hai ký")
	tam.open(quarter)
	tam.click(`form[action$="/sign"] button`)
	tam.waitText("Đã ghi chữ ký")
	surveytest.Eventually(t, "the quarter is frozen", func() bool {
		tam.open(quarter)
		return evaluate[bool](tam, `document.body.innerText.includes('người chốt: minh.tran, tam.vo')`)
	})
	tam.sound("a frozen quarter")
	if status := evaluate[int](tam, `fetch('/staff/figures/report.pdf?period=2026-Q3').then(function (r) { return r.status; })`); status != 200 {
		t.Errorf("its report: %d", status)
	}

	hoa := newBrowser(t)
	hoa.arrives(head, false)
	hoa.sound("the first page of a leader")
	for path, want := range map[string]int{"/staff/figures/24781?period=2026": 200, "/staff/figures/24805": 404, "/staff/places/24805": 403, "/staff/imports": 403, "/staff/standing": 403, "/staff/audit?unit=24805": 200} {
		if status := evaluate[int](hoa, fmt.Sprintf(`fetch(%q).then(function (r) { return r.status; })`, path)); status != want {
			t.Errorf("%s for the head of a commune: %d, want %d", path, status, want)
		}
	}
	hoa.open(p.base + "/staff/figures/24781?period=2026")
	hoa.sound("figures of a unit")
	if out := p.mustRun("audit", "verify"); !strings.Contains(out, "unbroken") {
		t.Errorf("the log: %s", out)
	}
}
