package report

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	vietnamese "golang.org/x/text/language"

	"sipas/analytics"
	"sipas/web/chart"
)

// annex lists all units: those with a figure on one axis, the others by name.
func (p *paper) annex() {
	for _, level := range levels() {
		units := p.of(level)
		if len(units) == 0 {
			continue
		}
		p.newPage()
		p.say(p.t("report.annex_"+string(level)), style{14, true, ink}, 0.5)
		p.say(p.t("report.annex_legend"), small, 1.5)
		axis := p.axisOf(units, nil)
		for _, status := range []analytics.Status{analytics.Ranked, analytics.Provisional} {
			p.league(status, units, axis)
		}
		p.few(units)
	}
}

// league is the table of the units of a status, the highest index first.
func (p *paper) league(status analytics.Status, units []analytics.UnitEstimate, axis chart.Axis) {
	found := slices.DeleteFunc(slices.Clone(units), func(u analytics.UnitEstimate) bool { return u.Index == nil || u.Status != status })
	if len(found) == 0 {
		return
	}
	byName := collate.New(vietnamese.Vietnamese)
	slices.SortStableFunc(found, func(a, b analytics.UnitEstimate) int {
		return cmp.Or(cmp.Compare(*b.Index, *a.Index), byName.CompareString(a.Name.VI, b.Name.VI))
	})
	p.need(30)
	p.say(p.t("group."+string(status), "N", len(found)), style{10.5, true, accent}, 0.8)
	columns := p.leagueColumns()
	head := func() {
		p.tableHead(columns)
		p.scale(axis, p.left+columns[0].width+columns[1].width+columns[2].width, columns[3].width-space)
	}
	head()
	p.repeat = head
	for _, u := range found {
		p.tableRow(columns, p.leagueRow(u, axis))
	}
	p.repeat = nil
	p.y += 3
}

func (p *paper) leagueColumns() []column {
	return []column{{27, atLeft, p.t("table.rank_possible")}, {48, atLeft, p.t("table.unit")}, {12, atRight, p.t("table.index")}, {35, atLeft, ""},
		{23, atLeft, p.t("table.interval_short")}, {15, atRight, p.t("table.change")}, {16, atRight, p.t("table.n")}}
}

func (p *paper) leagueRow(u analytics.UnitEstimate, axis chart.Axis) []cell {
	rank, change, n := "–", "", count(u.N)
	if u.Rank != nil {
		rank = p.t("report.rank", "Rank", *u.Rank, "Of", *u.RankedOf, "Low", *u.RankLow, "High", *u.RankHigh)
	}
	if c := u.Change(analytics.ToPrevious); c != nil && c.Sure() {
		change = signed(c.Points)
	}
	if u.MuchSetAside() {
		n += " *"
	}
	cells := words(rank, u.Name.VI, one(*u.Index), "", p.range1(*u.Low, *u.High), change, n)
	cells[0].bold, cells[2].bold = false, true
	cells[3].draw = p.bar(axis, *u.Index, *u.Low, *u.High, u.Status == analytics.Provisional)
	for i := range cells {
		cells[i].points = 8
	}
	return cells
}

// few names the units without a figure, in columns, each with how many answers it has.
func (p *paper) few(units []analytics.UnitEstimate) {
	found := slices.DeleteFunc(slices.Clone(units), func(u analytics.UnitEstimate) bool { return u.Index != nil })
	if len(found) == 0 {
		return
	}
	byName := collate.New(vietnamese.Vietnamese)
	slices.SortStableFunc(found, func(a, b analytics.UnitEstimate) int { return byName.CompareString(a.Name.VI, b.Name.VI) })
	p.need(24)
	p.say(p.t("group.few", "N", len(found)), style{10.5, true, accent}, 0.2)
	said := p.t("group.few_lead", "Need", p.Thresholds.Provisional)
	if p.Until() != nil {
		said += " " + p.t("group.few_running")
	}
	p.say(said, small, 1)
	const across = 3
	s := style{8, false, ink}
	width := p.width / across
	for line := range slices.Chunk(found, across) {
		height := 0.0
		for _, u := range line {
			height = max(height, p.tall(p.named(u), s, width-space))
		}
		p.need(height)
		for i, u := range line {
			p.put(p.left+float64(i)*width, p.y, width-space, atLeft, p.named(u), s)
		}
		p.y += height + 0.5
	}
}

func (w *writer) named(u analytics.UnitEstimate) string {
	if u.Suppressed {
		return u.Name.VI + ": " + w.t("status.suppressed")
	}
	if u.Behind() {
		return u.Name.VI + ": " + w.t("report.waiting")
	}
	return u.Name.VI + ": " + w.t("table.responses", "N", count(u.N))
}
