package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// unhurried is for tests whose answers would be set aside as given by nobody.
var unhurried = []string{"SIPAS_STANDING_FASTEST=0", "SIPAS_STANDING_STRAIGHT=0"}

// look checks a screen, lying and on something small; where displays are given, on these, with pictures. A screen that is looked at in both languages goes
// through axe lying in the one and small in the other; on the displays of the drill in both on each.
func (k *tablet) look(name string) {
	k.t.Helper()
	sizes := k.displays
	if sizes == nil {
		sizes = [][2]int64{{1280, 800}, {360, 740}}
	}
	for n, size := range sizes {
		k.viewport(size[0], size[1])
		k.settle()
		if k.displays != nil {
			k.picture(fmt.Sprintf("kiosk-%s-%d", name, size[0]))
		}
		if k.displays != nil || !inTheOther(name, n) {
			if found := k.axe(); len(found) > 0 {
				k.t.Errorf("axe on %s at %d px: %s", name, size[0], strings.Join(found, "\n"))
			}
		}
		if over := evaluate[float64](k.browser, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			k.t.Errorf("%s is %v px too wide at %d px", name, over, size[0])
		}
		if small := evaluate[[]string](k.browser, tightTiles); len(small) > 0 {
			k.t.Errorf("%s at %d px: %v", name, size[0], small)
		}
	}
	k.viewport(1280, 800)
}

// inTheOther tells whether a screen goes through axe on this display in the other language.
func inTheOther(name string, display int) bool {
	return strings.HasSuffix(name, "-vi") && display == 1 || strings.HasSuffix(name, "-en") && display == 0
}

// tightTiles finds tiles smaller than 96 px, or nearer than 16 px to another one, and buttons that a finger would miss.
const tightTiles = `(() => {
	const wrong = [];
	const boxes = [...document.querySelectorAll('.tile')].map((e) => e.getBoundingClientRect());
	boxes.forEach((b, i) => {
		if (b.width < 96 || b.height < 96) { wrong.push('tile ' + i + ' is ' + b.width + ' by ' + b.height); }
		boxes.slice(i + 1).forEach((c, j) => {
			const apart = Math.max(c.left - b.right, b.left - c.right, c.top - b.bottom, b.top - c.bottom);
			if (apart < 15.9) { wrong.push('tiles ' + i + ' and ' + (i + j + 1) + ' are ' + apart + ' apart'); }
		});
	});
	document.querySelectorAll('button').forEach((e) => { const b = e.getBoundingClientRect(); if (b.height > 0 && b.height < 56) { wrong.push('button ' + e.textContent + ' is ' + b.height + ' high'); } });
	return wrong;
})()`

// press presses something of the page, by its selector, and waits for the screen that follows.
func (k *tablet) press(selector, next string) {
	k.t.Helper()
	evaluate[string](k.browser, driver+fmt.Sprintf(`drive.until(() => document.querySelector(%q)).then(() => drive.press(%[1]q)).then(() => drive.until(() => drive.screen() === %q)).then(() => '')`,
		selector, next))
}

// choose presses an answer, and waits for what follows it.
func (k *tablet) choose(selector string) {
	k.t.Helper()
	evaluate[string](k.browser, driver+fmt.Sprintf(`drive.choose(%q).then(() => '')`, selector))
}

// items answers items from the first one on, which the tablet rests on, as far as there are values.
func (k *tablet) items(values string) {
	k.t.Helper()
	evaluate[string](k.browser, driver+`drive.items([`+values+`]).then(() => '')`)
}

// pass lets time go by for the page, without anybody touching it. The page looks once a second whether somebody is there, so it is given
// that long, by its own timers, to see what it shows.
func (k *tablet) pass(seconds int) {
	k.t.Helper()
	evaluate[string](k.browser, `new Promise((seen) => { const timer = setInterval(() => { clearInterval(timer); seen(''); }, 1200); })`)
	evaluate[chromedp.Void](k.browser, fmt.Sprintf(`(() => { const now = performance.now.bind(performance); performance.now = () => now() + %d; })()`, 1000*seconds))
}

