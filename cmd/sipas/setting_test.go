package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestWhatTheConfigurationHolds wins over what the province chooses, in that program alone, and can be chosen by no command under it.
func TestWhatTheConfigurationHolds(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_HOTLINE=1900 1234", "SIPAS_CONTACT=", "SIPAS_STEP=15", "SIPAS_PUBLIC_RESULTS=off")
	p.serve()
	if status, _ := p.get("/results"); status != http.StatusForbidden {
		t.Errorf("closed by its variable: %d", status)
	}
	for _, name := range []string{"hotline", "step"} {
		if _, errs, code := p.run("setting", "set", name, "20", "--reason", "x"); code != failed || !strings.Contains(errs, "configuration") {
			t.Errorf("%s: %d %s", name, code, errs)
		}
	}
	p.mustRun("setting", "set", "contact", "Sở Nội vụ") // an empty variable holds nothing
	other := newPrivateProgram(t, "SIPAS_DATABASE_URL="+p.url)
	other.mustRun("setting", "set", "hotline", "1022", "--by", "Lan")
	other.mustRun("setting", "set", "public_results", "live")
	other.mustRun("setting", "set", "step", "20", "--reason", "QĐ 7", "--by", "Lan")
	if _, privacy := p.get("/privacy"); !strings.Contains(privacy, "1900 1234") || strings.Contains(privacy, "1022") {
		t.Errorf("%s", privacy)
	}
	if status, _ := p.get("/results"); status != http.StatusForbidden {
		t.Errorf("opened over its variable: %d", status)
	}
	held, chosen := p.mustRun("setting", "list"), other.mustRun("setting", "list")
	for text, wants := range map[string][]string{held: {"1900 1234", "15", "held by this configuration", "Sở Nội vụ"}, chosen: {"1022", "QĐ 7", "Lan", "default"}} {
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
	}
	for want, args := range map[string][]string{"say why with --reason": {"step", "30"}, "whole number": {"step", "4"}, "one line of at most": {"hotline", "10\n22"}, "must rise": {"threshold_ranked", "9", "--reason", "x"},
		"there is no such setting": {"color", "red"}, "of at most 366 days": {"step_every", "400", "--reason", "x"}} {
		if _, errs, code := other.run(append([]string{"setting", "set"}, args...)...); code != failed || !strings.Contains(errs, want) {
			t.Errorf("%v: %d %q, want %q", args, code, errs, want)
		}
	}
	if _, errs, code := other.run("serve", "--step-every", "9000h"); code == done || !strings.Contains(errs, "366") {
		t.Errorf("a configuration out of bounds: %d %s", code, errs)
	}
}
