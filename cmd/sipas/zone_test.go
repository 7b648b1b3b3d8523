package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// TestTimesAreTheProvinces: whatever tells a moment tells it on the province's clock, on a machine that is set to another one.
func TestTimesAreTheProvinces(t *testing.T) {
	t.Parallel()
	const name, offset = "Asia/Kathmandu", "+05:45" // no machine of ours is set to it
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	p := newProgram(t, "SIPAS_TIMEZONE="+name, "TZ=America/Lima")
	p.serve()
	p.mustRun("demo", "--responses", "3000", "--days", "400")
	p.mustRun("publish")
	period := analytics.PeriodOf(analytics.Quarter, survey.Date(time.Now(), zone)).Previous().Previous().String() // which is settled
	p.mustRun("setting", "set", "answers_per_transaction", "2", "--by", "Thanh tra")
	p.addDevice(p.code)

	told := map[string]string{
		"freeze --json": p.mustRun("freeze", "--period", period, "--by", "Sở Nội vụ", "--json"), "freeze --list": p.mustRun("freeze", "--period", period, "--list"),
		"freeze --list --json": p.mustRun("freeze", "--period", period, "--list", "--json"), "setting list": p.mustRun("setting", "list"),
		"setting list --json": p.mustRun("setting", "list", "--json"), "device list --json": p.mustRun("device", "list", "--json"),
	}
	for _, path := range []string{"/api/v1/results?period=" + period, "/api/v1/target?period=" + period} {
		_, told[path] = p.get(path)
	}
	moment := regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)`)
	for what, text := range told {
		found := moment.FindAllStringSubmatch(text, -1)
		if len(found) == 0 {
			t.Errorf("%s tells no time: %s", what, text)
		}
		for _, m := range found {
			at, err := time.Parse(time.RFC3339, m[0])
			if err != nil || m[2] != offset || time.Since(at) > time.Hour || time.Until(at) > time.Hour {
				t.Errorf("%s says %s, the province's clock says %s", what, m[0], time.Now().In(zone).Format(time.RFC3339))
			}
		}
	}
	for path, pattern := range map[string]string{"/results?lang=vi": `(\d\d:\d\d) \d\d/\d\d/\d{4}`, "/results?lang=en": `(\d\d:\d\d), \d+ [A-Z][a-z]+ \d{4}`,
		"/results/" + p.unitOf() + "?lang=vi": `(\d\d:\d\d) \d\d/\d\d/\d{4}`, "/target?lang=vi": `(\d\d:\d\d) \d\d/\d\d/\d{4}`} {
		p.tellsTimeOf(zone, path, regexp.MustCompile(pattern))
	}
}

// tellsTimeOf holds every moment of a page against the clock of a zone.
func (p *program) tellsTimeOf(zone *time.Location, path string, pattern *regexp.Regexp) {
	p.t.Helper()
	_, page := p.get(path)
	found := pattern.FindAllStringSubmatch(page, -1)
	if len(found) == 0 {
		p.t.Errorf("%s tells no time", path)
	}
	var recent []string
	for ago := range 15 {
		recent = append(recent, time.Now().In(zone).Add(-time.Duration(ago)*time.Minute).Format("15:04"))
	}
	for _, m := range found {
		if !strings.Contains(fmt.Sprint(recent), m[1]) {
			p.t.Errorf("%s says %s, the province's clock says %s", path, m[0], recent[0])
		}
	}
}
