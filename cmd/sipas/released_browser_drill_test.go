//go:build drill

package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// TestDrillAUnitRepliesByKeyboard: five comments are shown with one key each, their unit reads them as one batch, gives one to somebody, replies and closes it.
func TestDrillAUnitRepliesByKeyboard(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_STANDING_FASTEST=0")
	p.serve()
	people := p.people()
	minh, hoa, b := people.department("minh"), people.person("hoa", staff.Leader, p.unitOf()), newBrowser(t)
	p.says("Ghế ở phòng chờ bị gãy", "Cán bộ hướng dẫn rất kỹ, tôi chỉ phải đến một lần", "Trời nóng mà quạt hỏng", "Bảng thủ tục chữ nhỏ quá, người già không đọc được", "Chờ gần hai giờ")
	for n := range 5 {
		surveytest.Eventually(t, "the next one comes up", func() bool {
			b.become(minh, p.base+"/staff/comments")
			return b.sees(`document.getElementById('said')`)
		})
		b.do(chromedp.KeyEvent("1"))
		b.waitText("Đơn vị sẽ đọc")
		if n < 4 {
			b.become(hoa, p.base+"/staff/comments/released")
			b.waitText("Chưa có đợt ý kiến nào")
		}
	}
	surveytest.Eventually(t, "there is a batch", func() bool {
		b.become(hoa, p.base+"/staff/comments/released")
		return b.sees(`document.querySelectorAll('.batch .said').length === 5`)
	})
	b.widths("released-vi")
	b.presses(".batch a")
	b.waitText("Giao xử lý")
	b.widths("handled-vi")
	b.tabsTo("#owner")
	b.do(chromedp.KeyEvent("hoa"))
	b.presses("form.fields button")
	b.waitText("Đã giao xử lý")
	b.tabsTo("[name=template]")
	b.do(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.ArrowDown))
	b.tabsTo("#sentence")
	b.do(chromedp.KeyEvent("Tuần sau phòng chờ có ghế mới."))
	b.widths("reply-vi")
	b.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	b.waitText("Đã ghi câu trả lời")
	b.tabsTo("[name=outcome]")
	b.do(chromedp.KeyEvent(" "))
	b.presses("details[open] form.fields button")
	b.waitText("Đã kết thúc")
	address := evaluate[string](b, `location.pathname`)
	b.open(p.base + address + "?lang=en")
	b.waitText("Tuần sau phòng chờ có ghế mới") // in the language in which it was written
	b.widths("handled-en")
	for _, list := range []string{"all", "closed"} {
		b.open(fmt.Sprintf("%s/staff/comments/handling?list=%s&lang=en", p.base, list))
		b.widths("handling-" + list)
	}
}
