// Package metrics is what Prometheus reads: measures of the process, the pool, the intake and the tablets, and the server that tells them.
// No unit, place or answer stands in a label.
package metrics

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// New returns a registry that measures the runtime, the process and the pool.
func New(pool *pgxpool.Pool) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for name, of := range map[string]struct {
		help  string
		value func(*pgxpool.Stat) float64
	}{
		"sipas_pool_connections":      {"Connections to the database.", func(s *pgxpool.Stat) float64 { return float64(s.TotalConns()) }},
		"sipas_pool_connections_idle": {"Connections that wait for work.", func(s *pgxpool.Stat) float64 { return float64(s.IdleConns()) }},
		"sipas_pool_connections_max":  {"Connections there may be.", func(s *pgxpool.Stat) float64 { return float64(s.MaxConns()) }},
	} {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: of.help}, func() float64 { return of.value(pool.Stat()) }))
	}
	return r
}

// Commits measures intake's batches.
type Commits struct {
	size, seconds prometheus.Histogram
	late          prometheus.Counter
}

// OfIntake registers what tells of intake's batches.
func OfIntake(r prometheus.Registerer) Commits {
	c := Commits{
		size: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "sipas_intake_batch_size", Help: "Responses in one commit.", Buckets: prometheus.ExponentialBuckets(1, 2, 10),
		}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "sipas_intake_commit_seconds", Help: "Time of one commit.", Buckets: prometheus.ExponentialBuckets(.0005, 2, 15),
		}),
		late: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "sipas_responses_late_total", Help: "Responses stored when their month was settled; they count nowhere.",
		}),
	}
	r.MustRegister(c.size, c.seconds, c.late)
	return c
}

// Committed implements intake.Observer.
func (c Commits) Committed(responses, late int, took time.Duration) {
	c.size.Observe(float64(responses))
	c.late.Add(float64(late))
	c.seconds.Observe(took.Seconds())
}

// scrapeTimeout is how long a scrape waits for the database.
const scrapeTimeout = 2 * time.Second

// OfReady registers whether everything the service needs answers; it is given what /readyz asks.
func OfReady(r prometheus.Registerer, ready ...func(context.Context) error) {
	o := prometheus.GaugeOpts{Name: "sipas_ready", Help: "1 while the database answers, has every migration and stores what comes, as /readyz says, else 0."}
	r.MustRegister(prometheus.NewGaugeFunc(o, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
		defer cancel()
		for _, r := range ready {
			if r(ctx) != nil {
				return 0
			}
		}
		return 1
	}))
}

// OfQueues registers how many responses wait for a commit, and how far publishing is behind.
func OfQueues(r prometheus.Registerer, depth func() int, lag func() time.Duration) {
	r.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sipas_intake_queue_depth", Help: "Responses that wait for a commit."},
			func() float64 { return float64(depth()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sipas_publish_lag_seconds", Help: "How long ago all changes were published last."},
			func() float64 { return lag().Seconds() }),
	)
}
