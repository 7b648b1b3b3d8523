package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sipas/analytics"
	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/surveydb"
)

// unitFigures tells Prometheus how good a unit's figure of the running quarter can be at most, so that one that is bad beyond doubt
// raises an alert. It reads published rows, a few hundred; what is hidden from people is hidden from it. While the database is away it
// goes by what it read last: no unit recovers because nobody can look.
type unitFigures struct {
	figures   *analyticsdb.Store
	province  string
	location  *time.Location
	directory *surveydb.Directory
	base      string // what addresses begin with
	high      *prometheus.Desc

	mu      sync.Mutex
	quarter analytics.Period // read last
	indices map[string]publish.Index
}

func observeFigures(r prometheus.Registerer, f *unitFigures) {
	f.high = prometheus.NewDesc("sipas_unit_index_high", "Upper end of the interval of a unit's internal satisfaction index in the running quarter, where it may be shown.",
		[]string{"unit", "unit_name", "page"}, nil)
	r.MustRegister(f)
}

// Describe implements prometheus.Collector.
func (f *unitFigures) Describe(to chan<- *prometheus.Desc) { to <- f.high }

// Collect implements prometheus.Collector.
func (f *unitFigures) Collect(to chan<- prometheus.Metric) {
	quarter, indices := f.known()
	for _, u := range f.directory.Units() {
		if i, shown := indices[u.Code]; shown && u.Level != survey.LevelProvince {
			page := f.base + "/results/" + u.Code + "?period=" + quarter.String()
			to <- prometheus.MustNewConstMetric(f.high, prometheus.GaugeValue, i.High, u.Code, u.Name.VI, page)
		}
	}
}

// known are the running quarter's indices as they are now, or those that were read last.
func (f *unitFigures) known() (analytics.Period, map[string]publish.Index) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	f.mu.Lock()
	defer f.mu.Unlock()
	quarter := analytics.PeriodOf(analytics.Quarter, time.Now().In(f.location))
	if indices, err := f.figures.Indices(ctx, f.province, quarter); err == nil {
		f.quarter, f.indices = quarter, indices
	}
	return f.quarter, f.indices
}
