package analytics

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// BenchmarkColumns are those of a table of published results of the official survey.
func BenchmarkColumns() survey.Columns {
	return survey.Columns{
		Required: []string{"year|năm", "scope|phạm_vi|số_tỉnh", "series|phương_pháp|chuỗi", "province_code|code|mã_tỉnh|mã",
			"score|điểm|điểm_số|chỉ_số|sipas", "rank|hạng|xếp_hạng|thứ_hạng",
			"confidence|độ_tin_cậy|độ_chắc_chắn", "source_url|source|url|nguồn|địa_chỉ_nguồn|liên_kết"},
		Optional: []string{"province|province_name|tỉnh|tên_tỉnh|tỉnh_thành|tỉnh_thành_phố|địa_phương"},
	}
}

// BlankBenchmarks are the provinces that were ranked in a year, in order of their codes, without scores: present and former are the names by code.
func BlankBenchmarks(year int, present, former map[string]string) []Benchmark {
	names, row := present, Benchmark{Year: year, Scope: presentScope, Series: methodChanged}
	if year <= lastFormerYear {
		names, row.Scope = former, formerScope
	}
	if year < methodChanged {
		row.Series = firstResult
	}
	var rows []Benchmark
	for _, code := range slices.Sorted(maps.Keys(names)) {
		row.Code, row.Name = code, names[code]
		rows = append(rows, row)
	}
	return rows
}

// BenchmarkKnown is what a table of results is read against.
type BenchmarkKnown struct {
	Results   []Benchmark       // those known before
	Provinces map[string]string // names of the provinces in force by code
	Former    map[string]string // names of the 63 before them
	// Successors are the codes of the provinces in force by those of the 63 that are part of them.
	Successors map[string]string
	Year       int // the present one
}

// How many provinces were ranked: the ministry ranked the 63 old ones up to 2024; since the mergers of 2025 there are 34.
const (
	formerScope    = 63
	presentScope   = 34
	lastFormerYear = 2024
	firstResult    = 2012
	methodChanged  = 2022 // the first year of the method of today
)

// ParseBenchmarks reads the rows of a table of results. Its error is of type survey.Problems and names everything that is wrong: with
// a row itself or, where all are sound, with what others say of the same year.
func ParseBenchmarks(rows []survey.Row, known BenchmarkKnown) ([]Benchmark, error) {
	p := benchmarkParser{known: known, seen: map[string]int{}}
	var found []Benchmark
	for _, row := range rows {
		found = append(found, p.row(row))
	}
	if err := p.problems.Err(); err != nil {
		return nil, err
	}
	all := merged(known.Results, found)
	for i, row := range rows {
		p.monotone(row, found[i], all)
	}
	return found, p.problems.Err()
}

// merged are the known results with those of the table in place of the ones they replace.
func merged(known, found []Benchmark) []Benchmark {
	all := slices.Clone(found)
	for _, k := range known {
		if !slices.ContainsFunc(found, func(f Benchmark) bool { return f.Year == k.Year && f.Code == k.Code }) {
			all = append(all, k)
		}
	}
	return all
}

// benchmarkParser checks the rows of one table.
type benchmarkParser struct {
	known    BenchmarkKnown
	problems survey.Problems
	seen     map[string]int
}

func (p *benchmarkParser) row(row survey.Row) Benchmark {
	b := Benchmark{Code: provinceCode(row.Get("province_code")), Confidence: strings.ToLower(row.Get("confidence")), Source: row.Get("source_url"),
		Year: p.whole(row, "year", firstResult, p.known.Year), Scope: p.whole(row, "scope", presentScope, formerScope),
		Series: p.whole(row, "series", firstResult, p.known.Year)}
	p.method(row, b)
	b.Score, b.Rank = p.score(row), p.rank(row, b)
	if row.Get("score") == "" && row.Get("rank") == "" {
		p.problems.Add(row, "", "import.no_score_no_rank", nil)
	}
	b.Name = p.name(row, b)
	if !slices.Contains(Confidences(), b.Confidence) {
		p.problems.Add(row, "confidence", "import.confidence", map[string]any{"Text": b.Confidence, "Known": strings.Join(Confidences(), ", ")})
	}
	if u, err := url.Parse(b.Source); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		p.problems.Add(row, "source_url", "import.source", map[string]any{"Text": b.Source})
	}
	p.once(row, fmt.Sprintf("%d %s", b.Year, b.Code), "import.province_twice")
	if b.Rank != nil {
		p.once(row, fmt.Sprintf("%d rank %d", b.Year, *b.Rank), "import.rank_twice")
	}
	return b
}

