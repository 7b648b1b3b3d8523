package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"sipas/survey/surveytest"
)

func TestCommands(t *testing.T) {
	t.Parallel()
	p := newPrivateProgram(t)
	p.mustRun("migrate") // alone: starts the private database and stops it again
	if p.killDatabase() {
		t.Error("the private database still runs")
	}

	p.serve()
	var places []placeJSON
	if err := json.Unmarshal([]byte(p.mustRun("place", "list", "--json")), &places); err != nil || len(places) != 140 {
		t.Fatalf("%d places, %v", len(places), err)
	}
	var added placeJSON
	if err := json.Unmarshal([]byte(p.mustRun("place", "add", "--unit", "24781", "--name", "Quầy số 2", "--questionnaire", "full@1", "--json")), &added); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the new place is served", func() bool {
		status, text := p.get("/q/" + string(added.Code))
		return status == 200 && strings.Contains(text, "Quầy số 2") && strings.Count(text, "<fieldset") == 28
	})
	p.mustRun("place", "close", strings.ToLower(string(added.Code)))
	surveytest.Eventually(t, "the closed place is gone", func() bool {
		status, _ := p.get("/q/" + string(added.Code))
		return status == http.StatusGone
	})

	out := p.mustRun("demo", "--responses", "3000", "--seed", "7", "--days", "100")
	if !strings.Contains(out, "3000 synthetic answers") {
		t.Errorf("demo: %s", out)
	}
	improves, _, _ := strings.Cut(strings.TrimPrefix(out[strings.Index(out, "planted: "):], "planted: "), " ")
	surveytest.Eventually(t, "the unit that improves tells what it has done", func() bool {
		_, text := p.get("/results/" + improves)
		return strings.Contains(text, "Dân nói, cơ quan làm") && strings.Contains(text, "Mở thêm một quầy vào buổi sáng")
	})
	p.mustRun("recount", "--check")
	p.mustRun("publish")
	p.mustRun("publish", "--period", "2026-Q4")
	surveytest.Eventually(t, "every page says that the data are simulated", func() bool {
		_, text := p.get("/results")
		return strings.Contains(text, "Dữ liệu mô phỏng")
	})
	if n, _ := p.figure("68"); n == 0 {
		t.Error("the synthetic answers are in no figure")
	}
	if _, errs, code := p.run("demo", "--responses", "10", "--seed", "7"); code != 1 || !strings.Contains(errs, "choose another with --seed") {
		t.Errorf("the same seed: exit %d, %s", code, errs)
	}
	p.mustRun("demo", "--remove")
	surveytest.Eventually(t, "the mark is gone with the data", func() bool {
		_, text := p.get("/results")
		n, _ := p.figure("68")
		return !strings.Contains(text, "Dữ liệu mô phỏng") && n == 0
	})
	surveytest.Eventually(t, "what it has done is gone, too", func() bool {
		_, text := p.get("/results/" + improves)
		return !strings.Contains(text, "Dân nói, cơ quan làm")
	})
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d after a stop", code)
	}
	if p.killDatabase() {
		t.Error("the private database outlives its last user")
	}
}

