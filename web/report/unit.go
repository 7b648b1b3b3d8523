package report

import (
	"cmp"
	"slices"
	"strings"

	"sipas/analytics"
	"sipas/survey"
)

// What two pages hold.
const (
	mostItems   = 9
	mostSimilar = 5
)

// unitPages are the report of one unit.
func (p *paper) unitPages() {
	u := *p.Unit
	p.head(u.Name.VI, p.unitStory(u), u)
	cards := []card{p.indexCard(u)}
	if u.Level != survey.LevelProvince {
		cards = append(cards, p.rankCard(u))
	}
	if gap, ok := p.gapCard(u); ok {
		cards = append(cards, gap)
	}
	p.cards(append(cards, p.answersCard(u)))
	p.beside(p.trend, func() { p.dimensions(u) })
	p.reports(u)
	p.concerns(u)
	p.mend(u)
	p.similar(u)
	p.items(u)
	p.aside(u)
	p.tasks()
	p.close(p.plan(u)...)
}

// unitStory is the sentence before all tables, as on the unit's page.
func (w *writer) unitStory(u analytics.UnitEstimate) string {
	args := []any{"Aside", w.texts.Aside(language, u), "Period", w.span(), "N", count(u.N), "Need", count(w.Thresholds.Provisional)}
	switch {
	case u.Index != nil:
		return w.t("story.lead", "Period", w.span(), "Index", one(*u.Index)) + w.told(u)
	case u.Suppressed:
		return w.t("unit.story_hidden", args...)
	case u.Behind():
		return w.t("report.story_waiting", w.waiting(u)...)
	case u.N < w.Thresholds.Provisional:
		return w.t("unit.story_few", args...)
	}
	return w.t("unit.story_dimension", args...)
}

// concerns are the reasons to look at the unit first.
func (p *paper) concerns(u analytics.UnitEstimate) {
	found := analytics.NewAttention(p.of(u.Level))
	var said []string
	for _, c := range analytics.Concerns() {
		if found.Of(c, u.Code) && c != analytics.TooFew && u.Level != survey.LevelProvince {
			said = append(said, p.t("report.concern_"+string(c))+" "+p.why(c, u)+".")
		}
	}
	if len(said) == 0 {
		return
	}
	p.heading(p.t("attention.title"), 8)
	for _, text := range said {
		p.point(text)
	}
}

// similar are units of the same kind, on one axis with this one.
func (p *paper) similar(u analytics.UnitEstimate) {
	others := analytics.Similar(u, p.Results.Units, mostSimilar)
	if len(others) == 0 {
		return
	}
	p.heading(p.t("report.other_units"), 18+8*float64(len(others)+1))
	all := []analytics.UnitEstimate{u}
	for _, o := range others {
		all = append(all, o.UnitEstimate)
	}
	axis := p.axisOf(all, nil)
	columns := []column{{56, atLeft, p.t("table.unit")}, {14, atRight, p.t("table.index")}, {46, atLeft, ""},
		{p.width - 134, atLeft, p.t("similar.difference")}, {18, atRight, p.t("table.n")}}
	p.tableHead(columns)
	p.scale(axis, p.left+columns[0].width+columns[1].width, columns[2].width-space)
	row := func(u analytics.UnitEstimate, beside string, own bool) {
		cells := words(u.Name.VI, one(*u.Index), "", beside, count(u.N))
		cells[0].bold = own
		cells[2].draw = p.bar(axis, *u.Index, *u.Low, *u.High, u.Status == analytics.Provisional)
		p.tableRow(columns, cells)
	}
	row(u, "–", true)
	for _, o := range others {
		row(o.UnitEstimate, p.beside1(o), false)
	}
	p.y += 1
	p.say(p.t("similar.lead"), small, 0)
}

