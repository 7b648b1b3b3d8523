package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// faults stands between a tablet and the program and does to requests what networks and servers do.
type faults struct {
	*httptest.Server
	mu       sync.Mutex
	mode     string
	met      int // requests that met the fault
	delivery int // responses that were delivered, repeats included
}

// newFaults passes requests on to the program, but for what a mode does to the tablet's API: "500", "503", "portal" (a network's own page instead), "hang" (no reply ever),
// "refuse" (the connection is cut before the program hears), "drop" (it is cut after the program has answered), or "new version" (the program has another one of the tablet's application).
func newFaults(t *testing.T, p *program) *faults {
	t.Helper()
	target, err := url.Parse(p.base)
	if err != nil {
		t.Fatal(err)
	}
	f := &faults{}
	proxy := httputil.NewSingleHostReverseProxy(target)
	version := regexp.MustCompile(`(data-version="|VERSION = ')[0-9a-f]{12}`)
	proxy.ModifyResponse = func(r *http.Response) error {
		if f.now() != "new version" {
			return nil
		}
		text, err := io.ReadAll(r.Body)
		text = version.ReplaceAll(text, []byte("${1}newer"))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		r.Header.Set("Content-Length", strconv.Itoa(len(text)))
		return err
	}
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) } // as if there were no server
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mode := f.begin(r)
		switch {
		case mode == "new version":
			r.Header.Del("Accept-Encoding")
			proxy.ServeHTTP(w, r)
		case mode == "" || !strings.HasPrefix(r.URL.Path, "/api/v1/kiosk/"):
			proxy.ServeHTTP(w, r)
		case mode == "500":
			http.Error(w, "<h1>oops</h1>", http.StatusInternalServerError)
		case mode == "503":
			w.Header().Set("Retry-After", "1")
			http.Error(w, `{"error":{"kind":"busy"}}`, http.StatusServiceUnavailable)
		case mode == "portal":
			http.Error(w, "<h1>Sign in to this network</h1>", http.StatusForbidden)
		case mode == "hang":
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		case mode == "drop":
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		default:
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *faults) begin(r *http.Request) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mode == "" && strings.HasSuffix(r.URL.Path, "/kiosk/responses") {
		var body struct{ Responses []json.RawMessage }
		text, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(text, &body)
		f.delivery += len(body.Responses)
		r.Body = io.NopCloser(bytes.NewReader(text))
	}
	if f.mode != "" && strings.HasSuffix(r.URL.Path, "/kiosk/heartbeat") && f.mode == "drop" {
		return "" // so that deliveries are reached
	}
	if f.mode != "" && strings.HasPrefix(r.URL.Path, "/api/v1/kiosk/") {
		f.met++
	}
	return f.mode
}

func (f *faults) now() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mode
}

func (f *faults) set(mode string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mode, f.met = mode, 0
}

func (f *faults) hits() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.met
}

// tablet is a Chromium with a profile that outlives it.
type tablet struct {
	*browser
	p      *program
	base   string
	dir    string
	script string // runs before any page
	saved  []string

	displays [][2]int64 // to take pictures on
}

// hurry makes the page's waits for people short, and impatient those for a network's reply; nothing else about it changes. Who is
// impatient may send an answer again that a slow machine was about to acknowledge.
const (
	hurry     = `(() => { const wait = window.setTimeout; window.setTimeout = (f, ms, ...rest) => wait(f, ms >= 200 && ms <= 7000 ? ms / 25 : ms, ...rest); })();`
	impatient = `(() => { const wait = window.setTimeout; window.setTimeout = (f, ms, ...rest) => wait(f, ms === 20000 || ms === 90000 ? 1500 : ms, ...rest); })();` + hurry
)

func newTablet(t *testing.T, p *program, base, script string) *tablet {
	t.Helper()
	k := &tablet{p: p, base: base, dir: surveytest.Dir(t), script: script}
	k.start(t)
	return k
}

// start switches the tablet on: the browser opens, and in it the survey.
func (k *tablet) start(t *testing.T) {
	t.Helper()
	k.browser = startBrowser(t, chromedp.UserDataDir(k.dir))
	k.do(chromedp.EmulateViewport(1280, 800))
	k.before(k.script)
	looks := 0
	surveytest.Eventually(t, "the tablet begins", func() bool {
		if looks%minuteOfLooks == 0 { // a page whose scripts have not come, for a network changed under them, is opened again
			k.open(k.base + "/kiosk")
		}
		looks++
		at := k.screen()
		return at != "" && at != "loading"
	})
}

// minuteOfLooks is how often surveytest.Eventually looks within a minute at most.
const minuteOfLooks = 3000

