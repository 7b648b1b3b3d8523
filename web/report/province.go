package report

import (
	"cmp"
	"slices"
	"strings"

	"sipas/analytics"
	"sipas/survey"
)

// How many units a sentence names.
const (
	namedFirst = 3
	movers     = 4
)

// provincePages are the report of the province: two pages to read, and the units.
func (p *paper) provincePages() {
	u := p.province()
	p.head(p.Province, p.story(u), u)
	cards := []card{p.indexCard(u)}
	if gap, ok := p.gapCard(u); ok {
		cards = append(cards, gap)
	}
	p.cards(append(cards, p.answersCard(u), p.asideCard(u)))
	if target := p.Results.Target; target != nil && u.Index != nil {
		p.say(strings.Join(p.takes(target), " "), plain, 0.5)
	}
	p.beside(p.trend, func() { p.dimensions(u) })
	p.reports(u)
	for _, level := range levels() {
		p.attention(level)
	}
	p.mend(u)
	for _, level := range levels() {
		p.ends(level)
	}
	p.aside(u)
	p.tasks()
	p.close(p.basis(u)...)
	p.annex()
}

// attention is what to look at first, each with figures.
func (p *paper) attention(level survey.Level) {
	p.heading(p.t("report.attention_"+string(level)), 12)
	units := p.of(level)
	found, said := analytics.NewAttention(units), false
	for _, c := range analytics.Concerns() {
		if units := found[c]; len(units) > 0 {
			said = true
			p.point(p.concern(c, units))
		}
	}
	if !said {
		p.say(p.texts.NoConcern(language, analytics.Told(units)), plain, 0.5)
	}
}

// point is a sentence of a list.
func (p *paper) point(text string) {
	const indent = 4.0
	p.need(p.tall(text, plain, p.width-indent))
	p.put(p.left, p.y, indent, atLeft, "–", plain)
	p.y += p.put(p.left+indent, p.y, p.width-indent, atLeft, text, plain) + 0.5
}

// concern tells which units a concern is about; those with too few answers stand in the annex.
func (w *writer) concern(c analytics.Concern, units []analytics.UnitEstimate) string {
	text := w.t("attention."+string(c), "N", len(units))
	if c == analytics.TooFew {
		return text + ". " + w.t("report.few_listed")
	}
	text += ": " + names(units, namedFirst, func(u analytics.UnitEstimate) string { return w.why(c, u) })
	if more := len(units) - namedFirst; more > 0 {
		text += "; " + w.t("attention.more", "N", more)
	}
	return text + "."
}

// why is the figure that a concern rests on.
func (w *writer) why(c analytics.Concern, u analytics.UnitEstimate) string {
	switch c {
	case analytics.UnderLine:
		return one(*u.Index) + " (" + w.range1(*u.Low, *u.High) + ")"
	case analytics.Falling:
		return "(" + signed(u.Change(analytics.ToPrevious).Points) + ")"
	case analytics.MuchAside:
		return one(*u.SetAsideShare) + " %"
	}
	r := u.Reported(c)
	if r == nil {
		return ""
	}
	if r.Bound != "" {
		return w.shareOf(*r)
	}
	return w.shareOf(*r) + " (" + w.range1(r.Low, r.High) + ")"
}

// ends says who is surely first or last of a level, and who surely changed.
func (p *paper) ends(level survey.Level) {
	units := p.of(level)
	p.heading(p.t("report.ends_"+string(level)), 12)
	x := analytics.NewExtremes(units)
	if x.Ranked == 0 {
		p.say(p.t("report.nobody_ranked", "N", len(units)), plain, 0.5)
		return
	}
	said := p.t("report.ranked_of", "Ranked", x.Ranked, "N", len(units))
	if x.Ranked > 1 { // the only one is neither first nor last
		said += " " + p.best(x)
	}
	p.point(said)
	if len(x.ImprovedMost)+len(x.FellMost) == 0 {
		p.point(p.t("report.nobody_moved"))
	}
	p.moved("extreme.rose", x.ImprovedMost)
	p.moved("attention.falling", x.FellMost)
}

func (p *paper) moved(key string, units []analytics.UnitEstimate) {
	if len(units) == 0 {
		return
	}
	text := p.t(key, "N", len(units)) + ": " + names(units, movers, func(u analytics.UnitEstimate) string {
		c := u.Change(analytics.ToPrevious)
		return one(c.From) + " → " + one(*u.Index) + " (" + signed(c.Points) + ")"
	})
	if more := len(units) - movers; more > 0 {
		text += "; " + p.t("attention.more", "N", more)
	}
	p.point(text + ".")
}

func (w *writer) best(x analytics.Extremes) string {
	s := w.t("extreme.no_best", "N", x.MayBeBest)
	if x.Best != nil {
		s = w.t("extreme.best", "Unit", x.Best.Name.VI)
	}
	if x.Worst != nil {
		return s + " " + w.t("extreme.worst", "Unit", x.Worst.Name.VI)
	}
	return s + " " + w.t("extreme.no_worst", "N", x.MayBeWorst)
}

// aside tells what was set aside, for which reasons.
func (p *paper) aside(u analytics.UnitEstimate) {
	if !u.SomeSetAside() || u.SetAsideShare == nil {
		return
	}
	p.heading(p.t("aside.title"), 12)
	text := p.t("aside.lead", "N", count(*u.SetAside), "Share", one(*u.SetAsideShare))
	if all := u.Detail.All; all != nil && u.Index != nil {
		text += " " + p.t("aside.both", "Counted", one(*u.Index), "All", one(all.Index), "N", count(all.N))
	} else if u.Index != nil {
		text += " " + p.t("aside.both_hidden")
	}
	p.say(text, plain, 0.5)
	var reasons []string
	for _, r := range u.Detail.Reasons {
		reasons = append(reasons, p.t("reason."+string(r.Reason))+": "+count(r.N))
	}
	if len(reasons) > 0 {
		p.say(p.t("aside.reason")+": "+strings.Join(reasons, "; ")+".", plain, 0.5)
	}
	units := slices.DeleteFunc(slices.Clone(p.Results.Units), func(u analytics.UnitEstimate) bool {
		return u.Level == survey.LevelProvince || !u.SomeSetAside() || u.SetAsideShare == nil
	})
	slices.SortStableFunc(units, func(a, b analytics.UnitEstimate) int { return cmp.Compare(*b.SetAsideShare, *a.SetAsideShare) })
	if u.Level == survey.LevelProvince && len(units) > 0 {
		p.say(p.t("report.aside_units")+": "+names(units, namedFirst, func(u analytics.UnitEstimate) string {
			return one(*u.SetAsideShare) + " % (" + p.t("table.responses", "N", count(*u.SetAside)) + ")"
		})+".", plain, 0.5)
	}
}

// basis is what the province's figure and its line are.
func (p *paper) basis(u analytics.UnitEstimate) []string {
	var said []string
	if c := u.Change(analytics.ToYearAgo); c != nil {
		said = append(said, p.t("story.year_ago")+p.change(c)+"."+p.apart(u, analytics.ToYearAgo))
	} else if text := p.apart(u, analytics.ToYearAgo); text != "" {
		said = append(said, strings.TrimSpace(text))
	}
	if text := p.instrument(u.Instrument); text != "" {
		said = append(said, text)
	}
	if u.Index != nil && u.Weighting != "" {
		said = append(said, p.t("weighting."+u.Weighting))
	}
	if target := p.Results.Target; target != nil && u.Index != nil {
		said = append(said, p.t("target.what")+" "+strings.Join(p.line(target), " "))
	}
	return append(said, p.t("attention.sure"), p.t("report.vertical"))
}
