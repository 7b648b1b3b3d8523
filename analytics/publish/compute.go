package publish

import (
	"hash/fnv"
	"runtime"
	"slices"
	"sync"

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
	Tallies      []Tally // of settled months
	Running      []Tally // of the others, as far as they are published: what counts, for the index alone
	Transactions map[int32]int64
	Hidden       []Cell
	Before       []Before
	Without      []LeftOut  // what is not in Tallies and Running
	Snapshots    []Snapshot // which responses are in Tallies; of an edition
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
	c := &computation{in: in, measures: newMeasures(questionnaires), hidden: map[Cell]bool{}, leftOut: map[int32]bool{}}
	for _, h := range in.Hidden {
		c.hidden[h] = true
	}
	if len(in.Tallies)+len(in.Running) == 0 {
		return nil, nil
	}
	if err := c.collect(); err != nil {
		return nil, err
	}
	c.clustering = c.clusterings()
	rows := c.units()
	c.rank(rows)
	c.compare(rows)
	return c.province(rows)
}

type computation struct {
	in       Inputs
	measures *measures
	hidden   map[Cell]bool
	chosen   votes[int32]          // what each unit's figure is of
	byUnit   map[int32]*collection // settled months
	running  map[int32]*collection // the others; only where there are any
	leftOut  map[int32]bool        // units that are not in their level's total
	// clustering says by level how answers of a day hang together; of the province, in all of its units.
	clustering map[survey.Level]analytics.Clustering
}

// clusterings takes the units that have a figure alone, so that nothing of another one's answers is in any interval; and each mode
// by itself, so that a difference between modes is not taken for one between days.
func (c *computation) clusterings() map[survey.Level]analytics.Clustering {
	shown := map[survey.Level][]*analytics.Sums{}
	for _, u := range c.in.Units {
		if u.Level == survey.LevelProvince || !c.in.Thresholds.Shows(c.sums(u.ID)) {
			continue
		}
		for _, data := range []*collection{c.byUnit[u.ID], c.running[u.ID]} {
			if data == nil {
				continue
			}
			for _, mode := range data.modesByResponses() {
				s := data.modes[mode].sums()
				shown[u.Level] = append(shown[u.Level], s)
				shown[survey.LevelProvince] = append(shown[survey.LevelProvince], s)
			}
		}
	}
	return analytics.NewClusterings(shown)
}

// collect adds up what each unit has: the answers of the measure that most of its counted responses are of.
func (c *computation) collect() error {
	c.chosen, c.byUnit, c.running = votes[int32]{}, map[int32]*collection{}, map[int32]*collection{}
	for _, t := range slices.Concat(c.in.Tallies, c.in.Running) {
		measure, err := c.measures.of(t.Questionnaire)
		if err != nil {
			return err
		}
		if n := t.Sums.Responses; !t.LeftOut && t.Standing == survey.Counted {
			c.chosen.add(t.UnitID, measure, n)
		} else if !t.LeftOut {
			c.chosen.add(t.UnitID, measure, 0)
		}
	}
	for i := range c.in.Tallies {
		if err := c.add(c.byUnit, &c.in.Tallies[i]); err != nil {
			return err
		}
	}
	for i := range c.in.Running {
		if err := c.add(c.running, &c.in.Running[i]); err != nil {
			return err
		}
	}
	return nil
}

// add adds a tally to what its unit has.
func (c *computation) add(byUnit map[int32]*collection, t *Tally) error {
	unit := byUnit[t.UnitID]
	if unit == nil {
		unit = newCollection()
		unit.instrument.Measure = c.chosen.chosen(t.UnitID)
		byUnit[t.UnitID] = unit
	}
	return c.addOrLeave(unit, t)
}

