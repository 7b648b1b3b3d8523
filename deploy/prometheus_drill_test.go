//go:build drill

package deploy_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"sipas/survey/surveytest"
)

// startPrometheus serves with a configuration and rules until the test ends, and returns what asks it: how many samples an expression
// has, or what is wrong with it.
func startPrometheus(t *testing.T, config, rules string) (ask func(expr string) (samples int, problem string)) {
	t.Helper()
	ask, _ = startMortalPrometheus(t, config, rules)
	return ask
}

// startMortalPrometheus does so with what kills it.
func startMortalPrometheus(t *testing.T, config, rules string) (ask func(expr string) (samples int, problem string), kill func()) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"prometheus.yml": config, "rules.yml": rules} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	address := surveytest.FreeAddress(t)
	kill = background(t, exec.Command(tool(t, "prometheus"), "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "tsdb"), "--web.listen-address="+address,
		"--rules.alert.resend-delay=1s", "--log.level=error"))
	return func(expr string) (samples int, problem string) {
		r, err := http.Get("http://" + address + "/api/v1/query?query=" + url.QueryEscape(expr))
		if err != nil {
			return 0, err.Error()
		}
		defer func() { _ = r.Body.Close() }()
		var reply struct {
			Status, Error string
			Data          struct{ Result []json.RawMessage }
		}
		if err := json.NewDecoder(r.Body).Decode(&reply); err != nil || reply.Status != "success" {
			return 0, reply.Status + " " + reply.Error
		}
		return len(reply.Data.Result), ""
	}, kill
}

// TestDrillPrometheusAnswersEveryPanel: a real Prometheus scrapes the real program, by the configuration that is shipped but for its
// address, and answers every expression of dashboards and rules.
func TestDrillPrometheusAnswersEveryPanel(t *testing.T) {
	p := startProgram(t, "--responses", "500")
	alertmanager := surveytest.FreeAddress(t)
	startAlertmanager(t, alertmanager)
	config := strings.NewReplacer("127.0.0.1:9464", p.metrics, "127.0.0.1:9093", alertmanager, "127.0.0.1:9100", soundMachine(t), "15s", "1s").Replace(readFile(t, "prometheus/prometheus.yml"))
	ask := startPrometheus(t, config, readFile(t, "prometheus/rules.yml"))
	surveytest.Eventually(t, "Prometheus has scraped the program for a while", func() bool {
		p.visit("/results", "/healthz", "/q/"+p.code)
		p.answer()
		n, _ := ask(`count_over_time(up{job="sipas"}[30s]) > 8`)
		return n == 1
	})
	expressions := 0
	for _, d := range dashboards(t) {
		for _, panel := range d.Panels {
			for _, q := range panel.Targets {
				if q.Expr == "" || strings.Contains(q.Expr, "sipas_certificate_") { // a test has no https
					continue
				}
				expressions++
				expr := strings.NewReplacer("$__rate_interval", "10s", "$__interval", "5s", "[1h]", "[30s]", "offset 1d", "offset 5s").Replace(q.Expr)
				if n, problem := ask(expr); problem != "" || n == 0 {
					t.Errorf("%s, %s: %d samples %s for %s", d.UID, panel.Title, n, problem, expr)
				}
			}
		}
	}
	if expressions < 15 {
		t.Errorf("only %d expressions", expressions)
	}
	var r rules
	if err := yaml.Unmarshal([]byte(readFile(t, "prometheus/rules.yml")), &r); err != nil {
		t.Fatal(err)
	}
	for _, g := range r.Groups {
		for _, rule := range g.Rules {
			// A test's PostgreSQL archives nothing, a demo has a task that is long late, and the watchdog always barks.
			if n, problem := ask(rule.Expr); problem != "" || (n != 0) != slices.Contains([]string{"SipasNotArchiving", "SipasTasksLate", "SipasWatchdog"}, rule.Alert) {
				t.Errorf("%s on a sound program: %d samples %s", rule.Alert, n, problem)
			}
		}
	}
}

// soundMachine tells what node_exporter would of a machine where all is well, and returns its address.
func soundMachine(t *testing.T) string {
	t.Helper()
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		now := time.Now().Unix()
		for _, size := range []string{"avail", "size"} {
			for _, mountpoint := range []string{"/", "/var/backups"} {
				fmt.Fprintf(w, "node_filesystem_%s_bytes{fstype=\"ext4\",mountpoint=%q} 1e+12\n", size, mountpoint)
			}
		}
		fmt.Fprintf(w, "node_timex_sync_status 1\nnode_timex_offset_seconds 0.001\nnode_load1 0.5\nnode_memory_MemAvailable_bytes 8e+09\nnode_memory_MemTotal_bytes 1.6e+10\n")
		fmt.Fprintf(w, "sipas_backup_last_success_timestamp_seconds %d\nsipas_backup_size_bytes 1e+09\nsipas_backup_duration_seconds 60\nsipas_backup_archive_bytes 1e+08\n", now-3600)
		fmt.Fprintf(w, "sipas_drill_success 1\nsipas_drill_last_success_timestamp_seconds %d\nsipas_drill_last_run_timestamp_seconds %[1]d\nsipas_drill_duration_seconds 120\n", now-86400)
	}))
	t.Cleanup(exporter.Close)
	return exporter.Listener.Addr().String()
}