// deskTablet is a program and a tablet enrolled at its desk, whose people and networks are in a hurry.
func deskTablet(t *testing.T) (*program, *tablet) {
	t.Helper()
	p := newProgram(t, unhurried...)
	p.serve()
	k := newTablet(t, p, p.base, hurry)
	k.enrol(p.code)
	return p, k
}

// faultyTablet is the same with faults in between.
func faultyTablet(t *testing.T, script string) (*program, *faults, *tablet) {
	t.Helper()
	p := newProgram(t, unhurried...)
	p.serve()
	f := newFaults(t, p)
	k := newTablet(t, p, f.URL, script)
	k.enrol(p.code)
	return p, f, k
}

// before runs a script ahead of those of every page that is opened from now on.
func (k *tablet) before(script string) {
	k.t.Helper()
	if _, err := chromedp.Call(k.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		k.t.Fatal(err)
	}
}

// cut ends the browser as a power cut would.
func (k *tablet) cut() {
	k.t.Helper()
	b := chromedp.FromContext(k.ctx).Browser
	if err := b.Process().Kill(); err != nil {
		k.t.Fatal(err)
	}
	<-b.LostConnection
}

// shut closes the browser as its menu does.
func (k *tablet) shut() {
	k.t.Helper()
	if err := chromedp.Cancel(k.ctx); err != nil {
		k.t.Fatal(err)
	}
}

func (k *tablet) screen() string {
	text, err := chromedp.Run(k.ctx, chromedp.Evaluate[string](`(document.getElementById('screen') || document.body).getAttribute('data-screen') || ''`))
	if err != nil {
		return ""
	}
	return text
}

func (k *tablet) waitScreen(name string) {
	k.t.Helper()
	last := ""
	surveytest.Eventually(k.t, "the tablet shows "+name, func() bool {
		if at := k.screen(); at != last {
			last = at
			k.t.Logf("the tablet shows %s", at)
		}
		return last == name
	})
}

// offline has the browser itself without a network, or with one again.
func (k *tablet) offline(off bool) {
	k.t.Helper()
	conditions := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{}}
	if off {
		conditions.MatchedNetworkConditions = []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}
	}
	if _, err := chromedp.Call(k.ctx, network.EmulateNetworkConditionsByRule, conditions); err != nil {
		k.t.Fatal(err)
	}
	state := network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}
	if _, err := chromedp.Call(k.ctx, network.OverrideNetworkState, state); err != nil {
		k.t.Fatal(err)
	}
}

func (p *program) addDevice(place string) deviceAddedJSON {
	p.t.Helper()
	var added deviceAddedJSON
	if err := json.Unmarshal([]byte(p.mustRun("device", "add", "--place", place, "--name", "Quầy số 1", "--json")), &added); err != nil {
		p.t.Fatal(err)
	}
	return added
}

// typeIn fills the one field of a staff screen and sends it.
func (k *tablet) typeIn(text string) {
	k.t.Helper()
	k.do(chromedp.SendKeys("#field", text), chromedp.KeyEvent("\r"))
}

// enrol makes it a device of the place, with the PIN 2468.
func (k *tablet) enrol(place string) {
	k.t.Helper()
	surveytest.Eventually(k.t, "the tablet asks for a code", func() bool { return strings.HasSuffix(k.screen(), "enrol") })
	k.typeIn(string(k.p.addDevice(place).Code))
	k.waitScreen("newpin")
	k.typeIn("2468")
	k.waitScreen("againpin")
	k.typeIn("2468")
	k.waitScreen("start")
}

