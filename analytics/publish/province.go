package publish

import (
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// group is a stratum: a unit whose figure is shown, or those of a level whose figures are not, taken together. That way
// a weighted total tells nothing about them that their plain sum does not.
type group struct {
	row   int // of the unit; −1 for those taken together
	level survey.Level
	sums  analytics.Group
	all   analytics.Group
}

func (c *computation) groups(rows []analytics.UnitEstimate) []group {
	var groups []group
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		rest := group{row: -1, level: level, sums: analytics.Group{Sums: &analytics.Sums{}}, all: analytics.Group{Sums: &analytics.Sums{}}}
		known := true
		for i, r := range rows {
			data := c.byUnit[r.Unit.ID]
			if r.Unit.Level != level {
				continue
			}
			if data.responses == 0 {
				rest.all.Sums.Plus(data.allSums()) // all of it was set aside
				continue
			}
			n, ok := c.in.Transactions[r.Unit.ID]
			if r.Estimate.Index != nil {
				groups = append(groups, group{i, level, analytics.Group{Sums: data.sums(), Transactions: n}, analytics.Group{Sums: data.allSums(), Transactions: n}})
				continue
			}
			rest.sums.Sums.Plus(data.sums())
			rest.all.Sums.Plus(data.allSums())
			rest.sums.Transactions += n
			known = known && ok
		}
		if !known {
			rest.sums.Transactions = 0
		}
		rest.all.Transactions = rest.sums.Transactions
		if rest.sums.Sums.Responses > 0 {
			groups = append(groups, rest)
		}
	}
	return groups
}

// province puts the province before its units, with the levels in its detail, and gives each unit its weight.
func (c *computation) province(rows []analytics.UnitEstimate, whole *collection) []analytics.UnitEstimate {
	groups := c.groups(rows)
	c.weigh(rows, groups)
	n := slices.IndexFunc(c.in.Units, func(u survey.Unit) bool { return u.Level == survey.LevelProvince })
	if n < 0 {
		return rows
	}
	items := whole.items
	if slices.ContainsFunc(rows, func(r analytics.UnitEstimate) bool { return r.Estimate.Index != nil && len(r.Estimate.Items) == 0 }) {
		items = nil // what one unit does not show would follow from the sum
	}
	unit := c.in.Units[n]
	e := analytics.NewWeightedEstimate(sumsOf(groups, ""), items, whole.setAside, c.in.Thresholds)
	e.Transactions = c.transactionsOf(groups)
	c.detail(&e, unit.Code, whole)
	if e.Index != nil {
		if whole.setAside > 0 && !c.isHidden(unit.Code, WithSetAside) {
			e.Detail.All = allFigure(analytics.NewWeightedEstimate(allOf(groups), nil, 0, c.in.Thresholds))
		}
		if c.isHidden(unit.Code, "") {
			e.Close()
		}
	}
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		if own := sumsOf(groups, level); len(own) > 0 {
			e.Detail.Levels = append(e.Detail.Levels, c.level(level, own))
		}
	}
	return append([]analytics.UnitEstimate{{Unit: unit, Estimate: e}}, rows...)
}

func (c *computation) level(level survey.Level, groups []analytics.Group) analytics.LevelFigure {
	e := analytics.NewWeightedEstimate(groups, nil, 0, c.in.Thresholds)
	f := analytics.LevelFigure{Level: level, N: e.N, Weighting: e.Weighting}
	if e.Index != nil && !c.isHidden(levelCode(level), "") {
		f.Index, f.Low, f.High, f.EffectiveN, f.DesignEffect = e.Index, e.Low, e.High, e.EffectiveN, e.DesignEffect
	}
	return f
}

// sumsOf are the groups of a level, of all levels where it is empty.
func sumsOf(groups []group, level survey.Level) []analytics.Group {
	var found []analytics.Group
	for _, g := range groups {
		if level == "" || g.level == level {
			found = append(found, g.sums)
		}
	}
	return found
}

func allOf(groups []group) []analytics.Group {
	var found []analytics.Group
	for _, g := range groups {
		found = append(found, g.all)
	}
	return found
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
	for i, weights := range analytics.DimensionWeights(sumsOf(groups, "")) {
		if groups[i].row < 0 {
			continue
		}
		e := &rows[groups[i].row].Estimate
		mean := 0.0
		for d := range e.Dimensions {
			e.Dimensions[d].Weight = new(weights[d])
			mean += weights[d] / analytics.DimensionCount
		}
		e.Weight = &mean
	}
}
