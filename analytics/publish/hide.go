package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Cell names a figure that is shown or hidden. Unit is a unit's code or level:commune, level:agency; Mode is empty for all
// modes together, and WithSetAside for the figure that counts what was set aside, too.
type Cell struct {
	Unit   string
	Period string
	Mode   string
}

// WithSetAside is the Mode of figures that count the responses set aside.
const WithSetAside = "+"

// The codes of levels, spelled out because they are compared for every cell of a year.
const (
	levelAgency  = "level:agency"
	levelCommune = "level:commune"
)

func levelCode(l survey.Level) string {
	if l == survey.LevelAgency {
		return levelAgency
	}
	return levelCommune
}

// hide decides, in one place and for everybody who shows figures, which cells of a year stay hidden.
func hide(units []survey.Unit, counts []MonthCount, frozen []Cell, t analytics.Thresholds) map[Cell]bool {
	counted := newTable(units, frozen, t)
	counted.choose(counts)
	aside := newTable(units, frozenWithSetAside(frozen), t)
	aside.measures = counted.measures
	for _, c := range counts {
		if c.Standing == survey.Counted {
			counted.add(c, string(c.Mode))
		} else {
			aside.add(c, "")
		}
	}
	counted.needDimensions()
	hidden := counted.hide(t.Provisional)
	// The figure with the set-aside responses tells of these by subtraction: they need to be as many as any group.
	for cell := range aside.hide(t.Few) {
		hidden[Cell{cell.Unit, cell.Period, WithSetAside}] = true
	}
	return hidden
}

// frozenWithSetAside are the frozen figures that count what was set aside, as cells of a table of that alone.
func frozenWithSetAside(frozen []Cell) []Cell {
	var found []Cell
	for _, c := range frozen {
		if c.Mode == WithSetAside {
			found = append(found, Cell{c.Unit, c.Period, ""})
		}
	}
	return found
}

// table gathers the cells of a year and the sums between them.
type table struct {
	units      map[int32]survey.Unit
	ordered    []survey.Unit
	thresholds analytics.Thresholds
	frozen     map[Cell]bool
	at         map[Cell]int
	names      []Cell
	cells      []analytics.Cell
	answered   [][analytics.DimensionCount]int64
	modes      []string
	measures   votes[Cell] // of a unit's periods
}

func newTable(units []survey.Unit, frozen []Cell, t analytics.Thresholds) *table {
	b := &table{units: map[int32]survey.Unit{}, ordered: units, thresholds: t, frozen: map[Cell]bool{}, at: map[Cell]int{}}
	for _, u := range units {
		b.units[u.ID] = u
	}
	for _, c := range frozen {
		b.frozen[c] = true
	}
	return b
}

// choose notes how many responses of each measure a unit has in each period: figures are of the measure that has most.
func (b *table) choose(counts []MonthCount) {
	b.measures = votes[Cell]{}
	for _, c := range counts {
		n := c.Responses
		if c.Standing != survey.Counted {
			n = 0
		}
		for _, p := range analytics.PeriodsOf(c.Month) {
			b.measures.add(Cell{Unit: b.units[c.UnitID].Code, Period: p.String()}, c.Measure, n)
		}
	}
}

// measure is that of a unit's figure in a period.
func (b *table) measure(unit, period string) string {
	return b.measures.chosen(Cell{Unit: unit, Period: period})
}

// add counts in the cells of the unit, its level and the province; modes of a level are shown nowhere.
func (b *table) add(c MonthCount, mode string) {
	unit := b.units[c.UnitID]
	if mode != "" && !slices.Contains(b.modes, mode) {
		b.modes = append(b.modes, mode)
	}
	for _, p := range analytics.PeriodsOf(c.Month) {
		if b.measure(unit.Code, p.String()) != c.Measure {
			continue // the period's figure leaves these responses out
		}
		for _, code := range []string{unit.Code, levelCode(unit.Level), unit.Province} {
			b.count(Cell{code, p.String(), ""}, c)
			// A mode of a month is shown of nobody, but sums of it are.
			if mode != "" && (p.Kind != analytics.Month && code == unit.Province || code == unit.Code) {
				b.count(Cell{code, p.String(), mode}, c)
			}
		}
	}
}

