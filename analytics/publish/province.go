package publish

import (
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// group is a stratum: a unit whose figure is shown, or those of a level whose figures are not, taken together. That way
// a weighted total tells nothing about them that their plain sum does not. Of each it has the answers of one measure.
type group struct {
	row        int // of the unit; −1 for those taken together
	level      survey.Level
	sums       analytics.Group
	all        analytics.Group
	instrument analytics.Instrument
}

func (c *computation) groups(rows []analytics.UnitEstimate) []group {
	var groups []group
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		for i, r := range rows {
			data := c.byUnit[r.Unit.ID]
			if r.Unit.Level != level || r.Estimate.Index == nil {
				continue
			}
			n := c.in.Transactions[r.Unit.ID]
			groups = append(groups, group{i, level, analytics.Group{Sums: data.sums(), Transactions: n},
				analytics.Group{Sums: data.allSums(), Transactions: n}, data.instrument})
		}
		rest := c.rest(level, rows)
		if n := len(groups) - 1; rest.sums.Sums.Responses > 0 {
			groups = append(groups, rest)
		} else if n >= 0 && groups[n].level == level {
			groups[n].instrument = groups[n].instrument.Leaving(rest.instrument)
		}
	}
	return groups
}

// rest takes the units of a level together that have no figure: of the measure that most of their answers are of. What of them is of
// another one is left out of every total, and so is all of it where fewer than a group are left.
func (c *computation) rest(level survey.Level, rows []analytics.UnitEstimate) group {
	rest := group{row: -1, level: level, sums: analytics.Group{Sums: &analytics.Sums{}}, all: analytics.Group{Sums: &analytics.Sums{}}}
	counted := votes[survey.Level]{}
	units := slices.DeleteFunc(slices.Clone(rows), func(r analytics.UnitEstimate) bool {
		return r.Unit.Level != level || r.Estimate.Index != nil
	})
	for _, u := range units {
		counted.add(level, u.Instrument.Measure, c.byUnit[u.Unit.ID].responses)
	}
	known, apart := true, analytics.Instrument{}
	for _, u := range units {
		data := c.byUnit[u.Unit.ID]
		if u.Instrument.Measure != counted.chosen(level) {
			apart.Plus(data.instrument)
			continue
		}
		n, ok := c.in.Transactions[u.Unit.ID]
		if data.responses > 0 {
			rest.sums.Transactions += n
			known = known && ok
		}
		rest.instrument.Plus(data.instrument)
		rest.sums.Sums.Plus(data.sums())
		rest.all.Sums.Plus(data.allSums())
	}
	if !known {
		rest.sums.Transactions = 0
	}
	rest.all.Transactions = rest.sums.Transactions
	if len(apart.Questionnaires) > 0 && rest.sums.Sums.Responses < c.in.Thresholds.Few {
		apart.Plus(rest.instrument)
		rest = group{row: -1, level: level, sums: analytics.Group{Sums: &analytics.Sums{}}}
	}
	rest.instrument = rest.instrument.Leaving(apart)
	return rest
}

// province puts the province before its units, with the levels in its detail, and gives each unit its weight.
func (c *computation) province(rows []analytics.UnitEstimate, whole *collection) []analytics.UnitEstimate {
	groups := c.groups(rows)
	c.weigh(rows, groups)
	n := slices.IndexFunc(c.in.Units, func(u survey.Unit) bool { return u.Level == survey.LevelProvince })
	if n < 0 {
		return rows
	}
	unit := c.in.Units[n]
	e := newTotal(groups, c.items(rows, whole), whole.setAside, c.in.Thresholds, c.clustering[survey.LevelProvince])
	e.Transactions = c.transactionsOf(groups)
	c.detail(&e, unit, whole)
	if e.Index != nil {
		if whole.setAside > 0 && !c.isHidden(unit.Code, WithSetAside) {
			e.Detail.All = allFigure(analytics.NewWeightedEstimate(allOf(groups), nil, 0, c.in.Thresholds, c.clustering[survey.LevelProvince]))
		}
		if c.isHidden(unit.Code, "") {
			e.Close()
		}
	}
	if e.Index != nil {
		e.Changes, e.Breaks = c.compareTotal(unit.Code, *e.Index, rows, groups)
		for i := range e.Changes {
			analytics.Correct([]*analytics.Change{&e.Changes[i]}) // a table of its own
		}
	}
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		if own := ofLevel(groups, level); len(own) > 0 {
			e.Detail.Levels = append(e.Detail.Levels, c.level(level, rows, own))
		}
	}
	correct(e.Detail.Levels)
	return append([]analytics.UnitEstimate{{Unit: unit, Estimate: e}}, rows...)
}

