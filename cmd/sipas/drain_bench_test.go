//go:build bench

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
)

// What a tablet has gathered in a bad week, and how many of it are sent one by one to know how fast that would be.
const (
	gathered = 10_000
	onebyone = 1_000
)

// drained is how many answers a second one tablet gets rid of: from a real Chromium and from a bare connection, in deliveries
// and one by one.
type drained struct{ tablet, tabletPlain, bare, barePlain float64 }

// measureDrain takes turns, so that a noisy minute strikes all alike; the median round counts.
func (b *bench) measureDrain() drained {
	p := startBenchProgram(b.t, filepath.Join(b.dir, "drain"), "")
	defer p.stop()
	base := "http://" + p.address
	page := startBrowser(b.t)
	page.open(base + "/kiosk")
	evaluate[string](page, `new Promise((r) => { const look = () => document.getElementById('field') ? r('') : setTimeout(look, 50); look(); })`)
	evaluate[string](page, part("courier")+fmt.Sprintf(`.then((courier) => courier.enrol(%q)).then(() => '')`, p.deviceCode()))
	cookie := p.enrol(base)
	var rates [4][]float64
	for range rounds {
		evaluate[string](page, fill(gathered))
		for n, measure := range []func() float64{
			func() float64 { return timed(gathered, func() { evaluate[string](page, drain()) }) },
			func() float64 { return timed(onebyone, func() { evaluate[string](page, plain(onebyone)) }) },
			func() float64 { return timed(gathered, func() { p.deliver(base, cookie) }) },
			func() float64 { return timed(onebyone, func() { p.postPlain(base) }) },
		} {
			rates[n] = append(rates[n], measure())
		}
	}
	return drained{median(rates[0]), median(rates[1]), median(rates[2]), median(rates[3])}
}

func timed(answers int, do func()) float64 {
	start := time.Now()
	do()
	return float64(answers) / time.Since(start).Seconds()
}

// fill puts answers into the tablet's queue as its survey does, but in one transaction.
func fill(n int) string {
	return fmt.Sprintf(`(async () => {
		const place = (await `+part("courier")+`).setup().place;
		const clock = (await `+part("clock")+`).clock;
		const record = () => ({ body: { id: crypto.randomUUID(), place: place.code, questionnaire: 'short@1', language: 'vi', duration_ms: 23000, adult: true,
			answers: { access: 5, procedures: 4, officials: 5, result: 4, feedback: 3, overall: 5, trouble: 1 } }, note: clock.note() });
		const db = await new Promise((r) => { const o = indexedDB.open('sipas-kiosk'); o.onsuccess = () => r(o.result); });
		await new Promise((done, failed) => { const t = db.transaction('outbox', 'readwrite'); t.oncomplete = done; t.onabort = failed; for (let n = 0; n < %d; n++) { t.objectStore('outbox').add(record()); } });
		db.close();
		return '';
	})()`, n)
}

// drain sends what waits until nothing does.
func drain() string {
	return `(async () => {
		const outbox = await ` + part("outbox") + `, courier = await ` + part("courier") + `;
		while (await outbox.count('outbox') > 0) { await courier.go(); }
		return '';
	})()`
}

// plain sends answers from the page one after another, as a tablet without deliveries would.
func plain(n int) string {
	return fmt.Sprintf(`(async () => {
		const place = (await `+part("courier")+`).setup().place;
		for (let n = 0; n < %d; n++) {
			const r = await fetch('/api/v1/responses', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id: crypto.randomUUID(), place: place.code, questionnaire: 'short@1',
				language: 'vi', duration_ms: 23000, adult: true, answers: { access: 5, procedures: 4, officials: 5, result: 4, feedback: 3, overall: 5, trouble: 1 } }) });
			if (r.status !== 201) { throw new Error('status ' + r.status); }
			await r.text();
		}
		return '';
	})()`, n)
}

// deviceCode makes a one-time code for the first place.
func (p *benchProgram) deviceCode() string {
	p.t.Helper()
	add := exec.Command(p.cmd.Path, "device", "add", "--place", string(p.codes[0]), "--json")
	add.Env = p.cmd.Env
	out, err := add.Output()
	if err != nil {
		p.t.Fatal(err)
	}
	var added struct{ Code string }
	if err := json.Unmarshal(out, &added); err != nil {
		p.t.Fatal(err)
	}
	return added.Code
}

func (p *benchProgram) send(url, cookie, body string, want int) *http.Response {
	p.t.Helper()
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Cookie", cookie)
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	said, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if r.StatusCode != want || strings.Contains(string(said), `"invalid"`) {
		p.t.Fatalf("%d %.200s", r.StatusCode, said)
	}
	return r
}

func (p *benchProgram) enrol(base string) (cookie string) {
	r := p.send(base+"/api/v1/kiosk/enrol", "", fmt.Sprintf(`{"code":%q}`, p.deviceCode()), http.StatusOK)
	return r.Cookies()[0].Name + "=" + r.Cookies()[0].Value
}

func (p *benchProgram) answer() string {
	return fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","language":"vi","duration_ms":23000,"adult":true,"answers":{"access":5,"procedures":4,"officials":5,"result":4,"feedback":3,"overall":5,"trouble":1}}`,
		uuid.NewString(), p.codes[0])
}

func (p *benchProgram) deliver(base, cookie string) {
	for range gathered / 500 {
		var body bytes.Buffer
		for n := range 500 {
			body.WriteString(map[bool]string{true: `{"responses":[`, false: `,`}[n == 0] + p.answer())
		}
		p.send(base+"/api/v1/kiosk/responses", cookie, body.String()+"]}", http.StatusOK)
	}
}

func (p *benchProgram) postPlain(base string) {
	for range onebyone {
		p.send(base+"/api/v1/responses", "", p.answer(), http.StatusCreated)
	}
}