func (b *table) count(name Cell, c MonthCount) {
	i, ok := b.at[name]
	if !ok {
		i = len(b.cells)
		b.at[name] = i
		b.names = append(b.names, name)
		b.cells = append(b.cells, analytics.Cell{Published: b.frozen[name], Never: name.Mode != "" && isMonth(name.Period)})
		b.answered = append(b.answered, [analytics.DimensionCount]int64{})
	}
	b.cells[i].N += c.Responses
	for d := range min(len(c.Answered), analytics.DimensionCount) {
		b.answered[i][d] += c.Answered[d]
	}
}

// needDimensions hides cells that have an index of nobody: with too few answers in some dimension.
func (b *table) needDimensions() {
	for i := range b.cells {
		b.cells[i].Hidden = slices.Min(b.answered[i][:]) < b.thresholds.Few
	}
}

func isMonth(period string) bool {
	return len(period) == len("2026-11") && !strings.Contains(period, "Q")
}

// hide returns the cells that stay hidden, where a figure needs show answers.
func (b *table) hide(show int64) map[Cell]bool {
	slices.Sort(b.modes)
	for i, name := range b.names {
		b.cells[i].Keep = b.keep(name)
	}
	hidden := map[Cell]bool{}
	for i, h := range analytics.Protect(b.cells, b.relations(), b.thresholds.Few, show) {
		if h {
			hidden[b.names[i]] = true
		}
	}
	return hidden
}

// fewUnits is how many units with figures there are at most while totals are given up sooner than units: when a province
// begins, a total says little more than the units do.
const fewUnits = 3

// keep says what is given up first: modes, then months, then years, whose figure is still to come, quarters last, for
// these are what the law asks for; totals after units.
func (b *table) keep(name Cell) int {
	keep := map[int]int{7: 2, 4: 4}[len(name.Period)] // 2026-11 and 2026-Q4 are both seven long
	if strings.Contains(name.Period, "Q") {
		keep = 6
	}
	if name.Mode != "" {
		keep = 0
	}
	province := name.Unit == b.province()
	if !province && !strings.HasPrefix(name.Unit, "level:") {
		return keep
	}
	// Once there are many units the province's own figure is the last to go, before that the first.
	switch begins := b.shown(name.Period) <= fewUnits; {
	case begins && province:
		return keep - 20
	case begins:
		return keep - 10
	case province:
		return keep + 20
	}
	return keep + 10
}

func (b *table) province() string { return b.ordered[0].Province }

// shown is how many units have answers enough in a period.
func (b *table) shown(period string) int {
	n := 0
	for _, u := range b.ordered {
		if i, ok := b.at[Cell{u.Code, period, ""}]; ok && u.Level != survey.LevelProvince && b.cells[i].N >= b.thresholds.Provisional {
			n++
		}
	}
	return n
}

// relations are all the sums one can do: over units and levels, over months and quarters, over modes. They are settled in
// this order.
func (b *table) relations() []analytics.Relation {
	var found []analytics.Relation
	relate := func(total Cell, parts []Cell) {
		t, ok := b.at[total]
		if !ok {
			return
		}
		r := analytics.Relation{Total: t}
		for _, p := range parts {
			if i, ok := b.at[p]; ok {
				r.Parts = append(r.Parts, i)
			}
		}
		found = append(found, r)
	}
	for _, parts := range []func(Cell) []Cell{b.unitParts, b.timeParts, b.modeParts} {
		for _, name := range b.names {
			relate(name, parts(name))
		}
	}
	return slices.DeleteFunc(found, func(r analytics.Relation) bool { return len(r.Parts) == 0 })
}

func (b *table) timeParts(name Cell) []Cell {
	period, err := analytics.ParsePeriod(name.Period)
	if err != nil {
		return nil
	}
	var parts []Cell
	for _, p := range period.Parts() {
		parts = append(parts, Cell{name.Unit, p.String(), name.Mode})
	}
	switch {
	case slices.ContainsFunc(parts, func(p Cell) bool { return b.otherMeasure(name, p) }):
		return b.months(name, period)
	case !b.sums(name, parts):
		return nil // a level some of whose units are of another measure in a part: the sums of its units say all there is
	}
	return parts
}

// sums tells whether the parts have as many responses as the whole.
func (b *table) sums(whole Cell, parts []Cell) bool {
	n := b.cells[b.at[whole]].N
	for _, p := range parts {
		if i, ok := b.at[p]; ok {
			n -= b.cells[i].N
		}
	}
	return n == 0
}

