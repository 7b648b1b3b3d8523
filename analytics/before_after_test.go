package analytics

import (
	"testing"
	"time"
)

func shownFigure(key string, share, half float64) Figure {
	return Figure{Key: key, N: 90, Share: new(share), Low: new(share - half), High: new(share + half)}
}

// TestBeforeAfter: a change is told of where both figures are shown and people were asked the same, and is real where its interval leaves out nought.
func TestBeforeAfter(t *testing.T) {
	t.Parallel()
	period := PeriodOf(Quarter, time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC))
	of := func(measure string, access, index float64) *PeriodFigures {
		return &PeriodFigures{Period: period, Measure: measure, Index: shownFigure("", index, 3), Dimensions: []Figure{shownFigure("access", access, 4), {Key: "result", N: 8}}}
	}
	for what, c := range map[string]struct {
		dimension      string
		before, after  *PeriodFigures
		shown          int
		points         float64
		real, isBroken bool
	}{
		"a rise":                       {"access", of("a", 60, 70), of("a", 80, 71), 2, 20, true, false},
		"within the error":             {"access", of("a", 60, 70), of("a", 63, 71), 2, 3, false, false},
		"the index":                    {"", of("a", 60, 70), of("a", 63, 55), 2, -15, true, false},
		"another question":             {"access", of("a", 60, 70), of("b", 80, 71), 2, 0, false, true},
		"several questions":            {"access", of("", 60, 70), of("", 80, 71), 2, 0, false, true},
		"too few for the dimension":    {"result", of("a", 60, 70), of("a", 80, 71), 0, 0, false, false},
		"a dimension nobody asks for":  {"feedback", of("a", 60, 70), of("a", 80, 71), 0, 0, false, false},
		"nothing published afterwards": {"access", of("a", 60, 70), nil, 1, 0, false, false},
		"nothing published before":     {"", nil, of("a", 60, 70), 1, 0, false, false},
	} {
		all := []BeforeAfter{NewBeforeAfter(c.dimension, c.before, c.after)}
		CorrectTogether(all)
		got, shown := all[0], 0
		for _, f := range []*Figure{got.Before, got.After} {
			if f != nil {
				shown++
			}
		}
		if shown != c.shown || got.Break != c.isBroken || (got.Change != nil) != (c.points != 0) {
			t.Errorf("%s: %+v", what, got)
			continue
		}
		if got.Change != nil && (got.Change.Points != c.points || got.Change.Real != c.real || got.Change.Real != (got.Change.Low > 0 || got.Change.High < 0)) {
			t.Errorf("%s: %+v", what, got.Change)
		}
	}
}

// TestOneOfManyIsNotRealByChance: what alone would be called real is not beside many that show nothing.
func TestOneOfManyIsNotRealByChance(t *testing.T) {
	t.Parallel()
	pair := func(points float64) BeforeAfter {
		period := PeriodOf(Quarter, time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC))
		return NewBeforeAfter("", &PeriodFigures{Period: period, Measure: "a", Index: shownFigure("", 60, 4)}, &PeriodFigures{Measure: "a", Index: shownFigure("", 60+points, 4)})
	}
	alone := []BeforeAfter{pair(6)}
	CorrectTogether(alone)
	many := []BeforeAfter{pair(6), pair(0.5), pair(1), pair(-0.5), pair(0.2), pair(-1), {}}
	CorrectTogether(many)
	if !alone[0].Change.Real || many[0].Change.Real {
		t.Errorf("alone %+v, beside others %+v", alone[0].Change, many[0].Change)
	}
}
