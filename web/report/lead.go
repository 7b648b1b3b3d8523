package report

import (
	"math"
	"strings"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/i18n"
)

// head is what every report begins with: whom and when it is of, and the sentence to take away.
func (p *paper) head(about, story string, u analytics.UnitEstimate) {
	p.say(about, style{18, true, ink}, 0.2)
	p.say(p.t("report.title")+" · "+p.span(), style{11, true, accent}, 0.6)
	p.say(p.t("caveat"), small, 2)
	p.say(story, lead, 1)
	if u.Index != nil {
		p.say(strings.TrimSpace(p.apart(u, analytics.ToPrevious)), small, 0)
	}
	p.y += 1.5
}

// card is a figure to take away.
type card struct{ name, figure, under string }

// cards stand side by side on a ground as tall as the tallest.
func (p *paper) cards(all []card) {
	const between, inside = 3.0, 2.6
	name, figure, under := style{8, false, quiet}, style{14, true, ink}, style{7.5, false, quiet}
	n := float64(len(all))
	width := (p.width - (n-1)*between) / n
	inner := width - 2*inside
	names, height := 0.0, 0.0
	for _, c := range all {
		names = math.Max(names, p.tall(c.name, name, inner))
	}
	for _, c := range all {
		height = math.Max(height, names+p.tall(c.figure, figure, inner)+p.tall(c.under, under, inner))
	}
	height += 2*inside - 0.6
	p.need(height)
	for i, c := range all {
		x, y := p.left+float64(i)*(width+between), p.y
		p.fill(x, y, width, height, tint, 1)
		y += inside - 0.6
		p.put(x+inside, y, inner, atLeft, c.name, name)
		y += names
		y += p.put(x+inside, y, inner, atLeft, c.figure, figure)
		p.put(x+inside, y, inner, atLeft, c.under, under)
	}
	p.y += height + 1.5
}

func (w *writer) range1(low, high float64) string {
	return w.t("table.from_to", "Low", one(low), "High", one(high))
}

// indexCard and its like are the cards of a unit.
func (w *writer) indexCard(u analytics.UnitEstimate) card {
	if u.Index == nil {
		return card{w.t("index.name"), "–", w.status(u.Estimate)}
	}
	return card{w.t("index.name"), one(*u.Index), w.t("table.interval") + ": " + w.range1(*u.Low, *u.High)}
}

func (w *writer) answersCard(u analytics.UnitEstimate) card {
	under := w.t("report.no_rate")
	if s := u.Sample; s != nil {
		under = w.t("sample.rate", "Rate", one(s.Rate), "Transactions", count(s.Transactions))
	}
	return card{w.t("unit.responses"), count(u.N), under}
}

func (w *writer) asideCard(u analytics.UnitEstimate) card {
	c := card{name: w.t("report.aside_share"), figure: "–", under: w.t("report.few_aside")}
	switch {
	case u.SetAside == nil:
	case u.SetAsideShare == nil || *u.SetAside == 0:
		c.figure, c.under = "0 %", w.t("report.nothing_aside")
	default:
		c.figure, c.under = one(*u.SetAsideShare)+" %", w.t("report.aside_of", "N", count(*u.SetAside), "Of", count(*u.OutOf()))
	}
	return c
}

func (w *writer) gapCard(u analytics.UnitEstimate) (card, bool) {
	if u.Gap == nil || w.topTen() == nil {
		return card{}, false
	}
	line, between := w.topTen(), w.t("table.from_to", "Low", signed(u.Gap.Point.Low), "High", signed(u.Gap.Point.High))
	if line.Exact {
		between = signed(u.Gap.Point.Low)
	}
	return card{w.t("unit.gap"), between, w.t("target.gap_points", "Scope", line.Scope, "Rebuilt", line.Rebuilt) + "; " +
		w.t("target.gap_full", "Low", signed(u.Gap.Full.Low), "High", signed(u.Gap.Full.High))}, true
}

func (w *writer) rankCard(u analytics.UnitEstimate) card {
	c := card{name: w.t("unit.rank"), figure: "–", under: w.t("unit.rank_none")}
	if u.Rank == nil {
		if u.Status == analytics.Ranked {
			c.under = w.t("unit.rank_other")
		}
		return c
	}
	key := "unit.rank_of"
	if u.RankExact() {
		key = "unit.rank_exact"
	}
	c.figure, c.under = count(int64(*u.Rank))+"/"+count(int64(*u.RankedOf)), w.t(key, "Low", *u.RankLow, "High", *u.RankHigh)
	return c
}

// shareOf is the share of people who said something, or the bound of one that is none or all.
func (w *writer) shareOf(o analytics.OptionShare) string {
	switch o.Bound {
	case analytics.BoundBelow:
		return w.t("unit.under", "Value", one(o.Under()))
	case analytics.BoundAbove:
		return w.t("unit.over", "Value", one(o.Over()))
	}
	return one(o.Share) + " %"
}

