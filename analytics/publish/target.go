package publish

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"sipas/analytics"
)

// Target is the province's index of a period beside the top-ten line.
type Target struct {
	Index       Index
	Line        analytics.Line
	Gap         analytics.Gap
	Probability float64              // that the index lies above the line, on 0–1
	National    *analytics.Benchmark // the country's average in the line's year; nil where not known
	Path        *analytics.Path      // to the goal's year; nil for months and quarters, and where nothing tells how the line moves
}

// NewTarget compares the province's index with the latest line known in the period; false where there is no line.
func NewTarget(index Index, benchmarks []analytics.Benchmark, p analytics.Period) (Target, bool) {
	line, ok := analytics.LatestLine(benchmarks, p.Start.Year())
	if !ok {
		return Target{}, false
	}
	interval := analytics.Interval{Low: index.Low, High: index.High}
	t := Target{Index: index, Line: line, Gap: analytics.GapTo(line, index.Index, interval),
		Probability: analytics.ProbabilityAbove(line, index.Index, interval), National: national(benchmarks, line)}
	if p.Kind == analytics.Year {
		if path, ok := analytics.NewPath(benchmarks, line, index.Index, p.Start.Year()); ok {
			t.Path = &path
		}
	}
	return t, true
}

func national(benchmarks []analytics.Benchmark, line analytics.Line) *analytics.Benchmark {
	for i := range benchmarks {
		if b := &benchmarks[i]; b.Code == analytics.Country && b.Year == line.Year && b.Score != nil {
			return b
		}
	}
	return nil
}

// target publishes what follows from the index that is shown: that of the last edition, where the period is frozen.
func (w *provincial) target(ctx context.Context, p analytics.Period) error {
	index, err := w.turn.ShownIndex(ctx, w.code, p)
	if err != nil {
		return err
	}
	var target *Target
	if index != nil {
		if t, ok := NewTarget(*index, w.benchmarks, p); ok {
			target = &t
		}
	}
	return w.turn.SaveTarget(ctx, w.code, p, target)
}

// fingerprint tells one state of the benchmarks from another: what was published by an earlier one is published again.
func fingerprint(benchmarks []analytics.Benchmark) (string, error) {
	text, err := json.Marshal(benchmarks)
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%x", sum[:6]), err
}
