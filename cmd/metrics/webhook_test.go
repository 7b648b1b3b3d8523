package metrics

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"sipas/survey/webhook"
)

// TestWhatWaitsToBeTold is what was read last while nobody can read it.
func TestWhatWaitsToBeTold(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	var away error
	count := OfWebhooks(r, []webhook.Outcome{webhook.Taken, webhook.TimedOut}, func(context.Context) (Backlog, error) {
		return Backlog{Oldest: time.Hour, Waiting: 3, Parked: 1}, away
	})
	count(webhook.TimedOut)
	for _, away = range []error{nil, errors.New("away")} {
		err := testutil.GatherAndCompare(r, strings.NewReader(`
# HELP sipas_webhook_letters_total Tries to tell another system of an event, by how they ended.
# TYPE sipas_webhook_letters_total counter
sipas_webhook_letters_total{outcome="taken"} 0
sipas_webhook_letters_total{outcome="timed_out"} 1
# HELP sipas_webhook_oldest_seconds For how long the oldest event waits that another system is to be told of.
# TYPE sipas_webhook_oldest_seconds gauge
sipas_webhook_oldest_seconds 3600
# HELP sipas_webhook_parked Events of the last week that no more is tried to tell another system of.
# TYPE sipas_webhook_parked gauge
sipas_webhook_parked 1
# HELP sipas_webhook_waiting Events that wait to be told to another system, each system apart.
# TYPE sipas_webhook_waiting gauge
sipas_webhook_waiting 3
`))
		if err != nil {
			t.Error(err)
		}
	}
}
