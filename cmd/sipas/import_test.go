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
	const row = "unit,month,service,transactions\n24781,2026-10,,5\n"
	const result = "year,scope,series,province_code,province,score,rank,confidence,source_url\n"
	return []string{"", "unit,month,transactions\n", "\xff\xfeu\x00", "PK\x03\x04", row + "\xe1", row + "\x00", row + "1,2\n", row + "1,\"2\n", "a,unit,unit\n1,2,3\n",
			row + "x,y,z,w\n68,2027-01,,-1\n24781,1999-01,,9999999\n24781,2026-10,,5\n24781,2026-10,dat-dai,5\n"},
		[]string{result + "2025,34,2022,68,x,86,17,seen,x\n2025,63,2017,68,,186,17,sure,x\n2025,34,2022,68,,,,seen,x\n2025,34,2022,99,,86,17,seen,x\n2025,34,2022,00,,86,17,seen,x\n2025,34,2022,68,,86,17,seen,x\n1900,34,2022,68,,86,17,seen,x\n",
			result + "2025,34,2022,68,,86,17,seen,https://a.b/c\n2025,34,2022,15,,87,18,seen,https://a.b/c\n2025,34,2022,31,,99,1,seen,https://a.b/c\n"}
}

func problemsOfBadTables(t *testing.T) []survey.Problem {
	t.Helper()
	rank, score := 1, 90.0
	known := analytics.BenchmarkKnown{Year: 2026, Provinces: map[string]string{"68": "Lâm Đồng", "15": "Lào Cai", "31": "Hải Phòng", "01": "Hà Nội"},
		Results: []analytics.Benchmark{{Year: 2025, Code: "01", Name: "Hà Nội", Rank: &rank, Score: &score}}}
	units := []survey.Unit{{ID: 1, Code: "24781", Level: survey.LevelCommune}, {ID: 2, Code: "68", Level: survey.LevelProvince}}
	all := []survey.Problem{{Key: "import.unreadable", Args: map[string]any{"Error": "x"}}, {Key: "import.too_large", Args: map[string]any{"MiB": 64}}}
	transactions, benchmarks := badTables()
	for _, text := range transactions {
		rows, err := sheet.Read(strings.NewReader(text), survey.TransactionsColumns())
		if err == nil {
			_, err = survey.ParseTransactions(rows, units, []string{"dat-dai"}, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		}
		problems, _ := errors.AsType[survey.Problems](err)
		all = append(all, problems...)
	}
	for _, text := range benchmarks {
		rows, err := sheet.Read(strings.NewReader(text), analytics.BenchmarkColumns())
		if err == nil {
			_, err = analytics.ParseBenchmarks(rows, known)
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
	told := map[string]bool{"import.line": true, "import.more": true, "import.refused": true}
	for _, p := range problemsOfBadTables(t) {
		told[p.Key] = true
		said := map[string]bool{}
		for _, lang := range i18n.Languages() {
			text := texts.Problem(lang, p.Line, p.Key, p.Args)
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
