package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// TestEveryTableHasABound: the handbook names each table of the database and says by what it grows, and no other; and the roles of the service
// see what each group takes.
func TestEveryTableHasABound(t *testing.T) {
	t.Parallel()
	_, pool := surveytest.Store(t)
	text, err := os.ReadFile("../../deploy/HANDBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| bảng · tables |")
	table, _, ends := strings.Cut(table, "\n\n")
	if !found || !ends {
		t.Fatal("the handbook has no table of tables")
	}
	var told []string
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		for n, cell := range strings.Split(cells[1], "`") {
			if n%2 == 1 {
				told = append(told, cell)
			}
		}
	}
	slices.Sort(told)
	there := names(t, surveytest.Admin(t, pool.Config().ConnString()), `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast' order by 1`)
	for _, name := range there {
		if !slices.Contains(told, name) {
			t.Errorf("the handbook does not say by what %s grows, and what bounds it", name)
		}
	}
	for _, name := range told {
		if !slices.Contains(there, name) {
			t.Errorf("the handbook tells of table %s, which is not there", name)
		}
	}
	sizes, err := pg.TableSizes(t.Context(), surveytest.RolePool(t, pg.ServiceRole, pool.Config().ConnString()))
	if err != nil || len(sizes) != 5 {
		t.Errorf("sizes %v, %v", sizes, err)
	}
	for group, bytes := range sizes {
		if bytes <= 0 || group == "rest" && bytes > 64<<20 {
			t.Errorf("%s takes %d bytes", group, bytes)
		}
	}
}

// TestAnswersThatAreGone: commands that would need them say so, each in a line, and take nothing for a difference.
func TestAnswersThatAreGone(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	if _, errs, code := p.run("setting", "set", "answer_months", "23", "--reason", "QĐ 12"); code != failed || !strings.Contains(errs, "24") {
		t.Errorf("23 months: exit %d, %s", code, errs)
	}
	p.mustRun("setting", "set", "answer_months", "24", "--reason", "QĐ 12")
	if _, err := surveytest.Admin(t, p.url).Exec(t.Context(), `insert into survey.retirement (province_code, before) values ('68', '2024-01-01')`); err != nil {
		t.Fatal(err)
	}
	const gone = "answers of days before 2024-01-01 are gone"
	if out := p.mustRun("recount", "--check"); !strings.Contains(out, gone) {
		t.Errorf("recounting says %s", out)
	}
	if out := p.mustRun("freeze", "--period", "2023-Q4", "--check"); !strings.Contains(out, "cannot be computed again: "+gone) {
		t.Errorf("checking editions says %s", out)
	}
	file := t.TempDir() + "/answers.csv"
	if _, errs, code := p.run("export", "responses", "--period", "2023", "--out", file); code != failed || !strings.Contains(errs, "the answers of 2023 are gone") {
		t.Errorf("exporting them: exit %d, %s", code, errs)
	}
	if out := p.mustRun("export", "responses", "--out", file); !strings.Contains(out, gone) {
		t.Errorf("exporting all says %s", out)
	}
}
