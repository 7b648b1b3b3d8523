package analytics

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"sipas/survey"
)

// BenchmarkImport is a table of published results to be imported.
type BenchmarkImport struct {
	File   string
	Rows   []Benchmark
	Upload survey.Upload // what somebody said yes to; else the zero one, and whatever stands there is replaced
}

// BenchmarkCell is a year and province that a table tells of: what it would change there.
type BenchmarkCell struct {
	State  survey.CellState
	Before Benchmark // the zero one where there is none
	After  Benchmark
}

// BenchmarkPlan is what a table of published results would change.
type BenchmarkPlan struct {
	Cells []BenchmarkCell // the latest year first, then by code
	survey.Changes
	digest string
}

// Digest tells one plan from another, and what stood there from what stands there now.
func (p BenchmarkPlan) Digest() string { return p.digest }

// Touched are the results that are new or changed.
func (p BenchmarkPlan) Touched() []Benchmark {
	var touched []Benchmark
	for _, c := range p.Cells {
		if c.State != survey.CellSame {
			touched = append(touched, c.After)
		}
	}
	return touched
}

// PlanBenchmarks compares a table with the results that hold.
func PlanBenchmarks(brought, known []Benchmark) (BenchmarkPlan, error) {
	var plan BenchmarkPlan
	for _, b := range brought {
		b.Now, b.NowName = "", "" // follow from the rest
		cell := BenchmarkCell{State: survey.CellNew, After: b}
		if n := slices.IndexFunc(known, func(k Benchmark) bool { return k.Year == b.Year && k.Code == b.Code }); n >= 0 {
			cell.State, cell.Before = survey.CellChanged, known[n]
			if cell.Before.Now, cell.Before.NowName = "", ""; sameBenchmark(cell.Before, b) {
				cell.State = survey.CellSame
			}
		}
		plan.Cells = append(plan.Cells, cell)
		plan.Count(cell.State)
	}
	slices.SortFunc(plan.Cells, func(a, b BenchmarkCell) int {
		return cmp.Or(cmp.Compare(b.After.Year, a.After.Year), cmp.Compare(a.After.Code, b.After.Code))
	})
	text, err := json.Marshal(plan.Cells)
	sum := sha256.Sum256(text)
	plan.digest = hex.EncodeToString(sum[:])
	return plan, err
}

func sameBenchmark(a, b Benchmark) bool {
	sameScore := a.Score == nil && b.Score == nil || a.Score != nil && b.Score != nil && *a.Score == *b.Score
	sameRank := a.Rank == nil && b.Rank == nil || a.Rank != nil && b.Rank != nil && *a.Rank == *b.Rank
	a.Score, a.Rank, b.Score, b.Rank = nil, nil, nil, nil
	return sameScore && sameRank && a == b
}

// LineChange is the line of a year before an import and after it; nil where the results known bound none.
type LineChange struct {
	Year          int
	Before, After *Line
}

// LineChanges are the lines that an import would move, the latest year first; known are the results that hold before.
func (p BenchmarkPlan) LineChanges(known []Benchmark, merger Merger) []LineChange {
	touched := p.Touched()
	then := merged(known, touched)
	var moved []LineChange
	for _, year := range yearsDescending(touched) {
		change := LineChange{year, lineOfYear(known, year, merger), lineOfYear(then, year, merger)}
		if change.Before == nil && change.After == nil || change.Before != nil && change.After != nil && change.Before.String() == change.After.String() {
			continue
		}
		moved = append(moved, change)
	}
	return moved
}

func lineOfYear(results []Benchmark, year int, merger Merger) *Line {
	lines, ok := Both(results, year, merger)
	if !ok {
		return nil
	}
	return &lines.Line
}
