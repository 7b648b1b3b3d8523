package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAnAnswerOfASettledMonth is stored as any other, counts nowhere, and who runs the program is told of it.
func TestAnAnswerOfASettledMonth(t *testing.T) {
	t.Parallel()
	address, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	p := newProgram(t, "SIPAS_METRICS_LISTEN="+address)
	p.serve()
	month := time.Now().AddDate(0, 0, -90) // settled, however many days there are in a month
	body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"answered_on":%q,
		"answers":{"access":5,"procedures":4,"officials":5,"result":4,"feedback":3,"overall":5}}`, newID(), p.code, month.Format(time.DateOnly))
	for _, want := range []int{http.StatusCreated, http.StatusOK} {
		reply, err := http.Post(p.base+"/api/v1/responses", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if _ = reply.Body.Close(); reply.StatusCode != want {
			t.Errorf("status %d, want %d", reply.StatusCode, want)
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
