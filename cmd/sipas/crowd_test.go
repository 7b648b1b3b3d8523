package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// TestACrowdIsSetAsideInHindsight: what a script sends without a form counts at first, and no more when it is seen to be a crowd; the answers of
// those who come from another address meanwhile stay, and a person's decision does.
func TestACrowdIsSetAsideInHindsight(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_STANDING_SAME_SENDER=120", "SIPAS_STANDING_UNSIGNED=30", "SIPAS_STANDING_BURST=100")
	p.serve()
	owner := connect(t, p)
	count := func(where string) (n int) {
		t.Helper()
		if err := owner.QueryRow(t.Context(), "select count(*) from survey.response where "+where).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	send := func(address string, n int) (first string) {
		t.Helper()
		for i := range n {
			id := newID()
			if first == "" {
				first = id
			}
			body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@1","adult":true,"duration_ms":23000,
				"answers":{"access":5,"procedures":5,"officials":5,"result":5,"feedback":4,"overall":5}}`, id, p.code)
			request, err := http.NewRequest(http.MethodPost, p.base+"/api/v1/responses", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("X-Forwarded-For", address)
			request.Header.Set("User-Agent", "browser "+strconv.Itoa(i))
			reply, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			if _ = reply.Body.Close(); reply.StatusCode != http.StatusCreated {
				t.Fatalf("status %d", reply.StatusCode)
			}
		}
		return first
	}
	send("203.0.113.9", 10)
	invented := send("198.51.100.7", 20)
	if n := count("standing = 'counted'"); n != 30 {
		t.Errorf("%d count so far", n)
	}
	send("198.51.100.7", 45)
	surveytest.Eventually(t, "the crowd is set aside", func() bool { return count("standing = 'counted'") == 10 })
	p.mustRun("standing", "review", invented, "--standing", "counted", "--reason", "known to be right", "--by", "Lan")
	send("198.51.100.7", 20)
	surveytest.Eventually(t, "more of the crowd is set aside", func() bool { return count("reason = 'burst'") == 84 })
	if n := count("standing = 'counted'"); n != 11 {
		t.Errorf("%d count, want 10 and the one that a person decided about", n)
	}
	if out := p.mustRun("recount", "--check"); !strings.Contains(out, "tallies equal responses") {
		t.Errorf("recount: %s", out)
	}
}
