package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"sipas/survey"
	"sipas/survey/pg"
)

// TestPortThatDies is seen, and taken anew.
func TestPortThatDies(t *testing.T) {
	t.Parallel()
	s, err := Listen("127.0.0.1:0", prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	first := s.listener
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	serve := func() <-chan error {
		ended, well := make(chan error, 1), make(chan struct{})
		go func() { ended <- s.Run(ctx, func() { close(well) }) }()
		<-well
		reply, err := http.Get("http://" + s.Address() + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		if _ = reply.Body.Close(); reply.StatusCode != http.StatusOK {
			t.Errorf("status %d", reply.StatusCode)
		}
		return ended
	}
	ended := serve()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("the death of the port is not seen")
	}
	ended = serve()
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// TestFleet: tablets are told by state, and grow late and silent by themselves while nobody can read how they are.
func TestFleet(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	devices := []survey.Device{{ID: 1, EnrolledAt: now, HeardAt: now, Report: survey.Report{Unsent: 2, OldestUnsent: time.Minute}}, {ID: 2, EnrolledAt: now, HeardAt: now}}
	var away error
	r := prometheus.NewRegistry()
	OfFleet(r, func() time.Time { return now }, func(context.Context) ([]survey.Device, error) { return devices, away })
	state := func(online, silent string) {
		t.Helper()
		want := `# HELP sipas_kiosk_devices Tablets that were enrolled, by state.
# TYPE sipas_kiosk_devices gauge
sipas_kiosk_devices{state="late"} 0
sipas_kiosk_devices{state="online"} ` + online + `
sipas_kiosk_devices{state="paused"} 0
sipas_kiosk_devices{state="revoked"} 0
sipas_kiosk_devices{state="silent"} ` + silent + "\n"
		if err := testutil.GatherAndCompare(r, strings.NewReader(want), "sipas_kiosk_devices"); err != nil {
			t.Error(err)
		}
	}
	apart := func(want int) {
		t.Helper()
		text := fmt.Sprintf(`# HELP sipas_kiosk_answers_set_apart Answers that lie on tablets because they were not taken, and are not sent again by themselves.
# TYPE sipas_kiosk_answers_set_apart gauge
sipas_kiosk_answers_set_apart %d
`, want)
		if err := testutil.GatherAndCompare(r, strings.NewReader(text), "sipas_kiosk_answers_set_apart"); err != nil {
			t.Error(err)
		}
	}
	away = errors.New("the database is away")
	if n, err := testutil.GatherAndCount(r, "sipas_kiosk_answers_set_apart"); n != 0 || err != nil {
		t.Errorf("%d values of what was never read (%v)", n, err)
	}
	away = nil
	state("2", "0")
	apart(0)
	devices[0].Report.SetApart, devices[1].Report.SetApart = 7, 5
	apart(12)
	devices[1].RevokedAt = now
	apart(7)
	devices[1].RevokedAt = time.Time{}
	away, now = errors.New("the database is away"), now.Add(2*time.Hour)
	state("0", "2")
	apart(12)
}

// TestReady is 1 only while everything is.
func TestReady(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	var away error
	OfReady(r, func(context.Context) error { return nil }, func(context.Context) error { return away })
	ready := func() float64 {
		families, err := r.Gather()
		if err != nil {
			t.Fatal(err)
		}
		return families[0].GetMetric()[0].GetGauge().GetValue()
	}
	if ready() != 1 {
		t.Error("not ready")
	}
	if away = errors.New("away"); ready() != 0 {
		t.Error("ready without a database")
	}
}

// TestCommits: what a commit held is told by its size, and how much of it came late by a number that grows.
func TestCommits(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	c := OfIntake(r)
	c.Committed(7, 2, time.Millisecond)
	c.Committed(3, 1, time.Millisecond)
	want := `
# HELP sipas_responses_late_total Responses stored when their month was settled; they count nowhere.
# TYPE sipas_responses_late_total counter
sipas_responses_late_total 3
`
	if err := testutil.GatherAndCompare(r, strings.NewReader(want), "sipas_responses_late_total"); err != nil {
		t.Error(err)
	}
}

// TestDatabase: what is not known is not told, and nothing is while the database does not answer.
func TestDatabase(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	h, away := pg.Health{Archiving: true, Connections: 7}, error(nil)
	OfDatabase(r, func(context.Context) (pg.Health, error) { return h, away })
	count := func(want int) {
		t.Helper()
		if n, err := testutil.GatherAndCount(r); err != nil || n != want {
			t.Errorf("%d series, want %d; %v", n, want, err)
		}
	}
	count(11)
	h.Standbys = &pg.Standbys{Streaming: 2}
	count(15)
	if err := testutil.GatherAndCompare(r, strings.NewReader("# HELP sipas_database_standbys Servers that follow this one.\n# TYPE sipas_database_standbys gauge\nsipas_database_standbys 2\n"), "sipas_database_standbys"); err != nil {
		t.Error(err)
	}
	away = errors.New("away")
	count(0)
}

// TestLinesAreCounted by level, whatever they carry.
func TestLinesAreCounted(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	lines := CountLines(slog.NewTextHandler(io.Discard, nil))
	lines.Register(r)
	log := slog.New(lines)
	log.With("a", 1).WithGroup("g").Warn("one")
	log.Warn("two")
	want := "# HELP sipas_log_lines_total Lines of the log, by level.\n# TYPE sipas_log_lines_total counter\n" +
		"sipas_log_lines_total{level=\"ERROR\"} 0\nsipas_log_lines_total{level=\"INFO\"} 0\nsipas_log_lines_total{level=\"WARN\"} 2\n"
	if err := testutil.GatherAndCompare(r, strings.NewReader(want), "sipas_log_lines_total"); err != nil {
		t.Error(err)
	}
}
