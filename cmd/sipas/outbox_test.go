package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// TestTabletLosesNothing in little; the drill does it with many.
func TestTabletLosesNothing(t *testing.T) {
	t.Parallel()
	tabletLosesNothing(t, 5, 1)
}

// tabletLosesNothing gives so many answers without a network of the browser's, as many more with the server killed, with a power cut in the
// middle of an answer and so many in the middle of sending; every answer that was said to be saved is stored once, and no other.
func tabletLosesNothing(t *testing.T, answers, cuts int) {
	t.Helper()
	p, f, k := faultyTablet(t, impatient)
	k.answer(5, "có mạng")
	k.drained()
	k.checkSaved()
	k.shut() // as at the end of a day: browsers write cookies to disk now and then, and when they are closed
	k.start(t)
	k.waitScreen("start")

	k.offline(true)
	k.answer(answers, "mất mạng")
	k.items("5,4")
	k.cut()
	p.kill()
	k.start(t) // the page itself comes from the tablet: the proxy has no server behind it
	k.waitScreen("start")
	if unsent, _ := k.waiting(); unsent != answers {
		t.Errorf("%d answers wait after a power cut, want %d", unsent, answers)
	}
	k.answer(answers, "máy chủ tắt")
	p.serve()

	// Cut again in the middle of sending: some deliveries are through, some replies never came.
	for range cuts {
		f.set("drop")
		surveytest.Eventually(t, "a delivery is stored and its reply lost", func() bool {
			evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('online'))`)
			return f.hits() > 0
		})
		k.cut()
		k.start(t)
		k.waitScreen("start")
	}
	f.set("")
	k.drained()
	k.checkSaved()
	p.mustRun("recount", "--check")
}

// TestTabletWithBadServers in little; the drill has the tablet meet each of them again and again.
func TestTabletWithBadServers(t *testing.T) {
	t.Parallel()
	tabletWithBadServers(t, 2, 1)
}

// tabletWithBadServers: whatever the server does, and so many times, what was said to be saved is stored once when it does well again.
func tabletWithBadServers(t *testing.T, answers, times int) {
	t.Helper()
	_, f, k := faultyTablet(t, impatient)
	for _, mode := range []string{"500", "503", "hang", "refuse", "drop", "portal"} {
		f.set(mode)
		k.answer(answers, mode)
		surveytest.Eventually(t, "the tablet meets "+mode, func() bool {
			evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('online'))`)
			return f.hits() >= times
		})
		if unsent, apart := k.waiting(); unsent != answers || apart != 0 {
			t.Errorf("%s: %d wait and %d are apart, want %d and 0", mode, unsent, apart, answers)
		}
		if at := k.screen(); at != "start" {
			t.Errorf("%s: the tablet shows %s", mode, at)
		}
		f.set("")
		k.drained()
		k.checkSaved()
	}
}

// wrongClock sets the page's clock so many days off.
func wrongClock(days float64) string {
	return fmt.Sprintf(`(() => { const off = %v * 86400000; const Real = Date; const now = Real.now.bind(Real);
		window.Date = class extends Real { constructor(...a) { if (a.length) { super(...a); } else { super(now() + off); } } static now() { return now() + (window.clockOff === undefined ? off : window.clockOff); } }; })();`, days)
}

// TestTabletWithAWrongClock: two days fast, two days slow, and set right in the middle; the day of an answer is the service's.
func TestTabletWithAWrongClock(t *testing.T) {
	t.Parallel()
	p := newProgram(t, unhurried...)
	p.serve()
	for _, days := range []float64{2, -2} {
		k := newTablet(t, p, p.base, hurry+wrongClock(days))
		k.enrol(p.code)
		k.answer(3, fmt.Sprintf("lệch %v", days))
		k.offline(true)
		k.answer(2, "lệch và mất mạng")
		evaluate[chromedp.Void](k.browser, `window.clockOff = 0`) // somebody sets the clock
		k.answer(2, "đồng hồ vừa chỉnh")
		k.offline(false)
		k.drained()
		if days > 0 {
			d, err := p.device("T1")
			if err != nil || d.ClockSkewSeconds > 60 {
				t.Errorf("after the clock was set, the service takes it for %v s off (%v)", d.ClockSkewSeconds, err)
			}
		}
	}
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	var all, today int
	if err := conn.QueryRow(t.Context(), `select count(*), count(*) filter (where answered_on = (now() at time zone 'Asia/Ho_Chi_Minh')::date) from survey.response`).Scan(&all, &today); err != nil {
		t.Fatal(err)
	}
	if all != 14 || today != 14 {
		t.Errorf("%d answers, of which %d have today's day; want 14 and 14", all, today)
	}
}

