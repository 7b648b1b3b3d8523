package deploy_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestRules: Prometheus' own tools find configuration and rules sound, and each alert comes when it should and not otherwise.
func TestRules(t *testing.T) {
	t.Parallel()
	must(t, exec.Command(tool(t, "promtool"), "check", "config", "prometheus/prometheus.yml"))
	if out := must(t, exec.Command(tool(t, "promtool"), "test", "rules", "prometheus/rules_test.yml", "prometheus/rules_days_test.yml")); !strings.Contains(out, "SUCCESS") {
		t.Error(out)
	}
	must(t, exec.Command(tool(t, "amtool"), "check-config", "alertmanager/alertmanager.yml"))
}

type rules struct {
	Groups []struct {
		Rules []struct {
			Alert, Expr string
			Labels      map[string]string
			Annotations map[string]string
		}
	}
}

// TestEachAlertIsExplainedAndTested: a paragraph in the runbook, in both languages, and a unit test that fires it.
func TestEachAlertIsExplainedAndTested(t *testing.T) {
	var r rules
	if err := yaml.Unmarshal([]byte(readFile(t, "prometheus/rules.yml")), &r); err != nil {
		t.Fatal(err)
	}
	runbook, tests := readFile(t, "runbook.md"), readFile(t, "prometheus/rules_test.yml")+readFile(t, "prometheus/rules_days_test.yml")
	explained := func(alert string) {
		t.Helper()
		_, text, ok := strings.Cut(runbook, "## "+alert+"\n")
		text, _, _ = strings.Cut(text, "\n## ")
		if paragraphs := strings.Split(strings.TrimSpace(text), "\n\n"); !ok || len(paragraphs) != 2 {
			t.Errorf("%s: %d paragraphs in the runbook, want one a language", alert, len(paragraphs))
		}
	}
	explained("SipasBadFigure") // these the service itself tells
	explained("SipasBadStreak")
	explained("SipasReported")
	alerts := 0
	for _, g := range r.Groups {
		for _, rule := range g.Rules {
			alerts++
			explained(rule.Alert)
			if rule.Annotations["runbook"] != "runbook.md#"+strings.ToLower(rule.Alert) || rule.Annotations["summary"] == "" || rule.Labels["severity"] == "" {
				t.Errorf("%s: %v %v", rule.Alert, rule.Labels, rule.Annotations)
			}
			if !strings.Contains(tests, "runbook.md#"+strings.ToLower(rule.Alert)+`"}`) || !strings.Contains(tests, "alertname: "+rule.Alert+"\n") {
				t.Errorf("%s: no test fires it", rule.Alert)
			}
		}
	}
	if alerts < 11 {
		t.Errorf("%d alerts", alerts)
	}
}
