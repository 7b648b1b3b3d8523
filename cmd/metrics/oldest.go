package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Queue is something that people or the service must get done with, of which Prometheus is told since when its oldest thing waits.
type Queue struct {
	Name, Help string                                   // of the gauge
	Oldest     func(context.Context) (time.Time, error) // the zero time where nothing waits
	Exact      bool                                     // in seconds, where no citizen stands behind it; else in whole days, so that nothing moves when somebody writes
}

// OfOldest registers the age of the oldest thing of queues.
func OfOldest(r prometheus.Registerer, now func() time.Time, queues ...Queue) {
	for _, q := range queues {
		step := 24 * time.Hour
		if q.Exact {
			step = time.Second
		}
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: q.Name, Help: q.Help}, waitingSince(now, step, q.Oldest)))
	}
}

// waitingSince is how many steps ago that was which oldest tells of; nought where there is nothing, or it cannot be read: that the database is away is told elsewhere.
func waitingSince(now func() time.Time, step time.Duration, oldest func(context.Context) (time.Time, error)) func() float64 {
	return func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
		defer cancel()
		since, err := oldest(ctx)
		if err != nil || since.IsZero() {
			return 0
		}
		return max(0, now().Sub(since).Truncate(step).Seconds())
	}
}

// hundreds is a number of people in whole hundreds: one that moved with each would tell whoever watches both it and a desk who has just been there.
func hundreds(n int64) float64 { return float64(n / 100 * 100) }