// sleep turns the tablet's screen off and on, within a moment of its clocks, and checks what is shown then: later it is shown to nobody in any case.
func (k *tablet) sleep(shows string) {
	k.t.Helper()
	if at := evaluate[string](k.browser, `(() => {
		for (const hidden of [true, false]) {
			Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
			document.dispatchEvent(new Event('visibilitychange'));
		}
		return document.getElementById('screen').getAttribute('data-screen');
	})()`); at != shows {
		k.t.Errorf("who wakes the tablet sees %s, want %s", at, shows)
	}
}

// TestTabletScreens on the two displays that differ most; the drill takes pictures on more.
func TestTabletScreens(t *testing.T) {
	t.Parallel()
	everyTabletScreen(t, nil)
}

// everyTabletScreen goes through them in both languages, on these displays.
func everyTabletScreen(t *testing.T, displays [][2]int64) {
	t.Helper()
	p := newProgram(t, unhurried...)
	p.serve()
	k := newTablet(t, p, p.base, "")
	k.displays = displays
	k.waitScreen("enrol")
	k.look("enrol")
	k.typeIn("K7F2")
	k.waitText("gồm 8 chữ và số")
	k.look("enrol-wrong")
	k.enrol(p.code)
	for _, lang := range []string{"vi", "en"} {
		see := func(name string) { t.Helper(); k.look(name + "-" + lang) }
		if lang == "en" {
			evaluate[chromedp.Void](k.browser, `drive.press('#lang')`)
		}
		see("start")
		k.items("4")
		see("item")
		k.press(".nav .plain", "item")
		see("item-again")
		k.press(".nav .primary", "item")
		for _, value := range []int{2, 5, 9, 9, 3} {
			if value == 9 {
				see("item-apart")
			}
			k.choose(fmt.Sprintf(`.tile[data-value="%d"]`, value))
		}
		see("choice")
		k.choose(`.tile[data-value="2"]`)
		k.press(".nav .plain", "item")
		see("choice-again")
		k.press(".clear", "item")
		k.press(".nav .plain:last-child", "item") // skipped
		k.waitText(map[string]string{"vi": "đưa thêm tiền", "en": "hint at a payment"}[lang])
		see("second-choice")
		k.press(".nav .plain:last-child", "comment")
		k.do(chromedp.SendKeys("#comment", "Chị ở quầy hướng dẫn kỹ, gọi tôi số 0912 345 678"))
		k.waitText("••••")
		see("comment")
		k.pass(46)
		k.waitText(map[string]string{"vi": "Ông/Bà còn ở đây không?", "en": "Are you still there?"}[lang])
		see("idle")
		k.press("#idle .primary", "comment")
		k.press(".nav .primary", "thanks")
		see("thanks")
		k.press(".nav .primary", "start")
	}
	if at := evaluate[string](k.browser, `document.documentElement.lang`); at != "vi" {
		t.Errorf("the next person begins in %s", at)
	}

	k.press(".foot .quiet", "pin")
	k.look("pin")
	k.typeIn("1357")
	k.waitText("Mã PIN chưa đúng.")
	k.typeIn("2468")
	k.waitScreen("settings")
	k.look("settings")
	evaluate[chromedp.Void](k.browser, `window.print = () => { window.printed = document.querySelector('.sheet').textContent; }, drive.press('.choices .plain:nth-child(2)')`)
	if printed := evaluate[string](k.browser, `window.printed`); !strings.Contains(printed, "Phiếu in thử") || !regexp.MustCompile(`[0-9a-f]{4} [0-9a-f]{4}`).MatchString(printed) {
		t.Errorf("the test print says %q", printed)
	}
	evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('afterprint')), drive.press('#lang')`)
	k.look("settings-en")
	k.press(".nav .primary", "start")

	k.reducedMotion()
	if moves := evaluate[string](k.browser, `getComputedStyle(document.querySelector('.tile')).transitionDuration`); moves != "0s" {
		t.Errorf("a tile moves for %s although less motion is asked for", moves)
	}

	evaluate[chromedp.Void](k.browser, `drive.press('#lang')`)
	k.pass(46) // somebody chose English and went away
	k.waitText("Đã trả lời 0/8 câu")
	evaluate[chromedp.Void](k.browser, `drive.press('#lang')`)
	k.press(".foot .quiet", "pin")
	k.look("pin-en")
	k.typeIn("2468")
	k.waitScreen("settings")
	k.leaves(`drive.press('.choices .plain:last-child')`)
	surveytest.Eventually(t, "staff has left the application", func() bool { return strings.HasSuffix(k.location(), "/q") })

	b := newBrowser(t)
	for _, lang := range []string{"vi", "en"} {
		for _, width := range []int64{320, 820, 1280} {
			b.do(chromedp.EmulateViewport(width, 900))
			b.open(p.base + withLang("/kiosk/guide", lang))
			b.settle()
			b.picture(fmt.Sprintf("kiosk-guide-%s-%d", lang, width))
			if found := b.axe(); len(found) > 0 {
				t.Errorf("axe on the guide in %s: %s", lang, strings.Join(found, "\n"))
			}
			if over := evaluate[float64](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("the guide in %s is %v px too wide at %d px", lang, over, width)
			}
		}
	}
}

// TestTabletSaysThatDataAreSimulated on every screen a citizen sees, in the language of the moment.
func TestTabletSaysThatDataAreSimulated(t *testing.T) {
	t.Parallel()
	p := newProgram(t, unhurried...)
	p.mustRun("demo", "--responses", "50")
	p.serve()
	k := newTablet(t, p, p.base, "")
	k.enrol(p.code)
	for n, says := range []string{"Dữ liệu mô phỏng", "Simulated data"} {
		k.waitText(says)
		k.items("5")
		k.waitText(says)
		k.press(".nav .plain", "item")
		k.look("synthetic-" + []string{"vi", "en"}[n])
		k.press(".nav .plain", "start")
		evaluate[chromedp.Void](k.browser, `drive.press('#lang')`)
	}
}

// TestTabletByKeyboard answers with keys alone, and with the fingers of somebody hasty.
func TestTabletByKeyboard(t *testing.T) {
	t.Parallel()
	p := newProgram(t, unhurried...)
	p.serve()
	k := newTablet(t, p, p.base, "")
	k.enrol(p.code)
	tab := func(until string) {
		t.Helper()
		for range 20 {
			k.do(chromedp.KeyEvent("\t"))
			if evaluate[bool](k.browser, fmt.Sprintf(`document.activeElement.matches(%q)`, until)) {
				return
			}
		}
		t.Fatalf("no way to %s by keyboard", until)
	}
	for n := range 8 {
		k.waitText(fmt.Sprintf("Đã trả lời %d/8 câu", n))
		if on := evaluate[string](k.browser, `document.activeElement.id`); on != "question" {
			t.Errorf("item %d: the focus is on %q, not on the question", n+1, on)
		}
		tab(`.tile[data-value="` + []string{"5", "4", "5", "4", "3", "5", "1", "3"}[n] + `"]`)
		k.do(chromedp.KeyEvent(" "))
	}
	k.waitScreen("comment")
	tab("#comment")
	k.do(chromedp.KeyEvent("bàn phím"))
	tab(".nav .primary")
	k.do(chromedp.KeyEvent("\r"))
	k.waitScreen("thanks")
	tab(".nav .primary")
	k.do(chromedp.KeyEvent("\r"))
	k.saved = append(k.saved, "bàn phím")
	k.drained()
	k.checkSaved()
	if n := storedAnswers(t, p, "54543513"); n != 1 {
		t.Error("what was chosen by keyboard is not what is stored")
	}

	// A double tap answers one item: the second tap falls on the next screen.
	k.waitScreen("start")
	x := evaluate[[]float64](k.browser, `(() => { const b = document.querySelector('.tile[data-value="2"]').getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; })()`)
	evaluate[string](k.browser, `new Promise((r) => setTimeout(r, 400)).then(() => { const now = performance.now(); performance.now = () => now; return ''; })`) // between the taps no time passes
	k.do(chromedp.MouseClickXY(x[0], x[1]))
	evaluate[string](k.browser, driver+`drive.until(() => drive.number().includes('1/')).then(() => '')`)
	k.do(chromedp.MouseClickXY(x[0], x[1]))
	evaluate[string](k.browser, `new Promise((r) => setTimeout(r, 500)).then(() => '')`)
	if at := evaluate[string](k.browser, `document.querySelector('.progress p').textContent`); at != "Đã trả lời 1/8 câu" {
		t.Errorf("a double tap leads to %s", at)
	}
}

// storedAnswers counts what is stored from tablets with these answers.
func storedAnswers(t *testing.T, p *program, answers string) (n int) {
	t.Helper()
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), `select count(*) from survey.response where mode = 'kiosk' and answers = $1`, answers).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTheNextPersonSeesNothing of the last one: after thanks, after walking away, after a reload, with the back button, and
// whatever the browser would fill in.
func TestTheNextPersonSeesNothing(t *testing.T) {
	t.Parallel()
	p := newProgram(t, unhurried...)
	p.serve()
	k := newTablet(t, p, p.base, "")
	k.enrol(p.code)
	clean := func(after string) {
		t.Helper()
		k.waitScreen("start")
		if left := evaluate[string](k.browser, `document.body.innerText + [...document.querySelectorAll('input, textarea')].map((e) => e.value).join()`); strings.Contains(left, "bí mật") {
			t.Errorf("after %s the comment is still there", after)
		}
		for n := range 8 {
			if chosen := evaluate[float64](k.browser, `document.querySelectorAll('[aria-pressed="true"]').length`); chosen != 0 {
				t.Errorf("after %s, item %d shows a choice", after, n+1)
			}
			k.choose(`.tile[data-value="3"], .tile[data-value="1"]`)
		}
		k.waitScreen("comment")
		if typed := evaluate[string](k.browser, `document.getElementById('comment').value`); typed != "" {
			t.Errorf("after %s the comment box holds %q", after, typed)
		}
		if off := evaluate[string](k.browser, `document.getElementById('comment').autocomplete + document.getElementById('comment').name`); off != "off" {
			t.Errorf("the browser may fill the comment in: %q", off)
		}
		k.do(chromedp.Reload())
		k.waitScreen("start")
	}
	fill := func() {
		t.Helper()
		k.items("2,2,2,2,2,2,2,2")
		k.waitScreen("comment")
		k.do(chromedp.SendKeys("#comment", "bí mật"))
	}
	fill()
	k.press(".nav .primary", "thanks")
	k.pass(61)
	clean("thanks")
	fill()
	k.do(chromedp.Reload())
	clean("a reload")
	fill()
	k.pass(46)
	k.waitText("Ông/Bà còn ở đây không?")
	k.pass(21)
	clean("nobody was there")
	fill()
	k.leaves(`history.back()`)
	k.waitText("đưa thêm tiền") // within the survey
	k.open(p.base + "/privacy")
	k.leaves(`history.back()`)
	clean("leaving and coming back")

	// Walking away left a partial, outside the index and without the comment; nothing else of it was kept.
	k.drained()
	surveytest.Eventually(t, "one answer and one partial are stored", func() bool {
		return storedAnswers(t, p, "22222222") == 2
	})
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	var partials, counted, comments int
	if err := conn.QueryRow(t.Context(), `select count(*) filter (where reason = 'partial' and standing = 'set_aside'), count(*) filter (where standing = 'counted'),
		(select count(*) from survey.comment) from survey.response`).Scan(&partials, &counted, &comments); err != nil {
		t.Fatal(err)
	}
	if partials != 1 || counted != 1 || comments != 1 {
		t.Errorf("%d partial, %d counted, %d comments; want one of each", partials, counted, comments)
	}
	if keys := evaluate[[]string](k.browser, `Object.keys(localStorage).concat(Object.keys(sessionStorage))`); len(keys) > 0 {
		t.Errorf("kept elsewhere: %v", keys)
	}
	if unsent, apart := k.waiting(); unsent+apart != 0 || !slices.Contains([]string{"start"}, k.screen()) {
		t.Errorf("%d unsent, %d apart, on %s", unsent, apart, k.screen())
	}
}
