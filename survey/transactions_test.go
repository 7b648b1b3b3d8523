package survey_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
	"sipas/survey/sheet"
)

// parseTransactions reads a file about three units of Lâm Đồng, as of 2026-11-21.
func parseTransactions(text string) ([]survey.Transactions, error) {
	table, err := sheet.Read(strings.NewReader(text), survey.TransactionsColumns())
	if err != nil {
		return nil, err
	}
	units := []survey.Unit{{ID: 1, Code: "24781", Level: survey.LevelCommune}, {ID: 2, Code: "24805", Level: survey.LevelCommune},
		{ID: 3, Code: "68-so-noi-vu", Level: survey.LevelAgency}, {ID: 4, Code: "68", Level: survey.LevelProvince}, {ID: 5, Code: "06978", Level: survey.LevelCommune}}
	return survey.ParseTransactions(table.Rows, survey.TransactionsKnown{Units: units, Services: []string{"dat-dai", "ho-tich", "chung-thuc"}, Today: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
}

func TestParseTransactions(t *testing.T) {
	got, err := parseTransactions("\ufeffunit;month;service;transactions\r\n24781;2026-10;dat-dai;120\r\n24781;10/2026;ho-tich;30\r\n68-so-noi-vu;2026-09;;45\r\n6970;2026-10;;1\r\n")
	if err != nil {
		t.Fatal(err)
	}
	october, september := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	want := []survey.Transactions{{UnitID: 1, Month: october, Service: "dat-dai", Count: 120}, {UnitID: 1, Month: october, Service: "ho-tich", Count: 30},
		{UnitID: 3, Month: september, Count: 45}, {UnitID: 5, Month: october, Count: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("read %+v", got)
	}
	if r := survey.ReportTransactions(got); r.Rows != 4 || r.Units != 3 || r.Transactions != 196 || !r.First.Equal(september) || !r.Last.Equal(october) {
		t.Errorf("report %+v", r)
	}
}

func TestParseTransactionsRefusals(t *testing.T) {
	const header = "unit,month,service,transactions\n24781,2026-10,,5\n"
	for name, c := range map[string]struct {
		text, key string
		line      int
	}{
		"unknown unit":         {header + "99999,2026-10,,5\n", "import.unit_unknown", 3},
		"the province":         {header + "68,2026-10,,5\n", "import.unit_province", 3},
		"a unit's name":        {header + "Xã Đức Trọng,2026-10,,5\n", "import.unit_unknown", 3},
		"unknown service":      {header + "24805,2026-10,xyz,5\n", "import.service_unknown", 3},
		"no month":             {header + "24805,quý 3,,5\n", "import.month_malformed", 3},
		"a nought was lost":    {header + "24805,2026.1,,5\n", "import.month_ambiguous", 3},
		"month to come":        {header + "24805,2027-01,,5\n", "import.month_future", 3},
		"month of another age": {header + "24805,1999-01,,5\n", "import.month_old", 3},
		"negative":             {header + "24805,2026-10,,-5\n", "import.count_negative", 3},
		"absurd":               {header + "24805,2026-10,,99999999\n", "import.count_excess", 3},
		"beyond all numbers":   {header + "24805,2026-10,,99999999999999999999\n", "import.count_malformed", 3},
		"fraction":             {header + "24805,2026-10,,5.5\n", "import.count_ambiguous", 3},
		"empty count":          {header + "24805,2026-10,,\n", "import.blank", 3},
		"said twice":           {header + "24781,2026-10,,6\n", "import.row_twice", 3},
		"a total beside parts": {header + "24781,2026-10,dat-dai,6\n", "import.total_and_parts", 3},
		"half a file":          {header + "24805,2026-1", "import.fields", 3},
		"missing column":       {"unit,month\n24781,2026-10\n", "import.column_missing", 1},
		"wrong encoding":       {header + "24805,2026-10,\x81,5\n", "import.not_utf8", 3},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseTransactions(c.text)
			problems, ok := errors.AsType[survey.Problems](err)
			if !ok || len(problems) != 1 || problems[0].Line != c.line || problems[0].Key != c.key {
				t.Errorf("said %v", err)
			}
		})
	}
	_, err := parseTransactions("unit,month,transactions\nx,y,z\n")
	if problems, ok := errors.AsType[survey.Problems](err); !ok || len(problems) != 3 {
		t.Errorf("everything wrong at once: %v", err)
	}
}

// TestAMonthTypedAsANumber: a workbook keeps 2026.10 as 2026.1, and nobody knows any more which month it was.
func TestAMonthTypedAsANumber(t *testing.T) {
	book := excelize.NewFile()
	for i, row := range [][]any{{"unit", "month", "transactions"}, {24781, 2026.10, 5}, {24805, 2026.09, 6}, {24805, 2026.11, 7}} {
		if err := book.SetSheetRow("Sheet1", "A"+itoa(int64(i+1)), &row); err != nil {
			t.Fatal(err)
		}
	}
	var packed strings.Builder
	if err := book.Write(&packed); err != nil {
		t.Fatal(err)
	}
	parsed, err := parseTransactions(packed.String())
	problems, _ := errors.AsType[survey.Problems](err)
	if len(problems) != 1 || problems[0].Line != 2 || problems[0].Key != "import.month_ambiguous" || problems[0].Args["Text"] != "2026.1" {
		t.Errorf("read %+v, %v", parsed, err)
	}
}

// FuzzTransactions: whatever a file says, what passes is within bounds and said once.
func FuzzTransactions(f *testing.F) {
	f.Add("unit,month,service,transactions\n24781,2026-10,dat-dai,200\n4781,10/2026,,0\n")
	f.Add("unit;month;transactions\n24781;2026-10;1000000\n24781;2026-10;1\n")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parseTransactions(text)
		if err != nil {
			return
		}
		seen := map[survey.Transactions]bool{}
		for _, p := range parsed {
			if p.UnitID == 0 || p.UnitID == 4 || p.Count < 0 || p.Count > survey.MostTransactions || p.Month.Day() != 1 || p.Month.Year() < 2020 || p.Month.Year() > 2026 {
				t.Errorf("%+v passed", p)
			}
			p.Count = 0
			if seen[p] {
				t.Errorf("%+v passed twice", p)
			}
			seen[p] = true
		}
	})
}
