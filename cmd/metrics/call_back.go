package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// callBacks tells Prometheus how many people are held who want to be called back, and how long who waits longest has waited. Where nobody may leave a
// number and nobody is held it tells nothing.
type callBacks struct {
	read   func(context.Context) (people int64, longest time.Duration, tell bool, err error)
	held   *prometheus.Desc
	oldest *prometheus.Desc
}

// OfCallBacks registers what read finds.
func OfCallBacks(r prometheus.Registerer, read func(context.Context) (people int64, longest time.Duration, tell bool, err error)) {
	r.MustRegister(&callBacks{read,
		prometheus.NewDesc("sipas_call_backs_held", "People in the database who want to be called back, called or not, in whole hundreds.", nil, nil),
		prometheus.NewDesc("sipas_call_back_oldest_seconds", "How long somebody has waited who is not done with, from the day of asking; 0: nobody waits.", nil, nil)})
}

// Describe implements prometheus.Collector.
func (c *callBacks) Describe(to chan<- *prometheus.Desc) {
	to <- c.held
	to <- c.oldest
}

// Collect implements prometheus.Collector.
func (c *callBacks) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	people, longest, tell, err := c.read(ctx)
	if err != nil || !tell {
		return
	}
	to <- prometheus.MustNewConstMetric(c.held, prometheus.GaugeValue, hundreds(people))
	to <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, longest.Seconds())
}
