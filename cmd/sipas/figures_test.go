package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportsAndRefusals of the commands that read files and take decisions.
func TestImportsAndRefusals(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	file := func(name, text string) string {
		path := filepath.Join(p.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good.csv", "unit,month,service,transactions\n24781,2026-10,dat-dai,200\n24805,2026-10,,1000\n")
	if out := p.mustRun("transactions", "import", good, "--dry-run"); !strings.Contains(out, "nothing was kept: 2 rows of 2 units") {
		t.Errorf("dry run: %s", out)
	}
	if out := p.mustRun("transactions", "import", good, "--json"); !strings.Contains(out, `"transactions": 1200`) {
		t.Errorf("import: %s", out)
	}
	if out := p.mustRun("benchmark", "import", file("b.csv", "year,scope,series,province_code,score,rank,confidence,source_url\n2025,34,2022,31,90,1,seen,https://example.org/x\n")); !strings.Contains(out, "imported 1 results") {
		t.Errorf("benchmark: %s", out)
	}
	checkPosters(t, p)
	poster := filepath.Join(p.dir, "poster.pdf")
	if out := p.mustRun("poster", "--unit", "24781", "--out", poster, "--base-url", "https://hailong.example.vn/"); !strings.Contains(out, "1 poster") || !strings.HasPrefix(readText(t, poster), "%PDF") {
		t.Errorf("poster: %s", out)
	}
	closed := p.mustRun("place", "list", "--unit", "24805")[:5]
	p.mustRun("place", "close", closed)
	many := "unit,month,transactions\n" + strings.Repeat("x,y,z\n", 80)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"transactions", "import", file("bad.csv", "unit,month,transactions\n24781,2026-10,-5\n")}, 1, "dòng 2, cột C “transactions”: -5 lượt"},
		{[]string{"transactions", "import", file("many.csv", many)}, 1, " lỗi nữa"},
		{[]string{"transactions", "import", filepath.Join(p.dir, "nothing.csv")}, 1, "no such file"},
		{[]string{"transactions", "import"}, 2, "<file>"},
		{[]string{"benchmark", "import", file("bb.csv", "year\n2025\n")}, 1, "thiếu cột “scope”"},
		{[]string{"freeze", "--period", "2026-13"}, 2, "2026-Q4"},
		{[]string{"freeze", "--period", "2090"}, 1, "the period has not begun: choose one that has: 2090 begins on 2090-01-01"},
		{[]string{"report", "--period", "2090-Q2", "--out", filepath.Join(p.dir, "x.pdf")}, 1, "2090-Q2 begins on 2090-04-01"},
		{[]string{"export", "results", "--period", "2090-12"}, 1, "2090-12 begins on 2090-12-01"},
		{[]string{"freeze", "--period", "2020-Q1"}, 1, "nobody has answered"},
		{[]string{"freeze", "--period", "2020-Q1", "--check"}, 1, "no such edition"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted", "--reason", "x"}, 1, "no response with this id"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "maybe", "--reason", "x"}, 2, "counted"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "late", "--reason", "x"}, 2, `"counted","set_aside"`},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted"}, 2, "--reason"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted", "--reason", " "}, 2, "--reason"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted", "--reason", "x", "--by", "rule"}, 1, "not a person"},
		{[]string{"standing", "list", "--reason", "envy"}, 2, "burst"},
		{[]string{"standing", "list", "--unit", "99999"}, 1, "no such unit"},
		{[]string{"standing", "list", "--limit=-1"}, 2, "at least 1"},
		{[]string{"export", "responses", "--unit", "99999"}, 1, "no such unit"},
		{[]string{"standing", "review", "7", "--standing", "counted", "--reason", "x"}, 2, "UUID"},
		{[]string{"report", "--period", "2020", "--out", filepath.Join(p.dir, "x.pdf")}, 1, "nobody has answered"},
		{[]string{"report", "--period", "2026"}, 2, "--out"},
		{[]string{"export", "results", "--edition", "7"}, 1, "no such edition"},
		{[]string{"export", "responses", "--period", "x", "--out", "-"}, 2, "2026-Q4"},
		{[]string{"export", "results", "--period", "2026", "--format", "pdf", "--out", "x"}, 2, "csv"},
		{[]string{"export", "check", good}, 1, "export it again"},
		{[]string{"poster", "--out", "x.pdf"}, 2, "--place"},
		{[]string{"poster", "--place", p.code, "--unit", "24781", "--out", "x.pdf"}, 2, "--unit"},
		{[]string{"poster", "--all", "--unit", "24781", "--out", "x.pdf"}, 2, "--all"},
		{[]string{"poster", "--place", "K7F2N", "--out", "x.pdf"}, 2, "mistyped"},
		{[]string{"poster", "--place", "22222", "--out", "x.pdf"}, 1, "no such place"},
		{[]string{"poster", "--place", closed, "--out", "x.pdf"}, 1, "it is closed"},
		{[]string{"poster", "--unit", "06978", "--out", "x.pdf"}, 1, "no such unit"},
		{[]string{"poster", "--place", p.code, "--size", "A3", "--out", "x.pdf"}, 2, "A4"},
		{[]string{"poster", "--place", p.code, "--base-url", "hailong", "--out", "x.pdf"}, 2, "https://"},
		{[]string{"publish", "--threshold-few", "1"}, 2, "must rise"},
		{[]string{"serve", "--threshold-provisional", "5"}, 2, "must rise"},
		{[]string{"serve", "--alertmanager-url", "secret@alertmanager:9093"}, 2, "SIPAS_ALERTMANAGER_URL is no address"},
		{[]string{"serve", "--alert-below", "170"}, 2, "0 to 100"},
		{[]string{"serve", "--alert-streak", "3/5"}, 2, "10/20"},
		{[]string{"serve", "--comment-months", "2"}, 2, "SIPAS_COMMENT_MONTHS"},
		{[]string{"serve", "--step", "4"}, 2, "SIPAS_STEP 4 is too small: choose 5 or more"},
		{[]string{"publish", "--step", "0"}, 2, "SIPAS_STEP 0 is too small"},
		{[]string{"serve", "--step-every=-1h"}, 2, "SIPAS_STEP_EVERY -1h0m0s is negative"},
		{[]string{"serve", "--step-every", "a week"}, 2, "step-every"},
		{[]string{"serve", "--settle-days=-1"}, 2, "SIPAS_SETTLE_DAYS -1 must lie on 0 to 31"},
		{[]string{"freeze", "--period", "2026", "--settle-days", "32"}, 2, "SIPAS_SETTLE_DAYS 32 must lie on 0 to 31"},
		{[]string{"figures", "--unit", "99999"}, 1, "no such unit"},
		{[]string{"figures", "--period", "2090"}, 1, "the period has not begun"},
		{[]string{"figures", "--period", "2020-Q1"}, 1, "nobody has answered"},
		{[]string{"export", "comments", "--unit", "99999"}, 1, "no such unit"},
		{[]string{"export", "comments", "--period", "x"}, 2, "2026-Q4"},
		{[]string{"serve", "--alert-hold", "1s"}, 2, "SIPAS_ALERT_HOLD"},
		{[]string{"serve", "--standing-hours", "all day"}, 2, "Mon-Fri"},
	} {
		_, errs, code := p.run(c.args...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("sipas %v: exit %d, says %q; want exit %d and %q", c.args, code, errs, c.code, c.says)
		}
		if last := strings.TrimSpace(errs[strings.LastIndex(strings.TrimSpace(errs), "\n")+1:]); !strings.HasPrefix(last, "sipas: ") {
			t.Errorf("sipas %v: the reason is not the last line: %q", c.args, errs)
		}
	}
	if _, err := os.Stat(filepath.Join(p.dir, "x.pdf")); err == nil {
		t.Error("a report that failed left a file")
	}
}