// otherMeasure tells whether a unit's figure in a part of a period is of another measure than the whole.
func (b *table) otherMeasure(whole, part Cell) bool {
	_, there := b.at[part]
	return there && b.measure(whole.Unit, whole.Period) != b.measure(part.Unit, part.Period)
}

// months are those of a unit's period that are of its measure: what it is the sum of where its quarters are not.
func (b *table) months(name Cell, period analytics.Period) []Cell {
	if period.Kind == analytics.Month {
		return []Cell{{name.Unit, period.String(), name.Mode}}
	}
	var parts []Cell
	for _, p := range period.Parts() {
		parts = append(parts, b.months(name, p)...)
	}
	return slices.DeleteFunc(parts, func(p Cell) bool { return b.otherMeasure(name, p) })
}

func (b *table) modeParts(name Cell) []Cell {
	var parts []Cell
	if name.Mode != "" || strings.HasPrefix(name.Unit, "level:") || name.Unit == b.province() && isMonth(name.Period) {
		return nil
	}
	for _, m := range b.modes {
		parts = append(parts, Cell{name.Unit, name.Period, m})
	}
	return parts
}

// unitParts: the province is its levels, a level its units; of one mode the province is its units.
func (b *table) unitParts(name Cell) []Cell {
	var parts []Cell
	province := name.Unit == b.province()
	if province && name.Mode == "" {
		return []Cell{{levelCode(survey.LevelAgency), name.Period, ""}, {levelCode(survey.LevelCommune), name.Period, ""}}
	}
	if !province && name.Unit != levelAgency && name.Unit != levelCommune {
		return nil // a unit has no units
	}
	for _, u := range b.ordered {
		if u.Level != survey.LevelProvince && (province || name.Unit == levelCode(u.Level)) {
			parts = append(parts, Cell{u.Code, name.Period, name.Mode})
		}
	}
	return parts
}

// newYear decides about the cells of a year. Where totals are weighted, the province is hidden with any of its levels: its
// weights differ from period to period, and a mixture of two unknown levels in each of several periods would tell more
// than their plain sums. A level's total tells of its hidden units their plain sum alone, whatever it is weighted by.
func newYear(province string, units []survey.Unit, counts []MonthCount, transactions []Transactions, frozen []Cell, t analytics.Thresholds) *year {
	y := &year{hidden: hide(units, counts, frozen, t), counts: counts, transactions: transactions}
	for cell := range maps.Clone(y.hidden) {
		period, err := analytics.ParsePeriod(cell.Period)
		if err != nil || cell.Mode != "" || cell.Unit != levelAgency && cell.Unit != levelCommune || slices.Contains(frozen, Cell{province, cell.Period, ""}) {
			continue
		}
		if known := y.transactionsIn(period); len(known) > 0 && y.allReported(period, known) {
			y.hidden[Cell{province, cell.Period, ""}] = true
		}
	}
	return y
}

// allReported tells whether every unit with answers in a period has its transactions.
func (y *year) allReported(p analytics.Period, known map[int32]int64) bool {
	for _, c := range y.counts {
		if _, ok := known[c.UnitID]; !ok && p.Contains(c.Month) && c.Standing == survey.Counted {
			return false
		}
	}
	return true
}

// hiddenIn returns the hidden cells of a period in order.
func (y *year) hiddenIn(p analytics.Period) []Cell {
	var found []Cell
	period := p.String()
	for c := range y.hidden {
		if c.Period == period {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b Cell) int { return strings.Compare(a.Unit+"/"+a.Mode, b.Unit+"/"+b.Mode) })
	return found
}

func (y *year) hash(p analytics.Period) string {
	h := sha256.New()
	for _, c := range y.hiddenIn(p) {
		h.Write([]byte(c.Unit + "/" + c.Mode + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// transactionsIn returns the transactions of the units of which every month with answers was reported.
func (y *year) transactionsIn(p analytics.Period) map[int32]int64 {
	type unitMonth struct {
		unit  int32
		month time.Time
	}
	reported, sums := map[unitMonth]bool{}, map[int32]int64{}
	for _, t := range y.transactions {
		if p.Contains(t.Month) {
			reported[unitMonth{t.UnitID, t.Month}] = true
			sums[t.UnitID] += t.Transactions
		}
	}
	for _, c := range y.counts {
		if p.Contains(c.Month) && !reported[unitMonth{c.UnitID, c.Month}] {
			delete(sums, c.UnitID)
		}
	}
	return sums
}
