package web

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sipas/survey"
	"sipas/web/reply"
)

// metrics count what comes in. No unit, place or answer is ever a label.
type metrics struct {
	responses *prometheus.CounterVec
	requests  *prometheus.HistogramVec
}

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		responses: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sipas_responses_total", Help: "Responses handed in, by mode and by what became of them.",
		}, []string{"mode", "outcome"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "sipas_http_request_duration_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route", "method", "status"}),
	}
	registry.MustRegister(m.responses, m.requests)
	return m
}

func (m *metrics) request(route, method string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
	default:
		method = "other" // a client may invent methods; labels stay few
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

// Count counts one response by its outcome, or by the kind of error it met.
func (m *metrics) Count(mode survey.Mode, outcome survey.Outcome, err error) {
	label := string(outcome)
	if err != nil {
		label = string(reply.Of(err).Kind)
	}
	m.responses.WithLabelValues(string(mode), label).Inc()
}
