package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sipas/analytics"
)

// told is what the API says of one unit.
type told struct {
	N        int64              `json:"n"`
	Received int64              `json:"received"`
	SetAside int64              `json:"set_aside"`
	Status   string             `json:"status"`
	Index    *float64           `json:"index"`
	Low      *float64           `json:"low"`
	High     *float64           `json:"high"`
	RankLow  int                `json:"rank_low"`
	RankHigh int                `json:"rank_high"`
	Changes  []analytics.Change `json:"changes"`
	Detail   analytics.Detail   `json:"detail"`
}

func (p *program) told(unit, period string) told {
	p.t.Helper()
	_, text := p.get("/api/v1/results?unit=" + unit + "&period=" + period)
	var body struct{ Units []told }
	if err := json.Unmarshal([]byte(text), &body); err != nil || len(body.Units) != 1 {
		p.t.Fatalf("%s: %v %s", unit, err, text)
	}
	return body.Units[0]
}

// TestPlantedTruths: three years of answers hold a unit that improves, one that is stuffed, one with nine answers, and two
// alike. Figures and pages say exactly that.
func TestPlantedTruths(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	out := p.mustRun("demo", "--responses", "150000", "--days", "1095", "--until", "2026-11-22")
	if !strings.Contains(out, "planted: 22924 Phường Phú Thủy improves; 22933 Phường Hàm Thắng is stuffed") {
		t.Fatalf("the demo says %s", out)
	}
	const improves, stuffed, tiny, twin, other = "22924", "22933", "22945", "22954", "22960"
	p.serve()

	u := p.told(improves, "2026")
	if len(u.Changes) == 0 || !u.Changes[0].Real || u.Changes[0].Points < 3 || u.Changes[0].Low <= 0 {
		t.Errorf("the unit that improves: %+v", u.Changes)
	}
	if _, page := p.get("/results/" + improves + "?period=2026"); !strings.Contains(page, "tăng") || !strings.Contains(page, "so với Năm 2025") || !strings.Contains(page, `class="trend"`) {
		t.Error("its page does not tell of it")
	}

	// The public may not hear how many were set aside where that would tell of few elsewhere; who runs the survey always does.
	var live struct{ Units []told }
	if err := json.Unmarshal([]byte(p.mustRun("figures", "--period", "2026", "--unit", stuffed, "--json")), &live); err != nil || len(live.Units) != 1 {
		t.Fatalf("%+v %v", live, err)
	}
	u = live.Units[0]
	if share := float64(u.SetAside) / float64(u.N+u.SetAside); share < 0.2 || u.Detail.All == nil || u.Detail.All.Index < *u.High {
		t.Errorf("the unit that is stuffed: %d of %d set aside, %v counted, with all %+v", u.SetAside, u.N+u.SetAside, *u.Index, u.Detail.All)
	}
	for _, honest := range []string{improves, twin, other} {
		if h := p.told(honest, "2026-Q3"); float64(h.SetAside) > 0.01*float64(h.N) {
			t.Errorf("%s: %d of %d honest answers are set aside", honest, h.SetAside, h.N)
		}
	}

	if u = p.told(tiny, "2026-Q4"); u.Received != 9 || u.N > 9 || u.Status != "hidden" || u.Index != nil || len(u.Detail.Modes) > 0 && u.Detail.Modes[0].Index != nil {
		t.Errorf("nine answers: %+v", u)
	}
	if _, page := p.get("/results/" + tiny + "?period=2026-Q4"); !strings.Contains(page, "đã nhận 9 phiếu") || strings.Contains(page, `class="dot`) {
		t.Error("the page of nine answers shows more than their number")
	}

	a, b := p.told(twin, "2026"), p.told(other, "2026")
	if *a.Low > *b.High || *b.Low > *a.High || a.RankLow > b.RankHigh || b.RankLow > a.RankHigh {
		t.Errorf("the two that are alike: %v to %v, ranks %d to %d; %v to %v, ranks %d to %d", *a.Low, *a.High, a.RankLow, a.RankHigh, *b.Low, *b.High, b.RankLow, b.RankHigh)
	}
	if _, page := p.get("/results/" + twin + "?period=2026"); !strings.Contains(page, "chưa thể phân hơn kém") {
		t.Error("the page of a twin does not say that it cannot be told apart")
	}
	p.tryDocuments(stuffed)
}

