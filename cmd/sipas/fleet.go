package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sipas/survey"
	"sipas/survey/surveydb"
)

// fleet tells Prometheus how the tablets fare, as of the moment it asks. It reads a few hundred rows; while the database is
// away it goes by what it read last, so that tablets nobody can hear of turn late and silent by themselves.
type fleet struct {
	store    *surveydb.Store
	province string
	devices  *prometheus.Desc
	oldest   *prometheus.Desc

	mu   sync.Mutex
	read []survey.Device
}

func observeFleet(r prometheus.Registerer, store *surveydb.Store, province string) {
	r.MustRegister(&fleet{store: store, province: province,
		devices: prometheus.NewDesc("sipas_kiosk_devices", "Tablets that were enrolled, by state.", []string{"state"}, nil),
		oldest:  prometheus.NewDesc("sipas_kiosk_oldest_unsent_seconds", "Age of the oldest answer that waits on a tablet, as far as tablets have said.", nil, nil),
	})
}

// Describe implements prometheus.Collector.
func (f *fleet) Describe(to chan<- *prometheus.Desc) {
	to <- f.devices
	to <- f.oldest
}

// Collect implements prometheus.Collector.
func (f *fleet) Collect(to chan<- prometheus.Metric) {
	now := time.Now()
	states := map[survey.DeviceState]int{}
	oldest := time.Duration(0)
	for _, d := range f.known() {
		states[d.State(now)]++
		oldest = max(oldest, d.OldestUnsent(now))
	}
	for _, state := range survey.EnrolledStates() {
		to <- prometheus.MustNewConstMetric(f.devices, prometheus.GaugeValue, float64(states[state]), string(state))
	}
	to <- prometheus.MustNewConstMetric(f.oldest, prometheus.GaugeValue, oldest.Seconds())
}

// known are the tablets as they are now, or as they were read last.
func (f *fleet) known() []survey.Device {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	f.mu.Lock()
	defer f.mu.Unlock()
	if devices, err := f.store.Devices(ctx, f.province); err == nil {
		f.read = devices
	}
	return f.read
}
