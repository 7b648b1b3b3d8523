package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Waiting is since which day the oldest thing of a queue is there, zero where there is none, and how many are past their day.
type Waiting struct {
	Since   time.Time
	Overdue int
}

// conduct tells Prometheus since when the inspectorate's queue waits, in whole days, and how much of it is overdue. Neither moves when somebody reports
// something: how many are open it does not tell.
type conduct struct {
	read    func(context.Context) (Waiting, error)
	now     func() time.Time
	oldest  *prometheus.Desc
	overdue *prometheus.Desc

	mu    sync.Mutex
	known Waiting
}

// OfConduct registers how the inspectorate's queue stands that read finds.
func OfConduct(r prometheus.Registerer, now func() time.Time, read func(context.Context) (Waiting, error)) {
	r.MustRegister(&conduct{read: read, now: now,
		oldest:  prometheus.NewDesc("sipas_conduct_oldest_open_seconds", "Age of the oldest report of conduct or case that is open, in whole days; 0: none.", nil, nil),
		overdue: prometheus.NewDesc("sipas_conduct_overdue", "Reports of conduct and cases whose day has gone by.", nil, nil),
	})
}

// Describe implements prometheus.Collector.
func (c *conduct) Describe(to chan<- *prometheus.Desc) {
	to <- c.oldest
	to <- c.overdue
}

// Collect implements prometheus.Collector.
func (c *conduct) Collect(to chan<- prometheus.Metric) {
	now, waiting, age := c.now(), c.latest(), time.Duration(0)
	if !waiting.Since.IsZero() {
		age = now.Sub(waiting.Since).Truncate(24 * time.Hour)
	}
	to <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, age.Seconds())
	to <- prometheus.MustNewConstMetric(c.overdue, prometheus.GaugeValue, float64(waiting.Overdue))
}

// latest is the queue as it is now, or as it was read last.
func (c *conduct) latest() Waiting {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	if waiting, err := c.read(ctx); err == nil {
		c.known = waiting
	}
	return c.known
}
