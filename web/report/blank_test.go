package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/web/report"
)

// filled is a workbook with a value in each of some columns of each row below the headings.
func filled(t *testing.T, workbook []byte, columns []string, value func(row int, column string) any) []byte {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	name := file.GetSheetName(0)
	rows, err := file.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for n := 5; n <= len(rows); n++ {
		for _, c := range columns {
			if err := file.SetCellValue(name, c+strconv.Itoa(n), value(n-5, c)); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestTransactionsBlank: what was handed out and filled in is read again as it was filled in, and one that was not says which cells are blank.
func TestTransactionsBlank(t *testing.T) {
	units := []survey.Unit{{ID: 9, Code: "68", Level: survey.LevelProvince}, {ID: 1, Code: "68-so-noi-vu", Level: survey.LevelAgency, Name: survey.Text{VI: "Sở Nội vụ"}},
		{ID: 2, Code: "06978", Level: survey.LevelCommune, Name: survey.Text{VI: "Xã Ba Chẽ"}}, {ID: 3, Code: "24781", Level: survey.LevelCommune, Name: survey.Text{VI: "Phường Xuân Hương - Đà Lạt"}}}
	months := []time.Time{time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	var out bytes.Buffer
	if err := report.TransactionsBlank(&out, units, months); err != nil {
		t.Fatal(err)
	}
	known := survey.TransactionsKnown{Units: units, Today: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	table, err := sheet.Read(bytes.NewReader(filled(t, out.Bytes(), []string{"D"}, func(row int, _ string) any { return 100 + row })), survey.TransactionsColumns())
	if err != nil || len(table.Notes) != 0 {
		t.Fatalf("%v, with %v", err, table.Notes)
	}
	rows, err := survey.ParseTransactions(table.Rows, known)
	if err != nil {
		t.Fatal(err)
	}
	var want []survey.Transactions
	for n, month := range months {
		for u := range int32(3) {
			want = append(want, survey.Transactions{UnitID: u + 1, Month: month, Count: int64(100 + 3*n + int(u))})
		}
	}
	if !slices.Equal(rows, want) {
		t.Errorf("read %v\nwant %v", rows, want)
	}
	if table, err = sheet.Read(&out, survey.TransactionsColumns()); err != nil {
		t.Fatal(err)
	}
	_, err = survey.ParseTransactions(table.Rows, known)
	if problems, ok := err.(survey.Problems); !ok || len(problems) != 6 || problems[0].Key != "import.blank" || problems[0].Line != 5 {
		t.Errorf("an empty one: %v", err)
	}
}

func TestBenchmarkBlank(t *testing.T) {
	names := map[string]string{"01": "Hà Nội", "68": "Lâm Đồng"}
	var provinces []analytics.Benchmark
	for _, code := range []string{"01", "68"} {
		provinces = append(provinces, analytics.Benchmark{Year: 2026, Scope: 34, Series: 2022, Code: code, Name: names[code]})
	}
	var out bytes.Buffer
	if err := report.BenchmarkBlank(&out, provinces); err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(bytes.NewReader(filled(t, out.Bytes(), []string{"F", "G", "H", "I"}, func(row int, column string) any {
		return map[string]any{"F": 90.25 - float64(row), "G": row + 1, "H": "seen", "I": "https://example.vn/2026"}[column]
	})), analytics.BenchmarkColumns())
	if err != nil || len(table.Notes) != 0 {
		t.Fatalf("%v, with %v", err, table.Notes)
	}
	found, err := analytics.ParseBenchmarks(table.Rows, analytics.BenchmarkKnown{Year: 2026, Provinces: names})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range found {
		got = append(got, fmt.Sprintf("%d %d %d %s %s %g %d %s %s", b.Year, b.Scope, b.Series, b.Code, b.Name, *b.Score, *b.Rank, b.Confidence, b.Source))
	}
	if want := []string{"2026 34 2022 01 Hà Nội 90.25 1 seen https://example.vn/2026", "2026 34 2022 68 Lâm Đồng 89.25 2 seen https://example.vn/2026"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("read %q", got)
	}
}
