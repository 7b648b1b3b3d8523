//go:build drill

package deploy_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"sipas/survey/surveytest"
)

// startPrometheus serves with a configuration and rules until the test ends, and returns what asks it: how many samples an expression
// has, or what is wrong with it.
func startPrometheus(t *testing.T, config, rules string) (ask func(expr string) (samples int, problem string)) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"prometheus.yml": config, "rules.yml": rules} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	address := freeAddress(t)
	background(t, exec.Command(tool(t, "prometheus"), "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "tsdb"), "--web.listen-address="+address, "--log.level=error"))
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
	}
}

// TestDrillPrometheusAnswersEveryPanel: a real Prometheus scrapes the real program, by the configuration that is shipped but for its
// address, and answers every expression of dashboards and rules.
func TestDrillPrometheusAnswersEveryPanel(t *testing.T) {
	p := startProgram(t, "--responses", "500")
	ask := startPrometheus(t, strings.NewReplacer("127.0.0.1:9464", p.metrics, "15s", "1s").Replace(readFile(t, "prometheus/prometheus.yml")), readFile(t, "prometheus/rules.yml"))
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
				if q.Expr == "" {
					continue
				}
				expressions++
				expr := strings.NewReplacer("$__rate_interval", "10s", "$__interval", "5s", "[1h]", "[30s]").Replace(q.Expr)
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
			if n, problem := ask(rule.Expr); problem != "" || n != 0 {
				t.Errorf("%s on a sound program: %d samples %s", rule.Alert, n, problem)
			}
		}
	}
}
