//go:build drill

package main

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestDrillCommandsOfOneProvinceLeaveAnotherAlone runs every command for Lào Cai in a database that Lâm Đồng is in, too, and compares all of
// Lâm Đồng's rows before and after, byte for byte.
func TestDrillCommandsOfOneProvinceLeaveAnotherAlone(t *testing.T) {
	t.Parallel()
	first := newProgram(t)
	second := newPrivateProgram(t, "SIPAS_DATABASE_URL="+first.url, "SIPAS_PROVINCE=15")
	transactions := func(unit, count string) string {
		return writeFile(t, "unit,month,transactions\n"+unit+",2026-10,"+count+"\n")
	}

	first.mustRun("demo", "--responses", "4000", "--days", "120", "--until", "2026-11-20")
	firstUnit, firstPlace := first.unitAndPlace()
	first.mustRun("transactions", "import", transactions(firstUnit, "900"))
	first.mustRun("device", "add", "--place", firstPlace, "--name", "Quầy 1")
	first.mustRun("key", "add", "--name", "Tổng đài", "--scope", "responses:write")
	first.mustRun("benchmark", "import", writeFile(t, benchmarkFile))
	first.mustRun("setting", "set", "answers_per_transaction", "1.5")
	first.mustRun("account", "invite", "--name", "hoa", "--role", "department")
	first.mustRun("freeze", "--period", "2026-Q3")
	pool, err := pg.Open(t.Context(), first.url, pg.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	second.mustRun("place", "list")
	before := surveytest.Dump(t, pool, "68")

	unit, place := second.unitAndPlace()
	out := func(name string) string { return filepath.Join(second.dir, name) }
	var aside []struct{ ID string }
	steps := [][]string{
		{"version"}, {"migrate", "--plan"}, {"migrate"}, {"demo", "--responses", "4000", "--days", "120", "--until", "2026-11-20"}, {"recount"}, {"recount", "--check"}, {"publish"}, {"figures", "--period", "2026-Q3"}, {"figures", "--period", "2026", "--json"},
		{"place", "list"}, {"place", "add", "--unit", unit, "--name", "Quầy 2"},
		{"device", "add", "--place", place, "--name", "Quầy 1"}, {"device", "list"}, {"device", "pause", "T2", "--message", "Nghỉ"}, {"device", "resume", "T2"},
		{"device", "move", "T2", "--place", place}, {"device", "batches", "T2"}, {"device", "revoke", "T2"},
		{"key", "add", "--name", "Tổng đài", "--scope", "responses:write"}, {"key", "list"}, {"key", "batches", "K2"}, {"key", "revoke", "K2"},
		{"account", "invite", "--name", "lan", "--role", "leader"}, {"account", "grant", "lan", "--role", "handler", "--unit", unit, "--reason", "x"}, {"account", "list"},
		{"account", "revoke", "lan", "--role", "handler", "--unit", unit, "--reason", "x"}, {"account", "break-glass", "--reason", "x"}, {"audit", "list"}, {"audit", "verify"},
		{"setting", "list"}, {"setting", "set", "answers_per_transaction", "3"}, {"transactions", "import", transactions(unit, "1")},
		{"transactions", "list"}, {"transactions", "undo", "1", "--reason", "nhầm tệp"},
		{"benchmark", "import", writeFile(t, benchmarkFile)}, {"benchmark", "list"}, {"benchmark", "undo", "2", "--reason", "nhầm tệp"},
		{"standing", "list", "--json"}, {"freeze", "--period", "2026-Q3"}, {"freeze", "--period", "2026-Q3", "--list"}, {"freeze", "--period", "2026-Q3", "--check"},
		{"export", "responses", "--out", out("a.csv")}, {"export", "check", out("a.csv")}, {"export", "comments", "--out", out("c.csv")},
		{"export", "results", "--out", out("r.csv")}, {"poster", "--unit", "15", "--out", out("p.pdf")}, {"report", "--period", "2026-Q3", "--out", out("r.pdf")},
		{"place", "set", place, "--questionnaire", "full@2"}, {"place", "set", "--all", "--questionnaire", "short@1"},
		{"place", "hours", place, "T2-T6 7h30-11h30 13h30-17h"}, {"place", "hours", place},
		{"place", "hotline", "--unit", unit, "1900 1234"}, {"place", "hotline", "--unit", unit},
		{"place", "close", place},
		{"task", "list"}, {"task", "list", "--unit", unit, "--json"},
		{"secret", "check"}, {"secret", "reseal"}, {"call-back", "delete", "--all", "--reason", "tắt"},
		{"demo", "--remove"},
	}
	ran := map[string]bool{"serve": true, "health": true, "watch": true, "setup": true, "doctor": true} // serve is tried elsewhere, beside another province's
	for _, args := range steps {
		text := second.mustRun(args...)
		ran[strings.ReplaceAll(strings.Join(args[:min(2, len(args))], " "), "-", "")], ran[args[0]] = true, true
		if args[0] == "standing" {
			if err := json.Unmarshal([]byte(text), &aside); err != nil || len(aside) == 0 {
				t.Fatalf("nothing was set aside: %v", err)
			}
			second.mustRun("standing", "review", aside[0].ID, "--standing", "counted", "--reason", "xem lại")
			ran["standing review"] = true
		}
		if difference := surveytest.FirstDifference(before, surveytest.Dump(t, pool, "68")); difference != "" {
			t.Fatalf("%v of another province:\n%s", args, difference)
		}
	}
	second.refuseProvince99(steps)
	for _, name := range commandNames(reflect.TypeFor[commands](), "") {
		if !ran[name] {
			t.Errorf("sipas %s was not tried", name)
		}
	}
	// What is of the first one, asked for by the second, is not there.
	for _, args := range [][]string{{"place", "close", firstPlace}, {"place", "hours", firstPlace, "Mon 08:00-09:00"}, {"place", "set", firstPlace, "--questionnaire", "full@2"}, {"device", "add", "--place", firstPlace}, {"device", "revoke", "T1"}, {"device", "batches", "T1"}, {"key", "revoke", "K1"}, {"key", "batches", "K1"},
		{"place", "add", "--unit", firstUnit, "--name", "x"}, {"place", "hotline", "--unit", firstUnit, "1900 1234"}, {"account", "grant", "hoa", "--role", "admin", "--reason", "x"}, {"transactions", "import", transactions(firstUnit, "1")}, {"transactions", "undo", "9", "--reason", "x"}, {"benchmark", "undo", "1", "--reason", "x"}} {
		if _, _, code := second.run(args...); code != 1 {
			t.Errorf("%v of another province: exit %d", args, code)
		}
	}
	if difference := surveytest.FirstDifference(before, surveytest.Dump(t, pool, "68")); difference != "" {
		t.Fatalf("asked for by another province:\n%s", difference)
	}
}

// refuseProvince99 runs commands for a province that is none: each fails and says so, but those that look at no province.
func (p *program) refuseProvince99(steps [][]string) {
	p.t.Helper()
	of := map[string]bool{"version": true, "migrate --plan": true, "export check": true}
	for _, args := range steps {
		if of[strings.Join(args[:min(2, len(args))], " ")] {
			continue
		}
		if out, errs, code := p.run(append(slices.Clone(args), "--province", "99")...); code != failed || out != "" || !strings.Contains(errs, "two-digit code") {
			p.t.Errorf("%v of a province that is none: exit %d, %s %s", args, code, out, errs)
		}
	}
}

const benchmarkFile = "year,scope,series,province_code,score,rank,confidence,source_url\n2025,34,2022,68,91.25,1,seen,https://example.vn/2025\n"

// unitAndPlace names a commune of the program's province and a desk of it.
func (p *program) unitAndPlace() (unit, place string) {
	p.t.Helper()
	var places []placeJSON
	if err := json.Unmarshal([]byte(p.mustRun("place", "list", "--json")), &places); err != nil {
		p.t.Fatal(err)
	}
	for _, found := range places {
		if found.Level == "commune" {
			return found.UnitCode, string(found.Code)
		}
	}
	p.t.Fatal("no commune has a place")
	return "", ""
}

// commandNames lists the commands that have none below them, as people type them.
func commandNames(of reflect.Type, above string) []string {
	var names []string
	for n := range of.NumField() {
		f := of.Field(n)
		if _, ok := f.Tag.Lookup("cmd"); !ok {
			continue
		}
		name := strings.TrimSpace(above + " " + strings.ToLower(f.Name))
		if below := commandNames(f.Type, name); len(below) > 0 {
			names = append(names, below...)
		} else {
			names = append(names, name)
		}
	}
	return names
}
