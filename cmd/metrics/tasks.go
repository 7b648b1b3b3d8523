package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sipas/survey/followup"
)

// tasks tells Prometheus how many tasks are open and how old they are, as of the moment it asks; nothing while the database is away.
type tasks struct {
	read                  func(context.Context) ([]followup.TaskAge, error)
	now                   func() time.Time
	open, overdue, oldest *prometheus.Desc
	late                  *prometheus.Desc
}

// OfTasks registers how the open tasks stand that read finds.
func OfTasks(r prometheus.Registerer, now func() time.Time, read func(context.Context) ([]followup.TaskAge, error)) {
	r.MustRegister(&tasks{read: read, now: now,
		open:    prometheus.NewDesc("sipas_tasks_open", "Open tasks that units see, by state.", []string{"state"}, nil),
		overdue: prometheus.NewDesc("sipas_tasks_overdue", "Of these, those that are late.", []string{"state"}, nil),
		oldest:  prometheus.NewDesc("sipas_task_oldest_seconds", "Age of the oldest open task.", nil, nil),
		late:    prometheus.NewDesc("sipas_task_oldest_overdue_seconds", "For how long the task is late that is latest; 0: none is.", nil, nil),
	})
}

// Describe implements prometheus.Collector.
func (t *tasks) Describe(to chan<- *prometheus.Desc) {
	to <- t.open
	to <- t.overdue
	to <- t.oldest
	to <- t.late
}

// Collect implements prometheus.Collector.
func (t *tasks) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	ages, err := t.read(ctx)
	if err != nil {
		return
	}
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	of := map[followup.TaskState]followup.TaskAge{}
	oldest, late, now := time.Duration(0), time.Duration(0), t.now()
	for _, a := range ages {
		of[a.State], oldest = a, max(oldest, now.Sub(a.Oldest))
		if a.OldestDue != nil {
			late = max(late, now.Sub(*a.OldestDue))
		}
	}
	for _, state := range followup.TaskStates() {
		if state.Open() {
			gauge(t.open, float64(of[state].Tasks), string(state))
		}
		if state.InHand() {
			gauge(t.overdue, float64(of[state].Overdue), string(state))
		}
	}
	gauge(t.oldest, oldest.Seconds())
	gauge(t.late, late.Seconds())
}
