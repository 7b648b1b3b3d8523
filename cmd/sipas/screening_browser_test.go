package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/surveytest"
)

// says has people say things at the program's desk.
func (p *program) says(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@2","adult":true,"answers":{"access":5,"procedures":4,"officials":2,"result":4,"feedback":4,"overall":4},"comment":%q}`, newID(), p.code, text)
		r, err := http.Post(p.base+"/api/v1/responses", "application/json", strings.NewReader(body))
		if err != nil {
			p.t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusCreated {
			p.t.Fatalf("status %d", r.StatusCode)
		}
	}
}

// widths takes pictures of the page that is open, and finds nothing wrong with it, on a phone, a tablet and a desk.
func (b *browser) widths(name string) {
	b.t.Helper()
	for _, width := range []int64{360, 768, 1280} {
		b.reads(name, width)
		b.picture(fmt.Sprintf("staff-%s-%d", name, width))
	}
}

// TestScreeningByKeyboard: comments come up by themselves, one key decides, and words are masked by choosing them, all without a mouse.
func TestScreeningByKeyboard(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_STANDING_FASTEST=0")
	p.serve()
	people := p.people()
	minh, b := people.department("minh"), newBrowser(t)
	b.become(minh, p.base+"/staff/comments")
	b.waitText("Không còn ý kiến nào chờ xem")
	b.widths("comments-none")
	p.says("Chị Trần Thị Lan ở quầy số 3 nói to với người già,\ntôi phải đợi gần hai giờ mới được gọi tên.")
	surveytest.Eventually(t, "the comment is gathered", func() bool {
		b.open(p.base + "/staff/comments")
		return b.sees(`document.getElementById('said')`)
	})
	b.widths("comments-one-vi")
	b.do(chromedp.KeyEvent("2"))
	b.settle()
	for range 3 { // Trần, Thị, Lan
		b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(" "))
	}
	b.presses("#mask_reason")
	if text := evaluate[string](b, `document.querySelector('[name=text]').value`); !strings.HasPrefix(text, "Chị […] ở quầy số 3") {
		t.Errorf("what is sent is %q", text)
	}
	b.do(chromedp.KeyEvent("tên cán bộ"))
	b.widths("comments-mask-vi")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.waitText("Từ đã che")
	b.open(p.base + "/staff/comments?state=masked&lang=en")
	b.waitText("Chị […] ở quầy số 3 nói to")
	b.widths("comments-masked-en")

	p.says("Quảng cáo: mua đất nền giá rẻ", "Ghế chờ ít quá")
	surveytest.Eventually(t, "two more are gathered", func() bool {
		b.open(p.base + "/staff/comments")
		return b.sees(`document.querySelector('.counts').textContent.includes('(2)')`)
	})
	for range 2 {
		key, say := "1", "Đơn vị sẽ đọc"
		if evaluate[bool](b, `document.getElementById('said').textContent.includes('Quảng cáo')`) {
			key, say = "5", "được giữ lại"
		}
		b.do(chromedp.KeyEvent(key))
		b.waitText(say)
	}
	b.waitText("Không còn ý kiến nào chờ xem")
	b.open(p.base + "/staff/comments?state=withheld&lang=en")
	b.waitText("Is not about the service")
	b.widths("comments-withheld-en")
	b.do(chromedp.KeyEvent("1")) // revised
	b.waitText("with at least four others")
}
