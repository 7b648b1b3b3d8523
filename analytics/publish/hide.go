package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// WithSetAside is the Mode of the number of answers set aside, and of the index that counts them, too; a reason behind it, of those set aside
// for that.
const WithSetAside = "+"

// InTotal behind WithSetAside is the Mode of the province's index that counts what was set aside, where that alone is hidden: it is of the units that are
// in the total, the number is of all of them.
const InTotal = "total"

// FrozenCell is a number that an edition tells.
type FrozenCell struct {
	Cell
	N int64
}

// Everybody is the Unit of a cell that is hidden of all units and levels.
const Everybody = ""

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

// hide decides, in one place and for everybody who shows figures, which modes of a year, and which numbers of answers set aside, stay hidden.
// Indices need no hiding beside those of too few people: what would follow from the totals is left out of these (see leftOut).
func hide(units []survey.Unit, months []*unitMonth, without leftOut, frozen []FrozenCell, t analytics.Thresholds, over func(analytics.Period) bool) map[Cell]bool {
	b := newTable(units, frozenSetAside(frozen), t)
	b.choose(months, without)
	hidden := hideModes(b, months, without, over)
	maps.Copy(hidden, b.hideSetAside(months, over))
	b.hideUntold(hidden, months)
	b.hideInTotal(hidden, months, without)
	// Where figures of a year are of different measures, the sums that tell of what was set aside are other ones than those of what counts:
	// no index with it is shown.
	if slices.ContainsFunc(months, func(m *unitMonth) bool { return m.measure != months[0].measure }) {
		for cell := range b.measures {
			hidden[Cell{Everybody, cell.Period, WithSetAside}] = true
		}
	}
	return hidden
}

// hideSetAside decides about quarters, and then about the province's year, each once it is over: what was told of a quarter stays told. Months
// and the years of units have no number, for with them beside these there are tables whose margins give cells.
func (b *table) hideSetAside(months []*unitMonth, over func(analytics.Period) bool) map[Cell]bool {
	hidden := map[Cell]bool{}
	for _, kind := range []analytics.PeriodKind{analytics.Month, analytics.Quarter, analytics.Year} {
		told := map[analytics.Period]bool{}
		for _, a := range months {
			p := analytics.PeriodOf(kind, a.Month)
			if told[p] = kind != analytics.Month && over(p); told[p] {
				b.addSetAside(a, p)
			}
		}
		for p, told := range told {
			b.hideAllSetAside(hidden, p, told)
		}
		b.noteFrozen()
		// Numbers first, so that reasons, which are many, are given up before any of them.
		for _, t := range []*table{b.withoutReasons(), b} {
			for cell := range t.hide(b.thresholds.Few, t.relations()) {
				hidden[Cell{cell.Unit, cell.Period, WithSetAside + cell.Mode}] = true
			}
			for _, name := range t.names {
				c := &b.cells[b.at[name]]
				c.Hidden = hidden[Cell{name.Unit, name.Period, WithSetAside + name.Mode}]
				c.Published = !c.Hidden
			}
		}
	}
	return hidden
}

// hideAllSetAside hides what of a period nothing is told of: all of it, or what units and reasons would tell of a year.
func (b *table) hideAllSetAside(hidden map[Cell]bool, p analytics.Period, told bool) {
	period := p.String()
	for _, u := range b.ordered {
		if !told || p.Kind == analytics.Year && u.Level != survey.LevelProvince {
			hidden[Cell{u.Code, period, WithSetAside}] = true
		}
	}
	for _, reason := range survey.Reasons() {
		if p.Kind == analytics.Year {
			hidden[Cell{b.province(), period, WithSetAside + string(reason)}] = true
		}
	}
}

