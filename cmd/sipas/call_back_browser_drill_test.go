//go:build drill

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/surveytest"
)

// callBackWords are what the people of a call-back read.
type callBackWords struct {
	lang, query, kept, wrong, noted, list, done string
}

func callBackLanguages() []callBackWords {
	return []callBackWords{
		{"vi", "", "Điều được giữ", "Số điện thoại chưa đúng", "Đã ghi nhận số điện thoại", "người chưa xong việc", "Đã ghi: đã nói chuyện"},
		{"en", "?lang=en", "What is kept", "The number is not right", "Your number has been noted", "people are not done with", "Noted: reached"},
	}
}

// TestDrillACallBackFromThePhoneToTheCaller: somebody leaves a number after thanks with the keyboard alone, on a narrow phone, with and without a script, in both
// languages; somebody of the department finds the person, looks at the number, and notes what came of the call. Neither log nor metric tells the number.
func TestDrillACallBackFromThePhoneToTheCaller(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_CALLBACK=on", "SIPAS_HOTLINE=0263 3 822 333", "SIPAS_LOG_LEVEL=debug", "SIPAS_METRICS_LISTEN=127.0.0.1:0")
	p.serve()
	people := p.people()
	lan := people.department("lan")
	for _, c := range callBackLanguages() {
		for _, scripts := range []bool{true, false} {
			p.leavesANumber(c, scripts)
		}
		b := newBrowser(t)
		b.become(lan, p.base+"/staff/call-backs")
		if c.lang == "en" {
			b.presses(`.me button[lang=en]`)
		}
		b.waitText(c.list)
		b.looksAt("call-backs-" + c.lang)
		if text := evaluate[string](b, `document.documentElement.outerHTML`); strings.Contains(text, "912345678") || strings.Contains(text, "Bà Tâm") {
			t.Error("the list tells who it is")
		}
		b.presses("tbody a")
		b.presses(`form[action$="/number"] button`)
		b.waitText("0912 345 678")
		b.looksAt("call-back-number-" + c.lang)
		b.tabsTo("#act-reached")
		b.do(chromedp.KeyEvent(" "))
		b.presses(".fields button")
		b.waitText(c.done)
		b.looksAt("call-back-done-" + c.lang)
	}
	if text := p.scrape(); !strings.Contains(text, "sipas_call_backs_held 0") || !strings.Contains(text, "sipas_call_back_oldest_seconds 0") || strings.Contains(text, "912345678") {
		t.Error("the metrics lack how many hundreds are held, or tell who")
	}
	if text := p.log.String(); !strings.Contains(text, "/q/:place/call-back") || strings.Contains(text, "912345678") || strings.Contains(text, "Tâm") {
		t.Error("the log lacks the requests, or tells who asked")
	}
}

// leavesANumber goes from thanks to the word that the number is noted.
func (p *program) leavesANumber(c callBackWords, scripts bool) {
	t, b := p.t, newBrowser(p.t)
	t.Helper()
	if !scripts {
		b.withoutScripts()
	}
	name := c.lang + map[bool]string{true: "", false: "-noscript"}[scripts]
	b.do(chromedp.EmulateViewport(360, 740))
	b.open(p.base + "/q/" + p.code + "/thanks" + c.query)
	b.picture("call-back-thanks-" + name)
	b.presses(`a[href*="/call-back"]`)
	b.waitText(c.kept)
	if from := evaluate[string](b, `document.referrer + document.cookie`); from != "" {
		t.Errorf("the page is told where somebody comes from: %q", from)
	}
	if scripts {
		b.looksAt("call-back-" + name)
	}
	b.tabsTo("#phone")
	b.do(chromedp.KeyEvent("0912"))
	b.presses(".send")
	b.waitText(c.wrong)
	if got := evaluate[string](b, `document.querySelector('#phone').value`); got != "0912" {
		t.Errorf("%s: what was typed is %q", name, got)
	}
	if scripts {
		b.looksAt("call-back-wrong-" + name)
	}
	b.tabsTo("#phone")
	b.do(chromedp.KeyEvent(kb.End), chromedp.KeyEvent(" 345.678"))
	b.tabsTo("#name")
	b.do(chromedp.KeyEvent("Bà Tâm"))
	b.tabsTo("#time-any")
	b.do(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.ArrowDown))
	b.tabsTo("#topic")
	b.do(chromedp.KeyEvent(kb.ArrowDown))
	b.tabsTo("#consent")
	b.do(chromedp.KeyEvent(" "))
	b.picture("call-back-filled-" + name)
	b.presses(".send")
	b.waitText(c.noted)
	if scripts {
		b.looksAt("call-back-noted-" + name)
	}
	if !strings.HasSuffix(b.location(), "/call-back/noted"+c.query) {
		t.Errorf("%s: noted at %s", name, b.location())
	}
}

