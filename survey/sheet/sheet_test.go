package sheet

import (
	"errors"
	"strings"
	"testing"

	"sipas/survey"
)

func TestRead(t *testing.T) {
	for name, text := range map[string]string{
		"plain":            "unit,month,transactions\n24781,2026-10,12\n",
		"no last newline":  "unit,month,transactions\n24781,2026-10,12",
		"mark, semicolons": "\ufeffUnit;Month;Transactions\r\n24781; 2026-10 ;12\r\n",
		"tabs, turned":     "month\ttransactions\tunit\n2026-10\t12\t24781\n",
		"other names":      "Mã đơn vị,Tháng,count\n24781,2026-10,12\n",
		"quoted":           "\"unit\",\"month\",\"transactions\"\n\"24781\",\"2026-10\",\"12\"\n",
		"empty lines":      "unit,month,transactions\n\n24781,2026-10,12\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Read(strings.NewReader(text), survey.Columns{Required: []string{"unit|unit_code|mã_đơn_vị", "month|tháng", "transactions|count"}, Optional: []string{"service"}})
			if err != nil {
				t.Fatal(err)
			}
			rows := table.Rows
			if len(rows) != 1 || rows[0].Get("unit") != "24781" || rows[0].Get("month") != "2026-10" || rows[0].Get("transactions") != "12" || rows[0].Get("service") != "" {
				t.Errorf("read %+v", rows)
			}
		})
	}
}

func TestReadRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		text, say string
		line      int
	}{
		"empty":            {"", "import.empty", 0},
		"header alone":     {"unit,month\n", "import.no_row", 0},
		"missing column":   {"unit,moth\n1,2\n", "import.column_missing map[Column:month Found:unit, moth]", 1},
		"column twice":     {"unit,month,unit\n1,2,3\n", "import.column_twice", 1},
		"half a row":       {"unit,month\n1,2\n3\n", "import.fields map[Fields:1 Of:2]", 3},
		"open quotes":      {"unit,month\n1,2\n3,\"4\n", "import.quotes", 3},
		"windows-1258":     {"unit,month\n1,T\xfd\n", "import.windows1258", 2},
		"no workbook":      {"PK\x03\x04....", "import.unreadable", 0},
		"nul":              {"unit,month\n1,\x00\n", "import.nul", 2},
		"wrong everywhere": {"a,b\n1,2\n", `2 problems`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Read(strings.NewReader(c.text), survey.Columns{Required: []string{"unit", "month"}})
			problems, ok := errors.AsType[survey.Problems](err)
			if !ok {
				t.Fatalf("read %v, error %v", table.Rows, err)
			}
			if !strings.Contains(err.Error(), c.say) || problems[0].Line != c.line {
				t.Errorf("said %q at line %d, want %q at %d", err, problems[0].Line, c.say, c.line)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add("unit,month\n1,2\n")
	f.Add("\ufeffunit;month\r\n\"1\";\"2\n3\"\r\n")
	f.Add("unit,month\n\"1,2\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Read(strings.NewReader(text), survey.Columns{Required: []string{"unit", "month"}, Optional: []string{"more"}})
		rows := table.Rows
		if (err == nil) == (len(rows) == 0) {
			t.Errorf("%d rows, error %v", len(rows), err)
		}
		for _, r := range rows {
			if r.Line < 2 || r.Get("unit") != strings.TrimSpace(r.Get("unit")) {
				t.Errorf("row %+v", r)
			}
		}
	})
}
