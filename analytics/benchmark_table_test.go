package analytics_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/sheet"
)

const benchmarkHeader = "year,scope,series,province_code,province,score,rank,confidence,source_url\n"

// parseBenchmarks reads a file beside two known results of 2024, as of 2026.
func parseBenchmarks(text string) ([]analytics.Benchmark, error) {
	table, err := sheet.Read(strings.NewReader(text), analytics.BenchmarkColumns())
	if err != nil {
		return nil, err
	}
	first, tenth, high, low := 1, 10, 90.59, 87.5
	return analytics.ParseBenchmarks(table.Rows, analytics.BenchmarkKnown{Year: 2026,
		Results: []analytics.Benchmark{{Year: 2024, Scope: 63, Series: 2022, Code: "31", Name: "Hải Phòng", Score: &high, Rank: &first},
			{Year: 2024, Scope: 63, Series: 2022, Code: "22", Name: "Quảng Ninh", Score: &low, Rank: &tenth}},
		Provinces: map[string]string{"68": "Lâm Đồng", "15": "Lào Cai", "31": "Hải Phòng"},
		Former:    map[string]string{"31": "Hải Phòng", "27": "Bắc Ninh", "22": "Quảng Ninh"}})
}

func TestParseBenchmarks(t *testing.T) {
	found, err := parseBenchmarks(benchmarkHeader + "2025,34,2022,00,,84.50,,seen,https://example.org/a\n2025,34,2022,31,hải phòng,\"89,10\",9,derived,https://example.org/a\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Rank != nil || *found[0].Score != 84.5 || found[0].Name != "" || found[1].Name != "Hải Phòng" || *found[1].Score != 89.1 || *found[1].Rank != 9 {
		t.Errorf("read %+v", found)
	}
	// What a form has printed beyond the last province, or a formula was dragged down to, is no row.
	form := "TT," + strings.TrimSpace(benchmarkHeader) + ",share\n1,2025,34,2022,00,,84.50,,seen,https://example.org/a,1\n2,,,,,,,,,,#DIV/0!\n3\n"
	if found, err := parseBenchmarks(form); err != nil || len(found) != 1 {
		t.Errorf("read %+v, %v", found, err)
	}
	// A correction stands in place of what was known, and is not held against it.
	if _, err := parseBenchmarks(benchmarkHeader + "2024,63,2022,31,,80,12,seen,https://example.org/b\n"); err != nil {
		t.Error(err)
	}
}

func TestParseBenchmarksRefusals(t *testing.T) {
	row := func(s string) string { return benchmarkHeader + s + "\n" }
	for name, c := range map[string]struct{ text, key string }{
		"no source":              {row("2025,34,2022,68,,86,17,seen,"), "import.source"},
		"source in words":        {row("2025,34,2022,68,,86,17,seen,the newspaper"), "import.source"},
		"unknown province":       {row("2025,34,2022,99,,86,17,seen,https://a.b/c"), "import.province_unknown"},
		"an old code":            {row("2025,34,2022,02,,86,17,seen,https://a.b/c"), "import.province_unknown"},
		"another name":           {row("2025,34,2022,68,Lào Cai,86,17,seen,https://a.b/c"), "import.province_other"},
		"a name of nobody":       {row("2025,34,2022,68,Lâm Viên,86,17,seen,https://a.b/c"), "import.province_name"},
		"old scope":              {row("2025,63,2022,31,,86,17,seen,https://a.b/c"), "import.scope"},
		"new scope too early":    {row("2024,34,2022,68,,86,17,seen,https://a.b/c"), "import.scope"},
		"old method":             {row("2025,34,2017,68,,86,17,seen,https://a.b/c"), "import.series"},
		"score beyond":           {row("2025,34,2022,68,,186,17,seen,https://a.b/c"), "import.score"},
		"score of nought":        {row("2025,34,2022,68,,0,17,seen,https://a.b/c"), "import.score"},
		"a cell of per cent":     {row("2025,34,2022,68,,0.8646,17,seen,https://a.b/c"), "import.score_share"},
		"not a number":           {row("2025,34,2022,68,,NaN,17,seen,https://a.b/c"), "import.score"},
		"rank beyond":            {row("2025,34,2022,68,,86,35,seen,https://a.b/c"), "import.whole"},
		"neither":                {row("2025,34,2022,68,,,,seen,https://a.b/c"), "import.no_score_no_rank"},
		"national rank":          {row("2025,34,2022,00,,86,3,seen,https://a.b/c"), "import.rank_country"},
		"confidence":             {row("2025,34,2022,68,,86,17,sure,https://a.b/c"), "import.confidence"},
		"year to come":           {row("2031,34,2022,68,,86,17,seen,https://a.b/c"), "import.whole"},
		"province twice":         {row("2025,34,2022,68,,86,17,seen,https://a.b/c\n2025,34,2022,68,,86,18,seen,https://a.b/c"), "import.province_twice"},
		"rank twice":             {row("2025,34,2022,68,,86,17,seen,https://a.b/c\n2025,34,2022,15,,86,17,seen,https://a.b/c"), "import.rank_twice"},
		"rank against score":     {row("2025,34,2022,68,,86,17,seen,https://a.b/c\n2025,34,2022,15,,87,18,seen,https://a.b/c"), "import.rank_contradicts"},
		"against what is known":  {row("2024,63,2022,27,,95,12,seen,https://a.b/c"), "import.rank_contradicts"},
		"a rank another one has": {row("2024,63,2022,27,,90.59,1,seen,https://a.b/c"), "import.rank_taken"},
		"half a file":            {row("2025,34,2022,68,,86,17"), "import.fields"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseBenchmarks(c.text)
			problems, _ := errors.AsType[survey.Problems](err)
			if !slices.ContainsFunc(problems, func(p survey.Problem) bool { return p.Key == c.key }) {
				t.Errorf("said %v", err)
			}
		})
	}
}

// FuzzBenchmarks: whatever a file says, what passes is within bounds and no two share a rank.
func FuzzBenchmarks(f *testing.F) {
	f.Add(benchmarkHeader + "2025,34,2022,68,,86,17,seen,https://a.b/c\n2025,34,2022,15,,87,16,seen,https://a.b/c\n")
	f.Add(benchmarkHeader + "2024,63,2022,27,Bắc Ninh,\"85,5\",30,inferred,http://a.b\n")
	f.Fuzz(func(t *testing.T, text string) {
		found, err := parseBenchmarks(text)
		if err != nil {
			return
		}
		ranks := map[[2]int]bool{}
		for _, b := range found {
			if b.Score == nil && b.Rank == nil || b.Score != nil && !(*b.Score >= 0 && *b.Score <= 100) || b.Year < 2012 || b.Year > 2026 || b.Series > b.Year || b.Source == "" {
				t.Errorf("%+v passed", b)
			}
			if b.Rank == nil {
				continue
			}
			if at := [2]int{b.Year, *b.Rank}; *b.Rank < 1 || *b.Rank > b.Scope || ranks[at] {
				t.Errorf("rank of %+v passed", b)
			} else {
				ranks[at] = true
			}
		}
	})
}
