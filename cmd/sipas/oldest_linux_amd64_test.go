package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/chromedp/remote"

	"sipas/survey/surveytest"
)

// oldBrowsers are the oldest that npm still has. chromedp cannot speak to 64, so both are spoken to by hand. 64 reads no script of the
// form's (it knows no classes of characters) and sends the plain form; 78 reads them, but not those of the tablet, which use ?. of 80.
func oldBrowsers() []string { return []string{"64", "78"} }

// veteran is an old Chromium with one page open.
type veteran struct {
	t     *testing.T
	page  *remote.Conn
	calls int64
}

func newVeteran(t *testing.T, version string) *veteran {
	t.Helper()
	path, err := filepath.Abs("../../.tools/chromium-" + version + "/chromium")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: make test installs it", err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--no-zygote", "--single-process", "--disable-gpu", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--lang=vi", "--window-size=360,740", "--user-data-dir="+t.TempDir(), "--remote-debugging-port=0", "about:blank")
	said := &safeBuffer{}
	cmd.Stderr, cmd.SysProcAttr = said, &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	v := &veteran{t: t}
	surveytest.Eventually(t, "the old browser tells its address", func() bool { return v.attach(said.String()) })
	t.Cleanup(func() {
		if t.Failed() {
			v.tell()
		}
		_ = v.page.Close()
	})
	v.call("Page.enable", nil)
	v.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": true})
	v.call("Emulation.setTouchEmulationEnabled", map[string]any{"enabled": true})
	if agent := evaluateOld[string](v, `navigator.userAgent`); !strings.Contains(agent, "Chrome/"+version+".") {
		t.Fatalf("this is %s", agent)
	}
	return v
}

// attach connects to the page of the browser whose address stands in what it said.
func (v *veteran) attach(said string) bool {
	_, address, found := strings.Cut(said, "DevTools listening on ws://")
	host, _, whole := strings.Cut(address, "/")
	if !found || !whole {
		return false
	}
	response, err := http.Get("http://" + host + "/json")
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	var pages []struct{ WebSocketDebuggerURL string }
	if json.NewDecoder(response.Body).Decode(&pages) != nil || len(pages) == 0 {
		return false
	}
	v.page, err = remote.DialContext(v.t.Context(), pages[0].WebSocketDebuggerURL)
	return err == nil
}

// call makes one call of the protocol; events are not listened to.
func (v *veteran) call(method string, params any) []byte {
	v.t.Helper()
	v.calls++
	text, err := json.Marshal(params)
	if err != nil {
		v.t.Fatal(err)
	}
	if params == nil {
		text = []byte("{}")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.t.Context()), time.Minute)
	defer cancel()
	if err := v.page.Write(ctx, &cdproto.Message{ID: v.calls, Method: cdproto.MethodType(method), Params: text}); err != nil {
		v.t.Fatalf("%s: %v", method, err)
	}
	for {
		var m cdproto.Message
		if err := v.page.Read(ctx, &m); err != nil {
			v.t.Fatalf("%s: %v", method, err)
		}
		if m.ID == v.calls {
			if m.Error != nil {
				v.t.Fatalf("%s: %v", method, m.Error)
			}
			return m.Result
		}
	}
}

// evaluateOld runs a script in the page; where the page is just being left, the zero value comes back.
func evaluateOld[T any](v *veteran, script string) T {
	v.t.Helper()
	var reply struct{ Result struct{ Value T } }
	if err := json.Unmarshal(v.call("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true}), &reply); err != nil {
		v.t.Fatalf("%v in %.200s", err, script)
	}
	return reply.Result.Value
}

// tell says what the page shows when a test has failed.
func (v *veteran) tell() {
	v.t.Helper()
	v.t.Logf("%s at %s", evaluateOld[string](v, `document.readyState + ': ' + document.body.innerText`), evaluateOld[string](v, `location.href`))
	v.picture("old-failed")
}

func (v *veteran) open(address string) {
	v.t.Helper()
	v.call("Page.navigate", map[string]any{"url": address})
	surveytest.Eventually(v.t, address+" is open", func() bool {
		return evaluateOld[bool](v, fmt.Sprintf(`location.href === %q && document.readyState === 'complete'`, address))
	})
}

func (v *veteran) waitText(words string) {
	v.t.Helper()
	surveytest.Eventually(v.t, "the page says "+words, func() bool {
		return strings.Contains(evaluateOld[string](v, `document.readyState === 'complete' ? document.body.innerText : ''`), words)
	})
}

// tap touches the middle of what the selector finds, again where nothing came of it: such a browser can lose a touch while it draws.
func (v *veteran) tap(selector string) {
	v.t.Helper()
	var at []float64
	surveytest.Eventually(v.t, "there is "+selector, func() bool {
		at = evaluateOld[[]float64](v, fmt.Sprintf(`(function () { var e = document.querySelector(%q); e.scrollIntoView({block: 'center'});
			window.touched = false; addEventListener('click', function () { window.touched = true; }, true);
			var r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()`, selector))
		return len(at) == 2
	})
	looks := 0
	surveytest.Eventually(v.t, "a touch of "+selector+" arrives", func() bool {
		if looks%200 == 0 {
			v.call("Page.captureScreenshot", nil) // which is not taken before the page is drawn where it is now
			v.call("Input.dispatchTouchEvent", map[string]any{"type": "touchStart", "touchPoints": []map[string]float64{{"x": at[0], "y": at[1]}}})
			v.call("Input.dispatchTouchEvent", map[string]any{"type": "touchEnd", "touchPoints": []any{}})
		}
		looks++
		touched := evaluateOld[*bool](v, `window.touched`) // undefined where the page was left
		return touched == nil || *touched
	})
}

func (v *veteran) picture(name string) {
	v.t.Helper()
	var reply struct{ Data []byte }
	if err := json.Unmarshal(v.call("Page.captureScreenshot", nil), &reply); err != nil {
		v.t.Fatal(err)
	}
	dir := filepath.Join("..", "..", ".artefacts")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), reply.Data, 0o644); err != nil {
		v.t.Fatal(err)
	}
}

