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
	days, allDays       dayTotals
	allResponses        int64
	items               itemSums
	modes               map[survey.Mode]*modeCollection
	reasons             map[survey.Reason]int64
}

type modeCollection struct {
	responses int64
	leftOut   int64
	moments   survey.Moments
	days      dayTotals
}

// dayTotals add up what days add up to, where all tallies say so.
type dayTotals struct {
	moments survey.DayMoments
	missing bool
}

func (d *dayTotals) add(t *Tally) {
	if t.Days == nil || t.Days.Days() == 0 {
		d.missing = true
		return
	}
	d.moments.Plus(t.Days)
}

func (d *dayTotals) plus(o *dayTotals) {
	d.missing = d.missing || o.missing
	d.moments.Plus(&o.moments)
}

func newCollection() *collection {
	return &collection{modes: map[survey.Mode]*modeCollection{}, reasons: map[survey.Reason]int64{}}
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

func (c *collection) add(t *Tally, q survey.Questionnaire, meanings map[string]string) {
	mode := c.mode(t.Mode)
	c.allResponses += t.Sums.Responses
	plus(&c.all, &t.Sums.Moments)
	c.allDays.add(t)
	if t.Standing != survey.Counted {
		c.setAside += t.Sums.Responses
		c.reasons[t.Reason] += t.Sums.Responses
		return
	}
	c.instrument.Count(t.Questionnaire, t.Sums.Responses)
	c.responses += t.Sums.Responses
	mode.responses += t.Sums.Responses
	plus(&c.moments, &t.Sums.Moments)
	plus(&mode.moments, &t.Sums.Moments)
	c.days.add(t)
	mode.days.add(t)
	for _, item := range q.Items {
		counts := t.Sums.ItemCounts(q, item.Key)
		if item.Kind == survey.OnScale {
			counts = counts[:survey.ScaleSteps] // "not applicable" lies outside
		}
		own := analytics.ItemCounts{Key: item.Key, Dimension: item.Dimension, OnScale: item.Kind == survey.OnScale, Counts: counts}
		c.items.add(itemSum{own, meanings[item.Key], []string{q.Key}})
	}
}

func plus(m, o *survey.Moments) {
	for i, v := range o {
		m[i] += v
	}
}

func (c *collection) sums() *analytics.Sums { return sumsOfMoments(c.responses, &c.moments, &c.days) }
func (c *collection) allSums() *analytics.Sums {
	return sumsOfMoments(c.allResponses, &c.all, &c.allDays)
}
func (m *modeCollection) plus(o *modeCollection) {
	m.responses, m.leftOut = m.responses+o.responses, m.leftOut+o.leftOut
	plus(&m.moments, &o.moments)
	m.days.plus(&o.days)
}

func (m *modeCollection) sums() *analytics.Sums {
	return sumsOfMoments(m.responses, &m.moments, &m.days)
}

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
	for reason, n := range c.reasons {
		found = append(found, analytics.ReasonCount{Reason: reason, N: n})
	}
	slices.SortFunc(found, func(a, b analytics.ReasonCount) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Reason, b.Reason))
	})
	return found
}

// sumsOfMoments hands the moments to the estimators, which know nothing of how they are stored.
func sumsOfMoments(responses int64, m *survey.Moments, days *dayTotals) *analytics.Sums {
	s := &analytics.Sums{Responses: responses, Products: productsOf(m)}
	for d := range survey.ScoreCount {
		s.N[d] = m.Responses(d)
		s.M[d], s.S[d], s.T[d] = float64(m.Answers(d)), float64(m.Satisfied(d)), float64(m.Steps(d))
	}
	if !days.missing {
		s.Days = analytics.DaySums{Days: float64(days.moments.Days()), Squares: float64(days.moments.Squares()), Products: productsOf(&days.moments)}
	}
	return s
}

// products are sums of products, over responses or days.
type products interface {
	AnswersAnswers(d, e int) int64
	SatisfiedSatisfied(d, e int) int64
	StepsSteps(d, e int) int64
	SatisfiedAnswers(d, e int) int64
	StepsAnswers(d, e int) int64
}

func productsOf(m products) analytics.Products {
	var p analytics.Products
	for d := range survey.ScoreCount {
		for e := range survey.ScoreCount {
			p.MM[d][e], p.SS[d][e], p.TT[d][e] = float64(m.AnswersAnswers(d, e)), float64(m.SatisfiedSatisfied(d, e)), float64(m.StepsSteps(d, e))
			p.SM[d][e], p.TM[d][e] = float64(m.SatisfiedAnswers(d, e)), float64(m.StepsAnswers(d, e))
		}
	}
	return p
}
