package main

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/web/i18n"
)

// badTables are files with everything that can be wrong with one.
func badTables() (transactions, benchmarks []string) {
	const row, named = "unit,month,service,transactions\n24781,2026-10,,5\n", "unit,unit_name,month,transactions\n"
	const result = "year,scope,series,province_code,province,score,rank,confidence,source_url\n"
	return []string{"STT,unit,month,transactions\n1,24781,2026.1,5\n2,,,\n3,,,\n",
			"", "Mã;Tháng;Hồ sơ;\n;;Số lượt;Tồn\n24781;10/2026;7;8\n", "STT,unit,month,transactions\n", "\xd0\xcf\x11\xe0", "%PDF", "PK\x03\x04", row + "a\x81", row + "Ph\xadêng", row + "Phöôøng Mui\xefe", row + "ph\xfdong", row + "\x00", row + "1,2\n",
			row + "1,\"2\n", "a,unit,unit\n1,2,3\n", row + "x,y,z,w\n68,2027-01,,-1\n24781,1999-01,,9999999\n24781,2026-10,,5\n24781,2026-10,dat-dai,5\nXã Đức Trọng,10-26,,1.41\n22915,05/10/2026,,,ghi chú\n",
			named + "24781,Xã Khác,2026-10,#REF!\n24781,Xã Đức Trọng,2026-10,\n24781,Phường Mũi Né,2026-10,\ufffd\n24781,XÃ¡,2026-10,1\n24781,X· §øc,2026-10,1\n24781,Xaõ Ñöùc,2026-10,1\n" + "24781," + strings.Repeat("x", 5000) + ",2026-10,1\nTổng cộng,,,9\nghi chú cuối,,,\n",
			row + strings.Repeat(",", 20_000), row + strings.Repeat("x", 300<<10), row + strings.Repeat("24781,2026-10,,5\n", 100_001)},
		[]string{result + "2025,34,2022,68,x,86,17,seen,x\n2025,63,2017,68,,186,17,sure,x\n2025,34,2022,68,,0.86,17,seen,x\n2025,34,2022,68,,,,seen,x\n2025,34,2022,99,,86,17,seen,x\n2025,34,2022,00,,86,17,seen,x\n2025,34,2022,68,,86,17,seen,x\n1900,34,2022,68,,86,17,seen,x\n",
			result + "2025,34,2022,15,Lâm Đồng,86,17,seen,https://a.b/c\n2025,34,2022,68,Bình Thuận,86,18,seen,https://a.b/c\n",
			result + "2025,34,2022,68,,86,17,seen,https://a.b/c\n2025,34,2022,15,,87,18,seen,https://a.b/c\n2025,34,2022,31,,99,1,seen,https://a.b/c\n"}
}

func problemsOfBadTables(t *testing.T) []survey.Problem {
	t.Helper()
	rank, score := 1, 90.0
	benchmarked := analytics.BenchmarkKnown{Year: 2026, Provinces: map[string]string{"68": "Lâm Đồng", "15": "Lào Cai", "31": "Hải Phòng", "01": "Hà Nội"},
		Former: map[string]string{"60": "Bình Thuận"}, Successors: map[string]string{"60": "68"},
		Results: []analytics.Benchmark{{Year: 2025, Code: "01", Name: "Hà Nội", Rank: &rank, Score: &score}}}
	known := survey.TransactionsKnown{Services: []string{"dat-dai"}, Today: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		Units: []survey.Unit{{ID: 1, Code: "24781", Level: survey.LevelCommune, Name: survey.Text{VI: "Phường Xuân Hương - Đà Lạt"}}, {ID: 2, Code: "68", Level: survey.LevelProvince},
			{ID: 3, Code: "24958", Level: survey.LevelCommune, Name: survey.Text{VI: "Xã Đức Trọng"}}, {ID: 4, Code: "22918", Level: survey.LevelCommune, Name: survey.Text{VI: "Phường Mũi Né"}}},
		Former: []survey.Former{{Code: "24781", Name: "Xã Khác", Now: "24781", Since: "2025-07-01"}, {Code: "22915", Name: "Phường Mũi Né", Now: "22918", Since: "2025-07-01"}}}
	all := []survey.Problem{{Key: "import.unreadable", Args: map[string]any{"Error": "x"}}, {Key: "import.too_large", Args: map[string]any{"MiB": 64}}, {Key: "import.unpacked", Args: map[string]any{"MiB": 64}},
		{Key: "import.date1904"}, {Key: "import.sheets", Args: map[string]any{"Sheets": "Tháng 9, Tháng 10"}}, {Key: "import.note_sheets", Args: map[string]any{"Sheets": "Bìa"}}, {Key: "import.sheets_hidden", Args: map[string]any{"Sheets": "Tháng 10"}}, {Key: "import.note_names"},
		{Key: "import.unit_name", Args: map[string]any{"Code": "24781", "Name": "Xã Đức Trọng", "Given": "x"}}}
	transactions, benchmarks := badTables()
	for _, text := range transactions {
		table, err := sheet.Read(strings.NewReader(text), survey.TransactionsColumns())
		all = append(all, table.Notes...)
		problems, _ := errors.AsType[survey.Problems](err)
		all = append(all, problems...)
		_, err = survey.ParseTransactions(table.Rows, known)
		problems, _ = errors.AsType[survey.Problems](err)
		all = append(all, problems...)
	}
	for _, text := range []string{`[]`, `{"unit":"24781"}`, `[5, {"unit":{"code":1},"month":"2026-10","transactions":1,"mothn":9}]`} {
		_, err := sheet.ReadList([]byte(text), survey.TransactionsColumns())
		problems, _ := errors.AsType[survey.Problems](err)
		all = append(all, problems...)
	}
	for _, text := range benchmarks {
		table, err := sheet.Read(strings.NewReader(text), analytics.BenchmarkColumns())
		if err == nil {
			_, err = analytics.ParseBenchmarks(table.Rows, benchmarked)
		}
		problems, _ := errors.AsType[survey.Problems](err)
		all = append(all, problems...)
	}
	return all
}

// TestProblemsAreToldInBothLanguages: whatever is wrong with a file, each language has a text for it with nothing left open, and each
// text of the catalogues tells of something that can be wrong.
func TestProblemsAreToldInBothLanguages(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{"import.line": true, "import.at": true, "import.more": true, "import.refused": true}
	for _, p := range problemsOfBadTables(t) {
		told[p.Key] = true
		said := map[string]bool{}
		for _, lang := range i18n.Languages() {
			text := texts.Problem(lang, p.Line, p.Heading, p.Key, p.Args)
			if said[text] || strings.Contains(text, p.Key) || strings.Contains(text, "<no value>") {
				t.Errorf("%s: %q", lang, text)
			}
			said[text] = true
		}
	}
	if keys := slices.Sorted(maps.Keys(told)); !slices.Equal(keys, texts.Keys("import.")) {
		t.Errorf("told are %v, the catalogues have %v", keys, texts.Keys("import."))
	}
}
