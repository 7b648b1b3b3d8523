package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"sipas/survey/pg"
)

// database tells how the server of the database fares, as of the moment it is asked; nothing while it does not answer, so that no alert rests
// on what was.
type database struct {
	read func(context.Context) (pg.Health, error)
	all  []measure
}

// measure is one number of a server's health; none where it is not known.
type measure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(pg.Health) (float64, bool)
}

// OfDatabase registers how the server fares that read asks.
func OfDatabase(r prometheus.Registerer, read func(context.Context) (pg.Health, error)) {
	d := &database{read: read}
	add := func(name, help string, kind prometheus.ValueType, of func(pg.Health) (float64, bool)) {
		d.all = append(d.all, measure{prometheus.NewDesc("sipas_database_"+name, help, nil, nil), kind, of})
	}
	known := func(of func(pg.Health) float64) func(pg.Health) (float64, bool) {
		return func(h pg.Health) (float64, bool) { return of(h), true }
	}
	gauge, counter := prometheus.GaugeValue, prometheus.CounterValue
	add("archiving", "1 while the server is set to archive its log, else 0.", gauge, known(func(h pg.Health) float64 { return bit(h.Archiving) }))
	add("archive_failing", "1 while the last try to archive a piece of log failed, else 0.", gauge, known(func(h pg.Health) float64 { return bit(h.ArchiveFailing) }))
	add("archive_failures_total", "Tries to archive a piece of log that failed.", counter, known(func(h pg.Health) float64 { return float64(h.ArchiveFailures) }))
	add("archived_total", "Pieces of log that were archived.", counter, known(func(h pg.Health) float64 { return float64(h.Archived) }))
	add("archived_seconds", "How long ago a piece of log was archived last.", gauge, known(func(h pg.Health) float64 { return h.ArchivedAgo.Seconds() }))
	add("unarchived_bytes", "Log that is written and not archived.", gauge, known(func(h pg.Health) float64 { return max(h.Unarchived, 0) }))
	add("connections", "Connections to the server, of all programs.", gauge, known(func(h pg.Health) float64 { return float64(h.Connections) }))
	add("connections_max", "Connections that the server has for all but superusers.", gauge, known(func(h pg.Health) float64 { return float64(h.ConnectionsMax) }))
	add("size_bytes", "Size of the database on disk.", gauge, known(func(h pg.Health) float64 { return float64(h.Size) }))
	add("waits_for_standby", "1 while commits wait for a standby, else 0.", gauge, known(func(h pg.Health) float64 { return bit(h.WaitsForStandby) }))
	add("clock_ahead_seconds", "By how much the clock of this program is ahead of the server's.", gauge, known(func(h pg.Health) float64 { return h.ClockAhead.Seconds() }))
	d.addStandbys(add)
	r.MustRegister(d)
}

// addStandbys adds what is known where the walls of the database have the function that tells of standbys.
func (d *database) addStandbys(add func(name, help string, kind prometheus.ValueType, of func(pg.Health) (float64, bool))) {
	of := func(value func(*pg.Standbys) float64) func(pg.Health) (float64, bool) {
		return func(h pg.Health) (float64, bool) {
			if h.Standbys == nil {
				return 0, false
			}
			return value(h.Standbys), true
		}
	}
	gauge := prometheus.GaugeValue
	add("standbys", "Servers that follow this one.", gauge, of(func(s *pg.Standbys) float64 { return float64(s.Streaming) }))
	add("standbys_synchronous", "Servers that commits wait for.", gauge, of(func(s *pg.Standbys) float64 { return float64(s.Synchronous) }))
	add("standby_behind_bytes", "Log that the last of those servers has not replayed.", gauge, of(func(s *pg.Standbys) float64 { return s.BehindBytes }))
	add("standby_behind_seconds", "Time from a commit until the last of those servers has replayed it.", gauge, of(func(s *pg.Standbys) float64 { return s.BehindSeconds }))
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Describe implements prometheus.Collector.
func (d *database) Describe(to chan<- *prometheus.Desc) {
	for _, m := range d.all {
		to <- m.desc
	}
}

// Collect implements prometheus.Collector.
func (d *database) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	h, err := d.read(ctx)
	if err != nil {
		return
	}
	for _, m := range d.all {
		if value, ok := m.of(h); ok {
			to <- prometheus.MustNewConstMetric(m.desc, m.kind, value)
		}
	}
}