// fill answers all that must be answered but the first, by touch, and types a comment.
func (v *veteran) fill(address string) {
	v.t.Helper()
	v.open(address)
	for _, choice := range []string{"procedures-4", "officials-5", "result-9", "feedback-9", "overall-4"} {
		v.tap("label[for=" + choice + "]")
		v.check(choice)
	}
	v.tap("#comment")
	for _, letter := range "Rất tốt" {
		v.call("Input.dispatchKeyEvent", map[string]any{"type": "char", "text": string(letter)})
	}
}

// check waits for a choice to be made, and seen: by its frame and tint, or by the browser's own mark.
func (v *veteran) check(choice string) {
	v.t.Helper()
	surveytest.Eventually(v.t, choice+" is chosen and seen", func() bool {
		return evaluateOld[bool](v, fmt.Sprintf(`(function (e) { return e.checked && (getComputedStyle(e).opacity === '1' ||
			getComputedStyle(e.parentNode).backgroundColor === 'rgb(234, 242, 250)'); })(document.getElementById(%q))`, choice))
	})
}

func (v *veteran) stays(what string) {
	v.t.Helper()
	surveytest.Eventually(v.t, "everything is still there "+what, func() bool {
		return evaluateOld[bool](v, `document.readyState === 'complete' && ['procedures-4', 'officials-5', 'result-9', 'feedback-9',
			'overall-4'].every(function (id) { var e = document.getElementById(id); return e && e.checked; }) &&
			document.getElementById('comment').value === 'Rất tốt'`)
	})
}

// TestTheOldestBrowsersSendTheForm, 78 with its script, 64 without; refusals keep what was typed.
func TestTheOldestBrowsersSendTheForm(t *testing.T) {
	t.Parallel()
	p, g := newGate(t)
	address := g.URL + "/q/" + p.code
	for n, version := range oldBrowsers() {
		name := "old-" + version
		v := newVeteran(t, version)
		v.fill(address)
		surveytest.Eventually(t, "the form's script runs in 78 alone", func() bool {
			return evaluateOld[bool](v, `!!document.querySelector('.clear')`) == (version == "78")
		})
		// Where no style can follow a choice, what goes to the inspectorate is told before there is one.
		if seen := evaluateOld[bool](v, `[].every.call(document.querySelectorAll('.w'), function (e) { return e.getBoundingClientRect().height > 0; }) && document.querySelectorAll('.w').length === 3`); !seen {
			t.Errorf("%s does not show whom a yes goes to", version)
		}
		v.tap("#send")
		v.waitText("Phiếu chưa gửi được. Xin xem lại:")
		v.stays("after an error in " + version)
		v.tap("button.lang")
		v.waitText("Your answers were not sent. Please check:")
		v.stays("with the error in English in " + version)
		v.tap("label[for=procedures-4]") // which parts the next tap from the last one: a second one at once is a trembling finger's
		v.tap("button.lang")
		v.waitText("Phiếu chưa gửi được. Xin xem lại:")
		v.tap("label[for=access-5]")
		v.check("access-5")
		v.picture(name + "-chosen")

		g.does(func(w http.ResponseWriter, r *http.Request, on http.Handler) {
			r.Header.Set("Origin", "https://evil.test")
			on.ServeHTTP(w, r)
		})
		v.tap("#send")
		v.waitText("trang web khác")
		v.stays("after a refusal in " + version)
		v.check("access-5")
		v.picture(name + "-refused")
		g.does(nil)
		v.tap("button.lang")
		v.waitText("Question 1 of 8")
		v.stays("in English in " + version)
		v.tap("label[for=access-5]")
		v.check("access-5")
		v.tap("button.lang")
		v.waitText("Câu 1/8")
		v.tap("#send")
		v.waitText(thanked)
		if stored := storedCount(t, p); stored != n+1 {
			t.Errorf("%d stored, want %d, by %s", stored, n+1, version)
		}
	}

	// A desk that is closed while somebody types says that nothing was kept, and shows it.
	v := newVeteran(t, "64")
	v.fill(address)
	p.mustRun("place", "close", p.code)
	surveytest.Eventually(t, "the place is closed", func() bool { status, _ := p.get("/q/" + p.code); return status == http.StatusGone })
	v.tap("#send")
	v.waitText("nên phiếu của Ông/Bà không được lưu")
	v.stays("at a closed desk")
	v.picture("old-64-closed")
}

// TestABrowserTooOldForTheTabletIsToldSo in both languages, and is not sent to look for a fault of the network.
func TestABrowserTooOldForTheTabletIsToldSo(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	for _, version := range oldBrowsers() {
		v := newVeteran(t, version)
		v.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 800, "height": 1280, "deviceScaleFactor": 1, "mobile": true})
		v.open(p.base + "/kiosk")
		v.waitText("trình duyệt đã cũ (cần Chrome 80 trở lên)")
		v.waitText("its browser is too old (Chrome 80 or newer is needed)")
		text := strings.ToLower(evaluateOld[string](v, `document.body.innerText`))
		if strings.Contains(text, "network") || strings.Contains(text, "mạng") {
			t.Errorf("Chromium %s: %s", version, text)
		}
		v.picture("old-" + version + "-kiosk")
	}
}
