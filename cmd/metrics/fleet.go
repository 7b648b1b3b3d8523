package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sipas/survey"
)

// fleet tells Prometheus how the tablets fare, as of the moment it asks. It reads a few hundred rows; while the database is
// away it goes by what it read last, so that tablets nobody can hear of turn late and silent by themselves.
type fleet struct {
	read    func(context.Context) ([]survey.Device, error)
	now     func() time.Time
	devices *prometheus.Desc
	oldest  *prometheus.Desc

	mu    sync.Mutex
	known []survey.Device
}

// OfFleet registers how the tablets fare that read finds.
func OfFleet(r prometheus.Registerer, now func() time.Time, read func(context.Context) ([]survey.Device, error)) {
	r.MustRegister(&fleet{read: read, now: now,
		devices: prometheus.NewDesc("sipas_kiosk_devices", "Tablets that were enrolled, by state.", []string{"state"}, nil),
		oldest: prometheus.NewDesc("sipas_kiosk_oldest_unsent_seconds",
			"Age of the oldest answer that waits on a tablet, as far as tablets have said.", nil, nil),
	})
}

// Describe implements prometheus.Collector.
func (f *fleet) Describe(to chan<- *prometheus.Desc) {
	to <- f.devices
	to <- f.oldest
}

// Collect implements prometheus.Collector.
func (f *fleet) Collect(to chan<- prometheus.Metric) {
	now := f.now()
	states := map[survey.DeviceState]int{}
	oldest := time.Duration(0)
	for _, d := range f.latest() {
		states[d.State(now)]++
		oldest = max(oldest, d.OldestUnsent(now))
	}
	for _, state := range survey.EnrolledStates() {
		to <- prometheus.MustNewConstMetric(f.devices, prometheus.GaugeValue, float64(states[state]), string(state))
	}
	to <- prometheus.MustNewConstMetric(f.oldest, prometheus.GaugeValue, oldest.Seconds())
}

// latest are the tablets as they are now, or as they were read last.
func (f *fleet) latest() []survey.Device {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	f.mu.Lock()
	defer f.mu.Unlock()
	if devices, err := f.read(ctx); err == nil {
		f.known = devices
	}
	return f.known
}