// beside1 says whether a similar unit is better or worse than this one.
func (w *writer) beside1(c analytics.Comparison) string {
	switch {
	case !c.Certain:
		return w.t("similar.unclear")
	case c.Difference > 0:
		return w.t("similar.lower", "Points", one(c.Difference))
	}
	return w.t("similar.higher", "Points", one(-c.Difference))
}

// items are the questions on the scale with how people answered; of many, those with the lowest shares.
func (p *paper) items(u analytics.UnitEstimate) {
	var shown []analytics.Figure
	for _, f := range u.Items {
		if q := p.item(f, u.Instrument); q != nil && q.Kind == survey.OnScale && f.Share != nil && len(f.Counts) == survey.ScaleSteps {
			shown = append(shown, f)
		}
	}
	if len(shown) == 0 {
		return
	}
	p.heading(p.t("unit.items"), 20+8*float64(min(mostItems, len(shown))))
	said := p.t("report.item_legend")
	if all := len(shown); all > mostItems {
		slices.SortStableFunc(shown, func(a, b analytics.Figure) int { return cmp.Compare(*a.Share, *b.Share) })
		shown = shown[:mostItems]
		said += " " + p.t("report.lowest_items", "N", mostItems, "All", all)
	}
	columns := []column{{72, atLeft, p.t("report.question")}, {p.width - 116, atLeft, p.t("report.distribution")}, {26, atRight, p.t("unit.share")}, {18, atRight, p.t("unit.answers")}}
	var rows [][]cell
	for _, f := range shown {
		row := words(p.item(f, u.Instrument).Text.VI, "", one(*f.Share), count(f.N))
		row[0].bold, row[2].bold = false, true
		row[1].draw = p.stack(f)
		rows = append(rows, row)
	}
	p.table(columns, rows)
	p.say(said, small, 0.5)
}

// item is the question of a figure, in the words in which most were asked it.
func (w *writer) item(f analytics.Figure, asked analytics.Instrument) *survey.Item {
	for _, q := range analytics.AskedBy(f, asked, w.Asked) {
		if item, ok := q.Item(f.Key); ok {
			return &item
		}
	}
	return nil
}

// The tones of the steps part in grey, too; what is written on each is to be read on it.
var (
	steps   = [survey.ScaleSteps]rgb{{122, 46, 0}, {217, 139, 58}, {205, 209, 214}, {110, 165, 215}, {11, 70, 135}}
	onSteps = [survey.ScaleSteps]rgb{white, ink, ink, ink, white}
)

// stack draws the answers side by side, each part with its step where there is room.
func (p *paper) stack(f analytics.Figure) func(x, y, w, h float64) {
	return func(x, y, w, h float64) {
		const tall = 4.6
		y += (h - tall) / 2
		for i, n := range f.Counts {
			width := w * float64(n) / float64(max(1, f.N))
			p.fill(x, y, width, tall, steps[i], 1)
			if width > 3 {
				s := style{7.5, true, onSteps[i]}
				p.put(x, y+(tall-s.line())/2, width, centred, count(int64(i+1)), s)
			}
			x += width
			p.rule(x, y, x, y+tall, 0.25, white)
		}
	}
}

// plan is how many answers there should be, and what the unit was asked.
func (w *writer) plan(u analytics.UnitEstimate) []string {
	var said []string
	if s := u.Sample; s != nil {
		text := w.t("sample.plan", "Transactions", count(s.Transactions), "Needed", count(s.Needed), "Fill", one(s.Fill), "Rate", one(s.Rate))
		if s.Missing > 0 {
			said = append(said, text+" "+w.t("sample.missing", "N", count(s.Missing)))
		} else {
			said = append(said, text+" "+w.t("sample.full"))
		}
	}
	if text := strings.TrimSpace(w.instrument(u.Instrument)); text != "" {
		said = append(said, text)
	}
	if u.Gap != nil && w.Results.Target != nil {
		said = append(said, w.t("target.what")+" "+w.texts.Line(language, w.Results.Target.Line))
	}
	return said
}
