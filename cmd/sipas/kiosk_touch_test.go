package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"sipas/survey/surveytest"
)

// touched is a tablet, upright, that is touched rather than clicked.
func touched(t *testing.T, settings ...string) (*program, *tablet) {
	t.Helper()
	p := newProgram(t, append(settings, unhurried...)...)
	p.serve()
	k := newTablet(t, p, p.base, "")
	if _, err := chromedp.Call(k.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	k.viewport(800, 1280)
	k.enrol(p.code)
	return p, k
}

// finger waits as long as a finger takes to the next screen, and taps.
func (k *tablet) finger(selector string, times int) {
	k.t.Helper()
	evaluate[string](k.browser, `new Promise((r) => setTimeout(r, 400)).then(() => '')`)
	k.tap(selector, times)
}

// done waits until so many of eight items are answered.
func (k *tablet) done(items int) {
	k.t.Helper()
	k.doneOf(items, 8)
}

func (k *tablet) doneOf(items, of int) {
	k.t.Helper()
	k.waitText(fmt.Sprintf("Đã trả lời %d/%d câu", items, of))
}

// TestTabletTakesATapAnItem for a short questionnaire with all its items, and one to send: eight for the first one, which has seven. The tablet rests on the
// first item.
func TestTabletTakesATapAnItem(t *testing.T) {
	t.Parallel()
	p, k := touched(t)
	for n, answers := range []string{"54543513", "5454351"} {
		of := len(answers)
		if n == 1 {
			desk := p.mustRun("place", "add", "--unit", "24781", "--name", "Quầy hỏi phiếu cũ", "--questionnaire", "short@1")[:5]
			p.mustRun("device", "move", "T1", "--place", desk)
			surveytest.Eventually(t, "the tablet hears of its new desk", func() bool {
				evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('online'))`)
				return evaluate[bool](k.browser, `document.body.innerText.includes('Đã trả lời 0/7 câu')`)
			})
		}
		taps := 0
		for done, value := range strings.Split(answers, "") {
			k.doneOf(done, of)
			k.finger(`.tile[data-value="`+value+`"]`, 1)
			taps++
		}
		k.waitScreen("comment")
		k.doneOf(of, of)
		k.finger(".nav .primary", 1)
		taps++
		k.waitScreen("thanks")
		k.pass(61) // it goes on by itself
		k.waitScreen("start")
		k.drained()
		if n := storedAnswers(t, p, answers); n != 1 || taps != of+1 {
			t.Errorf("%d answers with %d taps, want 1 with %d", n, taps, of+1)
		}
	}
}

// TestTabletWithTremblingFingers: a double tap is one, a second tap on what is chosen changes nothing, and what need not be answered is
// taken back where it says so.
func TestTabletWithTremblingFingers(t *testing.T) {
	t.Parallel()
	p, k := touched(t)
	chosen := func() string {
		t.Helper()
		return evaluate[string](k.browser, `[...document.querySelectorAll('.tile[aria-pressed="true"]')].map((e) => e.getAttribute('data-value')).join()`)
	}
	for n, value := range []string{"2", "3", "4", "9", "9", "5"} {
		k.done(n)
		k.finger(`.tile[data-value="`+value+`"]`, 3)
	}
	k.done(6)
	k.finger(".nav .plain", 1)
	k.waitText("Nhìn chung")
	for range 3 {
		k.finger(`.tile[data-value="5"]`, 2)
	}
	k.done(6)
	if got := chosen(); got != "5" || k.screen() != "item" {
		t.Errorf("after tapping what was chosen, %q is, on %s", got, k.screen())
	}
	if evaluate[bool](k.browser, `!!document.querySelector('.clear')`) {
		t.Error("what must be answered can be taken back")
	}
	k.finger(".nav .primary", 1)
	k.waitText("gây khó dễ, phiền hà")
	if evaluate[bool](k.browser, `!!document.querySelector('.clear')`) {
		t.Error("nothing is chosen and can be taken back")
	}
	k.finger(`.tile[data-value="2"]`, 1)
	k.waitText("đưa thêm tiền")
	k.finger(".nav .plain", 1)
	k.waitText("Bỏ chọn")
	k.done(7)
	k.finger(".clear", 1)
	k.done(6)
	if got := chosen(); got != "" {
		t.Errorf("taken back, %q is chosen", got)
	}
	k.finger(".nav .plain:last-child", 1)
	k.waitText("đưa thêm tiền")
	k.finger(".nav .plain:last-child", 1)
	k.waitScreen("comment")
	k.finger(".nav .primary", 1)
	k.waitScreen("thanks")
	k.drained()
	if n := storedAnswers(t, p, "234995--"); n != 1 {
		t.Errorf("%d such answers are stored, want 1", n)
	}
}

// fills tells what of a screen leaves the height of an upright tablet empty, or does not fit it: nothing does more than a sixteenth, but around thanks.
const fills = `(() => {
	const wrong = [], high = document.documentElement.clientHeight, last = [...document.querySelectorAll('.tile, .nav')].map((e) => e.getBoundingClientRect().bottom);
	if (Math.max(...last) > high) { wrong.push(Math.max(...last) - high + ' px do not fit'); }
	const parts = [...document.querySelectorAll('#desk p, main > *')].map((e) => e.getBoundingClientRect()).filter((b) => b.height > 0).sort((a, b) => a.top - b.top);
	let end = 0;
	parts.concat([{top: high, bottom: high}]).forEach((b) => { if (b.top - end > high / (document.querySelector('.tick') ? 6 : 16)) { wrong.push(Math.round(b.top - end) + ' px are empty at ' + Math.round(end)); } end = Math.max(end, b.bottom); });
	return wrong;
})()`

// TestTabletUsesItsHeight, upright: nothing is empty, nothing must be scrolled to, and words and answers are larger than on a small one. Of
// what the first touch means, the notice tells before it, in 24 px.
func TestTabletUsesItsHeight(t *testing.T) {
	t.Parallel()
	_, k := touched(t, "SIPAS_HOTLINE=0263 3 822 333")
	for _, lang := range []string{"vi", "en"} {
		k.waitScreen("start")
		if lang == "en" {
			k.finger("#lang", 1)
		}
		word := map[int64]float64{}
		fit := func(what string) {
			t.Helper()
			for _, size := range [][2]int64{{1280, 800}, {600, 1024}, {800, 1280}} {
				k.viewport(size[0], size[1])
				k.settle()
				k.picture(fmt.Sprintf("tablet-%s-%s-%d", what, lang, size[0]))
				if wrong := evaluate[[]string](k.browser, fills); len(wrong) > 0 && size[0] < size[1] {
					t.Errorf("%s in %s at %d by %d: %s", what, lang, size[0], size[1], strings.Join(wrong, ", "))
				}
				word[size[0]] = evaluate[float64](k.browser, `parseFloat(getComputedStyle(document.querySelector('.tile, h1')).fontSize)`)
			}
			if word[800] < word[1280] || word[800] < 36 {
				t.Errorf("%s in %s: words of %v px upright, of %v lying", what, lang, word[800], word[1280])
			}
		}
		if said := evaluate[string](k.browser, `document.getElementById('notice').textContent`); !strings.Contains(said, "18") {
			t.Errorf("the notice says %q", said)
		}
		if before := evaluate[bool](k.browser, `(() => { const n = document.getElementById('notice'), tiles = [...document.querySelectorAll('.tile')];
			return parseFloat(getComputedStyle(n).fontSize) >= 24 && tiles.length === 5 && tiles.every((e) => e.getBoundingClientRect().top >= n.getBoundingClientRect().bottom
				&& (n.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)); })()`); !before {
			t.Error("the notice is small, or comes after what it tells of")
		}
		fit("start")
		for n, value := range []string{"5", "4", "5"} {
			k.waitText(map[string]string{"vi": fmt.Sprintf("%d/8", n), "en": fmt.Sprintf("%d of 8", n)}[lang])
			k.finger(`.tile[data-value="`+value+`"]`, 1)
		}
		k.waitText(map[string]string{"vi": "3/8", "en": "3 of 8"}[lang])
		fit("apart")
		for _, value := range []string{"9", "9", "5"} {
			k.choose(`.tile[data-value="` + value + `"]`)
		}
		fit("choice")
		k.choose(`.tile[data-value="1"]`)
		k.press(".nav .plain:last-child", "comment")
		if told := evaluate[string](k.browser, `document.getElementById('told').textContent`); !strings.Contains(told, map[string]string{"vi": "thanh tra", "en": "inspectorate"}[lang]) {
			t.Errorf("the comment says %q", told)
		}
		fit("comment")
		k.press(".nav .primary", "thanks")
		fit("thanks")
		if told := evaluate[string](k.browser, `document.querySelector('section.told').textContent`); !strings.Contains(told, "0263 3 822 333") {
			t.Errorf("the thanks name no hotline: %q", told)
		}
		k.do(chromedp.Reload())
	}
}

// TestTabletRemembersWithoutANetwork, after it was switched off and on: whose desk it stands at, when it was last heard, that it is paused;
// and the code of the desk, which leads a phone to the same place.
func TestTabletRemembersWithoutANetwork(t *testing.T) {
	t.Parallel()
	address := surveytest.FreeAddress(t)
	p, k := touched(t, "SIPAS_LISTEN="+address, "SIPAS_BASE_URL=http://"+address)
	if desk := evaluate[[]string](k.browser, `[...document.querySelectorAll('#desk p')].map((e) => e.textContent)`); len(desk) != 2 || desk[0] != "Phường Mũi Né" {
		t.Errorf("above the desk stands %q", desk)
	}
	surveytest.Eventually(t, "the worker keeps the page", func() bool {
		return evaluate[bool](k.browser, `navigator.serviceWorker.controller !== null`)
	})
	desk := evaluate[string](k.browser, `document.getElementById('desk').innerText`)
	again := func() {
		t.Helper()
		k.do(chromedp.Reload())
		surveytest.Eventually(t, "the tablet is there again", func() bool { s := k.screen(); return s == "start" || s == "notice" })
		if got := evaluate[string](k.browser, `document.getElementById('desk').innerText`); got != desk {
			t.Errorf("without a network it stands at %q, not %q", got, desk)
		}
		k.finger(".foot .quiet", 1)
		k.waitScreen("pin")
		k.typeIn("2468")
		k.waitScreen("settings")
		k.waitText("T1 · Quầy số 1")
		if facts := evaluate[string](k.browser, `document.querySelector('dl').innerText`); strings.Contains(facts, "chưa có") || !strings.Contains(facts, "phút trước") {
			t.Errorf("without a network the settings say %s", facts)
		}
	}
	k.offline(true)
	again()
	k.offline(false)
	p.mustRun("device", "pause", "T1", "--message", "Nghỉ lễ đến hết thứ Hai")
	k.press(".nav .primary", "start")
	paused := func() {
		t.Helper()
		surveytest.Eventually(t, "the tablet is paused", func() bool {
			evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('online'))`)
			return evaluate[bool](k.browser, `document.body.innerText.includes('Nghỉ lễ')`)
		})
		for _, size := range [][2]int64{{1280, 800}, {600, 1024}, {800, 1280}} {
			k.viewport(size[0], size[1])
			k.settle()
			if to := k.scanned(fmt.Sprintf("tablet-paused-%d", size[0])); to != p.base+"/q/"+p.code {
				t.Errorf("at %d the code leads to %q", size[0], to)
			}
			if found := k.axe(); len(found) > 0 {
				t.Errorf("axe on a paused tablet: %s", strings.Join(found, "\n"))
			}
		}
	}
	paused()
	k.offline(true)
	again()
	k.press(".nav .primary", "notice")
	paused()
}

