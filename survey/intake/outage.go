package intake

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"sipas/survey"
)

// outage is whether commits fail at the moment, and how often the log says so: once when they begin to, then once a minute with how many
// responses were not stored, and once when they are stored again. On a disk that is nearly full small commits go well between large ones that
// fail: that is one outage, and it lasts until none has failed for a while.
type outage struct {
	log *slog.Logger

	mu       sync.Mutex
	err      error     // of the last commit
	at       time.Time // when one failed last
	said     time.Time // zero where there is nothing to take back
	unstored int
}

const (
	saidEvery = time.Minute
	calmFor   = 5 * time.Second
)

// ended notes the end of a commit.
func (o *outage) ended(responses int, err error, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
	switch {
	case err != nil:
		o.at = now
		if o.unstored += responses; now.Sub(o.said) >= saidEvery {
			o.said = now
			o.log.Error("responses were not stored, and whoever sent them was told so", "responses", o.unstored, "error", err)
		}
	case !o.said.IsZero() && now.Sub(o.at) >= calmFor:
		o.log.Info("responses are stored again", "refused", o.unstored)
		o.unstored, o.said = 0, time.Time{}
	}
}

// unreadyFor is how long a commit that failed speaks against the next one. Whoever is not ready is sent no answers by a proxy, and would
// never learn that they can be stored again.
const unreadyFor = 15 * time.Second

// Ready fails with kind Busy for a while after a commit that failed because the store is away or full, unless one went well since.
func (in *Intake) Ready(context.Context) error {
	return in.outage.ready(time.Now())
}

func (o *outage) ready(now time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if survey.KindOf(o.err) == survey.Busy && now.Sub(o.at) < unreadyFor {
		return &survey.Error{Op: "intake.Ready", Kind: survey.Busy, Key: "intake.busy", Err: o.err}
	}
	return nil
}
