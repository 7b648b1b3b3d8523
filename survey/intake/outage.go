package intake

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"sipas/survey"
)

// outage is whether commits fail at the moment, and how often the log says so: once when they begin to, then once a minute with how many
// responses were not stored, and once when they are stored again.
type outage struct {
	log *slog.Logger

	mu       sync.Mutex
	err      error // of the last commit
	said     time.Time
	unstored int
}

const saidEvery = time.Minute

// ended notes the end of a commit.
func (o *outage) ended(responses int, err error, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	failing := o.err != nil
	o.err = err
	switch {
	case err == nil && failing:
		o.log.Info("responses are stored again", "refused", o.unstored)
		o.unstored, o.said = 0, time.Time{}
	case err != nil:
		if o.unstored += responses; now.Sub(o.said) >= saidEvery {
			o.said = now
			o.log.Error("responses were not stored, and whoever sent them was told so", "responses", o.unstored, "error", err)
		}
	}
}

// Ready fails with kind Busy while the last commit has failed because the store is away or full.
func (in *Intake) Ready(context.Context) error {
	in.outage.mu.Lock()
	defer in.outage.mu.Unlock()
	if survey.KindOf(in.outage.err) == survey.Busy {
		return &survey.Error{Op: "intake.Ready", Kind: survey.Busy, Key: "intake.busy", Err: in.outage.err}
	}
	return nil
}
