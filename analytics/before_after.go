package analytics

// PeriodFigures are what is published of a unit in a period: its index and its dimensions.
type PeriodFigures struct {
	Period     Period
	Measure    string // what the scores are of
	Index      Figure // without a share where none is shown
	Dimensions []Figure
}

// of is the figure of a dimension, of the index where it has no name; nil where none is shown.
func (p *PeriodFigures) of(dimension string) *Figure {
	if p == nil {
		return nil
	}
	all := p.Dimensions
	if dimension == "" {
		all = []Figure{p.Index}
	}
	for i := range all {
		if all[i].Share != nil && (dimension == "" || all[i].Key == dimension) {
			return &all[i]
		}
	}
	return nil
}

// BeforeAfter is a figure of a unit in a period, and in a later one.
type BeforeAfter struct {
	Before, After *Figure // nil where none is shown
	Change        *Change // nil where there are not both, or people were asked something else
	Break         bool    // they were
}

// NewBeforeAfter compares a dimension in two periods, of each of which nothing may be published; without a dimension the index.
func NewBeforeAfter(dimension string, before, after *PeriodFigures) BeforeAfter {
	b := BeforeAfter{Before: before.of(dimension), After: after.of(dimension)}
	switch {
	case b.Before == nil || b.After == nil:
	case before.Measure == "" || before.Measure != after.Measure:
		b.Break = true
	default:
		estimate := func(f *Figure) *Estimate { return &Estimate{Index: f.Share, Low: f.Low, High: f.High} }
		b.Change = new(NewChange(ToPrevious, before.Period.String(), estimate(b.After), estimate(b.Before)))
	}
	return b
}

// CorrectTogether sets which changes are real, of all that are shown beside each other.
func CorrectTogether(pairs []BeforeAfter) {
	var changes []*Change
	for i := range pairs {
		if pairs[i].Change != nil {
			changes = append(changes, pairs[i].Change)
		}
	}
	Correct(changes)
}