// hideUntold hides what reviews have taken from what is told: of the unit's quarter, and of the totals that it is in.
func (b *table) hideUntold(hidden map[Cell]bool, months []*unitMonth) {
	for _, a := range months {
		if !a.untold.SetAside {
			continue
		}
		unit := b.units[a.UnitID]
		quarter, year := analytics.PeriodOf(analytics.Quarter, a.Month).String(), analytics.PeriodOf(analytics.Year, a.Month).String()
		for _, cell := range []Cell{{unit.Code, quarter, ""}, {unit.Province, quarter, ""}, {unit.Province, year, ""}} {
			for _, reason := range append(survey.Reasons(), "") {
				hidden[Cell{cell.Unit, cell.Period, WithSetAside + string(reason)}] = true
			}
		}
	}
}

// frozenSetAside are the numbers of answers set aside that an edition tells, by the cells of a table of these alone.
func frozenSetAside(frozen []FrozenCell) map[Cell][]int64 {
	found := map[Cell][]int64{}
	for _, c := range frozen {
		if reason, ok := strings.CutPrefix(c.Mode, WithSetAside); ok {
			cell := Cell{c.Unit, c.Period, reason}
			found[cell] = append(found[cell], c.N)
		}
	}
	return found
}

// noteFrozen notes which numbers are out for good: those that are still what an edition tells. What a review makes of one is another number.
func (b *table) noteFrozen() {
	for i, name := range b.names {
		b.cells[i].Published = b.cells[i].Published || slices.Contains(b.frozen[name], b.cells[i].N)
	}
}

// table gathers the cells of a year and the sums between them.
type table struct {
	units      map[int32]survey.Unit
	ordered    []survey.Unit
	thresholds analytics.Thresholds
	frozen     map[Cell][]int64
	at         map[Cell]int
	names      []Cell
	cells      []analytics.Cell
	modes      []string
	measures   votes[Cell] // of a unit's periods
}

func newTable(units []survey.Unit, frozen map[Cell][]int64, t analytics.Thresholds) *table {
	b := &table{units: map[int32]survey.Unit{}, ordered: units, thresholds: t, frozen: frozen, at: map[Cell]int{}}
	for _, u := range units {
		b.units[u.ID] = u
	}
	return b
}

// choose notes how many responses of each measure a unit has in the figures of each period: these are of the measure that has most.
func (b *table) choose(months []*unitMonth, without leftOut) {
	b.measures = votes[Cell]{}
	for _, m := range months {
		for _, p := range analytics.PeriodsOf(m.Month) {
			n := m.responses
			if without.sums(p, m) {
				n = 0
			}
			b.measures.add(Cell{Unit: b.units[m.UnitID].Code, Period: p.String()}, m.measure, n)
		}
	}
}

// measure is that of a unit's figure in a period.
func (b *table) measure(unit, period string) string {
	return b.measures.chosen(Cell{Unit: unit, Period: period})
}

// addSetAside counts what was set aside of a unit's month in the province's cell, of a quarter in the unit's as well and by reason.
func (b *table) addSetAside(a *unitMonth, p analytics.Period) {
	unit, period := b.units[a.UnitID], p.String()
	if b.measure(unit.Code, period) != a.measure {
		return
	}
	for reason, n := range a.aside {
		b.count(Cell{unit.Province, period, ""}, n)
		if p.Kind != analytics.Quarter {
			continue
		}
		b.sub(string(reason))
		b.count(Cell{unit.Code, period, ""}, n)
		b.count(Cell{unit.Code, period, string(reason)}, n)
		b.count(Cell{unit.Province, period, string(reason)}, n)
	}
}

// withoutReasons is the table of the numbers alone.
func (b *table) withoutReasons() *table {
	numbers := *b
	numbers.at, numbers.names, numbers.cells, numbers.modes = map[Cell]int{}, nil, nil, nil
	for i, name := range b.names {
		if name.Mode == "" {
			numbers.at[name] = len(numbers.names)
			numbers.names, numbers.cells = append(numbers.names, name), append(numbers.cells, b.cells[i])
		}
	}
	return &numbers
}

func (b *table) sub(name string) {
	if !slices.Contains(b.modes, name) {
		b.modes = append(b.modes, name)
	}
}

