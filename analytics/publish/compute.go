package publish

import (
	"hash/fnv"

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

// Before are the indices of an earlier period to compare with, by the code of a unit or level.
type Before struct {
	To      string
	Period  string
	Indices map[string]Index
}

// Index is a published index with its interval.
type Index struct {
	Index         float64
	Low           float64
	High          float64
	StandardError float64 // 0 of several units together
	Measure       string  // empty of units that were asked different things
}

// Compute returns the figures of every unit that has tallies, of the levels, and of the province.
func Compute(in Inputs, questionnaires Questionnaires) ([]analytics.UnitEstimate, error) {
	c := &computation{in: in, hidden: map[Cell]bool{}, byUnit: map[int32]*collection{}}
	for _, h := range in.Hidden {
		c.hidden[h] = true
	}
	if len(in.Tallies) == 0 {
		return nil, nil
	}
	whole, err := c.collect(questionnaires)
	if err != nil {
		return nil, err
	}
	c.clustering = c.clusterings()
	rows := c.units()
	c.rank(rows)
	c.compare(rows)
	return c.province(rows, whole), nil
}

// collect adds up what each unit has, and all of them together: of each the answers of the measure that most of its counted responses
// are of.
func (c *computation) collect(questionnaires Questionnaires) (whole *collection, err error) {
	m, counted := newMeasures(questionnaires), votes[int32]{}
	of := make([]string, len(c.in.Tallies))
	for i, t := range c.in.Tallies {
		if of[i], err = m.of(t.Questionnaire); err != nil {
			return nil, err
		}
		if !t.LeftOut && t.Standing == survey.Counted {
			counted.add(t.UnitID, of[i], t.Sums.Responses)
		} else if !t.LeftOut {
			counted.add(t.UnitID, of[i], 0)
		}
	}
	whole = newCollection()
	for i := range c.in.Tallies {
		t := &c.in.Tallies[i]
		unit := c.byUnit[t.UnitID]
		if unit == nil {
			unit = newCollection()
			unit.instrument.Measure = counted.chosen(t.UnitID)
			c.byUnit[t.UnitID] = unit
		}
		if t.LeftOut || of[i] != unit.instrument.Measure {
			unit.leave(t)
			whole.leave(t)
			continue
		}
		q, err := questionnaires(t.Questionnaire)
		if err != nil {
			return nil, err
		}
		unit.add(t, q)
		whole.add(t, q)
	}
	return whole, nil
}

type computation struct {
	in     Inputs
	hidden map[Cell]bool
	byUnit map[int32]*collection
	// clustering says by level how answers of a day hang together; of the province, in all of its units.
	clustering map[survey.Level]analytics.Clustering
}

// clusterings takes the units that have a figure alone, so that nothing of another one's answers is in any interval; and each mode
// by itself, so that a difference between modes is not taken for one between days.
func (c *computation) clusterings() map[survey.Level]analytics.Clustering {
	shown := map[survey.Level][]*analytics.Sums{}
	for _, u := range c.in.Units {
		data := c.byUnit[u.ID]
		if u.Level == survey.LevelProvince || data == nil || c.isHidden(u.Code, "") || !c.in.Thresholds.Shows(data.sums()) {
			continue
		}
		for _, mode := range data.modesByResponses() {
			s := data.modes[mode].sums()
			shown[u.Level] = append(shown[u.Level], s)
			shown[survey.LevelProvince] = append(shown[survey.LevelProvince], s)
		}
	}
	clusterings := map[survey.Level]analytics.Clustering{}
	for level, units := range shown {
		clusterings[level] = analytics.NewClustering(units)
	}
	return clusterings
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
		e := analytics.NewEstimate(data.sums(), data.items, data.setAside, c.in.Thresholds, c.clustering[u.Level])
		e.Instrument = data.instrument
		if n, ok := c.in.Transactions[u.ID]; ok {
			e.Transactions = &n
		}
		c.detail(&e, u, data)
		if e.Index != nil {
			if e.Detail.All = c.withSetAside(u, data); c.isHidden(u.Code, "") {
				e.Close()
			}
		}
		rows = append(rows, analytics.UnitEstimate{Unit: u, Estimate: e})
	}
	return rows
}

// detail adds what was set aside and why, and the figures by mode.
func (c *computation) detail(e *analytics.Estimate, u survey.Unit, data *collection) {
	e.Detail.Reasons = data.reasonCounts()
	if p, err := analytics.ParsePeriod(c.in.Period); err != nil || p.Kind == analytics.Month {
		return
	}
	var reference *analytics.Estimate
	var compared []*analytics.Change
	for _, mode := range data.modesByResponses() {
		m := data.modes[mode]
		f := analytics.ModeFigure{Mode: mode, N: m.responses, SetAside: m.setAside, LeftOut: m.leftOut}
		own := analytics.NewEstimate(m.sums(), nil, 0, c.in.Thresholds, c.clustering[u.Level])
		if own.Index != nil && e.Index != nil && !e.Instrument.Mixed() && !c.isHidden(u.Code, string(mode)) {
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
func (c *computation) withSetAside(u survey.Unit, data *collection) *analytics.AllFigure {
	if data.setAside == 0 || c.isHidden(u.Code, WithSetAside) {
		return nil
	}
	return allFigure(analytics.NewEstimate(data.allSums(), nil, 0, c.in.Thresholds, c.clustering[u.Level]))
}

func allFigure(e analytics.Estimate) *analytics.AllFigure {
	if e.Index == nil {
		return nil
	}
	return &analytics.AllFigure{N: e.N, Index: *e.Index, Low: *e.Low, High: *e.High}
}

// rank ranks agencies among agencies and communes among communes: those of the measure that most of them are of.
func (c *computation) rank(rows []analytics.UnitEstimate) {
	ranked := votes[survey.Level]{}
	for _, r := range rows {
		if r.Estimate.Status == analytics.Ranked {
			ranked.add(r.Unit.Level, r.Estimate.Instrument.Measure, 1)
		}
	}
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		var estimates []*analytics.Estimate
		for i := range rows {
			if rows[i].Unit.Level == level && rows[i].Estimate.Instrument.Measure == ranked.chosen(level) {
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
