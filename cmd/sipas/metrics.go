package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sipas/cmd/service"
)

// metricsServer serves /metrics.
type metricsServer struct {
	handler  http.Handler
	address  string
	listener net.Listener // nil once it was used up
}

// listenMetrics takes the address, so that one that cannot be had is known at the start; an empty one means no such server.
func listenMetrics(address string, registry *prometheus.Registry) (*metricsServer, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	m := &metricsServer{handler: mux}
	if address == "" {
		return m, nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot serve metrics on %s (set SIPAS_METRICS_LISTEN to another address): %w", address, err)
	}
	m.listener, m.address = listener, listener.Addr().String()
	return m, nil
}

func (m *metricsServer) service() service.Service {
	return service.Service{Name: "metrics", Every: time.Second, Failing: "metrics are not served at the moment", Well: "metrics are served again", Run: m.Run}
}

// Run serves until ctx ends or the port dies; run again, it takes the address anew.
func (m *metricsServer) Run(ctx context.Context, well func()) error {
	listener := m.listener
	if m.listener = nil; listener == nil {
		var err error
		if listener, err = net.Listen("tcp", m.address); err != nil {
			return err
		}
	}
	server := &http.Server{Handler: m.handler, ReadHeaderTimeout: headerTimeout, WriteTimeout: writeTimeout}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = server.Close()
	})
	well()
	err := server.Serve(listener)
	if !stop() {
		<-closed
		return nil
	}
	return err
}

// newRegistry measures the runtime, the process and the pool.
func newRegistry(pool *pgxpool.Pool) *prometheus.Registry {
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

// commits measures intake's batches.
type commits struct{ size, seconds prometheus.Histogram }

func observeIntake(r prometheus.Registerer) commits {
	c := commits{
		size: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "sipas_intake_batch_size", Help: "Responses in one commit.", Buckets: prometheus.ExponentialBuckets(1, 2, 10),
		}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "sipas_intake_commit_seconds", Help: "Time of one commit.", Buckets: prometheus.ExponentialBuckets(.0005, 2, 15),
		}),
	}
	r.MustRegister(c.size, c.seconds)
	return c
}

// Committed implements intake.Observer.
func (c commits) Committed(responses int, took time.Duration) {
	c.size.Observe(float64(responses))
	c.seconds.Observe(took.Seconds())
}

// scrapeTimeout is how long a scrape waits for the database.
const scrapeTimeout = 2 * time.Second

// observeReady tells whether everything the service needs answers, as /readyz does.
func observeReady(r prometheus.Registerer, ready ...func(context.Context) error) {
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sipas_ready", Help: "1 while the database answers and has every migration, else 0."}, func() float64 {
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

func observeDepth(r prometheus.Registerer, depth func() int, lag func() time.Duration) {
	r.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sipas_intake_queue_depth", Help: "Responses that wait for a commit."},
			func() float64 { return float64(depth()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sipas_publish_lag_seconds", Help: "How long ago all changes were published last."},
			func() float64 { return lag().Seconds() }),
	)
}