// driver answers in the page as fingers would, but faster: it presses what a person presses, and waits for what a person sees.
const driver = `window.drive = window.drive || {
	until: (what) => new Promise((resolve, reject) => { // looks after each change of the page, so that nothing is missed however slow the machine is
		let timer, observer, turns = 2400;
		const look = () => {
			const v = what(), late = !v && turns <= 0; // turns, for tests turn the page's clocks
			if (v || late) { clearInterval(timer); observer.disconnect(); }
			if (v) { resolve(v); }
			if (late) { reject(new Error('waited in vain for ' + what + ' on ' + drive.screen() + ': ' + document.body.innerText.slice(0, 300))); }
		};
		observer = new MutationObserver(look);
		observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		timer = setInterval(() => { turns--; look(); }, 100);
		look();
	}),
	screen: () => document.getElementById('screen').getAttribute('data-screen'),
	press: (selector) => { const e = document.querySelector(selector); if (!e) { throw new Error('nothing to press: ' + selector + ' on ' + drive.screen()); } e.click(); },
	asks: () => ['start', 'item'].includes(drive.screen()),
	number: () => document.getElementById('question').textContent + ' ' + document.querySelector('.progress p').textContent,
	choose: async (selector) => {
		const at = drive.number();
		drive.press(selector);
		await drive.until(() => !drive.asks() || drive.number() !== at);
	},
	items: async (values) => {
		await drive.until(() => drive.screen() === 'start');
		for (const value of values) {
			await drive.until(drive.asks);
			await drive.choose('.tile[data-value="' + value + '"]');
		}
	},
	write: async (comment) => {
		await drive.until(() => drive.screen() === 'comment');
		const box = document.getElementById('comment');
		box.value = comment;
		box.dispatchEvent(new Event('input'));
	},
	send: async () => {
		drive.press('.nav .primary');
		await drive.until(() => drive.screen() === 'thanks' || drive.screen() === 'unsaved');
		if (drive.screen() === 'unsaved') { return 'unsaved'; }
		drive.press('.nav .primary');
		await drive.until(() => drive.screen() === 'start');
		return 'saved';
	},
	answer: async (comment) => { await drive.items([5, 4, 5, 4, 3, 5, 1, 3]); await drive.write(comment); return drive.send(); }
};`

// part is a module of the tablet's application, as a promise: the one that the page itself has loaded.
func part(name string) string {
	return `import(document.querySelector('link[rel=modulepreload][href*="/` + name + `."]').href)`
}

// answer gives so many answers; each that the tablet says it has saved is remembered by its comment.
func (k *tablet) answer(n int, label string) {
	k.t.Helper()
	for range n {
		comment := fmt.Sprintf("%s %d", label, len(k.saved))
		if said := evaluate[string](k.browser, driver+fmt.Sprintf(`drive.answer(%q)`, comment)); said != "saved" {
			k.t.Fatalf("%s: %s", comment, said)
		}
		k.saved = append(k.saved, comment)
	}
}

// waiting is how many answers wait on the tablet, and how many are set apart.
func (k *tablet) waiting() (unsent, apart int) {
	k.t.Helper()
	counts := evaluate[[]int](k.browser, part("outbox")+`.then((outbox) => Promise.all([outbox.count('outbox'), outbox.count('apart')]))`)
	return counts[0], counts[1]
}

// drained waits until nothing waits any more. It nudges the tablet as the browser does when its network is back.
func (k *tablet) drained() {
	k.t.Helper()
	surveytest.Eventually(k.t, "the outbox is empty", func() bool {
		n, err := chromedp.Run(k.ctx, chromedp.Evaluate[float64](`window.dispatchEvent(new Event('online')), `+part("outbox")+`.then((outbox) => outbox.count('outbox'))`, chromedp.EvalAwaitPromise))
		return err == nil && n == 0
	})
}

// checkSaved: what was said to be saved is stored exactly once, and nothing else that counts.
func (k *tablet) checkSaved() {
	k.t.Helper()
	conn := connect(k.t, k.p)
	defer func() { _ = conn.Close(k.t.Context()) }()
	rows, err := conn.Query(k.t.Context(), `select coalesce(c.text, '') from survey.response r left join survey.comment c on c.response_id = r.id
		where r.mode = 'kiosk' and r.reason <> 'partial'`)
	if err != nil {
		k.t.Fatal(err)
	}
	stored := map[string]int{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			k.t.Fatal(err)
		}
		stored[text]++
	}
	if err := rows.Err(); err != nil {
		k.t.Fatal(err)
	}
	for _, comment := range k.saved {
		if stored[comment] != 1 {
			k.t.Errorf("%q was said to be saved and is stored %d times", comment, stored[comment])
		}
		delete(stored, comment)
	}
	if len(stored) > 0 {
		k.t.Errorf("stored although nobody was told so: %v", stored)
	}
}

// viewport is what a tablet shows, upright or lying.
func (k *tablet) viewport(width, height int64) {
	k.t.Helper()
	k.do(chromedp.EmulateViewport(width, height))
}

// reducedMotion is what a person may ask of the tablet.
func (k *tablet) reducedMotion() {
	k.t.Helper()
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(k.ctx, emulation.SetEmulatedMedia, params); err != nil {
		k.t.Fatal(err)
	}
}

var errNoTablet = errors.New("no such tablet")

// device is a tablet as the program lists it.
func (p *program) device(number string) (deviceJSON, error) {
	p.t.Helper()
	var listed []deviceJSON
	if err := json.Unmarshal([]byte(p.mustRun("device", "list", "--json")), &listed); err != nil {
		return deviceJSON{}, err
	}
	for _, d := range listed {
		if d.Device.String() == number {
			return d, nil
		}
	}
	return deviceJSON{}, errNoTablet
}
