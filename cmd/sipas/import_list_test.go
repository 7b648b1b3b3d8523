package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestImportsAreListedAndUndone at the command line, in words and in JSON.
func TestImportsAreListedAndUndone(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_BY=Lan")
	table := func(count string) string {
		return writeFile(t, "unit,month,transactions\n24781,2026-09,"+count+"\n24805,2026-09,5\n")
	}
	if out := p.mustRun("transactions", "list"); out != "" {
		t.Errorf("none are listed as %q", out)
	}
	var plan struct {
		Import, New, Changed, Same int
		Before, After              int64
		Months                     []struct {
			Month   string
			Settled bool
			Frozen  []string
		}
		DryRun bool `json:"dry_run"`
	}
	read := func(into any, args ...string) {
		t.Helper()
		if err := json.Unmarshal([]byte(p.mustRun(append(args, "--json")...)), into); err != nil {
			t.Fatal(err)
		}
	}
	read(&plan, "transactions", "import", table("100"), "--dry-run")
	if plan.Import != 0 || plan.New != 2 || !plan.DryRun || len(plan.Months) != 1 || plan.Months[0].Month != "2026-09" || plan.Months[0].Frozen == nil {
		t.Errorf("tried: %+v", plan)
	}
	p.mustRun("transactions", "import", table("100"))
	read(&plan, "transactions", "import", table("120"), "--reason", "số mới")
	if plan.Import != 2 || plan.Changed != 1 || plan.Same != 1 || plan.Before != 100 || plan.After != 120 {
		t.Errorf("imported: %+v", plan)
	}
	if out := p.mustRun("transactions", "import", table("120")); !strings.Contains(out, "units and months: 0 new, 0 changed, 2 as known before") || strings.Contains(out, "to undo it") {
		t.Errorf("the same again: %s", out)
	}
	for _, c := range []struct {
		code int
		says string
		args []string
	}{{1, "only the last one can be undone", []string{"undo", "1", "--reason", "nhầm"}}, {2, "--reason", []string{"undo", "2"}}, {1, "there is no such import", []string{"undo", "7", "--reason", "nhầm"}}} {
		if _, errs, code := p.run(append([]string{"transactions"}, c.args...)...); code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d, %s", c.args, code, errs)
		}
	}
	p.mustRun("transactions", "undo", "2", "--reason", "nhầm tệp")
	if _, errs, code := p.run("transactions", "undo", "2", "--reason", "nhầm tệp"); code != 1 || !strings.Contains(errs, "undone already") {
		t.Errorf("undone twice: exit %d, %s", code, errs)
	}
	var listed []importJSON
	read(&listed, "transactions", "list")
	if len(listed) != 2 || listed[0].Import != 2 || listed[0].By != "Lan" || listed[0].Reason != "số mới" || listed[0].UndoneReason != "nhầm tệp" || listed[0].CanUndo || !listed[1].CanUndo {
		t.Errorf("listed: %+v", listed)
	}
	read(&listed, "benchmark", "list")
	if len(listed) != 0 {
		t.Errorf("of another kind: %+v", listed)
	}
}