// method refuses a scope or a series that the year cannot have.
func (p *benchmarkParser) method(row survey.Row, b Benchmark) {
	want := presentScope
	if b.Year <= lastFormerYear {
		want = formerScope
	}
	if b.Year != 0 && b.Scope != want {
		p.problems.Add(row, "scope", "import.scope", map[string]any{"Scope": b.Scope, "Year": b.Year, "Want": want})
	}
	if b.Year >= methodChanged && b.Series < methodChanged || b.Year < methodChanged && b.Series >= methodChanged || b.Series > b.Year {
		p.problems.Add(row, "series", "import.series", map[string]any{"Series": strconv.Itoa(b.Series),
			"Before": strconv.Itoa(methodChanged - 1), "Since": strconv.Itoa(methodChanged)})
	}
}

func (p *benchmarkParser) once(row survey.Row, cell, key string) {
	if line, ok := p.seen[cell]; ok {
		p.problems.Add(row, "", key, map[string]any{"Other": line})
	}
	p.seen[cell] = row.Line
}

func (p *benchmarkParser) whole(row survey.Row, column string, least, most int) int {
	n, fault := survey.ParseWhole(row.Get(column))
	if fault != survey.Sound || n < int64(least) || n > int64(most) {
		p.problems.Add(row, column, "import.whole", map[string]any{"Column": column, "Text": row.Get(column), "Least": strconv.Itoa(least),
			"Most": strconv.Itoa(most)}) // years, or ranks
		return 0
	}
	return int(n)
}

// leastScore is under every score ever published; what is less is a share of one, as a workbook keeps a percentage.
const leastScore = 1

func (p *benchmarkParser) score(row survey.Row) *float64 {
	text := row.Get("score")
	if text == "" {
		return nil
	}
	figure := strings.TrimSpace(strings.TrimSuffix(norm.NFKC.String(text), "%"))
	score, err := strconv.ParseFloat(strings.Replace(figure, ",", ".", 1), 64)
	if err != nil || !plainFigure(figure) || score < leastScore || score > 100 {
		key := "import.score"
		if err == nil && 0 < score && score < leastScore {
			key = "import.score_share"
		}
		p.problems.Add(row, "score", key, map[string]any{"Text": text, "Least": leastScore})
		return nil
	}
	return &score
}

// plainFigure tells a figure of digits and a point from what a parser takes as well: 1e2, 0x1p3, NaN, 8_4.
func plainFigure(text string) bool { return strings.Trim(text, "0123456789.,") == "" }

func (p *benchmarkParser) rank(row survey.Row, b Benchmark) *int {
	if row.Get("rank") == "" {
		return nil
	}
	if b.Code == Country {
		p.problems.Add(row, "rank", "import.rank_country", map[string]any{"Code": Country})
		return nil
	}
	rank := p.whole(row, "rank", 1, max(1, b.Scope))
	return &rank
}

// name finds the province's name: codes among the 63 old provinces are not those among the 34.
func (p *benchmarkParser) name(row survey.Row, b Benchmark) string {
	if b.Code == Country {
		return ""
	}
	names := p.known.Former
	if b.Scope == presentScope {
		names = p.known.Provinces
	}
	name, ok := names[b.Code]
	given := row.Get("province")
	switch {
	case !ok:
		p.problems.Add(row, "province_code", "import.province_unknown", map[string]any{"Code": row.Get("province_code"), "Scope": b.Scope})
	case given != "" && !namesProvince(given, b.Code, name):
		p.otherName(row, b, name, names)
	}
	return name
}

// otherName tells a name that is not the province's: whose it is, or what it is part of now.
func (p *benchmarkParser) otherName(row survey.Row, b Benchmark, name string, names map[string]string) {
	given := row.Get("province")
	args := map[string]any{"Code": b.Code, "Name": name, "Given": given}
	for code, other := range names {
		if namesProvince(given, code, other) {
			args["Other"] = code
			p.problems.Add(row, "province", "import.province_other", args)
			return
		}
	}
	for code, other := range p.known.Former {
		if now := p.known.Successors[code]; namesProvince(given, code, other) && p.known.Provinces[now] != "" {
			args["Now"], args["Other"] = p.known.Provinces[now], now
			p.problems.Add(row, "province", "import.province_former", args)
			return
		}
	}
	p.problems.Add(row, "province", "import.province_name", args)
}

// monotone refuses a rank that another one of the year contradicts: the better rank has no lower score, and no two have one.
func (p *benchmarkParser) monotone(row survey.Row, b Benchmark, all []Benchmark) {
	for _, o := range all {
		if o.Year != b.Year || o.Code == b.Code || b.Rank == nil || o.Rank == nil {
			continue
		}
		args := map[string]any{"Year": b.Year, "Name": b.Name, "Rank": *b.Rank, "OtherName": o.Name, "OtherRank": *o.Rank}
		switch {
		case *o.Rank == *b.Rank:
			p.problems.Add(row, "rank", "import.rank_taken", args)
		case b.Score == nil || o.Score == nil:
		case *b.Rank < *o.Rank && *b.Score < *o.Score || *b.Rank > *o.Rank && *b.Score > *o.Score:
			args["Score"], args["OtherScore"] = *b.Score, *o.Score
			p.problems.Add(row, "rank", "import.rank_contradicts", args)
		}
	}
}
