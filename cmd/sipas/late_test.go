package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// TestAnAnswerOfASettledMonth is stored as any other, counts nowhere, and who runs the program is told of it.
func TestAnAnswerOfASettledMonth(t *testing.T) {
	t.Parallel()
	address := surveytest.FreeAddress(t)
	p := newProgram(t, "SIPAS_METRICS_LISTEN="+address)
	p.serve()
	month := time.Now().AddDate(0, 0, -90) // settled, however many days there are in a month
	body := map[string]any{"id": newID(), "place": p.code, "questionnaire": "short@1", "adult": true, "answered_on": month.Format(time.DateOnly),
		"answers": map[string]int{"access": 5, "procedures": 4, "officials": 5, "result": 4, "feedback": 3, "overall": 5}}
	key := p.addKey("--name", "x").Key // of a visitor no such day is taken
	for _, want := range []int{http.StatusCreated, http.StatusOK} {
		if status, reply := p.sendWith(key, body); status != want {
			t.Errorf("status %d, want %d: %s", status, want, reply)
		}
	}
	if text := p.scrape(); !strings.Contains(text, "\nsipas_responses_late_total 1\n") {
		t.Error("/metrics does not tell of the one")
	}
	if out := p.mustRun("recount", "--check"); !strings.Contains(out, "settled: 1\n") {
		t.Errorf("recount: %s", out)
	}
	if out := p.mustRun("export", "responses"); !strings.Contains(out, ",late,,vi,") {
		t.Errorf("export: %s", out)
	}
	p.mustRun("publish")
	if _, errs, code := p.run("export", "results", "--period", month.Format("2006-01")); code != 1 || !strings.Contains(errs, "nobody has answered") {
		t.Errorf("its month has figures: exit %d, %s", code, errs)
	}
}
