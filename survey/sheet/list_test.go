package sheet

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sipas/survey"
)

// read is a list as a text: its rows, or what is wrong with it.
func read(text string) string {
	table, err := ReadList([]byte(text), survey.TransactionsColumns())
	var said []string
	if problems, ok := errors.AsType[survey.Problems](err); ok {
		for _, p := range problems {
			said = append(said, strings.TrimSpace(fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Key)))
		}
		return strings.Join(said, "; ")
	}
	if err != nil {
		return "not JSON"
	}
	for _, r := range table.Rows {
		said = append(said, fmt.Sprintf("%d %s %s %s", r.Line, r.Get("unit"), r.Get("month"), r.Get("transactions")))
	}
	return strings.Join(said, "; ")
}

func TestReadList(t *testing.T) {
	const row = `{"unit":"24781","month":"2026-10","transactions":1250}`
	for text, want := range map[string]string{
		"[" + row + "]":             "1 24781 2026-10 1250",
		"[" + row + "," + row + "]": "1 24781 2026-10 1250; 2 24781 2026-10 1250",
		`[{"unit":24781,"month":" 10/2026 ","transactions":"1.250","service":null,"unit_name":"Phường"}]`:        "1 24781 10/2026 1.250",
		`[{"unit":"24781","month":"2026-10","transactions":1.250}]`:                                              "1 transactions import.list_value",
		`[{"unit":"24781","month":"2026-10","transactions":1e3}]`:                                                "1 transactions import.list_value",
		`[{"unit":"24781","month":"2026-10","transactions":true},{"unit":[],"month":{},"transactions":"#REF!"}]`: "1 transactions import.list_value; 2 unit import.list_value; 2 month import.list_value; 2 transactions import.cell_error",
		`[{"unit":"24781","month":"2026-10"}]`:                                                                   "1 transactions field.required",
		`[{"unit":"","month":null,"transactions":"` + "\u200b" + `"}]`:                                           "1 unit field.required; 1 month field.required; 1 transactions field.required",
		`[{"unit":"24781","unit":"24805","month":"2026-10","transactions":1}]`:                                   "1 unit field.doubled",
		`[{"Unit":"24781","month":"2026-10","transactions":1}]`:                                                  "1  import.list_unknown; 1 unit field.required",
		`[{"mã":"24781","unit":"24781","month":"2026-10","transactions":1}]`:                                     "1  import.list_unknown",
		`[{"unit":"` + strings.Repeat("2", 5000) + `","month":"1","transactions":1}]`:                            "1 unit import.cell_long",
		`[` + row + `,1,null,[` + row + `]]`:                                                                     "2  import.list_row; 3  import.list_row; 4  import.list_row",
		`[]`:                                                                                                     "0  import.list_empty", `{}`: "0  import.list_none", `"x"`: "0  import.list_none", `null`: "0  import.list_none",
		``: "not JSON", `[`: "not JSON", `[` + row: "not JSON", `[` + row + `,]`: "not JSON", `[{"unit":"a]`: "not JSON", `[` + row + `]x`: "not JSON",
		`[` + row + `][]`: "not JSON", "[{\"unit\":\"\xff\"}]": "not JSON", `[{"unit":"\ud800"}]`: "not JSON", `[{"unit":1,}]`: "not JSON",
	} {
		if got := read(text); got != want {
			t.Errorf("%.100s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// TestALongListIsLeft: what nobody reads is not kept.
func TestALongListIsLeft(t *testing.T) {
	if got := read("[" + strings.Repeat("1,", mostProblems+500) + "1]"); strings.Count(got, ";")+1 != mostProblems {
		t.Errorf("%d problems are told", strings.Count(got, ";")+1)
	}
	_, err := ReadList([]byte("["+strings.Repeat(`{"unit":1,"month":1,"transactions":1},`, mostRows)+"1]"), survey.TransactionsColumns())
	if problems, ok := errors.AsType[survey.Problems](err); !ok || problems[0].Key != "import.rows" {
		t.Errorf("too many rows: %v", err)
	}
}

// FuzzReadList: whatever is sent, nothing breaks; a list that is read is JSON, and has its rows in order, known columns alone, and cells as
// files have them.
func FuzzReadList(f *testing.F) {
	for _, text := range []string{`[{"unit":"24781","month":"2026-10","transactions":1250}]`, `[{"unit":24781,"month":"10/2026","transactions":"1.412","service":null}]`, `[1,{}]`, `[[[[`, `{"a":`, "[{\"unit\":\"\xff\"}]",
		`[{"unit":"a","unit":"b"}]`, `[{"unit":"\u200b24781\t","month":"=\"x\"","transactions":"#REF!"}]`} {
		f.Add([]byte(text))
	}
	columns := survey.TransactionsColumns()
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := ReadList(text, columns)
		problems, ok := errors.AsType[survey.Problems](err)
		if e, not := errors.AsType[*survey.Error](err); err != nil && !ok && (!not || e.Key != "body.not_json") {
			t.Fatalf("an error of another kind: %v", err)
		}
		for _, p := range problems {
			if p.Key == "" || p.Line < 0 {
				t.Errorf("%+v", p)
			}
		}
		if err != nil {
			return
		}
		if !json.Valid(text) || len(table.Rows) == 0 {
			t.Errorf("%q is read as %d rows", text, len(table.Rows))
		}
		for n, r := range table.Rows {
			if r.Line != n+1 {
				t.Errorf("row %d is told as %d", n+1, r.Line)
			}
			for name, cell := range r.Values {
				if !slices.Contains(namesOf(columns).order, name) || cell != clean(cell) {
					t.Errorf("%s: %q", name, cell)
				}
			}
		}
	})
}
