package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// startTimeout is how long a Chromium may take to start on a machine that does much else.
const startTimeout = 3 * time.Minute

// browser is a real Chromium with one page open.
type browser struct {
	t   *testing.T
	ctx context.Context
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	b := startBrowser(t)
	b.do(chromedp.EmulateViewport(360, 740))
	return b
}

// startBrowser starts a Chromium of its own.
func startBrowser(t *testing.T, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("no Chromium: make test installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.WSURLReadTimeout(startTimeout))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox does not run as root
	}
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), append(options, more...)...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // it lives as long as the context that it is started with
		t.Fatal(err)
	}
	b := &browser{t, ctx}
	t.Cleanup(b.tell)
	return b
}

// tell says what the page shows when a test has failed.
func (b *browser) tell() {
	if !b.t.Failed() {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, startTimeout)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + ', ' + document.readyState + ': ' + document.body.innerText.slice(0, 2000)`))
	b.t.Logf("a browser is at %s %v", text, err)
}

// do takes steps in the page; a step waits until what it needs is there.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, surveytest.Patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// evaluate runs a script in the page. Where it finds nothing at which it looks, it is run again until that has come.
func evaluate[T any](b *browser, script string) T {
	b.t.Helper()
	var v T
	surveytest.Eventually(b.t, fmt.Sprintf("the page has all of %.200s", script), func() bool {
		var err error
		v, err = chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
		if err != nil && !lacking(err) {
			b.t.Fatalf("%v in %.200s", err, script)
		}
		return err == nil
	})
	return v
}

// leaves runs a script that leads away from the page. It runs after the browser has said that it will: the page takes an answer with it.
func (b *browser) leaves(script string) {
	b.t.Helper()
	evaluate[chromedp.Void](b, `setTimeout(function () { `+script+`; }, 0)`)
}

// lacking tells whether a script failed on something that the page has not, or not yet.
func lacking(err error) bool {
	e, ok := errors.AsType[*chromedp.ExceptionError](err)
	return ok && strings.Contains(e.Error(), "TypeError: Cannot ") && strings.Contains(e.Error(), " properties of ")
}

// sees tells whether a script that changes nothing finds a page that is whole, and true what it says; the page may change meanwhile.
func (b *browser) sees(script string) bool {
	b.t.Helper()
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`document.readyState === 'complete' && !!(`+script+`)`))
	return err == nil && found
}

// open goes to an address; where the way there that a click began gets in between, once more.
func (b *browser) open(url string) {
	b.t.Helper()
	surveytest.Eventually(b.t, url+" is open", func() bool {
		err := chromedp.Do(b.ctx, chromedp.Navigate(url))
		if err != nil && !strings.Contains(err.Error(), "net::ERR_ABORTED") {
			b.t.Fatal(err)
		}
		return err == nil
	})
}

// openWith opens an address again and again, as somebody looks again, until the page has what a selector finds: what the program brings there in its
// own time.
func (b *browser) openWith(url, selector string) {
	b.t.Helper()
	surveytest.Eventually(b.t, url+" has "+selector, func() bool {
		b.open(url)
		return b.sees(fmt.Sprintf(`document.querySelector(%q)`, selector))
	})
}

// click scrolls to what the selector finds and clicks with the mouse.
func (b *browser) click(selector string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, surveytest.Patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Click(selector)); err != nil {
		b.t.Fatalf("%v: there is no %s to click", err, selector)
	}
}

// waitText waits until the page's words hold a text and all of it has come; the page may change meanwhile.
func (b *browser) waitText(words string) {
	b.t.Helper()
	surveytest.Eventually(b.t, "the page says "+words, func() bool {
		return b.sees(fmt.Sprintf(`document.body.innerText.includes(%q)`, words))
	})
}

func (b *browser) location() string {
	b.t.Helper()
	url, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return url
}

func (b *browser) withoutScripts() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.t.Fatal(err)
	}
}

// picture saves the whole page among the artefacts, to be looked at.
func (b *browser) picture(name string) {
	b.t.Helper()
	image, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	dir := filepath.Join("..", "..", ".artefacts")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), image, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// axe returns what the accessibility checker finds, WCAG 2.2 AA and best practices.
func (b *browser) axe() []string {
	b.t.Helper()
	if !evaluate[bool](b, `typeof axe === 'object'`) {
		evaluate[chromedp.Void](b, readText(b.t, "../../.tools/node_modules/axe-core/axe.min.js"))
	}
	return evaluate[[]string](b, `axe.run(document, {resultTypes: ['violations']}).then(function (r) {
		return r.violations.map(function (v) { return v.id + ': ' + v.help + ': ' + v.nodes.map(function (n) { return n.target.join(' '); }).slice(0, 5).join(' | '); });
	})`)
}

// settle gives scripts and layout a moment.
func (b *browser) settle() {
	b.t.Helper()
	evaluate[chromedp.Void](b, `new Promise(function (r) { requestAnimationFrame(function () { requestAnimationFrame(function () { r(1); }); }); })`)
}
