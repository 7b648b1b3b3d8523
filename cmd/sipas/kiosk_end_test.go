package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// seen is all that whoever looks on sees of a screen: its words and elements, and where each of them stands.
const seen = `JSON.stringify([document.title, document.getElementById('screen').innerHTML, [...document.querySelectorAll('#screen *')].map((e) => e.getBoundingClientRect())])`

// TestWhoLooksOnLearnsNothing of what was answered about trouble and extra payment from what comes after it: the comment and thanks.
func TestWhoLooksOnLearnsNothing(t *testing.T) {
	t.Parallel()
	_, k := deskTablet(t)
	var comment, thanks []string
	for _, conduct := range []string{"1,1", "2,2", "1,2", "2,1"} {
		k.items("5,4,5,4,3,5," + conduct)
		k.waitScreen("comment")
		k.settle()
		comment = append(comment, evaluate[string](k.browser, seen))
		k.press(".nav .primary", "thanks")
		k.settle()
		thanks = append(thanks, evaluate[string](k.browser, seen))
		k.press(".nav .primary", "start")
	}
	if len(slices.Compact(comment)) != 1 {
		t.Errorf("the comment's screen tells what was answered:\n%s\n%s", comment[0], comment[1])
	}
	if len(slices.Compact(thanks)) != 1 {
		t.Errorf("thanks tell what was answered:\n%s\n%s", thanks[0], thanks[1])
	}
}

// TestThanksStayUntilTheyAreRead: a minute without a touch where there is a number to copy, by the page's own clock, which stands still here but for the test.
func TestThanksStayUntilTheyAreRead(t *testing.T) {
	t.Parallel()
	p := newProgram(t, append(unhurried, "SIPAS_HOTLINE=0263 3 822 333")...)
	p.serve()
	k := newTablet(t, p, p.base, hurry)
	k.enrol(p.code)
	k.items("5,4,5,4,3,5,1,1")
	k.waitScreen("comment")
	evaluate[chromedp.Void](k.browser, `window.moment = performance.now() + 10000; performance.now = () => window.moment`)
	k.press(".nav .primary", "thanks")
	k.waitText("0263 3 822 333")
	later := func(seconds int, shows string) { // the page looks once a second
		t.Helper()
		evaluate[string](k.browser, fmt.Sprintf(`window.moment += %d; new Promise((looked) => { const timer = setInterval(() => { clearInterval(timer); looked(''); }, 1200); })`, 1000*seconds))
		if shows == "start" {
			k.waitScreen(shows)
		} else if at := k.screen(); at != shows {
			t.Fatalf("%d seconds later the tablet shows %s, want %s", seconds, at, shows)
		}
	}
	later(50, "thanks")
	k.tap("section.told p", 1)
	later(50, "thanks")
	k.do(chromedp.KeyEvent("\t"))
	later(50, "thanks")
	later(10, "start")
}

// replies has the tablet's deliveries answered so.
func (k *tablet) replies(status int, body string) {
	k.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		k.t.Fatal(err)
	}
	evaluate[chromedp.Void](k.browser, fmt.Sprintf(`window.realFetch = window.realFetch || window.fetch;
		window.fetch = (url, o) => (url.includes('/responses') ? Promise.resolve(new Response(%s, {status: %d})) : window.realFetch(url, o)); 0`, text, status))
}

// unsavedFor has the tablet send an answer that it cannot keep to a service that replies so, and reads why it is not saved, and what can be pressed
// last. Then deliveries go out again.
func (k *tablet) unsavedFor(why string, status int, body, says, leads string) {
	k.t.Helper()
	k.replies(status, body)
	if at := evaluate[string](k.browser, driver+fmt.Sprintf(`(async () => {
		drive.press('.nav .primary');
		await drive.until(() => drive.screen() === 'unsaved' && document.querySelector('.lead').textContent.includes(%q));
		window.fetch = window.realFetch;
		return document.querySelector('.nav').lastElementChild.textContent;
	})()`, says)); at != leads {
		k.t.Errorf("%s: the last thing to press is %q, want %q", why, at, leads)
	}
}

// TestTabletBringsWhatWaitsBehindAFailure: an answer that the service cannot store lets the others pass, in the same round, once each; several that fail together
// come one by one, as after a poor network.
func TestTabletBringsWhatWaitsBehindAFailure(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	k := newTablet(t, p, p.base, "")
	k.enrol(p.code)
	k.replies(502, "Bad Gateway")
	sizes := evaluate[[]int](k.browser, fmt.Sprintf(`(async () => {
		const [outbox, courier, { clock }] = await Promise.all([%s, %s, %s]);
		for (const id of ['bad 1', 'bad 2', 'bad 3', 'good 1', 'good 2']) { await outbox.add({body: {id}, note: clock.note()}); }
		for (let n = 0; n < 10; n++) { await courier.go(); } // until it sends one at a time
		const sizes = [];
		window.fetch = (url, o) => {
			if (!url.includes('/responses')) { return window.realFetch(url, o); }
			const results = JSON.parse(o.body).responses.map(({ id }) => (id.startsWith('good') ? {id, status: 'stored'} : {id, status: 'failed', error: {kind: 'internal'}}));
			sizes.push(results.length);
			const together = results.length > 1 && results.every((r) => r.status === 'failed'); // as the service takes that
			return Promise.resolve(together ? new Response('{"error":{"kind":"busy"}}', {status: 503}) : new Response(JSON.stringify({results})));
		};
		await courier.go();
		return sizes;
	})()`, part("outbox"), part("courier"), part("clock")))
	if unsent, apart := k.waiting(); unsent != 3 || apart != 0 {
		t.Errorf("%d wait and %d are apart, want 3 and 0", unsent, apart)
	}
	if !slices.Equal(sizes, []int{1, 1, 1, 1, 2}) {
		t.Errorf("deliveries of %v", sizes)
	}
	surveytest.Eventually(t, "the tablet knows that something waits", func() bool {
		return evaluate[bool](k.browser, `document.body.innerText.includes('3 phiếu đang chờ')`)
	})
}