// checkPosters prints a province into one file: an index, a page for each open desk, and nothing for one that is closed, which is said.
func checkPosters(t *testing.T, p *program) {
	t.Helper()
	closed := p.mustRun("place", "add", "--unit", "24781", "--name", "Quầy sắp đóng")[:5]
	p.mustRun("place", "close", closed)
	file := filepath.Join(p.dir, "province.pdf")
	out, errs, code := p.run("poster", "--all", "--hotline", "1900 1234", "--out", file, "--base-url", "https://hailong.example.vn")
	if code != done || !strings.Contains(errs, closed) || !strings.Contains(errs, "left out") {
		t.Fatalf("exit %d, %s, %s", code, out, errs)
	}
	text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	posters := strings.Count(string(text), "1900 1234")
	if !strings.HasPrefix(out, fmt.Sprint(posters, " posters")) || posters < 100 || strings.Count(string(text), "Quầy sắp đóng") != 1 || !strings.Contains(string(text), fmt.Sprint(posters, " áp phích")) {
		t.Errorf("%s: %d pages with the hotline", out, posters)
	}
	if _, errs, code := p.run("poster", "--all", "--hotline", "1900\n1234", "--out", file); code != misused || !strings.Contains(errs, "--hotline") {
		t.Errorf("a hotline of two lines: exit %d, %s", code, errs)
	}
}
