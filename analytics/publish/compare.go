package publish

import (
	"sipas/analytics"
	"sipas/survey"
)

// compare sets the changes of units against earlier periods, corrected for as many units as a table has. Where a unit was asked
// something else then, there is none.
func (c *computation) compare(rows []analytics.UnitEstimate) {
	for _, before := range c.in.Before {
		tables := map[survey.Level][]*analytics.Change{}
		for i := range rows {
			e := &rows[i].Estimate
			old, ok := before.Indices[rows[i].Unit.Code]
			switch {
			case e.Index == nil || !ok || old.Measure == "":
			case old.Measure != e.Instrument.Measure:
				e.Breaks = append(e.Breaks, analytics.Break{To: before.To, Period: before.Period, Reason: analytics.OtherQuestions})
			default:
				earlier := analytics.Estimate{Index: &old.Index, Low: &old.Low, High: &old.High}
				e.Changes = append(e.Changes, analytics.NewChange(before.To, before.Period, e, &earlier))
			}
		}
		for i := range rows {
			if change := rows[i].Estimate.Change(before.To); change != nil {
				tables[rows[i].Unit.Level] = append(tables[rows[i].Unit.Level], change)
			}
		}
		for _, changes := range tables {
			analytics.Correct(changes)
		}
	}
}

// compareTotal compares the figure of several units together, like with like.
func (c *computation) compareTotal(code string, index float64, rows []analytics.UnitEstimate, groups []group) (changes []analytics.Change, breaks []analytics.Break) {
	for _, before := range c.in.Before {
		old, ok := before.Indices[code]
		if !ok {
			continue
		}
		pairs, asked := before.pairs(rows, groups)
		change, ok := analytics.Standardise(before.To, before.Period, index, old.Index, pairs)
		switch {
		case ok:
			changes = append(changes, change)
		case asked:
			breaks = append(breaks, analytics.Break{To: before.To, Period: before.Period, Reason: analytics.OtherQuestions})
		default:
			breaks = append(breaks, analytics.Break{To: before.To, Period: before.Period, Reason: analytics.OtherUnits})
		}
	}
	return changes, breaks
}

// pairs are the units of the groups that have an index of one measure now and then. Asked tells whether some were asked something else
// then.
func (b *Before) pairs(rows []analytics.UnitEstimate, groups []group) (pairs []analytics.Pair, asked bool) {
	for i, weights := range analytics.DimensionWeights(sumsOf(groups)) {
		if groups[i].row < 0 {
			continue
		}
		unit := &rows[groups[i].row]
		old, ok := b.Indices[unit.Code]
		if !ok || old.Measure == "" {
			continue
		}
		if old.Measure != unit.Instrument.Measure {
			asked = true
			continue
		}
		pairs = append(pairs, analytics.Pair{Weight: mean(weights), Now: *unit.Index, Before: old.Index,
			NowError: *unit.StandardError, BeforeError: old.StandardError})
	}
	return pairs, asked
}

// correct corrects the changes of the levels, which are looked at together.
func correct(levels []analytics.LevelFigure) {
	tables := map[string][]*analytics.Change{}
	for i := range levels {
		for n := range levels[i].Changes {
			change := &levels[i].Changes[n]
			tables[change.To] = append(tables[change.To], change)
		}
	}
	for _, changes := range tables {
		analytics.Correct(changes)
	}
}