// looksAt takes pictures of a page at three widths, and finds nothing wrong with it.
func (b *browser) looksAt(name string) {
	b.t.Helper()
	for width, of := range map[int64]string{360: "-360", 768: "-768", 1280: "-1280"} {
		b.reads(name, width)
		b.picture(name + of)
	}
	b.do(chromedp.EmulateViewport(360, 740))
}

// TestDrillCallBacksAreSwitchedOff: who is left is told of in the log and by doctor, what is due goes at the start, a command deletes the rest; then nothing is
// said of it any more.
func TestDrillCallBacksAreSwitchedOff(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_METRICS_LISTEN=127.0.0.1:0")
	p.serve()
	if status, _ := p.get("/staff/call-backs"); status != 303 && status != 200 { // to where one signs in
		t.Errorf("%d", status)
	}
	if strings.Contains(p.scrape(), "call_back") || strings.Contains(p.log.String(), "SIPAS_CALLBACK") {
		t.Error("something is said of what is off")
	}
	doctor := func() string { out, _, _ := p.run("doctor"); return out }
	if out := doctor(); !strings.Contains(out, "call_backs") || strings.Contains(out, "call-back delete") {
		t.Errorf("%s", out)
	}
	p.stop()
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), `insert into followup.call_back (province_code, id, unit_id, day, sealed)
		select '68', gen_random_uuid(), u.id, (now() at time zone 'Asia/Ho_Chi_Minh')::date - d, repeat('x', 540)::bytea from survey.unit u, unnest(array[1, 80, 95]) d where u.code = '24781'`); err != nil {
		t.Fatal(err)
	}
	count := func() (n int) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), `select count(*) from followup.call_back`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	p.serve()
	surveytest.Eventually(t, "what is due is deleted at the start", func() bool { return count() == 2 })
	surveytest.Eventually(t, "the log tells who is left", func() bool {
		return strings.Contains(p.log.String(), "SIPAS_CALLBACK is off") && strings.Contains(p.log.String(), "people=2")
	})
	var until string
	if err := conn.QueryRow(t.Context(), `select to_char((now() at time zone 'Asia/Ho_Chi_Minh')::date - 1 + 90, 'YYYY-MM-DD')`).Scan(&until); err != nil {
		t.Fatal(err)
	}
	if log := p.log.String(); !strings.Contains(log, "until="+until) {
		t.Errorf("the log does not tell until when: %s", log)
	}
	if out := doctor(); !strings.Contains(out, "2 người") || !strings.Contains(out, until) {
		t.Errorf("doctor does not tell who is left: %s", out)
	}
	surveytest.Eventually(t, "the page of privacy tells who is left", func() bool {
		_, text := p.get("/privacy?lang=en")
		return strings.Contains(text, "At present no phone numbers are taken")
	})
	if !strings.Contains(p.scrape(), "sipas_call_backs_held 0") {
		t.Error("the metrics do not tell who is left")
	}
	for _, args := range [][]string{{"call-back", "delete"}, {"call-back", "delete", "--all"}, {"call-back", "delete", "--reason", "x"}} {
		if _, _, code := p.run(args...); code != misused || count() != 2 {
			t.Errorf("%v: exit %d, %d are left", args, code, count())
		}
	}
	if out := p.mustRun("call-back", "delete", "--all", "--by", "Lan", "--reason", "tắt hẳn"); !strings.Contains(out, ": 2\n") || count() != 0 {
		t.Errorf("%s: %d are left", out, count())
	}
	var told string
	if err := conn.QueryRow(t.Context(), `select actor || ' ' || reason || ' ' || after from staff.audit where action = 'call_back.erase_all'`).Scan(&told); err != nil || told != `Lan tắt hẳn {"people":"2"}` {
		t.Errorf("%q %v", told, err)
	}
	if out := doctor(); strings.Contains(out, "call-back delete") {
		t.Errorf("%s", out)
	}
}