// reports are trouble and extra payment, as people told of them.
func (p *paper) reports(u analytics.UnitEstimate) {
	all := u.Reports()
	if len(all) == 0 {
		return
	}
	p.heading(p.t("report.reports"), 20)
	columns := []column{{p.width - 84, atLeft, p.t("report.asked")}, {24, atRight, p.t("report.said_yes")}, {34, atRight, p.t("table.interval")}, {26, atRight, p.t("unit.answers")}}
	var rows [][]cell
	for _, r := range all {
		interval := ""
		if r.Bound == "" {
			interval = p.range1(r.Low, r.High)
		}
		rows = append(rows, words(p.t("report_of."+string(r.Concern)), p.shareOf(r.OptionShare), interval, count(r.N)))
	}
	p.table(columns, rows)
}

// dimensions are the five, drawn on one axis.
func (p *paper) dimensions(u analytics.UnitEstimate) {
	p.heading(p.t("unit.dimensions"), 45)
	if len(u.Dimensions) == 0 {
		p.say(p.t("report.no_dimensions"), plain, 1)
		return
	}
	axis := p.axisOf(nil, u.Dimensions)
	columns := []column{{p.width - 46, atLeft, p.t("unit.dimension")}, {35, atLeft, ""}, {11, atRight, "%"}}
	p.tableHead(columns)
	p.scale(axis, p.left+columns[0].width, columns[1].width-space)
	for _, f := range u.Dimensions {
		row := words(p.t("dimension."+f.Key), "", "")
		row[0].bold = f.Key == u.Weakest
		if f.Share != nil {
			row[1].draw = p.bar(axis, *f.Share, *f.Low, *f.High, false)
			row[2] = cell{text: one(*f.Share), style: style{8.5, true, ink}}
		} else {
			row[2].text = "–"
		}
		p.tableRow(columns, row)
	}
	p.y += 1
	p.say(p.weakestSaid(u)+" "+p.t("report.dimension_legend", "Low", whole(axis.From)), small, 0)
}

// weakestSaid names the weakest dimension where the data part it from the others.
func (w *writer) weakestSaid(u analytics.UnitEstimate) string {
	switch {
	case u.Weakest != "":
		return w.t("report.weakest", "Dimension", i18n.LowerFirst(w.t("dimension."+u.Weakest)))
	case u.Unclear:
		return w.t("report.weakest_unclear")
	}
	return ""
}

// mend says what to mend first.
func (p *paper) mend(u analytics.UnitEstimate) {
	drivers := u.Detail.Importances()
	if len(drivers) == 0 {
		return
	}
	p.heading(p.t("driver.title"), 16)
	p.say(p.mendFirst(u), strong, 0.4)
	p.say(p.t("driver.lead", "Explained", whole(100*analytics.Explained(drivers))), small, 0.5)
}

func (w *writer) mendFirst(u analytics.UnitEstimate) string {
	if u.MendFirst == "" {
		return w.t("driver.none")
	}
	return w.t("driver.first", "Dimension", i18n.LowerFirst(w.t("dimension."+u.MendFirst)))
}

// room is what people write who answer for the figures.
func (p *paper) room(until float64) {
	const least = 70
	if p.pdf.PageNo() == 1 && p.y+least > until {
		p.newPage()
	}
	p.heading(p.t("report.room"), 0)
	p.ruled([]string{p.t("report.causes"), p.t("report.remedies"), p.t("report.done")}, until)
}

// closing is what a figure is not, and how it was made; it stands at the foot of the second page.
func (p *paper) closing() []string {
	var not []string
	for _, key := range []string{"report.not_sipas", "report.not_census", "report.not_rank", "report.not_person"} {
		not = append(not, p.t(key))
	}
	return []string{strings.Join(not, " "), p.method()}
}

// close fills the page: room to write, and the closing at its foot.
func (p *paper) close(more ...string) {
	all := append(more, p.closing()...)
	s, height := style{7.5, false, quiet}, 0.0
	for _, text := range all {
		height += p.tall(text, s, p.width) + 0.8
	}
	if p.Tasks.told() {
		p.need(height + 2)
		p.y = math.Max(p.y, bottom-height-2)
	} else {
		p.room(bottom - height - 2)
	}
	for _, text := range all {
		p.say(text, s, 0.8)
	}
}

// names are units one after the other, with what is to say of each.
func names(units []analytics.UnitEstimate, most int, of func(analytics.UnitEstimate) string) string {
	var all []string
	for _, u := range units[:min(most, len(units))] {
		all = append(all, u.Name.VI+" "+of(u))
	}
	return strings.Join(all, "; ")
}

// levels are those with a table each.
func levels() []survey.Level { return []survey.Level{survey.LevelCommune, survey.LevelAgency} }