// TestTabletAnswersWhatItShowed: the questionnaire changes while answers wait and while somebody is answering.
func TestTabletAnswersWhatItShowed(t *testing.T) {
	t.Parallel()
	p, k := deskTablet(t)
	k.offline(true)
	k.answer(3, "phiếu cũ")
	k.items("5,4,5")
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), `update survey.place set questionnaire = 'full@1' where code = $1`, p.code); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the place asks another questionnaire", func() bool {
		_, text := p.get("/api/v1/places/" + p.code)
		return strings.Contains(text, `"key":"full@1"`)
	})
	k.offline(false)
	k.drained()
	surveytest.Eventually(t, "the tablet has heard of the new questionnaire", func() bool {
		return evaluate[string](k.browser, part("courier")+`.then((courier) => courier.setup().place.questionnaire.key)`) == "full@1"
	})
	for _, value := range []string{"4", "3", "5", "1", "3"} { // who had begun goes on with what was shown
		at := evaluate[string](k.browser, `drive.number()`)
		if !strings.Contains(at, "/8 câu") {
			t.Fatalf("the questionnaire changed under somebody's hands: %s", at)
		}
		k.choose(`.tile[data-value="` + value + `"]`)
	}
	evaluate[string](k.browser, `drive.write('dở dang').then(() => drive.send())`)
	k.saved = append(k.saved, "dở dang")
	k.drained()
	k.checkSaved()
	if n := storedAnswers(t, p, "54543513"); n != 4 {
		t.Errorf("%d answers to the short questionnaire, want 4", n)
	}
	k.waitScreen("start")
	if at := evaluate[string](k.browser, `drive.number()`); !strings.Contains(at, "0/28 câu") {
		t.Errorf("the next person is asked %s", at)
	}
	k.waitText("Đã trả lời 0/28 câu · Nơi tiếp nhận") // part by part
	k.items("5,4,5,4")
	k.waitText("Đã trả lời 4/28 câu · Thủ tục hành chính")
}

// TestTwoTabsDoNotSendTwice: both give answers and both want to send; each answer leaves the tablet once.
func TestTwoTabsDoNotSendTwice(t *testing.T) {
	t.Parallel()
	p, f, k := faultyTablet(t, hurry)
	second, cancel := chromedp.NewContext(k.ctx)
	t.Cleanup(cancel)
	other := &tablet{browser: &browser{t, second}, p: p, base: f.URL}
	other.before(hurry)
	other.open(f.URL + "/kiosk")
	other.waitScreen("start")
	f.set("refuse")
	k.answer(20, "thẻ một")
	other.answer(20, "thẻ hai")
	f.set("")
	f.mu.Lock()
	f.delivery = 0
	f.mu.Unlock()
	var wg sync.WaitGroup
	for _, tab := range []*tablet{k, other} {
		wg.Go(tab.drained)
	}
	wg.Wait()
	k.saved = append(k.saved, other.saved...)
	k.checkSaved()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.delivery != 40 {
		t.Errorf("%d answers were sent, want 40", f.delivery)
	}
}