// scanned reads the code on the screen, as a phone would.
func (k *tablet) scanned(name string) string {
	k.t.Helper()
	k.picture(name)
	shot, err := chromedp.Run(k.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		k.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		k.t.Fatal(err)
	}
	// A phone is moved until it reads: at one distance the decoder may misjudge the width of a module.
	for _, distance := range []float64{1, 1.4, 0.7} {
		bitmap, err := gozxing.NewBinaryBitmapFromImage(from(picture, distance))
		if err != nil {
			k.t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err == nil {
			return read.GetText()
		}
		k.t.Logf("%s: from %g the code cannot be read: %v", name, distance, err)
	}
	k.t.Fatalf("%s: the code cannot be read", name)
	return ""
}

// from is a picture as it looks from so many times the distance.
func from(picture image.Image, distance float64) image.Image {
	size := picture.Bounds().Size()
	seen := image.NewGray(image.Rect(0, 0, int(float64(size.X)/distance), int(float64(size.Y)/distance)))
	for y := range seen.Rect.Max.Y {
		for x := range seen.Rect.Max.X {
			seen.Set(x, y, picture.At(picture.Bounds().Min.X+int(float64(x)*distance), picture.Bounds().Min.Y+int(float64(y)*distance)))
		}
	}
	return seen
}
