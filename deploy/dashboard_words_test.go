package deploy_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sipas/analytics"
)

// texts are what a dashboard says to who reads it, each with where it stands.
func (d dashboard) texts() map[string]string {
	said := map[string]string{"description": d.Description}
	for _, p := range d.Panels {
		where := fmt.Sprintf("panel %d, %s", p.ID, p.Title)
		said[where] = p.Title + ". " + p.Description + " " + p.Options.Content
		for _, q := range p.Targets {
			for _, name := range regexp.MustCompile(`as "([^"]+)"`).FindAllStringSubmatch(q.RawSQL, -1) {
				said[where+", column "+name[1]] = name[1]
			}
		}
	}
	return said
}

// TestDashboardsNameNoThreshold: how many answers a score needs is a setting of the province. What work.json hides is no setting: its table holds it.
func TestDashboardsNameNoThreshold(t *testing.T) {
	usual := analytics.DefaultThresholds()
	thresholds := []string{fmt.Sprint(usual.Few), fmt.Sprint(usual.Provisional), fmt.Sprint(usual.Ranked)}
	number := regexp.MustCompile(`(top |hạng |hạng gần )?\b(\d+)\b( %)?`)
	for file, d := range dashboards(t) {
		if file == "work.json" {
			continue
		}
		for where, text := range d.texts() {
			for _, m := range number.FindAllStringSubmatch(text, -1) {
				if m[1]+m[3] == "" && slices.Contains(thresholds, m[2]) {
					t.Errorf("%s, %s names a threshold, %s: %q", file, where, m[2], text)
				}
			}
		}
	}
}

// TestDashboardsTellOfTheCasesKnown: no gain is said to be the highest of all, and the API says no more than the pages.
func TestDashboardsTellOfTheCasesKnown(t *testing.T) {
	for where, text := range dashboards(t)["target.json"].texts() {
		if strings.Contains(text, "từng") || strings.Contains(text, "cao nhất") && !strings.Contains(text, "đã biết") {
			t.Errorf("%s: %q of all provinces and times", where, text)
		}
	}
	if said := regexp.MustCompile(`"description": ".*\bever\b.*"`).FindString(readFile(t, "../web/page/openapi.json")); said != "" {
		t.Errorf("the API says %s", said)
	}
}

// TestDashboardsSayWhatTheirQueriesCount: of days the answers that count, of weakest dimensions those that are told apart; and of what Prometheus does not
// know, or what is not shown for whatever reason, not that too few have answered.
func TestDashboardsSayWhatTheirQueriesCount(t *testing.T) {
	for file, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				for reads, says := range map[string]string{"dashboard.daily": "được tính", "weakest is not null": "phân biệt được"} {
					if strings.Contains(q.RawSQL, reads) && (!strings.Contains(p.Title, says) || !strings.Contains(p.Description, says)) {
						t.Errorf("%s: %s reads %s and does not say %q: %s", file, p.Title, reads, says, p.Description)
					}
				}
			}
		}
		var raw struct {
			Panels []struct {
				Title       string
				FieldConfig struct{ Defaults struct{ NoValue string } }
			}
		}
		if err := json.Unmarshal([]byte(readFile(t, "grafana/dashboards/"+file)), &raw); err != nil {
			t.Fatal(err)
		}
		for _, p := range raw.Panels {
			if strings.Contains(p.FieldConfig.Defaults.NoValue, "phiếu") {
				t.Errorf("%s: where nothing is known or shown %s says %q", file, p.Title, p.FieldConfig.Defaults.NoValue)
			}
		}
	}
}

// TestTabletsAreShownWithWhatTheyKeep: each metric of the tablets has a panel of its own, so that whoever is told by an alert sees it there.
func TestTabletsAreShownWithWhatTheyKeep(t *testing.T) {
	shown := dashboards(t)["field.json"].Panels
	for _, metric := range []string{"sipas_kiosk_devices", "sipas_kiosk_oldest_unsent_seconds", "sipas_kiosk_answers_set_apart"} {
		if !slices.ContainsFunc(shown, func(p panel) bool { return len(p.Targets) == 1 && strings.Contains(p.Targets[0].Expr, metric) }) {
			t.Errorf("no panel shows %s", metric)
		}
	}
}
