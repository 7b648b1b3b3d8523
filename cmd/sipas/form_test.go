package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// newPhone is a browser that is touched.
func newPhone(t *testing.T) *browser {
	t.Helper()
	b := newBrowser(t)
	if _, err := chromedp.Call(b.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	return b
}

// trembling is how long after one touch the next one comes of a finger that trembles.
const trembling = 20 * time.Millisecond

// tap touches the middle of what the selector finds, as often as said. Each touch says when it was: a machine with much else to do may bring the
// second of a finger that trembles as late as one that means something else. A browser takes no touch from the future.
func (b *browser) tap(selector string, times int) {
	b.t.Helper()
	at := evaluate[[]float64](b, fmt.Sprintf(`(function () { var e = document.querySelector(%q); e.scrollIntoView({block: 'center'}); var r = e.getBoundingClientRect();
		return [r.left + r.width / 2, r.top + r.height / 2]; })()`, selector))
	began := time.Now().Add(-time.Duration(times) * trembling)
	for n := range times {
		when := input.TimeSinceEpoch(float64(began.Add(time.Duration(n)*trembling).UnixMicro()) / 1e6)
		for _, step := range []input.DispatchTouchEventParams{
			{Type: input.DispatchTouchEventTypeTouchStart, TouchPoints: []*input.TouchPoint{{X: at[0], Y: at[1]}}, Timestamp: when},
			{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}, Timestamp: when},
		} {
			if !b.touch(step) {
				return
			}
		}
	}
}

// touch tells whether the page is still there to be touched: where a tap leads elsewhere, nobody confirms the next one.
func (b *browser) touch(step input.DispatchTouchEventParams) bool {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	_, err := chromedp.Call(ctx, input.DispatchTouchEvent, step)
	if err != nil && ctx.Err() == nil {
		b.t.Fatal(err)
	}
	return err == nil
}

// fill opens a desk's form and answers all of it, by touch.
func (b *browser) fill(address string) {
	b.t.Helper()
	b.opens(address)
	for _, choice := range []string{"access-5", "procedures-4", "officials-5", "result-9", "feedback-9", "overall-4"} {
		b.tap("label[for="+choice+"]", 1)
	}
	b.do(chromedp.SendKeys("#comment", "Rất tốt"))
}

// filled tells whether all that fill chose is in the form.
func (b *browser) filled() bool {
	b.t.Helper()
	return b.sees(`['access-5', 'procedures-4', 'officials-5', 'result-9', 'feedback-9', 'overall-4'].every(function (id) {
		var e = document.getElementById(id); return e && e.checked; }) && document.getElementById('comment').value === 'Rất tốt'`)
}

func (b *browser) stays(what string) {
	b.t.Helper()
	surveytest.Eventually(b.t, "everything is still there "+what, b.filled)
}

const thanked = "Phiếu của Ông/Bà đã được ghi nhận."

