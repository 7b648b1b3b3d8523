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
	settled    analytics.Group // of it, what dimensions are made of
	all        analytics.Group // of settled months, with what was set aside
	instrument analytics.Instrument
	units      []int32
}

func newGroup(row int, level survey.Level) group {
	none := func() analytics.Group { return analytics.Group{Sums: &analytics.Sums{}, Mixed: row < 0} }
	return group{row: row, level: level, sums: none(), settled: none(), all: none()}
}

func (g *group) setTransactions(n int64) {
	g.sums.Transactions, g.settled.Transactions, g.all.Transactions = n, n, n
}

// plus adds what a unit has.
func (c *computation) plus(g *group, unit int32) {
	data := c.settled(unit)
	g.sums.Sums.Plus(c.sums(unit))
	g.settled.Sums.Plus(data.sums())
	g.all.Sums.Plus(data.allSums())
	g.instrument.Plus(c.instrument(unit))
	g.units = append(g.units, unit)
}

func (c *computation) groups(rows []analytics.UnitEstimate) []group {
	var groups []group
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		for i, r := range rows {
			if r.Unit.Level != level || r.Estimate.Index == nil {
				continue
			}
			g := newGroup(i, level)
			c.plus(&g, r.Unit.ID)
			g.setTransactions(c.in.Transactions[r.Unit.ID])
			groups = append(groups, g)
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
// another one is left out of every total. So is what few people said in a unit by themselves: it would follow from the total and the figures
// beside it, and, if such units were taken together, from several totals: those of their months and those of their quarters.
func (c *computation) rest(level survey.Level, rows []analytics.UnitEstimate) group {
	counted := votes[survey.Level]{}
	units := slices.DeleteFunc(slices.Clone(rows), func(r analytics.UnitEstimate) bool {
		return r.Unit.Level != level || r.Estimate.Index != nil
	})
	for _, u := range units {
		counted.add(level, u.Instrument.Measure, c.sums(u.Unit.ID).Responses)
	}
	rest, apart := restOf{c: c, group: newGroup(-1, level), known: true}, analytics.Instrument{}
	for _, u := range units {
		switch sums := c.sums(u.Unit.ID); {
		case u.Instrument.Measure != counted.chosen(level):
			c.leftOut[u.Unit.ID] = true
			apart.Plus(u.Instrument)
		case sums.Responses == 0 || c.enough(sums):
			rest.take(u.Unit.ID)
		default:
			c.leftOut[u.Unit.ID] = true
		}
	}
	if rest.known {
		rest.setTransactions(rest.transactions)
	}
	rest.instrument = rest.instrument.Leaving(apart)
	return rest.group
}

// restOf is a rest that is being put together.
type restOf struct {
	group
	c            *computation
	transactions int64
	known        bool // all of them
}

// take adds a unit. One all of whose answers were set aside has no weight.
func (r *restOf) take(unit int32) {
	r.c.plus(&r.group, unit)
	if r.c.sums(unit).Responses > 0 {
		n, ok := r.c.in.Transactions[unit]
		r.transactions, r.known = r.transactions+n, r.known && ok
	}
}

// enough tells whether nobody is found in these sums.
func (c *computation) enough(s *analytics.Sums) bool {
	return slices.Min(s.N[:analytics.DimensionCount]) >= c.in.Thresholds.Few
}

// whole is what all units have of settled months but those left out; of these, what was set aside.
func (c *computation) whole() (*collection, error) {
	whole := newCollection()
	for i := range c.in.Tallies {
		t := &c.in.Tallies[i]
		if c.leftOut[t.UnitID] && t.Standing == survey.Counted {
			continue
		}
		if err := c.addOrLeave(whole, t); err != nil {
			return nil, err
		}
	}
	whole.items, whole.modes = c.items(whole), c.modes()
	return whole, nil
}

// items takes from the province's items what too few answered in some units, as shownAndRest does with sums. Of each unit it takes what the
// unit's own figure is of.
func (c *computation) items(whole *collection) itemSums {
	var kept itemSums
	for _, item := range whole.items {
		item.Dimension, item.Counts, item.asked = "", make([]int64, len(item.Counts)), nil
		kept.add(item)
	}
	for _, u := range c.in.Units {
		data := c.byUnit[u.ID]
		if data == nil || c.leftOut[u.ID] {
			continue
		}
		for _, item := range data.items.chosen(data.instrument) {
			if sum(item.Counts) >= c.in.Thresholds.Few {
				kept.add(item)
			}
		}
	}
	return kept
}

// modes are those of all units, each without the units of which few people would follow.
func (c *computation) modes() map[survey.Mode]*modeCollection {
	all := newCollection()
	for _, u := range c.in.Units {
		data := c.byUnit[u.ID]
		if data == nil || c.leftOut[u.ID] {
			continue
		}
		for mode, own := range data.modes {
			if !c.isHidden(u.Code, OutOfTotal+string(mode)) {
				all.mode(mode).plus(own)
			}
		}
	}
	return all.modes
}

func sum(counts []int64) int64 {
	n := int64(0)
	for _, c := range counts {
		n += c
	}
	return n
}

func addTo(total, counts []int64) {
	for i := range min(len(total), len(counts)) {
		total[i] += counts[i]
	}
}

// province puts the province before its units, with the levels in its detail, and gives each unit its weight.
func (c *computation) province(rows []analytics.UnitEstimate) ([]analytics.UnitEstimate, error) {
	groups := c.groups(rows)
	c.weigh(rows, groups)
	n := slices.IndexFunc(c.in.Units, func(u survey.Unit) bool { return u.Level == survey.LevelProvince })
	if n < 0 {
		return rows, nil
	}
	whole, err := c.whole()
	if err != nil {
		return nil, err
	}
	unit := c.in.Units[n]
	days := c.clustering[survey.LevelProvince]
	e := newTotal(groups, settledSums, whole.items.chosen(whole.instrument).counts(), whole.setAside, c.in.Thresholds, days)
	if len(c.running) > 0 {
		e = newTotal(groups, wholeSums, nil, whole.setAside, c.in.Thresholds, days).DetailedBy(e)
	}
	if e.Weighting == analytics.ByTransactions || e.Instrument.Mixed() {
		e.Detail.Reports = c.reports(groups, days)
	}
	e.Transactions = c.transactionsOf(groups)
	c.detail(&e, unit, whole, len(c.in.Tallies) > 0)
	if c.isHidden(unit.Code, WithSetAside+InTotal) {
		e.Detail.All = nil
	} else if e.Detail.All != nil {
		e.Detail.All = allFigure(analytics.NewWeightedEstimate(strataOf(groups, allSums), nil, 0, c.in.Thresholds, days))
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
	return append([]analytics.UnitEstimate{{Unit: unit, Estimate: e}}, rows...), nil
}

// newTotal is the figure of several groups together. Where they were asked different things it is a mean over them, and what takes the
// answers of all together there is none of: items, drivers, the overall item.
func newTotal(groups []group, of func(group) analytics.Group, items []analytics.ItemCounts, setAside int64, t analytics.Thresholds,
	days analytics.Clustering) analytics.Estimate {
	var instrument analytics.Instrument
	for _, g := range groups {
		instrument.Plus(g.instrument)
	}
	if !instrument.Mixed() {
		e := analytics.NewWeightedEstimate(strataOf(groups, of), items, setAside, t, days)
		e.Instrument = instrument
		return e
	}
	e := analytics.NewWeightedEstimate(strataOf(groups, of), nil, setAside, t, days)
	e.Instrument, e.Detail = instrument, analytics.Detail{}
	if !reported(groups) {
		e.Weighting, e.EffectiveN, e.DesignEffect = analytics.BySelf, nil, nil
	}
	return e
}

func (c *computation) level(level survey.Level, rows []analytics.UnitEstimate, groups []group) analytics.LevelFigure {
	e := newTotal(groups, wholeSums, nil, 0, c.in.Thresholds, c.clustering[level])
	f := analytics.LevelFigure{Level: level, N: e.N, Weighting: e.Weighting, Instrument: e.Instrument}
	if e.Index != nil {
		f.Index, f.Low, f.High, f.EffectiveN, f.DesignEffect = e.Index, e.Low, e.High, e.EffectiveN, e.DesignEffect
		f.Changes, f.Breaks = c.compareTotal(levelCode(level), *e.Index, rows, groups)
		f.Reports = c.reports(groups, c.clustering[level])
	}
	return f
}

func ofLevel(groups []group, level survey.Level) []group {
	return slices.DeleteFunc(slices.Clone(groups), func(g group) bool { return g.level != level })
}

// sumsOf are the groups as strata, with all that is published of them.
func sumsOf(groups []group) []analytics.Group { return strataOf(groups, wholeSums) }

func wholeSums(g group) analytics.Group   { return g.sums }
func settledSums(g group) analytics.Group { return g.settled }
func allSums(g group) analytics.Group     { return g.all }

// strataOf are the groups as strata, of some of their sums; those without any are none. Every response weighs alike where transactions are not
// known; those that were asked different things are then weighted by how many they are, for their answers are not added up.
func strataOf(groups []group, of func(group) analytics.Group) []analytics.Group {
	byResponses := !reported(groups) && mixed(groups)
	var found []analytics.Group
	for _, g := range groups {
		own := of(g)
		if own.Sums.Responses == 0 {
			continue
		}
		if byResponses {
			own.Transactions = own.Sums.Responses
		}
		found = append(found, own)
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

// weigh notes each shown unit's share in the province's index and, of settled months as these are, in its dimensions.
func (c *computation) weigh(rows []analytics.UnitEstimate, groups []group) {
	whole, settled := weightsOf(groups, wholeSums), weightsOf(groups, settledSums)
	for i, g := range groups {
		if g.row < 0 {
			continue
		}
		e := &rows[g.row].Estimate
		for d := range e.Dimensions {
			e.Dimensions[d].Weight = new(settled[i][d])
		}
		e.Weight = new(mean(whole[i]))
	}
}

// weightsOf are the shares of the groups in what newTotal makes of the same sums; nought of those that have none.
func weightsOf(groups []group, of func(group) analytics.Group) [][analytics.DimensionCount]float64 {
	found, weights := analytics.DimensionWeights(strataOf(groups, of)), make([][analytics.DimensionCount]float64, len(groups))
	for i, g := range groups {
		if of(g).Sums.Responses > 0 {
			weights[i], found = found[0], found[1:]
		}
	}
	return weights
}

// mean is what dimension weights come to in the index.
func mean(weights [analytics.DimensionCount]float64) float64 {
	sum := 0.0
	for _, w := range weights {
		sum += w / analytics.DimensionCount
	}
	return sum
}
