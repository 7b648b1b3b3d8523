package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// enrolled makes a tablet as a program would, without a browser, and returns its credential.
func (p *program) enrolled(place string) (device, cookie string) {
	p.t.Helper()
	added := p.addDevice(place)
	r, _ := p.kiosk("enrol", "", map[string]any{"code": added.Code})
	if r.StatusCode != http.StatusOK || len(r.Cookies()) != 1 {
		p.t.Fatalf("enrolment: %d", r.StatusCode)
	}
	return added.Device.String(), r.Cookies()[0].Name + "=" + r.Cookies()[0].Value
}

// kiosk sends something as a tablet does.
func (p *program) kiosk(what, cookie string, body any) (*http.Response, string) {
	p.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/api/v1/kiosk/"+what, bytes.NewReader(b))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Cookie", cookie)
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r, string(text)
}

// TestFleet runs a tablet's life from the Department's side: added, heard, moved, paused, revoked; in lists and in metrics.
func TestFleet(t *testing.T) {
	t.Parallel()
	address := surveytest.FreeAddress(t)
	p := newProgram(t, "SIPAS_METRICS_LISTEN="+address)
	p.serve()
	if out := p.mustRun("device", "add", "--place", p.code); !strings.Contains(out, "it works once") || !strings.Contains(out, "T1 ") {
		t.Errorf("for people: %s", out)
	}
	added := p.addDevice(p.code)
	if left := time.Until(added.ExpiresAt); len(added.Code) != 8 || left < 29*time.Minute || left > 31*time.Minute {
		t.Errorf("%+v", added)
	}
	device, cookie := p.enrolled(p.code)
	state := func(want string) deviceJSON {
		t.Helper()
		d, err := p.device(device)
		if err != nil || string(d.State) != want {
			t.Errorf("%+v %v, want it %s", d, err, want)
		}
		return d
	}
	metric := func(line string) {
		t.Helper()
		if !strings.Contains(p.scrape(), line+"\n") {
			t.Errorf("no %s among the metrics", line)
		}
	}
	state("online")
	metric(`sipas_kiosk_devices{state="online"} 1`)
	metric(`sipas_kiosk_devices{state="revoked"} 0`)
	beat := map[string]any{"version": "abc", "unsent": 7, "oldest_unsent_seconds": 3600, "set_apart": 2, "clock_ms": time.Now().Add(-time.Hour).UnixMilli(), "battery": 55, "storage": "temporary"}
	if r, text := p.kiosk("heartbeat", cookie, beat); r.StatusCode != 200 {
		t.Fatalf("%d %s", r.StatusCode, text)
	}
	if d := state("online"); d.Unsent != 7 || d.SetApart != 2 || *d.Battery != 55 || d.OldestUnsentSeconds < 3600 || d.ClockSkewSeconds > -3590 || d.Name != "Quầy số 1" {
		t.Errorf("%+v", d)
	}
	if out := p.mustRun("device", "list", "--state", "online"); !strings.Contains(out, device) || !strings.Contains(out, "1h0m") || strings.Contains(out, "waiting") {
		t.Errorf("for people: %s", out)
	}
	var oldest float64
	for line := range strings.Lines(p.scrape()) {
		_, _ = fmt.Sscanf(line, "sipas_kiosk_oldest_unsent_seconds %f", &oldest)
	}
	if oldest < 3600 || oldest > 3700 {
		t.Errorf("the oldest answer waits for %v s", oldest)
	}
	metric(`sipas_kiosk_answers_set_apart 2`)

	other := p.mustRun("place", "list", "--unit", "24781")[:5]
	p.mustRun("device", "move", strings.ToLower(device), "--place", other)
	if d := state("online"); string(d.Place) != other {
		t.Errorf("moved to %s, is at %s", other, d.Place)
	}
	p.mustRun("device", "pause", device, "--message", "Nghỉ lễ đến thứ Hai")
	if d := state("paused"); d.Pause != "Nghỉ lễ đến thứ Hai" {
		t.Errorf("%+v", d)
	}
	metric(`sipas_kiosk_devices{state="paused"} 1`)
	surveytest.Eventually(t, "the tablet hears where it stands and that it is paused", func() bool {
		_, text := p.kiosk("heartbeat", cookie, beat)
		return strings.Contains(text, "Nghỉ lễ đến thứ Hai") && strings.Contains(text, other)
	})
	if _, errs, code := p.run("device", "revoke", device, "--province", "15"); code != 1 || !strings.Contains(errs, "sipas device list") {
		t.Errorf("another province's tablet: %d %s", code, errs)
	}
	state("paused")
	p.mustRun("device", "resume", device)
	state("online")
	p.mustRun("device", "revoke", device)
	state("revoked")
	metric(`sipas_kiosk_devices{state="revoked"} 1`)
	metric(`sipas_kiosk_oldest_unsent_seconds 0`)
	metric(`sipas_kiosk_answers_set_apart 0`)
	if r, _ := p.kiosk("heartbeat", cookie, beat); r.StatusCode != http.StatusForbidden {
		t.Errorf("revoked, yet heard: %d", r.StatusCode)
	}
	p.mustRun("place", "close", other)
	if _, errs, code := p.run("device", "add", "--place", other); code != 1 || !strings.Contains(errs, "closed") {
		t.Errorf("a tablet for a closed place: %d %s", code, errs)
	}
	if strings.Contains(p.log.String(), strings.TrimPrefix(cookie, "sipas_device=")) {
		t.Error("the credential stands in the log")
	}
}
