//go:build drill

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sipas/analytics"
)

// TestDrillPlantedTruths: three years of answers hold a unit that improves, one that is stuffed, one with nine answers, and two
// alike. Figures and pages say exactly that.
func TestDrillPlantedTruths(t *testing.T) {
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