// tryDocuments freezes, checks, reviews and writes what can be written.
func (p *program) tryDocuments(stuffed string) {
	t := p.t
	t.Helper()
	if out := p.mustRun("freeze", "--period", "2026-Q3", "--by", "Sở Nội vụ"); !strings.Contains(out, "edition 1") {
		t.Errorf("freeze: %s", out)
	}
	var aside []struct{ ID string }
	if err := json.Unmarshal([]byte(p.mustRun("standing", "list", "--unit", stuffed, "--period", "2026-Q3", "--limit", "13", "--json")), &aside); err != nil || len(aside) != 13 {
		t.Fatalf("%v %v", aside, err)
	}
	before := p.told(stuffed, "2026-Q3&edition=live")
	review := func(ids ...string) told {
		t.Helper()
		args := append([]string{"standing", "review"}, ids...)
		if out := p.mustRun(append(args, "--standing", "counted", "--reason", "the desk had a school class", "--by", "Thanh tra")...); !strings.Contains(out, fmt.Sprintf("%d of %[1]d", len(ids))) {
			t.Errorf("review: %s", out)
		}
		p.mustRun("publish")
		return p.told(stuffed, "2026-Q3&edition=live")
	}
	var ids []string
	for _, a := range aside {
		ids = append(ids, a.ID)
	}
	if after := review(ids[:2]...); after.N != before.N || after.SetAside != before.SetAside {
		t.Errorf("two people moved %d and %d to %d and %d", before.N, before.SetAside, after.N, after.SetAside)
	}
	// The answers of a quarter lie in three months, each of which moves by ten people or not at all.
	if after := review(ids[2:]...); after.N < before.N || after.N > before.N+13 || after.N > before.N && after.N < before.N+10 {
		t.Errorf("after reviews %d, before %d", after.N, before.N)
	}
	if frozen := p.told(stuffed, "2026-Q3"); frozen.N != before.N {
		t.Errorf("the frozen figure moved to %d", frozen.N)
	}
	p.mustRun("recount", "--check")
	if out := p.mustRun("freeze", "--period", "2026-Q3", "--check"); !strings.Contains(out, "the same to the last digit") {
		t.Errorf("check: %s", out)
	}
	for name, args := range map[string][]string{
		"r.pdf": {"report", "--period", "2026-Q3"}, "u.pdf": {"report", "--period", "2026-Q3", "--unit", stuffed}, "api.csv": {"export", "results", "--period", "2026-Q3", "--words", "api"},
		"r.xlsx": {"export", "results", "--period", "2026-Q3", "--format", "xlsx"},
		"r.csv":  {"export", "results", "--period", "2026-Q3"}, "a.xlsx": {"export", "responses", "--unit", stuffed, "--format", "xlsx"}, "a.csv": {"export", "responses", "--period", "2026-Q3"},
	} {
		file := filepath.Join(p.dir, name)
		p.mustRun(append(args, "--out", file)...)
		if info, err := os.Stat(file); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v %v", name, info, err)
		}
		ends := map[string][2]string{".pdf": {"%PDF-", "%%EOF"}, ".xlsx": {"PK", ""}, ".csv": {"", readText(t, file)}}[filepath.Ext(name)]
		if out := strings.TrimRight(p.mustRun(append(args, "--out", "-")...), "\n"); !strings.HasPrefix(out, ends[0]) || !strings.HasSuffix(out, strings.TrimRight(ends[1], "\n")) {
			t.Errorf("%s to standard output: %.60q … %.60q", name, out, out[max(len(out)-60, 0):])
		}
	}
	answers := filepath.Join(p.dir, "a.csv")
	if out := p.mustRun("export", "check", answers); !strings.Contains(out, "whole: ") {
		t.Errorf("export check: %s", out)
	}
	text := readText(t, answers)
	for what, changed := range map[string]string{"cut": text[:len(text)/2], "without its end": text[:strings.LastIndex(text, "# rows")], "changed": strings.Replace(text, ",5,", ",1,", 1),
		"with more behind its end": text + "x"} {
		if err := os.WriteFile(answers, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, errs, code := p.run("export", "check", answers); code != 1 || !strings.Contains(errs, "export it again") {
			t.Errorf("a file %s passes: exit %d, %s", what, code, errs)
		}
	}
}

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
		{[]string{"freeze", "--period", "2026-13"}, 1, "2026-Q4"},
		{[]string{"freeze", "--period", "2090"}, 1, "the period has not begun: choose one that has: 2090 begins on 2090-01-01"},
		{[]string{"report", "--period", "2090-Q2", "--out", filepath.Join(p.dir, "x.pdf")}, 1, "2090-Q2 begins on 2090-04-01"},
		{[]string{"export", "results", "--period", "2090-12"}, 1, "2090-12 begins on 2090-12-01"},
		{[]string{"freeze", "--period", "2020-Q1"}, 1, "nobody has answered"},
		{[]string{"freeze", "--period", "2020-Q1", "--check"}, 1, "no such edition"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted", "--reason", "x"}, 1, "no response with this id"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "maybe", "--reason", "x"}, 2, "counted"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "late", "--reason", "x"}, 2, `"counted","set_aside"`},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted"}, 2, "--reason"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted", "--reason", " "}, 1, "--reason"},
		{[]string{"standing", "review", "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", "--standing", "counted", "--reason", "x", "--by", "rule"}, 1, "not a person"},
		{[]string{"standing", "list", "--reason", "envy"}, 2, "burst"},
		{[]string{"standing", "list", "--unit", "99999"}, 1, "no such unit"},
		{[]string{"standing", "list", "--limit=-1"}, 1, "at least 1"},
		{[]string{"export", "responses", "--unit", "99999"}, 1, "no such unit"},
		{[]string{"standing", "review", "7", "--standing", "counted", "--reason", "x"}, 2, "UUID"},
		{[]string{"report", "--period", "2020", "--out", filepath.Join(p.dir, "x.pdf")}, 1, "nobody has answered"},
		{[]string{"report", "--period", "2026"}, 2, "--out"},
		{[]string{"export", "results", "--edition", "7"}, 1, "no such edition"},
		{[]string{"export", "responses", "--period", "x", "--out", "-"}, 1, "2026-Q4"},
		{[]string{"export", "results", "--period", "2026", "--format", "pdf", "--out", "x"}, 2, "csv"},
		{[]string{"export", "check", good}, 1, "export it again"},
		{[]string{"poster", "--out", "x.pdf"}, 2, "--place"},
		{[]string{"poster", "--place", p.code, "--unit", "24781", "--out", "x.pdf"}, 2, "--unit"},
		{[]string{"poster", "--all", "--unit", "24781", "--out", "x.pdf"}, 2, "--all"},
		{[]string{"poster", "--place", "K7F2N", "--out", "x.pdf"}, 1, "mistyped"},
		{[]string{"poster", "--place", "22222", "--out", "x.pdf"}, 1, "no such place"},
		{[]string{"poster", "--place", closed, "--out", "x.pdf"}, 1, "it is closed"},
		{[]string{"poster", "--unit", "06978", "--out", "x.pdf"}, 1, "no such unit"},
		{[]string{"poster", "--place", p.code, "--size", "A3", "--out", "x.pdf"}, 2, "A4"},
		{[]string{"poster", "--place", p.code, "--base-url", "hailong", "--out", "x.pdf"}, 1, "https://"},
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
		{[]string{"export", "comments", "--period", "x"}, 1, "2026-Q4"},
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
