package main

import (
	"net/http"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// TestTheMetricOfReadinessSaysWhatReadyzDoes: on a disk that is full each answer is refused while the database answers everything else. The proxy is told
// that by /readyz, and so is Prometheus.
func TestTheMetricOfReadinessSaysWhatReadyzDoes(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_METRICS_LISTEN="+surveytest.FreeAddress(t))
	p.serve()
	conn := connect(t, p)
	run := func(statement string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	answered := func(want int) {
		t.Helper()
		if status, err := sendOne(p.base, p.code, newID(), 5); err != nil || status != want {
			t.Fatalf("an answer: status %d, want %d (%v)", status, want, err)
		}
	}
	readyIs := func(status int, value string) {
		t.Helper()
		if got, _ := p.get("/readyz"); got != status || !strings.Contains(p.scrape(), "\nsipas_ready "+value+"\n") {
			t.Errorf("/readyz says %d, want %d and %s of the metric", got, status, value)
		}
	}
	answered(http.StatusCreated)
	readyIs(http.StatusOK, "1")
	run(`create function public.full_disk() returns trigger language plpgsql as $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`)
	run(`create trigger full_disk before insert on survey.response for each statement execute function public.full_disk()`)
	surveytest.Eventually(t, "both say at one time that nothing is stored", func() bool { // for a quarter of a minute after each answer
		answered(http.StatusServiceUnavailable)
		metric := strings.Contains(p.scrape(), "\nsipas_ready 0\n")
		status, _ := p.get("/readyz")
		return metric && status == http.StatusServiceUnavailable
	})
	run(`drop trigger full_disk on survey.response`)
	answered(http.StatusCreated)
	readyIs(http.StatusOK, "1")
}
