package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestJourney is the main job, end to end: a citizen opens the printed address, answers, is thanked, and the answer stands
// in the commune's figure; with and without scripts, in both languages.
func TestJourney(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_STANDING_FASTEST=0", "SIPAS_STANDING_STRAIGHT=0", "SIPAS_STEP_EVERY=0") // a program taps faster than people
	p.serve()
	unit := p.unitOf()
	answered := 0
	for _, c := range []struct {
		name, query, thanks string
		scripts             bool
	}{
		{"vi", "", "Phiếu của Ông/Bà đã được ghi nhận.", true},
		{"vi-noscript", "", "Phiếu của Ông/Bà đã được ghi nhận.", false},
		{"en", "?lang=en", "Your answers have been recorded.", true},
		{"en-noscript", "?lang=en", "Your answers have been recorded.", false},
	} {
		b := newBrowser(t)
		if !c.scripts {
			b.withoutScripts()
		}
		b.open(p.base + "/q/" + p.code + c.query)
		for _, choice := range []string{"access-5", "procedures-4", "officials-5", "result-9", "feedback-9", "overall-4", "trouble-1"} {
			b.click("label[for=" + choice + "]")
		}
		b.do(chromedp.SendKeys("#comment", "Rất tốt"))
		b.picture("journey-filled-" + c.name)
		b.click("#send")
		b.waitText(c.thanks)
		b.picture("journey-thanks-" + c.name)
		if !strings.Contains(b.location(), "/thanks") {
			t.Errorf("%s: thanked at %s", c.name, b.location())
		}
		b.do(chromedp.Reload())
		b.waitText(c.thanks)
		answered++
		surveytest.Eventually(t, c.name+": the answer is in the commune's figure", func() bool {
			n, _ := p.figure(unit)
			return n == answered
		})
	}
	if n := storedCount(t, p); n != answered {
		t.Errorf("%d stored, want %d: reloading thanks stores nothing", n, answered)
	}

	// With more answers the score appears, with its interval, beside the top-ten line: that of the first of them, a step behind. A dimension
	// nobody could answer keeps the index back, so these answer all.
	for range 4 {
		for n := range 25 {
			if status, err := sendOne(p.base, p.code, newID(), 4+n%2); err != nil || status != http.StatusCreated {
				t.Fatalf("%d %v", status, err)
			}
			if status, err := sendAll(p.base, p.code, 5-3*(n%4/3)); err != nil || status != http.StatusCreated {
				t.Fatalf("%d %v", status, err)
			}
		}
		answered += 50
		surveytest.Eventually(t, "fifty more have come in", func() bool { n, _ := p.figure(unit); return n == answered })
	}
	b := newBrowser(t)
	var index *float64
	surveytest.Eventually(t, "all answers have come in, and the commune has a score of the first of them", func() (all bool) {
		var n int
		n, index = p.figure(unit)
		return n == answered && index != nil
	})
	b.open(p.base + "/results/" + unit)
	shown := evaluate[string](b, `document.querySelector('.card .figure').textContent`)
	if x, err := strconv.ParseFloat(strings.Replace(shown, ",", ".", 1), 64); err != nil || math.Abs(x-*index) > 0.06 {
		t.Errorf("the page shows %q, the API says %v", shown, *index)
	}
	b.picture("journey-unit")
	b.open(p.base + "/results")
	b.waitText(shown)
	b.open(p.base + "/target")
	b.waitText("82,7 đến 86,5")
}