// addOrLeave adds a tally, or counts it where it is not of the measure of its unit's figure.
func (c *computation) addOrLeave(to *collection, t *Tally) error {
	measure, err := c.measures.of(t.Questionnaire)
	if err != nil {
		return err
	}
	if t.LeftOut || measure != c.chosen.chosen(t.UnitID) {
		to.leave(t)
		return nil
	}
	meanings, err := c.measures.meanings(t.Questionnaire)
	if err != nil {
		return err
	}
	q, err := c.measures.questionnaires(t.Questionnaire)
	if err == nil {
		to.add(t, q, meanings)
	}
	return err
}

// settled is what a unit has of settled months.
func (c *computation) settled(unit int32) *collection {
	if data := c.byUnit[unit]; data != nil {
		return data
	}
	return newCollection()
}

// sums are those of a unit, of settled months and of the others.
func (c *computation) sums(unit int32) *analytics.Sums {
	sums := c.settled(unit).sums()
	if running := c.running[unit]; running != nil {
		sums.Plus(running.sums())
	}
	return sums
}

// instrument is what a unit's figure is of.
func (c *computation) instrument(unit int32) analytics.Instrument {
	asked := analytics.Instrument{Measure: c.chosen.chosen(unit)}
	for _, data := range []*collection{c.byUnit[unit], c.running[unit]} {
		if data != nil {
			asked.Plus(data.instrument)
		}
	}
	return asked
}

func (c *computation) isHidden(unit, mode string) bool {
	return c.hidden[Cell{Unit: unit, Period: c.in.Period, Mode: mode}]
}

// units computes the agencies and communes, on all processors: none of them needs another one's figures.
func (c *computation) units() []analytics.UnitEstimate {
	var rows []analytics.UnitEstimate
	for _, u := range c.in.Units {
		if u.Level != survey.LevelProvince && (c.byUnit[u.ID] != nil || c.running[u.ID] != nil) {
			rows = append(rows, analytics.UnitEstimate{Unit: u})
		}
	}
	var working sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		working.Go(func() {
			for i := w; i < len(rows); i += workers {
				rows[i].Estimate = c.unit(rows[i].Unit)
			}
		})
	}
	working.Wait()
	return rows
}

func (c *computation) unit(u survey.Unit) analytics.Estimate {
	data := c.settled(u.ID)
	e := analytics.NewEstimate(data.sums(), data.items.chosen(data.instrument).counts(), data.setAside, c.in.Thresholds, c.clustering[u.Level])
	if c.running[u.ID] != nil {
		e = analytics.NewEstimate(c.sums(u.ID), nil, data.setAside, c.in.Thresholds, c.clustering[u.Level]).DetailedBy(e)
	}
	e.Instrument = c.instrument(u.ID)
	if n, ok := c.in.Transactions[u.ID]; ok {
		e.Transactions = &n
	}
	c.detail(&e, u, data, c.byUnit[u.ID] != nil)
	return e
}

// detail adds what was set aside and why, and the figures by mode. What was set aside is known of settled months.
func (c *computation) detail(e *analytics.Estimate, u survey.Unit, data *collection, settled bool) {
	if c.isHidden(u.Code, WithSetAside) || !settled {
		e.SetAside = nil
	} else {
		e.Detail.Reasons = c.reasons(u.Code, data)
		if e.Index != nil && data.setAside > 0 && !c.isHidden(Everybody, WithSetAside) {
			e.Detail.All = allFigure(analytics.NewEstimate(data.allSums(), nil, 0, c.in.Thresholds, c.clustering[u.Level]))
		}
	}
	if p, err := analytics.ParsePeriod(c.in.Period); err != nil || p.Kind == analytics.Month {
		return
	}
	var reference *analytics.Estimate
	var compared []*analytics.Change
	for _, mode := range data.modesByResponses() {
		m := data.modes[mode]
		f := analytics.ModeFigure{Mode: mode, N: m.responses, LeftOut: m.leftOut}
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

// reasons are those for which enough were set aside to tell of.
func (c *computation) reasons(code string, data *collection) []analytics.ReasonCount {
	var told []analytics.ReasonCount
	for _, r := range data.reasonCounts() {
		if !c.isHidden(code, WithSetAside+string(r.Reason)) {
			told = append(told, r)
		}
	}
	return told
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
