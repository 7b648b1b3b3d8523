package intake

import (
	"log/slog"
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
