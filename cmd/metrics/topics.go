package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// topics tells how far the lexicon has come, as of the moment it is asked; nothing while the database does not answer.
type topics struct {
	read   func(context.Context) (int, error)
	unread *prometheus.Desc
}

// OfTopics registers how many comments read says the lexicon has not looked at.
func OfTopics(r prometheus.Registerer, read func(context.Context) (int, error)) {
	r.MustRegister(&topics{read, prometheus.NewDesc("sipas_topics_unread", "Comments that the lexicon of topics has not looked at, in whole hundreds.", nil, nil)})
}

// Describe implements prometheus.Collector.
func (t *topics) Describe(to chan<- *prometheus.Desc) { to <- t.unread }

// Collect implements prometheus.Collector.
func (t *topics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	if n, err := t.read(ctx); err == nil {
		to <- prometheus.MustNewConstMetric(t.unread, prometheus.GaugeValue, hundreds(int64(n)))
	}
}
