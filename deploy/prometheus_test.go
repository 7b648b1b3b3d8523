package deploy_test

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestRules: Prometheus' own tools find configuration and rules sound, and each alert comes when it should and not otherwise.
func TestRules(t *testing.T) {
	t.Parallel()
	must(t, exec.Command(tool(t, "promtool"), "check", "config", "prometheus/prometheus.yml"))
	if out := must(t, exec.Command(tool(t, "promtool"), "test", "rules", "prometheus/rules_test.yml", "prometheus/rules_days_test.yml", "prometheus/rules_provinces_test.yml")); !strings.Contains(out, "SUCCESS") {
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

// TestOneProvinceHidesNothingOfAnother: where one Prometheus reads several, what is added up, or missing, is so for each of them; alerts and
// dashboards say of which; and no alert of one keeps quiet about another.
func TestOneProvinceHidesNothingOfAnother(t *testing.T) {
	t.Parallel()
	added := regexp.MustCompile(`\b(?:sum|max|min|avg|count|group|quantile|topk|bottomk|stddev)\b(?: by \(([^)]*)\))?\s*\(`)
	together := func(expr string) bool {
		for _, m := range added.FindAllStringSubmatch(expr, -1) {
			if !slices.Contains(strings.Split(m[1], ", "), "province") {
				return true
			}
		}
		return strings.Contains(strings.ReplaceAll(expr, "or on () absent(", ""), "absent(") || strings.Contains(strings.ReplaceAll(expr, "or on () vector(", ""), "vector(")
	}
	var r rules
	if err := yaml.Unmarshal([]byte(readFile(t, "prometheus/rules.yml")), &r); err != nil {
		t.Fatal(err)
	}
	tests := readFile(t, "prometheus/rules_provinces_test.yml")
	for _, g := range r.Groups {
		for _, rule := range g.Rules {
			switch {
			case rule.Alert == "SipasAlertsNotSent" || rule.Alert == "SipasWatchdog": // of what watches them all
			case together(rule.Expr):
				t.Errorf("%s takes all provinces together: %s", rule.Alert, rule.Expr)
			case !strings.HasPrefix(rule.Annotations["summary"], "{{ with $labels.province }}{{ . }}: {{ end }}"):
				t.Errorf("%s does not say of which province it is", rule.Alert)
			case strings.Contains(rule.Expr, "by (province") && !strings.Contains(tests, "alertname: "+rule.Alert+"\n"):
				t.Errorf("%s: no test has it come of one province of two", rule.Alert)
			}
		}
	}
	expressions := 0
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				if q.Expr == "" {
					continue
				}
				if expressions++; together(q.Expr) || strings.Contains(q.Expr, "by (province") != strings.HasSuffix(q.LegendFormat, " {{province}}") {
					t.Errorf("%s, %s: %s, named %q", d.UID, p.Title, q.Expr, q.LegendFormat)
				}
			}
		}
	}
	var routes struct {
		Route struct {
			GroupBy []string `yaml:"group_by"`
		}
		InhibitRules []struct{ Equal []string } `yaml:"inhibit_rules"`
	}
	if err := yaml.Unmarshal([]byte(readFile(t, "alertmanager/alertmanager.yml")), &routes); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(routes.Route.GroupBy, "province") || len(routes.InhibitRules) == 0 || expressions < 40 {
		t.Errorf("%+v, %d expressions", routes, expressions)
	}
	for n, quiet := range routes.InhibitRules { // which sources may be: TestOneMachineHidesNothingOfTheProvince
		if !slices.Contains(quiet.Equal, "province") {
			t.Errorf("rule %d keeps quiet about other provinces", n+1)
		}
	}
}

// TestOneMachineHidesNothingOfTheProvince: an alert is kept quiet for what is wrong with the whole province alone. What is told of one instance, or of one
// machine, of several hides nothing: the others go on, and what they tell is true.
func TestOneMachineHidesNothingOfTheProvince(t *testing.T) {
	t.Parallel()
	var r rules
	if err := yaml.Unmarshal([]byte(readFile(t, "prometheus/rules.yml")), &r); err != nil {
		t.Fatal(err)
	}
	expressions := map[string]string{}
	for _, g := range r.Groups {
		for _, rule := range g.Rules {
			expressions[rule.Alert] = rule.Expr
		}
	}
	var quiet struct {
		InhibitRules []struct {
			Source []string `yaml:"source_matchers"`
			Target []string `yaml:"target_matchers"`
		} `yaml:"inhibit_rules"`
	}
	if err := yaml.Unmarshal([]byte(readFile(t, "alertmanager/alertmanager.yml")), &quiet); err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`Sipas[A-Za-z]+`)
	ofProvince := regexp.MustCompile(`^(?:max|min|sum|count|group) by \(province\) `)
	for _, rule := range quiet.InhibitRules {
		sources, targets := names.FindAllString(strings.Join(rule.Source, " "), -1), names.FindAllString(strings.Join(rule.Target, " "), -1)
		if len(sources) == 0 || len(targets) == 0 {
			t.Errorf("%v keeps %v quiet", rule.Source, rule.Target)
		}
		for _, name := range slices.Concat(sources, targets) {
			if expressions[name] == "" {
				t.Errorf("there is no alert %s", name)
			}
		}
		for _, source := range sources {
			if !ofProvince.MatchString(expressions[source]) {
				t.Errorf("%s, which is of one machine, keeps %v of the whole province quiet: %s", source, targets, expressions[source])
			}
		}
	}
}