// items are those of all units together; none where one unit does not show its own, for these would follow from the sum.
func (c *computation) items(rows []analytics.UnitEstimate, whole *collection) []analytics.ItemCounts {
	if slices.ContainsFunc(rows, func(r analytics.UnitEstimate) bool { return r.Estimate.Index != nil && len(r.Estimate.Items) == 0 }) {
		return nil
	}
	return whole.items
}

// newTotal is the figure of several groups together. Where they were asked different things it is a mean over them, and what takes the
// answers of all together there is none of: items, drivers, the overall item.
func newTotal(groups []group, items []analytics.ItemCounts, setAside int64, t analytics.Thresholds, days analytics.Clustering) analytics.Estimate {
	var instrument analytics.Instrument
	for _, g := range groups {
		instrument.Plus(g.instrument)
	}
	if !instrument.Mixed() {
		e := analytics.NewWeightedEstimate(sumsOf(groups), items, setAside, t, days)
		e.Instrument = instrument
		return e
	}
	e := analytics.NewWeightedEstimate(sumsOf(groups), nil, setAside, t, days)
	e.Instrument, e.Detail = instrument, analytics.Detail{}
	if !reported(groups) {
		e.Weighting, e.EffectiveN, e.DesignEffect = analytics.BySelf, nil, nil
	}
	return e
}

func (c *computation) level(level survey.Level, rows []analytics.UnitEstimate, groups []group) analytics.LevelFigure {
	e := newTotal(groups, nil, 0, c.in.Thresholds, c.clustering[level])
	f := analytics.LevelFigure{Level: level, N: e.N, Weighting: e.Weighting, Instrument: e.Instrument}
	if e.Index != nil && !c.isHidden(levelCode(level), "") {
		f.Index, f.Low, f.High, f.EffectiveN, f.DesignEffect = e.Index, e.Low, e.High, e.EffectiveN, e.DesignEffect
		f.Changes, f.Breaks = c.compareTotal(levelCode(level), *e.Index, rows, groups)
	}
	return f
}

func ofLevel(groups []group, level survey.Level) []group {
	return slices.DeleteFunc(slices.Clone(groups), func(g group) bool { return g.level != level })
}

// sumsOf are the groups as strata. Every response weighs alike where transactions are not known; those that were asked different
// things are then weighted by how many they are, for their answers are not added up.
func sumsOf(groups []group) []analytics.Group {
	return strataOf(groups, func(g group) analytics.Group { return g.sums })
}

func allOf(groups []group) []analytics.Group {
	return strataOf(groups, func(g group) analytics.Group { return g.all })
}

func strataOf(groups []group, of func(group) analytics.Group) []analytics.Group {
	byResponses := !reported(groups) && mixed(groups)
	found := make([]analytics.Group, len(groups))
	for i, g := range groups {
		found[i] = of(g)
		if byResponses {
			found[i].Transactions = g.sums.Sums.Responses
		}
	}
	return found
}

// reported tells whether the transactions of all groups are known.
func reported(groups []group) bool {
	return !slices.ContainsFunc(groups, func(g group) bool { return g.sums.Transactions == 0 })
}

// mixed tells whether groups were asked different things.
func mixed(groups []group) bool {
	return slices.ContainsFunc(groups, func(g group) bool { return g.instrument.Measure != groups[0].instrument.Measure })
}

func (c *computation) transactionsOf(groups []group) *int64 {
	total := int64(0)
	for _, g := range groups {
		if g.sums.Transactions == 0 {
			return nil
		}
		total += g.sums.Transactions
	}
	return &total
}

// weigh notes each shown unit's share in the province's dimensions and index.
func (c *computation) weigh(rows []analytics.UnitEstimate, groups []group) {
	for i, weights := range analytics.DimensionWeights(sumsOf(groups)) {
		if groups[i].row < 0 {
			continue
		}
		e := &rows[groups[i].row].Estimate
		for d := range e.Dimensions {
			e.Dimensions[d].Weight = new(weights[d])
		}
		e.Weight = new(mean(weights))
	}
}

// mean is what dimension weights come to in the index.
func mean(weights [analytics.DimensionCount]float64) float64 {
	sum := 0.0
	for _, w := range weights {
		sum += w / analytics.DimensionCount
	}
	return sum
}