func TestCommandsRefuse(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{}, 2, "expected one of"},
		{[]string{"dance"}, 2, "dance"},
		{[]string{"serve", "--listen"}, 2, "--listen"},
		{[]string{"serve", "--limit-place", "10/d"}, 2, "120/m"},
		{[]string{"serve", "--public-results", "maybe"}, 2, "live"},
		{[]string{"place", "add", "--unit", "24781"}, 2, "--name"},
		{[]string{"place", "add", "--unit", "nowhere", "--name", "x"}, 1, "no such unit"},
		{[]string{"place", "add", "--unit", "24781", "--name", "TRUNG TÂM phục vụ hành chính cong phường xuân hương – ĐÀ LẠT"}, 1, "has this name already"},
		{[]string{"place", "add", "--unit", "24781", "--name", "x", "--questionnaire", "long@1"}, 1, "short@1"},
		{[]string{"place", "set", "22222", "--questionnaire", "short@2"}, 1, "sipas place list"},
		{[]string{"place", "set", "--all", "--questionnaire", "long@1"}, 1, "short@2"},
		{[]string{"place", "set", "--questionnaire", "short@2"}, 2, "--all"},
		{[]string{"place", "set", "K7F2M", "--all", "--questionnaire", "short@2"}, 2, "--all"},
		{[]string{"place", "set", "--all"}, 2, "--questionnaire"},
		{[]string{"place", "hotline", "1022"}, 2, "--unit"},
		{[]string{"place", "close", "22222"}, 1, "sipas place list"},
		{[]string{"place", "close", "K7F2N"}, 2, "mistyped"},
		{[]string{"health", "--listen", "127.0.0.1:1"}, 1, "does not answer"},
		{[]string{"health", "--listen", "8080"}, 2, "127.0.0.1:8080"},
		{[]string{"device", "add"}, 2, "--place"},
		{[]string{"device", "add", "--place", "K7F2N"}, 2, "mistyped"},
		{[]string{"device", "add", "--place", "22222"}, 1, "sipas place list"},
		{[]string{"device", "revoke", "twelve"}, 2, "T12"},
		{[]string{"device", "revoke", "T12"}, 1, "sipas device list"},
		{[]string{"device", "move", "T12"}, 2, "--place"},
		{[]string{"device", "pause", "T12"}, 1, "sipas device list"},
		{[]string{"device", "pause", "T12", "--message", " "}, 2, "--message"},
		{[]string{"device", "list", "--state", "lost"}, 2, "silent"},
		{[]string{"device", "list", "--place", "K7F2N"}, 2, "mistyped"},
		{[]string{"device", "move", "T12", "--place", ""}, 2, "mistyped"},
		{[]string{"place", "hours", "K7F2N"}, 2, "mistyped"},
		{[]string{"place", "set", "K7F2N", "--questionnaire", "short@2"}, 2, "mistyped"},
		{[]string{"publish", "--period", "2026-13"}, 2, "2026-Q4"},
		{[]string{"demo", "--responses", "0"}, 2, "at least 1"},
		{[]string{"demo", "--until", "soon"}, 2, "2026-11-21"},
		{[]string{"migrate", "--database-url", "://"}, 1, "postgres://"},
		{[]string{"serve", "--province", "99"}, 1, "two-digit code"},
		{[]string{"serve", "--timezone", "Mars"}, 2, "Asia/Ho_Chi_Minh"},
		{[]string{"place", "list", "--timezone", "Local"}, 2, "Asia/Ho_Chi_Minh"},
		{[]string{"place", "list", "--timezone", ""}, 2, "Asia/Ho_Chi_Minh"},
		{[]string{"serve", "--secret", "short"}, 1, "at least 16"},
		{[]string{"serve", "--trusted-proxies", "x"}, 2, "192.168.1.0/24"},
		{[]string{"serve", "--listen", "256.0.0.1:1"}, 1, "SIPAS_LISTEN"},
	} {
		_, errs, code := p.run(c.args...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("sipas %v: exit %d, says %q; want exit %d and %q", c.args, code, errs, c.code, c.says)
		}
		if last := strings.TrimSpace(errs[strings.LastIndex(strings.TrimSpace(errs), "\n")+1:]); !strings.HasPrefix(last, "sipas: ") {
			t.Errorf("sipas %v: the reason is not one line: %q", c.args, errs)
		}
	}
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"place", "add", "--help"}, {"version"}} {
		if out, errs, code := p.run(args...); code != 0 || out == "" {
			t.Errorf("sipas %v: exit %d, %s", args, code, errs)
		}
	}
}

