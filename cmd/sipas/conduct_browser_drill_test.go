//go:build drill

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// TestDrillYesOpensANote on the phone, with and without a script, beside the question and beside the comment; and whoever is thanked reads whom to call.
func TestDrillYesOpensANote(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_HOTLINE=0263 3 822 333", "SIPAS_STANDING_FASTEST=0")
	p.serve()
	for _, c := range []struct {
		name, query, words, told string
		scripts                  bool
	}{
		{"vi", "", "thanh tra", "Phiếu của Ông/Bà đã được ghi nhận.", true},
		{"en-noscript", "?lang=en", "inspectorate", "Your answers have been recorded.", false},
	} {
		b := newBrowser(t)
		if !c.scripts {
			b.withoutScripts()
		}
		b.open(p.base + "/q/" + p.code + c.query)
		notes := func() string {
			return evaluate[string](b, `[...document.querySelectorAll('.w')].map((e) => e.getBoundingClientRect().height > 0 ? 1 : 0).join('')`)
		}
		for choice, want := range map[string]string{"access-5": "000", "trouble-1": "000"} {
			b.click("label[for=" + choice + "]")
			if got := notes(); got != want {
				t.Errorf("%s: after %s the notes stand %s, want %s", c.name, choice, got, want)
			}
		}
		b.click("label[for=extra_payment-2]")
		if got := notes(); got != "011" {
			t.Errorf("%s: after yes the notes stand %s", c.name, got)
		}
		b.click("label[for=trouble-2]")
		b.waitText(c.words)
		if got := notes(); got != "111" {
			t.Errorf("%s: after yes to both the notes stand %s", c.name, got)
		}
		for _, choice := range []string{"procedures-4", "officials-1", "result-9", "feedback-9", "overall-2"} {
			b.click("label[for=" + choice + "]")
		}
		b.do(chromedp.SendKeys("#comment", "Cán bộ đòi thêm tiền mới nhận hồ sơ"))
		b.picture("conduct-form-" + c.name)
		b.sound(c.scripts, "form")
		b.click("#send")
		b.waitText(c.told)
		b.waitText("0263 3 822 333")
		b.picture("conduct-thanks-" + c.name)
		b.sound(c.scripts, "thanks")
		if at := b.location(); !strings.HasSuffix(at, "/thanks"+c.query) {
			t.Errorf("%s: thanked at %s", c.name, at)
		}
	}
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	// With words each waits there until its comment is gathered, and then is a report.
	surveytest.Eventually(t, "both are with the inspectorate", func() bool {
		var n int
		return conn.QueryRow(t.Context(), `select (select count(*) from survey.reported where trouble and extra and commented)
			+ (select count(*) from followup.conduct where trouble and extra and comment_id is not null)`).Scan(&n) == nil && n == 2
	})
}

// sound fails with what the accessibility checker finds, which needs scripts.
func (b *browser) sound(scripts bool, what string) {
	b.t.Helper()
	if !scripts {
		return
	}
	for _, v := range b.axe() {
		b.t.Errorf("%s: %s", what, v)
	}
}

// TestDrillAReportIsFollowedToItsEnd: citizens say yes on the phone, with words; the inspectorate, by the keyboard alone, passes one on and gives another one
// back; the department then has that comment, and no other, and its page of numbers.
func TestDrillAReportIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_HOTLINE=0263 3 822 333", "SIPAS_STANDING_FASTEST=0", "SIPAS_STANDING_STRAIGHT=0")
	p.serve()
	people := p.people()
	inspector, department := people.person("binh", staff.Inspector, ""), people.department("minh")
	phone := newBrowser(t)
	for _, words := range []string{"Cán bộ đòi thêm tiền mới nhận hồ sơ", "Ghế ở phòng chờ bị gãy"} {
		phone.open(p.base + "/q/" + p.code)
		for _, choice := range []string{"access-5", "procedures-4", "officials-1", "result-9", "feedback-9", "overall-2", "trouble-2"} {
			phone.click("label[for=" + choice + "]")
		}
		phone.do(chromedp.SendKeys("#comment", words))
		phone.click("#send")
		phone.waitText("Phiếu của Ông/Bà đã được ghi nhận.")
	}
	b := newBrowser(t)
	b.become(inspector, p.base+"/staff")
	surveytest.Eventually(t, "both wait at home", func() bool {
		b.open(p.base + "/staff")
		return b.sees(`document.querySelector('.chores') && document.querySelector('.chores').textContent.includes('2 phản ánh')`)
	})
	b.presses(`.chores a`)
	b.waitText("Đang chờ (2)")
	for n := range 2 {
		b.openWith(p.base+"/staff/conduct?lang="+[]string{"vi", "en"}[n], "#matter")
		b.looks([]string{"conduct-vi", "conduct-en"}[n])
		surveytest.Eventually(t, "the matter has the focus", func() bool { return evaluate[bool](b, `document.activeElement.id === 'matter'`) })
		if strings.Contains(evaluate[string](b, `document.querySelector('.words').textContent`), "đòi thêm tiền") {
			b.do(chromedp.KeyEvent("4"))
			surveytest.Eventually(t, "the address can be typed", func() bool { return evaluate[bool](b, `document.activeElement.id === 'to'`) })
			b.looks("conduct-passing")
			b.do(chromedp.SendKeys("#to", "Công an phường"), chromedp.KeyEvent(kb.Enter))
		} else {
			b.do(chromedp.KeyEvent("3"))
		}
		surveytest.Eventually(t, "it is done", func() bool { return b.sees(`document.querySelector('.did')`) })
	}
	b.openWith(p.base+"/staff/conduct?show=ended", "tbody")
	b.looks("conduct-ended")
	b.waitText("Đã chuyển")
	b.waitText("Đã trả góp ý")
	b.become(department, p.base+"/staff/conduct/counts")
	b.looks("conduct-counts")
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	var to, words string
	if err := conn.QueryRow(t.Context(), `select passed_to from followup.conduct where state = 'passed_on'`).Scan(&to); err != nil || to != "Công an phường" {
		t.Errorf("passed on to %q, %v", to, err)
	}
	if err := conn.QueryRow(t.Context(), `select string_agg(r.text, '|') from followup.next_comment('68', null, null, null, 'new', '', null) r`).Scan(&words); err != nil || words != "Ghế ở phòng chờ bị gãy" {
		t.Errorf("the department's inbox has %q, %v", words, err)
	}
}
