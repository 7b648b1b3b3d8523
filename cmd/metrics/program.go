package metrics

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// OfBuild registers which version runs.
func OfBuild(r prometheus.Registerer, version, commit string) {
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "sipas_build_info", Help: "1, with the version that runs and its commit.",
		ConstLabels: prometheus.Labels{"version": version, "commit": commit}})
	build.Set(1)
	r.MustRegister(build)
}

// Lines counts what is logged, and hands it on.
type Lines struct {
	slog.Handler
	lines *prometheus.CounterVec
}

// CountLines counts what goes to a handler.
func CountLines(to slog.Handler) *Lines {
	l := &Lines{to, prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sipas_log_lines_total", Help: "Lines of the log, by level."}, []string{"level"})}
	for _, level := range []slog.Level{slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		l.lines.WithLabelValues(level.String())
	}
	return l
}

// Register has Prometheus read them.
func (l *Lines) Register(r prometheus.Registerer) { r.MustRegister(l.lines) }

// Handle implements slog.Handler.
func (l *Lines) Handle(ctx context.Context, record slog.Record) error {
	l.lines.WithLabelValues(record.Level.String()).Inc()
	return l.Handler.Handle(ctx, record)
}

// WithAttrs implements slog.Handler.
func (l *Lines) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &Lines{l.Handler.WithAttrs(attrs), l.lines}
}

// WithGroup implements slog.Handler.
func (l *Lines) WithGroup(name string) slog.Handler {
	return &Lines{l.Handler.WithGroup(name), l.lines}
}

// OfAddress registers whether the address that people open shows a certificate for its name, and when that ends: neither before it was looked at,
// and no end before a certificate was seen. A gauge that begins with nought would tell of one that ended in 1970.
func OfAddress(r prometheus.Registerer) func(end time.Time, err error) {
	reachable := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "sipas_address_reachable", Help: "1 while the public address shows a certificate for its name, else 0."}, nil)
	ends := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "sipas_certificate_end_timestamp_seconds", Help: "When the certificate of the public address ends, as it was seen last."}, nil)
	r.MustRegister(reachable, ends)
	return func(end time.Time, err error) {
		reachable.WithLabelValues().Set(bit(err == nil))
		if !end.IsZero() {
			ends.WithLabelValues().Set(float64(end.Unix()))
		}
	}
}
