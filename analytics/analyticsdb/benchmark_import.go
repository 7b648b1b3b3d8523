package analyticsdb

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/survey/pg"
	"sipas/survey/sheet"
)

// Provinces finds the name of a province in force by its code; false where there is none.
type Provinces func(code string) (name string, ok bool)

// ImportBenchmarks reads a CSV of published results of the official survey: all of it or none. A row replaces what was known
// of its year and province, also what comes with the program. With dryRun nothing is kept. It returns the rows of the file.
func (s *Store) ImportBenchmarks(ctx context.Context, file io.Reader, provinces Provinces, thisYear int, dryRun bool) ([]analytics.Benchmark, error) {
	rows, err := sheet.Read(file, []string{"year|năm", "scope", "series", "province_code|code", "score|điểm", "rank|hạng", "confidence", "source_url|source|nguồn"}, []string{"province"})
	if err != nil {
		return nil, err
	}
	known, err := s.Benchmarks(ctx)
	if err != nil {
		return nil, err
	}
	former, err := s.formerNames(ctx)
	if err != nil {
		return nil, err
	}
	reader := benchmarkReader{provinces: provinces, former: former, thisYear: thisYear, seen: map[string]int{}}
	var found []analytics.Benchmark
	for _, row := range rows {
		found = append(found, reader.row(row))
	}
	if err := reader.problems.Err(); err != nil {
		return nil, err
	}
	for i, row := range rows {
		reader.monotone(row, found[i], merged(known, found))
	}
	if err := reader.problems.Err(); err != nil || dryRun {
		return found, err
	}
	_, err = s.pool.Exec(ctx, s.sql.Get("UpsertBenchmarks"), columnsOf(found))
	return found, pg.Error("analyticsdb.ImportBenchmarks", err)
}

func (s *Store) formerNames(ctx context.Context) (map[string]string, error) {
	rows, err := s.query(ctx, "SelectFormerProvinces", nil)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		names[code] = name
		return nil
	})
	return names, pg.Error("analyticsdb.formerNames", err)
}

// merged are the known results with those of the file in place of the ones they replace.
func merged(known, found []analytics.Benchmark) []analytics.Benchmark {
	all := slices.Clone(found)
	for _, k := range known {
		if !slices.ContainsFunc(found, func(f analytics.Benchmark) bool { return f.Year == k.Year && f.Code == k.Code }) {
			all = append(all, k)
		}
	}
	return all
}

func columnsOf(found []analytics.Benchmark) pgx.StrictNamedArgs {
	n := len(found)
	years, scopes, series, codes, names := make([]int, n), make([]int, n), make([]int, n), make([]string, n), make([]string, n)
	scores, ranks, confidences, sources := make([]*float64, n), make([]*int, n), make([]string, n), make([]string, n)
	for i, b := range found {
		years[i], scopes[i], series[i], codes[i], names[i] = b.Year, b.Scope, b.Series, b.Code, b.Name
		scores[i], ranks[i], confidences[i], sources[i] = b.Score, b.Rank, b.Confidence, b.Source
	}
	return pgx.StrictNamedArgs{"years": years, "scopes": scopes, "series": series, "codes": codes, "provinces": names,
		"scores": scores, "ranks": ranks, "confidences": confidences, "sources": sources, "origin": "imported"}
}

// benchmarkReader checks the rows of one file.
type benchmarkReader struct {
	provinces Provinces
	former    map[string]string
	thisYear  int
	problems  sheet.Problems
	seen      map[string]int
}

