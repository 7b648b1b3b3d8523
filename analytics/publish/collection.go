package publish

import (
	"cmp"
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// collection adds up tallies of questionnaires of one measure: dimensions by their sums, items by their keys. Of others it counts how
// many there are.
type collection struct {
	instrument          analytics.Instrument
	responses, setAside int64
	moments, all        survey.Moments
	allResponses        int64
	items               []analytics.ItemCounts
	modes               map[survey.Mode]*modeCollection
	reasons             map[reasonMode]int64
}

type modeCollection struct {
	responses, setAside int64
	leftOut             int64
	moments             survey.Moments
}

type reasonMode struct {
	reason survey.Reason
	mode   survey.Mode
}

func newCollection() *collection {
	return &collection{modes: map[survey.Mode]*modeCollection{}, reasons: map[reasonMode]int64{}}
}

// leave counts a tally of another measure than the collection is of.
func (c *collection) leave(t *Tally) {
	if t.Standing != survey.Counted {
		return
	}
	c.instrument.Leave(t.Questionnaire, t.Sums.Responses)
	c.mode(t.Mode).leftOut += t.Sums.Responses
}

func (c *collection) mode(m survey.Mode) *modeCollection {
	if c.modes[m] == nil {
		c.modes[m] = &modeCollection{}
	}
	return c.modes[m]
}

func (c *collection) add(t *Tally, q survey.Questionnaire) {
	mode := c.mode(t.Mode)
	c.allResponses += t.Sums.Responses
	plus(&c.all, &t.Sums.Moments)
	if t.Standing != survey.Counted {
		c.setAside += t.Sums.Responses
		mode.setAside += t.Sums.Responses
		c.reasons[reasonMode{t.Reason, t.Mode}] += t.Sums.Responses
		return
	}
	c.instrument.Count(t.Questionnaire, t.Sums.Responses)
	c.responses += t.Sums.Responses
	mode.responses += t.Sums.Responses
	plus(&c.moments, &t.Sums.Moments)
	plus(&mode.moments, &t.Sums.Moments)
	for _, item := range q.Items {
		counts := t.Sums.ItemCounts(q, item.Key)
		if item.Kind == survey.OnScale {
			counts = counts[:survey.ScaleSteps] // "not applicable" lies outside
		}
		c.addItem(item, counts)
	}
}

func plus(m, o *survey.Moments) {
	for i, v := range o {
		m[i] += v
	}
}

func (c *collection) addItem(item survey.Item, counts []int64) {
	n := slices.IndexFunc(c.items, func(i analytics.ItemCounts) bool { return i.Key == item.Key })
	if n < 0 {
		c.items = append(c.items, analytics.ItemCounts{Key: item.Key, OnScale: item.Kind == survey.OnScale, Counts: slices.Clone(counts)})
		return
	}
	for i, v := range counts {
		if i < len(c.items[n].Counts) {
			c.items[n].Counts[i] += v
		}
	}
}

func (c *collection) sums() *analytics.Sums     { return sumsOfMoments(c.responses, &c.moments) }
func (c *collection) allSums() *analytics.Sums  { return sumsOfMoments(c.allResponses, &c.all) }
func (m *modeCollection) sums() *analytics.Sums { return sumsOfMoments(m.responses, &m.moments) }

func (c *collection) modesByResponses() []survey.Mode {
	var modes []survey.Mode
	for m := range c.modes {
		modes = append(modes, m)
	}
	slices.SortFunc(modes, func(a, b survey.Mode) int {
		return cmp.Or(cmp.Compare(c.modes[b].responses, c.modes[a].responses), cmp.Compare(a, b))
	})
	return modes
}

func (c *collection) reasonCounts() []analytics.ReasonCount {
	var found []analytics.ReasonCount
	for k, n := range c.reasons {
		found = append(found, analytics.ReasonCount{Reason: k.reason, Mode: k.mode, N: n})
	}
	slices.SortFunc(found, func(a, b analytics.ReasonCount) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Mode, b.Mode))
	})
	return found
}

// sumsOfMoments hands the moments to the estimators, which know nothing of how they are stored.
func sumsOfMoments(responses int64, m *survey.Moments) *analytics.Sums {
	s := &analytics.Sums{Responses: responses}
	for d := range survey.ScoreCount {
		s.N[d] = m.Responses(d)
		s.M[d], s.S[d], s.T[d] = float64(m.Answers(d)), float64(m.Satisfied(d)), float64(m.Steps(d))
		for e := range survey.ScoreCount {
			s.MM[d][e], s.SS[d][e], s.TT[d][e] = float64(m.AnswersAnswers(d, e)), float64(m.SatisfiedSatisfied(d, e)), float64(m.StepsSteps(d, e))
			s.SM[d][e], s.TM[d][e] = float64(m.SatisfiedAnswers(d, e)), float64(m.StepsAnswers(d, e))
		}
	}
	return s
}
