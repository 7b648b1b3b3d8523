package webhook

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestWhatAnEventSays: what happened, and where to look; when as coarse as it has to be.
func TestWhatAnEventSays(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 7*60*60)
	at := time.Date(2026, 11, 27, 0, 31, 17, 5e8, zone) // the day before at the meridian
	for want, e := range map[string]Event{
		`{"type":"period.frozen","timestamp":"2026-11-27T00:31:17+07:00","data":{"edition":2,"period":"2026-Q4","synthetic":false}}`: Frozen("2026-Q4", 2, at),
		`{"type":"device.silent","timestamp":"2026-11-27T00:00:00+07:00","data":{"device":"T3","synthetic":false,"unit":"24781"}}`:   Silent(3, "24781", at),
		`{"type":"figure.bad","timestamp":"2026-11-27T00:00:00+07:00","data":{"period":"2026-Q4","synthetic":false,"unit":"24781"}}`: Bad("24781", "2026-Q4", at),
		`{"type":"task.opened","timestamp":"2026-11-27T00:00:00+07:00","data":{"synthetic":false,"task":"8d0c","unit":"24781"}}`:     OfTask(TaskOpened, "8d0c", "24781", at),
		`{"type":"task.overdue","timestamp":"2026-11-27T00:00:00+07:00","data":{"synthetic":false,"task":"8d0c","unit":"24781"}}`:    OfTask(TaskOverdue, "8d0c", "24781", at),
		`{"type":"task.closed","timestamp":"2026-11-27T00:00:00+07:00","data":{"synthetic":false,"task":"8d0c","unit":"24781"}}`:     OfTask(TaskClosed, "8d0c", "24781", at),
		`{"type":"webhook.test","timestamp":"2026-11-27T00:31:17+07:00","data":{"synthetic":false,"webhook":"W4"}}`:                  Trial(4, at),
	} {
		body, err := e.Body(false)
		if err != nil || body != want || !json.Valid([]byte(body)) {
			t.Errorf("%s %v\nwant %s", body, err, want)
		}
		if body, err := e.Body(true); err != nil || body != strings.Replace(want, `"synthetic":false`, `"synthetic":true`, 1) {
			t.Errorf("of a demo %s %v", body, err)
		}
		if !strings.HasPrefix(e.ID, "evt_") || e.Object == "" {
			t.Errorf("%+v", e)
		}
		fromAnswers := e.Type == FigureBad || strings.HasPrefix(string(e.Type), "task.")
		if hour := time.Date(2026, 11, 27, 1, 0, 0, 0, zone); fromAnswers != e.After.Equal(hour) || !fromAnswers && !e.After.IsZero() {
			t.Errorf("%s is sent from %v on", e.Type, e.After)
		}
	}
	if a, b := Trial(4, at), Trial(4, at); a.ID == b.ID || a.Object != b.Object {
		t.Errorf("%s %s of %s %s", a.ID, b.ID, a.Object, b.Object)
	}
}

func TestAWebhookIsForSomething(t *testing.T) {
	t.Parallel()
	if err := (Webhook{Events: Types()}).Check(); err != nil {
		t.Error(err)
	}
	for _, events := range [][]Type{nil, {Test}, {PeriodFrozen, "answer.given"}} {
		if (Webhook{Events: events}).Check() == nil {
			t.Errorf("%v is taken", events)
		}
	}
	for text, want := range map[string]ID{"W3": 3, "3": 0, "W0": 0, "W-1": 0, "w3": 0, "": 0, "W9223372036854775808": 0} {
		if id, ok := ParseID(text); ok != (want > 0) || ok && (id != want || id.String() != text) {
			t.Errorf("%q: %v %v", text, id, ok)
		}
	}
}