func (r *benchmarkReader) row(row sheet.Row) analytics.Benchmark {
	b := analytics.Benchmark{Code: row.Get("province_code"), Confidence: row.Get("confidence"), Source: row.Get("source_url"),
		Year: r.whole(row, "year", 2012, r.thisYear), Scope: r.whole(row, "scope", 34, 63), Series: r.whole(row, "series", 2012, r.thisYear)}
	// The ministry ranked the 63 old provinces up to 2024; since the mergers of 2025 there are 34.
	if want := map[bool]int{true: 63, false: 34}[b.Year <= 2024]; b.Year != 0 && b.Scope != want {
		r.problems.Add(row, "scope %d: results of %d are among %d provinces", b.Scope, b.Year, want)
	}
	if b.Year >= 2022 && b.Series < 2022 || b.Year < 2022 && b.Series >= 2022 || b.Series > b.Year {
		r.problems.Add(row, "series %d: it is the first year of the method, and the method changed from 2021 to 2022", b.Series)
	}
	b.Score, b.Rank = r.score(row), r.rank(row, b)
	if b.Score == nil && b.Rank == nil {
		r.problems.Add(row, "neither score nor rank")
	}
	b.Name = r.name(row, b)
	if !slices.Contains([]string{"seen", "derived", "inferred"}, b.Confidence) {
		r.problems.Add(row, "confidence %q: write seen, derived or inferred", b.Confidence)
	}
	if u, err := url.Parse(b.Source); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		r.problems.Add(row, "source_url %q: every figure needs the address it was published at", b.Source)
	}
	r.once(row, fmt.Sprintf("%d %s", b.Year, b.Code), "year and province are")
	if b.Rank != nil {
		r.once(row, fmt.Sprintf("%d rank %d", b.Year, *b.Rank), "year and rank are")
	}
	return b
}

func (r *benchmarkReader) once(row sheet.Row, key, what string) {
	if line, ok := r.seen[key]; ok {
		r.problems.Add(row, "%s those of line %d", what, line)
	}
	r.seen[key] = row.Line
}

func (r *benchmarkReader) whole(row sheet.Row, column string, least, most int) int {
	n, err := strconv.Atoi(row.Get(column))
	if err != nil || n < least || n > most {
		r.problems.Add(row, "%s %q: write a whole number from %d to %d", column, row.Get(column), least, most)
		return 0
	}
	return n
}

func (r *benchmarkReader) score(row sheet.Row) *float64 {
	text := row.Get("score")
	if text == "" {
		return nil
	}
	score, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(score) || score < 0 || score > 100 {
		r.problems.Add(row, "score %q: write a number from 0 to 100", text)
		return nil
	}
	return &score
}

func (r *benchmarkReader) rank(row sheet.Row, b analytics.Benchmark) *int {
	if row.Get("rank") == "" {
		return nil
	}
	if b.Code == analytics.Country {
		r.problems.Add(row, "the national average (00) has no rank")
		return nil
	}
	rank := r.whole(row, "rank", 1, max(1, b.Scope))
	return &rank
}

// name finds the province's name: codes among the 63 old provinces are not those among the 34.
func (r *benchmarkReader) name(row sheet.Row, b analytics.Benchmark) string {
	if b.Code == analytics.Country {
		return ""
	}
	name, ok := r.former[b.Code]
	if b.Scope == 34 {
		name, ok = r.provinces(b.Code)
	}
	if !ok {
		r.problems.Add(row, "there is no province %q among %d", b.Code, b.Scope)
	} else if given := row.Get("province"); given != "" && !strings.EqualFold(given, name) {
		r.problems.Add(row, "province %s is %s, not %s", b.Code, name, given)
	}
	return name
}

// monotone refuses a rank that another one of the year contradicts: the better rank has no lower score, and no two have one.
func (r *benchmarkReader) monotone(row sheet.Row, b analytics.Benchmark, all []analytics.Benchmark) {
	for _, o := range all {
		if o.Year != b.Year || o.Code == b.Code || b.Rank == nil || o.Rank == nil {
			continue
		}
		switch {
		case *o.Rank == *b.Rank:
			r.problems.Add(row, "rank %d of %d is that of %s already", *b.Rank, b.Year, o.Name)
		case b.Score == nil || o.Score == nil:
		case *b.Rank < *o.Rank && *b.Score < *o.Score || *b.Rank > *o.Rank && *b.Score > *o.Score:
			r.problems.Add(row, "%s: rank %d with %v contradicts %s: rank %d with %v", b.Name, *b.Rank, *b.Score, o.Name, *o.Rank, *o.Score)
		}
	}
}
