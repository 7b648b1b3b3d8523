package publish

import (
	"hash/fnv"
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// Inputs are everything the figures of a period follow from. The same inputs give the same figures to the last digit. How they
// are kept with an edition is the record's matter.
type Inputs struct {
	Province     string
	Period       string
	Method       string
	Thresholds   analytics.Thresholds
	Units        []survey.Unit
	Tallies      []Tally
	Transactions map[int32]int64
	Hidden       []Cell
	Before       []Before
}

// Before are the indices of an earlier period to compare with, by unit code.
type Before struct {
	To      string
	Period  string
	Indices map[string]Index
}

// Index is a published index with its interval.
type Index struct {
	Index float64
	Low   float64
	High  float64
}

// Compute returns the figures of every unit that has tallies, of the levels, and of the province.
func Compute(in Inputs, questionnaires Questionnaires) ([]analytics.UnitEstimate, error) {
	c := &computation{in: in, hidden: map[Cell]bool{}, byUnit: map[int32]*collection{}}
	for _, h := range in.Hidden {
		c.hidden[h] = true
	}
	whole := newCollection()
	for i := range in.Tallies {
		t := &in.Tallies[i]
		q, err := questionnaires(t.Questionnaire)
		if err != nil {
			return nil, err
		}
		if c.byUnit[t.UnitID] == nil {
			c.byUnit[t.UnitID] = newCollection()
		}
		c.byUnit[t.UnitID].add(t, q)
		whole.add(t, q)
	}
	if len(in.Tallies) == 0 {
		return nil, nil
	}
	rows := c.units()
	c.rank(rows)
	rows = c.province(rows, whole)
	c.compare(rows)
	return rows, nil
}

type computation struct {
	in     Inputs
	hidden map[Cell]bool
	byUnit map[int32]*collection
}

func (c *computation) isHidden(unit, mode string) bool {
	return c.hidden[Cell{Unit: unit, Period: c.in.Period, Mode: mode}]
}

// units computes the agencies and communes.
func (c *computation) units() []analytics.UnitEstimate {
	var rows []analytics.UnitEstimate
	for _, u := range c.in.Units {
		data := c.byUnit[u.ID]
		if u.Level == survey.LevelProvince || data == nil {
			continue
		}
		e := analytics.NewEstimate(data.sums(), data.items, data.setAside, c.in.Thresholds)
		if n, ok := c.in.Transactions[u.ID]; ok {
			e.Transactions = &n
		}
		c.detail(&e, u.Code, data)
		if e.Index != nil {
			if e.Detail.All = c.withSetAside(u.Code, data); c.isHidden(u.Code, "") {
				e.Close()
			}
		}
		rows = append(rows, analytics.UnitEstimate{Unit: u, Estimate: e})
	}
	return rows
}

// detail adds what was set aside and why, and the figures by mode.
func (c *computation) detail(e *analytics.Estimate, code string, data *collection) {
	e.Detail.Reasons = data.reasonCounts()
	if p, err := analytics.ParsePeriod(c.in.Period); err != nil || p.Kind == analytics.Month {
		return
	}
	var reference *analytics.Estimate
	var compared []*analytics.Change
	for _, mode := range data.modesByResponses() {
		m := data.modes[mode]
		f := analytics.ModeFigure{Mode: mode, N: m.responses, SetAside: m.setAside}
		own := analytics.NewEstimate(m.sums(), nil, 0, c.in.Thresholds)
		if own.Index != nil && e.Index != nil && !c.isHidden(code, string(mode)) {
			f.Index, f.Low, f.High = own.Index, own.Low, own.High
			if reference == nil {
				reference = &own
			} else {
				f.Change = new(analytics.NewChange(analytics.ToMode, "", &own, reference))
				compared = append(compared, f.Change)
			}
		}
		e.Detail.Modes = append(e.Detail.Modes, f)
	}
	analytics.Correct(compared)
}

// withSetAside is the index that counts every response; none where nothing was set aside or it would tell too few.
func (c *computation) withSetAside(code string, data *collection) *analytics.AllFigure {
	if data.setAside == 0 || c.isHidden(code, WithSetAside) {
		return nil
	}
	return allFigure(analytics.NewEstimate(data.allSums(), nil, 0, c.in.Thresholds))
}

func allFigure(e analytics.Estimate) *analytics.AllFigure {
	if e.Index == nil {
		return nil
	}
	return &analytics.AllFigure{N: e.N, Index: *e.Index, Low: *e.Low, High: *e.High}
}

// rank ranks agencies among agencies and communes among communes.
func (c *computation) rank(rows []analytics.UnitEstimate) {
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		var estimates []*analytics.Estimate
		for i := range rows {
			if rows[i].Unit.Level == level {
				estimates = append(estimates, &rows[i].Estimate)
			}
		}
		analytics.Rank(estimates, c.seed(string(level)))
	}
}

// seed makes the simulation of a table the same each time it is computed.
func (c *computation) seed(level string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(c.in.Method + c.in.Province + c.in.Period + level))
	return h.Sum64()
}

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

// compare sets the changes against earlier periods, corrected for as many units as a table has.
func (c *computation) compare(rows []analytics.UnitEstimate) {
	for _, before := range c.in.Before {
		tables := map[survey.Level][]*analytics.Change{}
		for i := range rows {
			e := &rows[i].Estimate
			old, ok := before.Indices[rows[i].Unit.Code]
			if e.Index == nil || !ok {
				continue
			}
			earlier := analytics.Estimate{Index: &old.Index, Low: &old.Low, High: &old.High}
			e.Changes = append(e.Changes, analytics.NewChange(before.To, before.Period, e, &earlier))
		}
		for i := range rows {
			for n := range rows[i].Estimate.Changes {
				if change := &rows[i].Estimate.Changes[n]; change.To == before.To {
					tables[rows[i].Unit.Level] = append(tables[rows[i].Unit.Level], change)
				}
			}
		}
		for _, changes := range tables {
			analytics.Correct(changes)
		}
	}
}