// TestAFormByTouch: what fingers do to it that tremble, go back and want another language.
func TestAFormByTouch(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	address := g.URL + "/q/" + p.code
	b := newPhone(t)
	b.fill(address)
	for _, choice := range []string{"access-5", "result-9", "trouble-1"} {
		for times := 1; times <= 3; times++ {
			b.tap("label[for="+choice+"]", times)
			if !evaluate[bool](b, `document.getElementById('`+choice+`').checked`) {
				t.Errorf("%d taps on %s took the choice back", times, choice)
			}
		}
	}
	b.picture("form-chosen")
	b.tap(".clear", 2)
	if evaluate[bool](b, `!!document.querySelector('[name="answers.trouble"]:checked')`) || evaluate[string](b, `document.querySelector('.clear').style.visibility`) != "hidden" {
		t.Error("the question that may be left out keeps its answer")
	}

	// Another language and back, with a trembling finger; the way back is one page long.
	pages := evaluate[float64](b, `history.length`)
	b.tap("button.lang", 2)
	b.waitText("Question 1 of 8")
	b.stays("in English")
	if b.location() != address+"?lang=en" || evaluate[float64](b, `history.length`) != pages {
		t.Errorf("at %s", b.location())
	}
	b.do(chromedp.Reload())
	b.waitText("Question 1 of 8")
	b.stays("after a reload")
	b.tap("button.lang", 1)
	b.waitText("Câu 1/8")
	b.stays("in Vietnamese")

	// Off to read about privacy, and back.
	b.tap(".notice a", 1)
	surveytest.Eventually(t, "the page about privacy", func() bool { return strings.HasSuffix(b.location(), "/privacy") })
	b.do(chromedp.NavigateBack())
	b.stays("after going back")

	// An error leads to its question, with question and error in sight.
	evaluate[chromedp.Void](b, `document.getElementById('procedures-4').checked = false`)
	b.tap("#send", 1)
	b.waitText("Phiếu chưa gửi được. Xin xem lại:")
	b.tap(`#errors a[href="#procedures-1"]`, 1)
	if top := evaluate[[]float64](b, `['legend', '.e'].map(function (s) { return document.querySelector('fieldset.wrong ' + s).getBoundingClientRect(); })
		.map(function (r) { return Math.min(r.top, innerHeight - r.bottom); })`); top[0] < 0 || top[1] < 0 || evaluate[string](b, `document.activeElement.id`) != "procedures-1" {
		t.Errorf("question and error are at %v", top)
	}
	b.picture("form-error-in-sight")
	b.tap("label[for=procedures-4]", 1)
	b.stays("after an error")
	b.tap("#send", 2)
	b.waitText(thanked)
	if n := storedCount(t, p); n != 1 {
		t.Errorf("%d stored, want 1", n)
	}
	if left := evaluate[float64](b, `sessionStorage.length`); left != 0 {
		t.Errorf("%v drafts are left on the phone", left)
	}
	b.open(address)
	b.waitText("Câu 1/8")
	if evaluate[bool](b, `!!document.querySelector(':checked')`) {
		t.Error("the next person sees what the last one chose")
	}
}

// TestNothingIsLostWhereTheScriptFails: from "Đang gửi…" on the browser sends the form by itself.
func TestNothingIsLostWhereTheScriptFails(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	b := newPhone(t)
	for n, fault := range []string{
		`XMLHttpRequest.prototype.send = function () { throw new Error('a fault'); }`,
		`XMLHttpRequest.prototype.open = function () { throw new Error('a fault'); }`,
		`window.XMLHttpRequest = undefined`,
		`window.URLSearchParams = undefined`,
		`window.DOMParser = undefined; Object.defineProperty(XMLHttpRequest.prototype, 'responseURL', {get: function () { return ''; }})`,
		`Object.defineProperty(XMLHttpRequest.prototype, 'status', {get: function () { throw new Error('a fault'); }})`,
		`JSON.stringify = function () { throw new Error('a fault'); }`,
		`Object.defineProperty(window, 'sessionStorage', {get: function () { throw new Error('a fault'); }})`,
		`document.getElementById('duration').remove()`,
		`document.getElementById('state').remove()`,
		`history.replaceState = undefined; String.prototype.replace = undefined`,
	} {
		b.fill(g.URL + "/q/" + p.code)
		evaluate[int](b, fault+"; 0")
		b.tap("#send", 1)
		b.waitText(thanked)
		if stored := storedCount(t, p); stored != n+1 {
			t.Fatalf("%d stored, want %d, after %s", stored, n+1, fault)
		}
	}

	// A page that a native sending has made leads back to the filled form.
	b.fill(g.URL + "/q/" + p.code)
	evaluate[chromedp.Void](b, `document.getElementsByName('adult')[0].remove(); window.XMLHttpRequest = undefined`)
	b.tap("#send", 1)
	b.waitText("Phiếu chưa gửi được")
	b.stays("on the page that says so")
	b.do(chromedp.NavigateBack())
	b.stays("on the page before it")
}

