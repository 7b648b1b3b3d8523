package metrics

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// sizesEvery is how long sizes that were read are told: what they are watched for takes days.
const sizesEvery = 5 * time.Minute

// sizes tells Prometheus what the database takes on disk. While it is away the last sizes stand.
type sizes struct {
	read  func(context.Context) (map[string]int64, error)
	now   func() time.Time
	bytes *prometheus.Desc

	mu    sync.Mutex
	known map[string]int64
	at    time.Time
}

// OfSizes registers the bytes of the database's tables that read finds, by group.
func OfSizes(r prometheus.Registerer, now func() time.Time, read func(context.Context) (map[string]int64, error)) {
	r.MustRegister(&sizes{read: read, now: now,
		bytes: prometheus.NewDesc("sipas_table_bytes", "Bytes on disk of the database's tables with their indexes, by group.", []string{"tables"}, nil)})
}

// Describe implements prometheus.Collector.
func (s *sizes) Describe(to chan<- *prometheus.Desc) { to <- s.bytes }

// Collect implements prometheus.Collector.
func (s *sizes) Collect(to chan<- prometheus.Metric) {
	known := s.latest()
	for _, tables := range slices.Sorted(maps.Keys(known)) {
		to <- prometheus.MustNewConstMetric(s.bytes, prometheus.GaugeValue, float64(known[tables]), tables)
	}
}

func (s *sizes) latest() map[string]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known != nil && s.now().Sub(s.at) < sizesEvery {
		return s.known
	}
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	if known, err := s.read(ctx); err == nil {
		s.known, s.at = known, s.now()
	}
	return s.known
}