// TestTabletSetsApartWhatIsRefused, tells of it, and goes on with the others.
func TestTabletSetsApartWhatIsRefused(t *testing.T) {
	t.Parallel()
	p, k := deskTablet(t)
	k.offline(true)
	k.answer(2, "trước")
	spoil := func(change string) {
		t.Helper()
		evaluate[string](k.browser, part("outbox")+`.then(async (outbox) => {
			const r = JSON.parse(JSON.stringify((await outbox.oldest(1, 1))[0]));
			delete r.n;
			r.body.id = crypto.randomUUID();
			`+change+`;
			await outbox.add(r);
			return '';
		})`)
	}
	spoil(`r.body.answers.access = 7`)
	spoil(`r.body.questionnaire = 'short@99'`)
	spoil(`r.body.comment = 'x'.repeat(5000000)`) // more than any delivery may hold
	k.answer(3, "sau")
	k.offline(false)
	k.drained()
	k.checkSaved()
	if _, apart := k.waiting(); apart != 3 {
		t.Errorf("%d are apart, want 3", apart)
	}
	surveytest.Eventually(t, "the Department hears of them", func() bool {
		evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('online'))`)
		d, err := p.device("T1")
		return err == nil && d.SetApart == 3 && d.Unsent == 0
	})
	k.press(".foot .quiet", "pin")
	k.typeIn("2468")
	k.waitScreen("settings")
	k.waitText("3 phiếu máy chủ không nhận")
	evaluate[chromedp.Void](k.browser, `document.querySelector('.apartlist').open = true`)
	k.waitText("không hợp lệ · answers.access")
	k.waitText("máy chủ từ chối")
	k.waitText("4.096 KiB")
	k.look("settings-apart")
	k.press(".apartlist .plain", "settings")
	surveytest.Eventually(t, "tried again, they are apart again", func() bool {
		unsent, apart := k.waiting()
		return unsent == 0 && apart == 3
	})
	k.checkSaved()
}

// TestTabletIsRevokedAndEnrolledAgain without losing what waits on it; paused, moved, and its place closed.
func TestTabletIsRevokedAndEnrolledAgain(t *testing.T) {
	t.Parallel()
	p, k := deskTablet(t)
	nudge := func(until string) {
		t.Helper()
		surveytest.Eventually(t, "the tablet shows "+until, func() bool {
			text, err := chromedp.Run(k.ctx, chromedp.Evaluate[string](`window.dispatchEvent(new Event('online')), document.body.innerText`))
			return err == nil && strings.Contains(text, until)
		})
	}
	p.mustRun("device", "pause", "T1", "--message", "Nghỉ lễ đến hết thứ Hai")
	nudge("Nghỉ lễ đến hết thứ Hai")
	k.look("paused")
	p.mustRun("device", "resume", "T1")
	nudge("Đã trả lời 0/8 câu")
	other := p.mustRun("place", "list", "--unit", "24781")[:5]
	p.mustRun("device", "move", "T1", "--place", other)
	nudge("Xuân Hương")
	k.offline(true)
	k.answer(4, "trước khi thu hồi")
	p.mustRun("device", "revoke", "T1")
	k.offline(false)
	nudge("Máy này đã bị thu hồi")
	k.waitText("Trên máy còn 4 phiếu chưa gửi")
	k.look("revoked")
	k.enrol(p.code)
	k.drained()
	k.checkSaved()
	if n := storedAt(t, p, other); n != 4 {
		t.Errorf("%d of the old desk's answers are there, want 4", n)
	}
	if d, err := p.device("T2"); err != nil || d.State != "online" {
		t.Errorf("%+v %v", d, err)
	}
	p.mustRun("place", "close", p.code)
	nudge("Quầy này đã ngừng nhận phiếu")
	k.look("closed")
}

func storedAt(t *testing.T, p *program, place string) (n int) {
	t.Helper()
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), `select count(*) from survey.response where place_code = $1`, place).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTabletWithoutStorage: full, it says so, keeps what was chosen, and sends straight where there is a network; cleared, it
// tells the staff what may be lost.
func TestTabletWithoutStorage(t *testing.T) {
	t.Parallel()
	p, k := deskTablet(t)
	full := func(is bool) { // a disk cannot be filled here; the browser's refusal to write can be had
		t.Helper()
		evaluate[chromedp.Void](k.browser, fmt.Sprintf(`window.full = %v; if (!window.spoilt) { window.spoilt = true;
			for (const name of ['add', 'put']) { const write = IDBObjectStore.prototype[name];
				IDBObjectStore.prototype[name] = function (...a) { if (window.full) { throw new DOMException('no space', 'QuotaExceededError'); } return write.apply(this, a); }; } }`, is))
	}
	k.offline(true)
	k.answer(3, "trước khi hết chỗ")
	full(true)
	k.offline(false)
	k.drained()                      // what waits leaves although nothing can be written
	k.answer(1, "hết chỗ, còn mạng") // the thanks it sees follow the service's word
	k.checkSaved()
	surveytest.Eventually(t, "staff is told", func() bool {
		evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('online'))`)
		return evaluate[bool](k.browser, `document.body.innerText.includes('Bộ nhớ của máy đã đầy')`)
	})
	k.look("full")
	if d, err := p.device("T1"); err != nil || d.Storage != "full" {
		t.Errorf("%+v %v", d, err)
	}
	k.offline(true)
	// While nobody knows whether the answers have arrived, and when they have not, there is no way back to them.
	if at := evaluate[string](k.browser, driver+`(async () => {
		const real = window.fetch;
		let lost = null;
		window.fetch = (url, o) => (url.includes('/responses') ? new Promise((_, no) => { lost = no; }) : real(url, o));
		await drive.items([5, 4, 5, 4, 3, 5, 1, 3]);
		await drive.write('hết chỗ, mất mạng');
		drive.press('.nav .primary');
		await drive.until(() => lost);
		drive.press('.nav .plain');
		const at = drive.screen() + ', held: ' + document.getElementById('comment')?.readOnly;
		window.fetch = real;
		lost(new Error('lost'));
		await drive.until(() => drive.screen() === 'unsaved');
		const gone = new Promise((back) => { window.addEventListener('popstate', () => { back(drive.screen()); }, {once: true}); });
		history.back();
		return at + ', then ' + await gone;
	})()`); at != "comment, held: true, then unsaved" {
		t.Fatalf("back leads to %s", at)
	}
	k.waitText("Chưa lưu được phiếu")
	k.waitText("chưa liên lạc được với hệ thống")
	k.look("unsaved")
	k.unsavedFor("busy", http.StatusServiceUnavailable, `{"error":{"kind":"busy"}}`, "lúc này hệ thống chưa nhận được", "Thử lại")
	k.unsavedFor("lost", http.StatusForbidden, `<h1>Sign in to this network</h1>`, "chưa liên lạc được với hệ thống", "Thử lại")
	full(false)
	evaluate[string](k.browser, `drive.send()`) // the same answer, tried again
	k.saved = append(k.saved, "hết chỗ, mất mạng")
	k.offline(false)
	k.drained()
	k.checkSaved()

	// What is refused for good is not tried again; nor was anything of it stored.
	full(true)
	evaluate[string](k.browser, `drive.items([5, 4, 5, 4, 3, 5, 1, 3]).then(() => drive.write('hết chỗ, quầy đóng')).then(() => '')`)
	k.unsavedFor("refused", http.StatusOK, `{"results":[{"id":"x","status":"closed"}]}`, "hệ thống không nhận phiếu này", "Xong")
	k.look("refused")
	k.press(".nav .primary", "start")
	full(false)
	k.checkSaved()

	// It had told of three answers that wait, and then its storage was cleared.
	k.open(p.base + "/privacy") // where nothing else tells anything
	evaluate[string](k.browser, `fetch('/api/v1/kiosk/heartbeat', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({version: 'x', unsent: 3, setup_key: ''})}).then(() => '')`)
	if _, err := chromedp.Call(k.ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: p.base, StorageTypes: "indexeddb,cache_storage,service_workers"}); err != nil {
		t.Fatal(err)
	}
	k.open(p.base + "/kiosk")
	k.waitText("Bộ nhớ của máy đã bị xóa. Lần liên lạc trước còn 3 phiếu chưa gửi")
	k.look("evicted")
	surveytest.Eventually(t, "the Department hears of it", func() bool {
		evaluate[chromedp.Void](k.browser, `window.dispatchEvent(new Event('online'))`)
		d, err := p.device("T1")
		return err == nil && d.Storage == "evicted"
	})
	// The PIN is gone as well: nobody but the Department lets staff in, and with that the alarm ends.
	k.press(".foot .quiet", "reenrol")
	k.look("enrol-nopin")
	k.enrol(p.code)
	if evaluate[bool](k.browser, `document.body.innerText.includes('đã bị xóa')`) {
		t.Error("enrolled anew, it still sounds the alarm")
	}
}

