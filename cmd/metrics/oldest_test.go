package metrics

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// TestOldest: the age of the oldest thing is told in whole days, so that it tells nothing of who came when, or in seconds; nought where nothing waits.
func TestOldest(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 9, 30, 20, 5, time.UTC)
	since, err := time.Time{}, error(nil)
	oldest := func(context.Context) (time.Time, error) { return since, err }
	r := prometheus.NewRegistry()
	OfOldest(r, func() time.Time { return now }, Queue{Name: "in_days", Help: "x", Oldest: oldest}, Queue{Name: "in_seconds", Help: "x", Oldest: oldest, Exact: true})
	for what, of := range map[string]struct {
		since         time.Time
		err           error
		days, seconds float64
	}{
		"nothing waits":  {},
		"two days":       {since: now.AddDate(0, 0, -2).Add(-time.Hour), days: 2 * 86400, seconds: 2*86400 + 3600},
		"today":          {since: now.Add(-90 * time.Second), seconds: 90},
		"tomorrow":       {since: now.AddDate(0, 0, 1)},
		"nobody answers": {since: now.AddDate(0, 0, -2), err: errors.New("away")},
	} {
		since, err = of.since, of.err
		found := map[string]float64{}
		families, gathered := r.Gather()
		for _, f := range families {
			found[f.GetName()] = f.GetMetric()[0].GetGauge().GetValue()
		}
		if gathered != nil || len(found) != 2 || found["in_days"] != of.days || found["in_seconds"] != of.seconds {
			t.Errorf("%s: %v, %v", what, found, gathered)
		}
	}
}