// TestDemoIsTheSameBySeed: seed, days and units decide every answer.
func TestDemoIsTheSameBySeed(t *testing.T) {
	t.Parallel()
	var first string
	for range 2 {
		p := newProgram(t)
		p.mustRun("demo", "--responses", "2000", "--seed", "3", "--until", "2026-11-21")
		p.serve()
		_, text := p.get("/api/v1/results?period=2026")
		p.stop()
		var results map[string]any
		if err := json.Unmarshal([]byte(text), &results); err != nil {
			t.Fatal(err)
		}
		delete(results, "computed_at")
		figures := fmt.Sprint(results)
		if first == "" {
			first = figures
		}
		if figures != first {
			t.Errorf("the same seed gave other figures:\n%s\n%s", first, figures)
		}
	}
}

func TestDemoRefusesAmongRealAnswers(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	for range tried + 1 {
		if status, err := sendOne(p.base, p.code, newID(), 5); err != nil || status != http.StatusCreated {
			t.Fatalf("%d %v", status, err)
		}
	}
	if _, errs, code := p.run("demo", "--responses", "10"); code != 1 || !strings.Contains(errs, "--among-real") {
		t.Errorf("exit %d: %s", code, errs)
	}
	p.mustRun("demo", "--responses", "10", "--among-real")
	p.removeDemoBesidePublisher()
	surveytest.Eventually(t, "the real answers are left", func() bool { n, _ := p.figure("68"); return n == tried+1 })
}

// removeDemoBesidePublisher takes the demo away while somebody else publishes for longer than the command takes: it waits, and ends well.
func (p *program) removeDemoBesidePublisher() {
	p.t.Helper()
	conn := connect(p.t, p)
	busy, err := conn.Begin(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := busy.Exec(p.t.Context(), `select from analytics.turn where province_code = '68' for update`); err != nil {
		p.t.Fatal(err)
	}
	ended := make(chan string, 1)
	go func() {
		_, errs, code := p.run("demo", "--remove")
		ended <- fmt.Sprint(code, errs)
	}()
	watch := connect(p.t, p)
	tries := map[time.Time]bool{}
	surveytest.Eventually(p.t, "it asks for its turn again", func() bool {
		var asked *time.Time
		err := watch.QueryRow(p.t.Context(), `select max(a.query_start) from pg_stat_activity a
where a.datname = current_database() and a.application_name = 'sipas demo' and a.query = 'rollback'`).Scan(&asked)
		if err != nil {
			p.t.Fatal(err)
		}
		if asked != nil {
			tries[*asked] = true
		}
		return len(tries) > 1 || len(ended) > 0
	})
	if err := busy.Rollback(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	if got := <-ended; got != "0" {
		p.t.Errorf("demo --remove beside somebody who publishes: %s", got)
	}
}

// TestMetrics reads /metrics with Prometheus' own parser.
func TestMetrics(t *testing.T) {
	t.Parallel()
	address := surveytest.FreeAddress(t)
	p := newProgram(t, "SIPAS_METRICS_LISTEN="+address)
	p.serve()
	if _, err := sendOne(p.base, p.code, newID(), 5); err != nil {
		t.Fatal(err)
	}
	text := p.scrape()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sipas_responses_total", "sipas_intake_batch_size", "sipas_intake_commit_seconds", "sipas_intake_queue_depth",
		"sipas_http_request_duration_seconds", "sipas_kiosk_devices", "sipas_kiosk_oldest_unsent_seconds", "sipas_kiosk_answers_set_apart", "sipas_ready", "sipas_publish_lag_seconds", "sipas_pool_connections", "go_goroutines", "process_resident_memory_bytes"} {
		if families[name] == nil || families[name].GetHelp() == "" {
			t.Errorf("no metric %s", name)
		}
	}
	// No unit, place or answer, and nothing that grows with them.
	labels := []string{"mode", "outcome", "state", "route", "method", "status", "version", "commit", "level", "tables"}
	for name, family := range families {
		for _, m := range family.GetMetric() {
			for _, l := range m.GetLabel() {
				if !slices.Contains(labels, l.GetName()) {
					t.Errorf("%s has the label %s", name, l.GetName())
				}
			}
		}
	}
	if strings.Contains(text, p.code) {
		t.Error("a place stands in the metrics")
	}
}