// TestTabletTakesUpANewVersion by itself, between two people and not under somebody's hands.
func TestTabletTakesUpANewVersion(t *testing.T) {
	t.Parallel()
	p := newProgram(t, unhurried...)
	p.serve()
	f := newFaults(t, p)
	k := newTablet(t, p, f.URL, "")
	k.enrol(p.code)
	version := func() string {
		t.Helper()
		return evaluate[string](k.browser, `document.documentElement.getAttribute('data-version')`)
	}
	surveytest.Eventually(t, "the worker keeps the page", func() bool {
		return evaluate[bool](k.browser, `navigator.serviceWorker.controller !== null`)
	})
	old := version()
	k.items("5,4")
	f.set("new version")
	evaluate[string](k.browser, `navigator.serviceWorker.getRegistration('/kiosk').then((r) => r.update()).then(() => '')`)
	surveytest.Eventually(t, "the new version lies ready", func() bool {
		return evaluate[bool](k.browser, `caches.keys().then((names) => names.length === 1 && names[0] === 'kiosk-newer')`)
	})
	if at := evaluate[string](k.browser, `drive.number()`); !strings.Contains(at, "2/8") || version() != old {
		t.Errorf("the page changed under somebody's hands: %s, %s", at, version())
	}
	evaluate[string](k.browser, `(async () => { for (const v of [5, 4, 3, 5, 1, 3]) { await drive.choose('.tile[data-value="' + v + '"]'); } await drive.write('bản cũ'); drive.press('.nav .primary'); await drive.until(() => drive.screen() === 'thanks'); return ''; })()`)
	k.saved = append(k.saved, "bản cũ")
	k.leaves(`drive.press('.nav .primary')`)
	surveytest.Eventually(t, "the next person meets the new version", func() bool {
		v, err := chromedp.Run(k.ctx, chromedp.Evaluate[string](`document.documentElement.getAttribute('data-version')`))
		return err == nil && v == "newer"
	})
	f.set("")
	k.waitScreen("start")
	k.drained()
	k.checkSaved()
}

