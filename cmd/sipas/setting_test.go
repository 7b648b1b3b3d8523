package main

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"path/filepath"
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

// TestAUnitIsGivenAHotline by a command, with who did it and why; posters name it, each that of its unit, also under a configuration that holds the
// province's, but for the flag, which is for all of them. Empty it is the province's again.
func TestAUnitIsGivenAHotline(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_HOTLINE=1900 1234", "SIPAS_BASE_URL=https://hailong.example.vn")
	if out := p.mustRun("place", "hotline", "--unit", "24781", " 0263  3 822 333", "--by", "Lan", "--reason", "QĐ 12"); out != "people are told to call 0263 3 822 333 about 24781\n" {
		t.Errorf("%q", out)
	}
	if out := p.mustRun("audit", "list", "--action", "unit.hotline"); !strings.Contains(out, "Lan") || !strings.Contains(out, "QĐ 12") || !strings.Contains(out, "24781") {
		t.Errorf("the log says %s", out)
	}
	var places []placeJSON
	if err := json.Unmarshal([]byte(p.mustRun("place", "list", "--json")), &places); err != nil {
		t.Fatal(err)
	}
	for _, place := range places {
		if want := map[string]string{"24781": "0263 3 822 333"}[place.UnitCode]; place.Hotline != want {
			t.Errorf("%s is listed with %q", place.UnitCode, place.Hotline)
		}
	}
	if out := p.mustRun("place", "list", "--unit", "24781"); !strings.Contains(out, "0263 3 822 333") {
		t.Errorf("it is listed as %s", out)
	}
	poster := func(unit string, args ...string) string {
		t.Helper()
		file := filepath.Join(p.dir, "p.pdf")
		p.mustRun(append([]string{"poster", "--unit", unit, "--out", file}, args...)...)
		text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		_, number, _ := strings.Cut(string(text), "Hotline: ")
		number, _, _ = strings.Cut(number, "   ")
		return strings.TrimSpace(number)
	}
	for unit, want := range map[string]string{"24781": "0263 3 822 333", "24805": "1900 1234"} {
		if got := poster(unit); got != want {
			t.Errorf("the poster of %s says %q, want %q", unit, got, want)
		}
		if got := poster(unit, "--hotline", "1022"); got != "1022" {
			t.Errorf("with the flag the poster of %s says %q", unit, got)
		}
	}
	for _, c := range []struct {
		args []string
		says string
	}{{[]string{"--unit", "24781", "10\n22"}, "one line of at most 500"}, {[]string{"--unit", "24781", "10\u202e22"}, "one line of at most 500"}, {[]string{"--unit", "24781", "١٠٢٢"}, "printed on a poster"},
		{[]string{"--unit", "68", "1022"}, "no such unit"}, {[]string{"--unit", "nowhere", "1022"}, "no such unit"}} {
		if _, errs, code := p.run(append([]string{"place", "hotline"}, c.args...)...); code != failed || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d, %q", c.args, code, errs)
		}
	}
	if out := p.mustRun("place", "hotline", "--unit", "24781", "--json"); out != `{"hotline":"","unit_code":"24781"}`+"\n" && !strings.Contains(out, `"hotline": ""`) {
		t.Errorf("%q", out)
	}
	if out := p.mustRun("place", "hotline", "--unit", "24781"); !strings.Contains(out, "no number of its own") {
		t.Errorf("%q", out)
	}
	if got := poster("24781"); got != "1900 1234" {
		t.Errorf("the poster says %q", got)
	}
}
