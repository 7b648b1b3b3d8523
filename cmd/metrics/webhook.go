package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Backlog is what waits to be told to other systems.
type Backlog struct {
	Oldest  time.Duration // for which the oldest has waited that could have been told
	Waiting int
	Parked  int // within a week
}

// outbox tells Prometheus what waits to be told to other systems, as of the moment it asks; while the database is away, what it read last.
type outbox struct {
	read                    func(context.Context) (Backlog, error)
	oldest, waiting, parked *prometheus.Desc

	mu    sync.Mutex
	known Backlog
}

// OfWebhooks registers what waits that read finds, and how many letters were sent, by what became of them; the outcomes are told from the start.
func OfWebhooks[O ~string](r prometheus.Registerer, outcomes []O, read func(context.Context) (Backlog, error)) func(O) {
	letters := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sipas_webhook_letters_total", Help: "Tries to tell another system of an event, by how they ended."}, []string{"outcome"})
	r.MustRegister(letters, &outbox{read: read,
		oldest:  prometheus.NewDesc("sipas_webhook_oldest_seconds", "For how long the oldest event waits that another system is to be told of.", nil, nil),
		waiting: prometheus.NewDesc("sipas_webhook_waiting", "Events that wait to be told to another system, each system apart.", nil, nil),
		parked:  prometheus.NewDesc("sipas_webhook_parked", "Events of the last week that no more is tried to tell another system of.", nil, nil),
	})
	for _, o := range outcomes {
		letters.WithLabelValues(string(o))
	}
	return func(o O) { letters.WithLabelValues(string(o)).Inc() }
}

// Describe implements prometheus.Collector.
func (o *outbox) Describe(to chan<- *prometheus.Desc) {
	to <- o.oldest
	to <- o.waiting
	to <- o.parked
}

// Collect implements prometheus.Collector.
func (o *outbox) Collect(to chan<- prometheus.Metric) {
	b := o.latest()
	to <- prometheus.MustNewConstMetric(o.oldest, prometheus.GaugeValue, b.Oldest.Seconds())
	to <- prometheus.MustNewConstMetric(o.waiting, prometheus.GaugeValue, float64(b.Waiting))
	to <- prometheus.MustNewConstMetric(o.parked, prometheus.GaugeValue, float64(b.Parked))
}

func (o *outbox) latest() Backlog {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	o.mu.Lock()
	defer o.mu.Unlock()
	if b, err := o.read(ctx); err == nil {
		o.known = b
	}
	return o.known
}