// TestPINHoldsStaffOut: five wrong ones lock it for a while, a reload does not help, and a new enrolment does.
func TestPINHoldsStaffOut(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	k := newTablet(t, p, p.base, "")
	k.enrol(p.code)
	k.press(".foot .quiet", "pin")
	for n := range 5 {
		k.typeIn("1111")
		surveytest.Eventually(t, "a wrong try is counted", func() bool {
			return evaluate[bool](k.browser, part("outbox")+fmt.Sprintf(`.then(async (outbox) => (await outbox.fact('pin')).wrong === %d && document.getElementById('field').value === '')`, (n+1)%5))
		})
	}
	k.waitText("Xin đợi 5 phút.")
	k.do(chromedp.Reload())
	k.waitScreen("start")
	k.press(".foot .quiet", "pin")
	k.typeIn("2468")
	k.waitText("Xin đợi 5 phút.")
	p.mustRun("device", "revoke", "T1")
	k.do(chromedp.Reload())
	k.waitScreen("enrol")
	k.typeIn(string(p.addDevice(p.code).Code))
	k.waitScreen("newpin")
	k.sleep("newpin") // who has none yet can still choose it: nothing else leads to the settings
	k.typeIn("2468")
	k.waitScreen("againpin")
	k.typeIn("2468")
	k.waitScreen("start")
	k.press(".foot .quiet", "pin")
	k.typeIn("2468")
	k.waitScreen("settings")
	// Nobody leaves settings open for the next person.
	k.pass(46)
	k.waitText("Ông/Bà còn ở đây không?")
	k.pass(21)
	k.waitScreen("start")
	// Nor does a tablet that falls asleep keep them, or somebody's answers: its clocks may have stood still.
	k.press(".foot .quiet", "pin")
	k.typeIn("2468")
	k.waitScreen("settings")
	k.sleep("start")
	k.items("2,1")
	k.sleep("start")
	if shown := evaluate[float64](k.browser, `document.querySelectorAll('[aria-pressed=true]').length`); shown != 0 {
		t.Errorf("who wakes the tablet sees %v answers", shown)
	}
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	surveytest.Eventually(t, "what was answered is kept as partial", func() bool {
		var n int
		err := conn.QueryRow(t.Context(), `select count(*) from survey.response where reason = 'partial'`).Scan(&n)
		return err == nil && n == 1
	})
	if status, _ := p.get("/kiosk"); status != http.StatusOK {
		t.Error("no tablet")
	}
}