func (b *table) count(name Cell, n int64) {
	i, ok := b.at[name]
	if !ok {
		i = len(b.cells)
		b.at[name] = i
		b.names = append(b.names, name)
		b.cells = append(b.cells, analytics.Cell{})
	}
	b.cells[i].N += n
}

// hide returns the cells that stay hidden, where a figure needs show answers.
func (b *table) hide(show int64, relations []analytics.Relation) map[Cell]bool {
	for i, name := range b.names {
		b.cells[i].Keep = b.keep(name)
	}
	hidden := map[Cell]bool{}
	for i, h := range analytics.Protect(b.cells, relations, b.thresholds.Few, show) {
		if h {
			hidden[b.names[i]] = true
		}
	}
	return hidden
}

// What is given up first: reasons, then the province's number, which few ask for, those of units last: they are beside their scores.
const (
	keepReason = iota
	keepTotal
	keepUnit
)

func (b *table) keep(name Cell) int {
	switch {
	case name.Mode != "":
		return keepReason
	case name.Unit == b.province():
		return keepTotal
	}
	return keepUnit
}

func (b *table) province() string { return b.ordered[0].Province }

// relations are all the sums one can do: over units, over quarters, over reasons. They are settled in this order.
func (b *table) relations() []analytics.Relation {
	return b.relate(b.unitParts, b.timeParts, b.subParts)
}

func (b *table) relate(parts ...func(Cell) []Cell) []analytics.Relation {
	slices.Sort(b.modes)
	var found []analytics.Relation
	for _, partsOf := range parts {
		for i, name := range b.names {
			r := analytics.Relation{Total: i}
			for _, p := range partsOf(name) {
				if i, ok := b.at[p]; ok {
					r.Parts = append(r.Parts, i)
				}
			}
			if len(r.Parts) > 0 {
				found = append(found, r)
			}
		}
	}
	return found
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
	if !b.sums(name, parts) {
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

func (b *table) subParts(name Cell) []Cell {
	var parts []Cell
	if name.Mode != "" {
		return nil
	}
	for _, m := range b.modes {
		parts = append(parts, Cell{name.Unit, name.Period, m})
	}
	return parts
}

// unitParts: the province is its units.
func (b *table) unitParts(name Cell) []Cell {
	var parts []Cell
	for _, u := range b.ordered {
		if name.Unit == b.province() && u.Level != survey.LevelProvince {
			parts = append(parts, Cell{u.Code, name.Period, name.Mode})
		}
	}
	return parts
}

// newYear decides about the cells of a year. over tells which periods are over for good.
func newYear(units []survey.Unit, counts []MonthCount, transactions []Transactions, frozen []FrozenCell, t analytics.Thresholds, over func(analytics.Period) bool) *year {
	months := unitMonthsOf(counts)
	y := &year{counts: counts, transactions: transactions, without: leaveOut(months, t.Few, over), over: over}
	y.hidden = hide(units, months, y.without, frozen, t, over)
	return y
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
	for _, o := range y.without[p] {
		fmt.Fprintf(h, "%d %s %t %t\n", o.UnitID, o.Month.Format(time.DateOnly), o.Sums, o.Items)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// transactionsIn returns the transactions of the units of which every month was reported in which an answer counts: what was set aside is in no figure,
// and must not take the weight from one.
func (y *year) transactionsIn(p analytics.Period) map[int32]int64 {
	reported, sums := map[Change]bool{}, map[int32]int64{}
	for _, t := range y.transactions {
		if p.Contains(t.Month) {
			reported[Change{t.UnitID, t.Month}] = true
			sums[t.UnitID] += t.Transactions
		}
	}
	for _, c := range y.counts {
		if c.Standing == survey.Counted && p.Contains(c.Month) && !reported[Change{c.UnitID, c.Month}] {
			delete(sums, c.UnitID)
		}
	}
	return sums
}