// TestADeskThatIsClosedWhileSomebodyTypes says that nothing was kept, and shows it; a conflict says that it was, and offers no other form.
func TestADeskThatIsClosedWhileSomebodyTypes(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	b := newPhone(t)
	b.fill(g.URL + "/q/" + p.code)
	other := strings.Replace(webForm(b), "answers.access=5", "answers.access=1", 1)
	response, err := http.Post(g.URL+"/q/"+p.code, "application/x-www-form-urlencoded", strings.NewReader(other))
	if err != nil || response.Body.Close() != nil {
		t.Fatal(err)
	}
	b.tap("#send", 1)
	b.waitText("Nội dung gửi lần đầu được giữ nguyên")
	b.stays("after a conflict")
	b.picture("form-conflict")
	if evaluate[bool](b, `!!document.querySelector('#send, a[href^="/q"]')`) {
		t.Error("a conflict offers a form")
	}

	b.fill(g.URL + "/q/" + p.code)
	p.mustRun("place", "close", p.code)
	surveytest.Eventually(t, "the place is closed", func() bool { status, _ := p.get("/q/" + p.code); return status == http.StatusGone })
	b.tap("#send", 1)
	b.waitText("nên phiếu của Ông/Bà không được lưu")
	b.stays("at a closed desk")
	b.picture("form-closed")
	if evaluate[bool](b, `!!document.querySelector('#send')`) {
		t.Error("there is something to send to a closed desk")
	}
	if found := b.axe(); len(found) > 0 {
		t.Error(strings.Join(found, "\n"))
	}
	b.tap("button.lang", 1)
	b.waitText("were not stored")
	b.stays("in English")
	if n := storedCount(t, p); n != 1 {
		t.Errorf("%d stored, want 1", n)
	}
}

// TestADeskThatAsksSomethingElseMeanwhile: what was sent, and nobody knows what became of, is sent again as it was.
func TestADeskThatAsksSomethingElseMeanwhile(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	b := newPhone(t)
	b.fill(g.URL + "/q/" + p.code)
	g.does(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		http.Error(w, "Bad Gateway", http.StatusBadGateway)
	})
	b.tap("#send", 1)
	b.waitText("Chưa có trả lời từ hệ thống")
	p.mustRun("place", "set", p.code, "--questionnaire", "full@2")
	surveytest.Eventually(t, "the desk asks something else", func() bool {
		_, text := p.get("/q/" + p.code)
		return strings.Contains(text, `value="full@2"`)
	})
	g.does(nil)
	b.do(chromedp.Reload())
	b.waitText(thanked)
	if n := storedCount(t, p); n != 1 {
		t.Errorf("%d stored, want 1", n)
	}
}

// TestWhatWasSentIsSentAgainAsItWas: not at once, whatever a proxy asks for; and in the language it was sent in, although the reader wants another.
func TestWhatWasSentIsSentAgainAsItWas(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	b := newPhone(t)
	b.fill(g.URL + "/q/" + p.code)
	// What it would send by itself is not sent here: the test does.
	evaluate[chromedp.Void](b, `window.waits = []; const wait = window.setTimeout; window.setTimeout = (f, ms, ...rest) => {
		waits.push(ms);
		return ms >= 8000 && ms !== 20000 ? 0 : wait(f, ms, ...rest);
	}`)
	g.does(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Retry-After", time.Now().Add(time.Minute).UTC().Format(http.TimeFormat))
		http.Error(w, "Service Unavailable", http.StatusServiceUnavailable)
	})
	b.tap("#send", 1)
	b.waitText("Chưa có trả lời từ hệ thống")
	if waits := evaluate[string](b, `JSON.stringify(waits.filter((ms) => !(ms >= 8000 && ms <= 300000)))`); waits != "[]" {
		t.Errorf("it waits for %s ms", waits)
	}
	if n := g.forms.Load(); n != 1 {
		t.Errorf("%d forms within the wait that was asked for, want 1", n)
	}

	g.does(func(w http.ResponseWriter, r *http.Request, on http.Handler) {
		form, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(form))
		if err == nil && bytes.Contains(form, []byte("switch=")) {
			on.ServeHTTP(w, r)
			return
		}
		on.ServeHTTP(httptest.NewRecorder(), r) // stored, and the reply is cut off
		panic(http.ErrAbortHandler)
	})
	evaluate[chromedp.Void](b, `window.dispatchEvent(new Event('online'))`)
	surveytest.Eventually(t, "it is stored, and nobody has said so", func() bool {
		return storedCount(t, p) == 1 && b.sees(`document.getElementById('send').getAttribute('aria-disabled') === 'false'`)
	})
	b.tap("button.lang", 1)
	b.waitText("Question 1 of 8")
	g.does(nil)
	b.tap("#send", 1)
	b.waitText("Your answers have been recorded")
	if n := storedCount(t, p); n != 1 {
		t.Errorf("%d stored, want 1", n)
	}
}

// webForm is the form of a page as the browser would send it.
func webForm(b *browser) string {
	b.t.Helper()
	return evaluate[string](b, `new URLSearchParams(new FormData(document.getElementById('form'))).toString()`)
}