// sendAll posts an answer in which every dimension is answered alike.
func sendAll(base, code string, step int) (int, error) {
	body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"answers":{"access":%[3]d,"procedures":%[3]d,"officials":%[3]d,"result":%[3]d,"feedback":%[3]d,"overall":%[3]d}}`, newID(), code, step)
	response, err := http.Post(base+"/api/v1/responses", "application/json", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// TestFormInTheBrowser: what the script adds.
func TestFormInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	b := newBrowser(t)
	b.open(p.base + "/q/" + p.code)

	// The progress follows; a second tap changes nothing.
	b.click("label[for=access-3]")
	b.waitText("Đã trả lời 1/8 câu")
	b.click("label[for=access-3]")
	if !evaluate[bool](b, `document.getElementById('access-3').checked`) {
		t.Error("the second tap took the choice back")
	}

	// The preview masks as the server will.
	for _, typed := range []string{"gọi 0912 345 678 nhé", "+84 912.345.678", "thư a.b@tinh.gov.vn!", "nộp 1.500.000.000 đồng", "số 912.345.678", "21/11/2026",
		"hồ sơ H68.12-241121-0012", "0@0.0@0.0", "Quầy 3, chờ 45 phút", "1 2 3 4 5 6 7 8 9", "(0263) 3822 311"} {
		text, err := json.Marshal(typed)
		if err != nil {
			t.Fatal(err)
		}
		got := evaluate[string](b, fmt.Sprintf(`(function () {
			var c = document.getElementById('comment'); c.value = %s; c.dispatchEvent(new Event('input'));
			var p = document.getElementById('preview'); return p.hidden ? c.value : p.lastElementChild.textContent; })()`, text))
		if want := survey.MaskComment(typed); got != want {
			t.Errorf("the preview of %q says %q, the server keeps %q", typed, got, want)
		}
	}

	// Sending too early: the summary takes the focus, leads to the question, and nothing chosen is lost.
	b.click("label[for=overall-5]")
	b.click("#send")
	b.waitText("Phiếu chưa gửi được. Xin xem lại:")
	surveytest.Eventually(t, "the focus is on the summary", func() bool { return evaluate[string](b, `document.activeElement.id`) == "errors" })
	b.picture("form-errors")
	b.click(`#errors a[href="#procedures-1"]`)
	if got := evaluate[string](b, `document.activeElement.id`); got != "procedures-1" {
		t.Errorf("the summary leads to %q", got)
	}
	if !evaluate[bool](b, `document.getElementById('overall-5').checked`) {
		t.Error("what was chosen is lost")
	}

	// The other language, with all that was chosen.
	b.click("button.lang")
	b.waitText("Question 1 of 8")
	if !evaluate[bool](b, `document.getElementById('overall-5').checked && document.getElementById('comment').value.indexOf('0263') > 0`) {
		t.Error("switching the language lost something")
	}

	// By keyboard alone: space chooses, arrows move, Enter sends.
	for _, item := range []string{"access", "procedures", "officials", "result", "feedback"} {
		evaluate[chromedp.Void](b, `document.getElementById('`+item+`-1').focus()`)
		b.do(chromedp.KeyEvent(" "))
		if !evaluate[bool](b, `document.getElementById('`+item+`-1').checked`) {
			t.Errorf("space did not choose %s", item)
		}
	}

	// The network goes: the form waits and sends itself when it is back, once, however often the button is pressed.
	p.kill()
	b.click("#send")
	b.waitText("No reply has come, so we do not know yet")
	b.picture("form-offline")
	p.serve()
	b.leaves(`var s = document.getElementById('send'); s.click(); s.click(); s.click()`)
	b.waitText("Your answers have been recorded.")
	if n := storedCount(t, p); n != 1 {
		t.Errorf("%d stored, want 1", n)
	}

	// Going back shows a form; sending it again, changed, leaves what was stored.
	b.open(p.base + "/q?code=" + strings.ToLower(p.code))
	b.waitText("Câu 1/8")
}

// demonstrated is a program with synthetic answers, and the pages it has to show.
func demonstrated(t *testing.T) (p *program, pages map[string]string) {
	t.Helper()
	p = newProgram(t)
	p.mustRun("demo", "--responses", "40000", "--seed", "5")
	p.mustRun("demo", "--responses", "10", "--seed", "6") // one adds to another, whatever was done about comments since
	p.serve()
	unit := p.unitOf()
	closed := p.mustRun("place", "list", "--unit", "24805")[:5]
	p.mustRun("place", "close", closed)
	surveytest.Eventually(t, "the place is closed", func() bool { status, _ := p.get("/q/" + closed); return status == http.StatusGone })
	return p, map[string]string{
		"respond": "/q/" + p.code, "thanks": "/q/" + p.code + "/thanks", "code": "/q", "mistyped": "/q/K7F2N", "unknown": "/q/22222", "closed": "/q/" + closed,
		"results": "/results", "agencies": "/results?level=agency", "unit": "/results/" + unit, "province": "/results/68", "target": "/target", "privacy": "/privacy", "missing": "/nope",
	}
}

// mostOfADemo is the year in which most answers of a demo lie that ends today and spans a year; one that has just begun has hardly any.
func mostOfADemo() string { return time.Now().AddDate(0, -6, 0).Format("2006") }

// reads checks a page for accessibility, and that nothing is cut, at one width.
func (b *browser) reads(name string, width int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	b.settle()
	if over := evaluate[float64](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		b.t.Errorf("%s is %v px too wide at %d px", name, over, width)
	}
	if found := b.axe(); len(found) > 0 {
		b.t.Errorf("axe on %s at %d px: %s", name, width, strings.Join(found, "\n"))
	}
}

