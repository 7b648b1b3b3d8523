package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// OfComments registers since when the department's inbox waits: in whole days, so that nothing moves when somebody writes.
func OfComments(r prometheus.Registerer, now func() time.Time, oldest func(context.Context) (time.Time, error)) {
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sipas_comments_oldest_new_seconds",
		Help: "Age of the oldest comment that nobody has looked at, in whole days; 0: none."}, waitingSince(now, oldest)))
}

// waitingSince is how long ago the day is that oldest tells of; nought where there is none, or it cannot be read: that the database is away is told elsewhere.
func waitingSince(now func() time.Time, oldest func(context.Context) (time.Time, error)) func() float64 {
	return func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
		defer cancel()
		day, err := oldest(ctx)
		if err != nil || day.IsZero() {
			return 0
		}
		return max(0, now().Sub(day).Truncate(24*time.Hour).Seconds())
	}
}
