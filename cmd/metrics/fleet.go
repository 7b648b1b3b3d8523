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
	apart   *prometheus.Desc

	mu    sync.Mutex
	heard bool // the tablets were read at least once
	known []survey.Device
}

// OfFleet registers how the tablets fare that read finds.
func OfFleet(r prometheus.Registerer, now func() time.Time, read func(context.Context) ([]survey.Device, error)) {
	r.MustRegister(&fleet{read: read, now: now,
		devices: prometheus.NewDesc("sipas_kiosk_devices", "Tablets that were enrolled, by state.", []string{"state"}, nil),
		oldest: prometheus.NewDesc("sipas_kiosk_oldest_unsent_seconds",
			"Age of the oldest answer that waits on a tablet, as far as tablets have said.", nil, nil),
		apart: prometheus.NewDesc("sipas_kiosk_answers_set_apart",
			"Answers that lie on tablets because they were not taken, and are not sent again by themselves.", nil, nil),
	})
}

// Describe implements prometheus.Collector.
func (f *fleet) Describe(to chan<- *prometheus.Desc) {
	to <- f.devices
	to <- f.oldest
	to <- f.apart
}

// Collect implements prometheus.Collector.
func (f *fleet) Collect(to chan<- prometheus.Metric) {
	now := f.now()
	states := map[survey.DeviceState]int{}
	oldest, apart := time.Duration(0), 0
	devices, heard := f.latest()
	for _, d := range devices {
		states[d.State(now)]++
		oldest = max(oldest, d.OldestUnsent(now))
		apart += d.SetApart()
	}
	for _, state := range survey.EnrolledStates() {
		to <- prometheus.MustNewConstMetric(f.devices, prometheus.GaugeValue, float64(states[state]), string(state))
	}
	to <- prometheus.MustNewConstMetric(f.oldest, prometheus.GaugeValue, oldest.Seconds())
	if heard { // an alert tells how much it grows: a start without a database is no fall to nothing
		to <- prometheus.MustNewConstMetric(f.apart, prometheus.GaugeValue, float64(apart))
	}
}

// latest are the tablets as they are now, or as they were read last; heard is false where they never were.
func (f *fleet) latest() (devices []survey.Device, heard bool) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	f.mu.Lock()
	defer f.mu.Unlock()
	if read, err := f.read(ctx); err == nil {
		f.known, f.heard = read, true
	}
	return f.known, f.heard
}
