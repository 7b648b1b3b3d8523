package intake

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

// TestAnOutageDoesNotLastByItself: an instance that is sent nothing while it is not ready must be tried again.
func TestAnOutageDoesNotLastByItself(t *testing.T) {
	o := outage{log: slog.New(slog.DiscardHandler)}
	began := time.Now()
	o.ended(1, &survey.Error{Kind: survey.Busy}, began)
	for after, ready := range map[time.Duration]bool{0: false, unreadyFor - time.Second: false, unreadyFor: true, time.Hour: true} {
		if err := o.ready(began.Add(after)); (err == nil) != ready {
			t.Errorf("after %s: %v", after, err)
		}
	}
	o.ended(1, &survey.Error{Kind: survey.Internal}, began) // a fault of one answer says nothing of the store
	if err := o.ready(began); err != nil {
		t.Error(err)
	}
}

// TestAFlutteringStoreIsOneOutage: what is said is bounded by the minute, and the end is said when it is one.
func TestAFlutteringStoreIsOneOutage(t *testing.T) {
	var log bytes.Buffer
	o := outage{log: slog.New(slog.NewTextHandler(&log, nil))}
	began, full := time.Now(), &survey.Error{Kind: survey.Busy, Err: errors.New("no space left on device")}
	for ms := range 90_000 { // of each three commits one goes well
		var err error
		if ms%3 > 0 {
			err = full
		}
		o.ended(1, err, began.Add(time.Duration(ms)*time.Millisecond))
	}
	for _, after := range []time.Duration{0, calmFor - time.Second, calmFor, time.Hour} {
		o.ended(1, nil, began.Add(90*time.Second+after))
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], "responses=1 ") || !strings.Contains(lines[1], "responses=40") || !strings.Contains(lines[2], "stored again") ||
		!strings.HasSuffix(lines[2], "refused=60000") {
		t.Errorf("the log says\n%s", log.String())
	}
}
