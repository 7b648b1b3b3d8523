package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestLiveFigures: whoever runs the program sees every answer at once, in the shape of the API, and is told what that is; what the public
// sees does not move by it.
func TestLiveFigures(t *testing.T) {
	t.Parallel()
	const answers = 37 // no number that steps of ten show
	p := newProgram(t, unhurried...)
	p.serve()
	for n := range answers {
		if status, err := sendAll(p.base, p.code, 4+n%2-3*(n%3/2)); err != nil || status != http.StatusCreated {
			t.Fatalf("%d %v", status, err)
		}
	}
	p.mustRun("publish")
	unit := p.unitOf()
	_, public := p.get("/api/v1/results?unit=" + unit)
	shown := bodyOf(t, public)

	live := bodyOf(t, p.mustRun("figures", "--unit", unit, "--json"))
	own := unitsOf(t, live)
	if len(own) != 1 || own[0]["n"] != float64(answers) || own[0]["received"] != float64(answers) || own[0]["status"] != "provisional" || own[0]["index"] == nil {
		t.Errorf("live: %v", own)
	}
	if dimensions, ok := own[0]["dimensions"].([]any); !ok || len(dimensions) != 5 {
		t.Errorf("a month that is not settled is not broken down: %v", own[0]["dimensions"])
	}
	if notice, _ := live["notice"].(string); live["live"] != true || live["settled"] != false || !strings.Contains(notice, "không công bố") || !strings.Contains(notice, "không phải SIPAS") {
		t.Errorf("it does not say what it is: %v", live)
	}
	delete(live, "live")
	if keys, want := slices.Sorted(maps.Keys(live)), slices.Sorted(maps.Keys(shown)); !slices.Equal(keys, want) {
		t.Errorf("the body has %v, that of the API %v", keys, want)
	}
	if all := unitsOf(t, bodyOf(t, p.mustRun("figures", "--json"))); len(all) < 2 {
		t.Errorf("of all units: %v", all)
	}

	table := p.mustRun("figures", "--language", "en", "--unit", unit)
	if lines := strings.Split(strings.TrimSpace(table), "\n"); len(lines) != 5 || !strings.Contains(lines[1], "not to be published") || !strings.HasPrefix(lines[4], unit+"  37  ") {
		t.Errorf("the table:\n%s", table)
	}
	p.mustRun("publish")
	if _, after := p.get("/api/v1/results?unit=" + unit); unitsOf(t, bodyOf(t, after))[0]["n"] != unitsOf(t, shown)[0]["n"] {
		t.Errorf("the public sees another figure after somebody has looked at the live ones: %s, before %s", after, public)
	}
}

func bodyOf(t *testing.T, text string) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return body
}

func unitsOf(t *testing.T, body map[string]any) (units []map[string]any) {
	t.Helper()
	list, _ := body["units"].([]any)
	for _, one := range list {
		unit, ok := one.(map[string]any)
		if !ok {
			t.Fatalf("%v is no unit", one)
		}
		units = append(units, unit)
	}
	return units
}