// TestPagesInTheBrowser looks at every page: accessibility, nothing cut at 320 px, in the dark, and search while typing.
func TestPagesInTheBrowser(t *testing.T) {
	t.Parallel()
	p, pages := demonstrated(t)
	b := newBrowser(t)
	for name, path := range pages {
		for _, lang := range []string{"vi", "en"} {
			b.open(p.base + withLang(path, lang))
			b.reads(name+" in "+lang, 1280)
			b.reads(name+" in "+lang, 320)
		}
	}
	b.opensTheMiddle(p.base + "/results?period=" + mostOfADemo())
	b.dark()
	for _, name := range []string{"results", "unit", "target"} {
		b.open(p.base + pages[name])
		b.reads(name+" in the dark", 1280)
		evaluate[chromedp.Void](b, `document.querySelectorAll('details').forEach(function (d) { d.open = true; })`)
		b.reads(name+" with all that opens", 320)
	}

	b.open(p.base + "/results")
	count := func() int {
		return int(math.Round(evaluate[float64](b, `[].filter.call(document.querySelectorAll('[data-fold]'), function (r) { return !r.hidden; }).length`)))
	}
	if n := count(); n != 124 {
		t.Errorf("%d rows", n)
	}
	b.do(chromedp.SendKeys("#q", "DA LAT"))
	if n := count(); n != 5 {
		t.Errorf("%d units of Đà Lạt, want 5", n)
	}
	b.waitText("5 đơn vị")
	b.do(chromedp.SendKeys("#q", "zzz"))
	if n := evaluate[float64](b, `[].filter.call(document.querySelectorAll('.league tbody, .toofew'), function (g) { return g.getClientRects().length > 0; }).length`); n != 0 {
		t.Errorf("%v headings stand over nothing", n)
	}
}

// opensTheMiddle checks a long table: one reads who is first and who is last; the rest at a press, by a search as one types, and on paper.
func (b *browser) opensTheMiddle(url string) {
	t := b.t
	t.Helper()
	b.open(url)
	const rows = `[].filter.call(document.querySelectorAll('.league tbody:first-of-type tr[data-fold]'), function (r) { return r.getClientRects().length > 0; }).length`
	all := evaluate[float64](b, `document.querySelectorAll('.league tbody:first-of-type tr[data-fold]').length`)
	if n := evaluate[float64](b, rows); n != 20 || all < 25 {
		t.Fatalf("%v of %v rows stand open, want ten at either end", n, all)
	}
	b.reads("a folded table", 360)
	b.do(chromedp.SendKeys("#q", "xa"))
	if n := evaluate[float64](b, rows+` - [].filter.call(document.querySelectorAll('.league tbody:first-of-type tr[data-fold]'), function (r) { return r.dataset.fold.includes('xa'); }).length`); n != 0 {
		t.Errorf("%v rows more than the search found stand open", n)
	}
	evaluate[chromedp.Void](b, `(function () { var q = document.getElementById('q'); q.value = ''; q.dispatchEvent(new Event('input')); })()`)
	if n := evaluate[float64](b, rows); n != 20 {
		t.Errorf("%v rows after the search", n)
	}
	b.click(".more summary")
	if n := evaluate[float64](b, rows); n != all {
		t.Errorf("opened, it shows %v of %v rows", n, all)
	}
	b.reads("an opened table", 1280)
	b.open(url)
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if n := evaluate[float64](b, rows); n != all {
		t.Errorf("on paper stand %v of %v rows", n, all)
	}
}

// dark has pages know that the reader likes it dark.
func (b *browser) dark() {
	b.t.Helper()
	dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, dark); err != nil {
		b.t.Fatal(err)
	}
}

func withLang(path, lang string) string {
	if lang == "vi" {
		return path
	}
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

// TestTargetsAreLargeEnough: choices and buttons of the form can be met by an unsteady finger.
func TestTargetsAreLargeEnough(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	b := newBrowser(t)
	b.open(p.base + "/q/" + p.code)
	small := evaluate[[]string](b, `[].filter.call(document.querySelectorAll('label.o, button'), function (e) { return getComputedStyle(e).pointerEvents !== 'none' && e.getBoundingClientRect().height < 48; })
		.map(function (e) { return e.textContent.trim() + ' ' + e.getBoundingClientRect().height; })`)
	if len(small) > 0 {
		t.Errorf("lower than 48 px: %v", small)
	}
	if size := evaluate[string](b, `getComputedStyle(document.body).fontSize`); size != "18px" {
		t.Errorf("the type is %s", size)
	}
}
