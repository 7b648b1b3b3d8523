package web

import (
	"net/http"
	"slices"
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

// seen is how a request is counted.
type seen struct{ route, method, status string }

// seenAs is how a request is counted that was asked for and answered so. Whether somebody left a number is told by no counter: one that grows as a
// visitor leaves the desk is that visitor's. What is asked for there is counted as one more look at the form, unless the fault is ours.
func seenAs(route, method string, status int) seen {
	if slices.Contains(discreet, route) && status < http.StatusInternalServerError {
		return seen{"/q/:place", http.MethodGet, "200"}
	}
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
	default:
		method = "other" // a client may invent methods; labels stay few
	}
	return seen{route, method, strconv.Itoa(status)}
}

func (m *metrics) request(s seen, took time.Duration) {
	m.requests.WithLabelValues(s.route, s.method, s.status).Observe(took.Seconds())
}

// Count counts one response by its outcome, or by the kind of error it met.
func (m *metrics) Count(mode survey.Mode, outcome survey.Outcome, err error) {
	label := string(outcome)
	if err != nil {
		label = string(reply.Of(err).Kind)
	}
	m.responses.WithLabelValues(string(mode), label).Inc()
}
