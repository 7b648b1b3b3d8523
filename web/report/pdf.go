package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/pagesize"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/props"
	"github.com/johnfercher/maroto/v2/pkg/repository"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/i18n"
)

// How many units a short table lists at either end, and how many movers.
const (
	tableEnds = 6
	movers    = 8
)

// fontFamily covers Vietnamese and may be embedded.
const fontFamily = "liberation"

// PDF writes the report: A4, Vietnamese, four pages at most. The library panics where it meets what it cannot draw: that is an error here.
func PDF(out io.Writer, d Data) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = &survey.Error{Op: "report.PDF", Kind: survey.Internal, Key: "internal", Err: fmt.Errorf("drawing: %v", fault)}
		}
	}()
	w, err := newWriter(d)
	if err != nil {
		return err
	}
	fonts, err := repository.New().
		AddUTF8FontFromBytes(fontFamily, fontstyle.Normal, liberationsansregular.TTF).
		AddUTF8FontFromBytes(fontFamily, fontstyle.Bold, liberationsansbold.TTF).Load()
	if err != nil {
		return err
	}
	title := w.t("report.title")
	m := maroto.New(config.NewBuilder().WithPageSize(pagesize.A4).WithLeftMargin(18).WithRightMargin(18).WithTopMargin(14).WithBottomMargin(14).
		WithCustomFonts(fonts).WithDefaultFont(&props.Font{Family: fontFamily, Size: 9.5, Color: &ink}).WithTitle(survey.Drawable(title), true).WithAuthor(survey.Drawable(d.Province), true).
		WithCreationDate(d.MadeAt.In(d.Location)).WithPageNumber(props.PageNumber{Pattern: "{current} / {total}", Place: props.RightBottom, Family: fontFamily, Size: 8, Color: &quiet}).Build())
	p := &paper{w, m}
	p.head(title)
	p.index()
	p.tables()
	p.moved()
	p.weakest()
	p.aside()
	p.caution()
	document, err := m.Generate()
	if err != nil {
		return err
	}
	_, err = out.Write(document.GetBytes())
	return err
}

var (
	ink      = props.Color{Red: 26, Green: 31, Blue: 38}
	quiet    = props.Color{Red: 86, Green: 96, Blue: 107}
	accent   = props.Color{Red: 11, Green: 92, Blue: 173}
	hairline = props.Color{Red: 217, Green: 220, Blue: 224}
	tint     = props.Color{Red: 234, Green: 242, Blue: 250}
	warning  = props.Color{Red: 255, Green: 241, Blue: 201}
)

// textCol is a column with a text as it can be drawn, whatever a name may hold.
func textCol(width int, value string, style props.Text) core.Col {
	return text.NewCol(width, survey.Drawable(value), style)
}

// paper writes onto pages.
type paper struct {
	*writer
	m core.Maroto
}

func (p *paper) head(title string) {
	if p.Synthetic {
		p.m.AddAutoRow(textCol(12, p.t("banner.synthetic"), props.Text{Style: fontstyle.Bold, Top: 1.5, Bottom: 1.5, Left: 2})).WithStyle(&props.Cell{BackgroundColor: &warning})
		p.m.AddRow(3)
	}
	p.m.AddAutoRow(textCol(12, title, props.Text{Size: 17, Style: fontstyle.Bold}))
	p.m.AddAutoRow(textCol(12, p.Province+" · "+p.span(), props.Text{Size: 12, Color: &accent, Top: 1.5, Bottom: 1}))
	p.m.AddAutoRow(textCol(12, p.t("caveat"), props.Text{Color: &quiet, Bottom: 2}))
	p.m.AddAutoRow(textCol(12, p.story(p.province()), props.Text{Size: 11.5, VerticalPadding: 1, Top: 1, Bottom: 2}))
}

func (p *paper) heading(s string) {
	p.m.AddAutoRow(textCol(12, s, props.Text{Size: 12, Style: fontstyle.Bold, Color: &accent, Top: 4, Bottom: 1.5}))
}

func (p *paper) say(s string) {
	p.m.AddAutoRow(textCol(12, s, props.Text{VerticalPadding: 0.8, Bottom: 1}))
}

// table writes columns of given widths, the first to the left, figures to the right.
func (p *paper) table(widths []int, header []string, rows [][]string) {
	style := props.Text{Size: 8.5, Style: fontstyle.Bold, Color: &quiet, Top: 1, Bottom: 1}
	p.m.AddAutoRow(cells(widths, header, style)...).WithStyle(&props.Cell{BorderType: border.Bottom, BorderColor: &ink, BorderThickness: 0.3})
	for _, r := range rows {
		p.m.AddAutoRow(cells(widths, r, props.Text{Size: 9, Top: 0.9, Bottom: 0.9})...).
			WithStyle(&props.Cell{BorderType: border.Bottom, BorderColor: &hairline, BorderThickness: 0.15})
	}
}

func cells(widths []int, values []string, style props.Text) []core.Col {
	var columns []core.Col
	for i, v := range values {
		s := style
		s.Align = align.Right
		if i == 0 {
			s.Align = align.Left
		}
		columns = append(columns, textCol(widths[i], v, s))
	}
	return columns
}

// index is the province's figure beside the line, and its five dimensions.
func (p *paper) index() {
	u := p.province()
	p.heading(p.t("report.index"))
	if u.Index == nil {
		p.say(p.status(u.Estimate))
		return
	}
	p.cards(u)
	if c := u.Change(analytics.ToYearAgo); c != nil {
		p.say(p.t("story.year_ago") + p.change(c) + "." + p.apart(u, analytics.ToYearAgo))
	} else if text := p.apart(u, analytics.ToYearAgo); text != "" {
		p.say(strings.TrimSpace(text))
	}
	if text := p.instrument(u.Instrument); text != "" {
		p.say(text)
	}
	p.say(p.t("weighting." + u.Weighting))
	var rows [][]string
	for _, f := range u.Dimensions {
		rows = append(rows, []string{p.t("dimension." + f.Key), one(*f.Share), p.t("table.from_to", "Low", one(*f.Low), "High", one(*f.High)), count(f.N)})
	}
	p.table([]int{5, 2, 3, 2}, []string{p.t("unit.dimension"), p.t("unit.share"), p.t("table.interval"), p.t("unit.answers")}, rows)
}

// cards are the figures to take away.
func (p *paper) cards(u analytics.UnitEstimate) {
	type card struct{ name, figure, under string }
	all := []card{{p.t("index.name"), one(*u.Index), p.t("table.from_to", "Low", one(*u.Low), "High", one(*u.High))},
		{p.t("unit.responses"), count(u.N), p.rate(u)}}
	target := p.Results.Target
	if target != nil {
		known := target.Line
		line := p.t("table.from_to", "Low", one(known.Low), "High", one(known.High))
		between := p.t("table.from_to", "Low", signed(u.Gap.Point.Low), "High", signed(u.Gap.Point.High))
		if known.Exact {
			line, between = two(known.Low), signed(u.Gap.Point.Low)
		}
		all = append(all, card{p.t("target.line"), line, p.t("target.line_year", "Year", known.Year, "Scope", known.Scope, "Rebuilt", known.Rebuilt)},
			card{p.t("target.gap"), between, p.t("target.gap_full", "Low", signed(u.Gap.Full.Low), "High", signed(u.Gap.Full.High))})
	}
	cell := &props.Cell{BackgroundColor: &tint}
	columns := func(value func(card) string, style props.Text) []core.Col {
		var found []core.Col
		for _, c := range all {
			s := style
			s.Left = 2
			found = append(found, textCol(12/len(all), value(c), s).WithStyle(cell))
		}
		return found
	}
	p.m.AddAutoRow(columns(func(c card) string { return c.name }, props.Text{Size: 8.5, Color: &quiet, Top: 2})...)
	p.m.AddAutoRow(columns(func(c card) string { return c.figure }, props.Text{Size: 14, Style: fontstyle.Bold, Top: 1})...)
	p.m.AddAutoRow(columns(func(c card) string { return c.under }, props.Text{Size: 8, Color: &quiet, Top: 1, Bottom: 2})...)
	p.m.AddRow(2)
	if target != nil {
		if takes := p.takes(target); len(takes) > 0 {
			p.say(strings.Join(takes, " "))
		}
		for _, said := range append([]string{p.t("target.what")}, p.line(target)...) {
			p.m.AddAutoRow(textCol(12, said, props.Text{Size: 8, Color: &quiet, VerticalPadding: 0.6, Bottom: 1}))
		}
	}
}

func (p *paper) rate(u analytics.UnitEstimate) string {
	if s := u.Sample; s != nil {
		return p.t("sample.rate", "Rate", one(s.Rate), "Transactions", count(s.Transactions))
	}
	if u.SetAsideShare == nil {
		return ""
	}
	return p.t("unit.set_aside", "N", count(*u.SetAside), "Share", one(*u.SetAsideShare))
}

// tables are the league tables in short: both ends of each.
func (p *paper) tables() {
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		units := p.of(level)
		ranked := slices.DeleteFunc(slices.Clone(units), func(u analytics.UnitEstimate) bool { return u.Rank == nil })
		slices.SortStableFunc(ranked, func(a, b analytics.UnitEstimate) int { return cmp.Compare(*b.Index, *a.Index) })
		p.heading(p.t("report.table_" + string(level)))
		x := analytics.NewExtremes(units)
		if x.Ranked == 0 {
			p.say(p.t("report.nobody_ranked", "N", len(units)))
			continue
		}
		p.say(p.t("report.ranked_of", "Ranked", x.Ranked, "N", len(units)) + " " + p.ends(x))
		first, last := ranked, []analytics.UnitEstimate(nil)
		if len(ranked) > 2*tableEnds {
			first, last = ranked[:tableEnds], ranked[len(ranked)-tableEnds:]
		}
		var rows [][]string
		for _, u := range first {
			rows = append(rows, p.unit(u))
		}
		if last != nil {
			rows = append(rows, []string{p.t("report.between", "N", len(ranked)-2*tableEnds), "", "", "", ""})
		}
		for _, u := range last {
			rows = append(rows, p.unit(u))
		}
		p.table([]int{4, 1, 3, 3, 1}, []string{p.t("table.unit"), p.t("table.index"), p.t("table.interval"), p.t("report.rank_range"), p.t("table.n")}, rows)
	}
	p.m.AddAutoRow(textCol(12, p.t("report.vertical"), props.Text{Size: 8, Color: &quiet, Top: 1}))
}

func (p *paper) ends(x analytics.Extremes) string {
	s := p.t("extreme.no_best", "N", x.MayBeBest)
	if x.Best != nil {
		s = p.t("extreme.best", "Unit", x.Best.Name.VI)
	}
	if x.Worst != nil {
		return s + " " + p.t("extreme.worst", "Unit", x.Worst.Name.VI)
	}
	return s + " " + p.t("extreme.no_worst", "N", x.MayBeWorst)
}

func (p *paper) unit(u analytics.UnitEstimate) []string {
	ranks := p.t("report.rank", "Rank", *u.Rank, "Of", *u.RankedOf, "Low", *u.RankLow, "High", *u.RankHigh)
	return []string{u.Name.VI, one(*u.Index), p.t("table.from_to", "Low", one(*u.Low), "High", one(*u.High)), ranks, count(u.N)}
}

// moved lists the changes that are more than chance.
func (p *paper) moved() {
	p.heading(p.t("report.movers"))
	var rows [][]string
	up, down := 0, 0
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		x := analytics.NewExtremes(p.of(level))
		up, down = up+len(x.ImprovedMost), down+len(x.FellMost)
		for _, list := range [][]analytics.UnitEstimate{x.ImprovedMost, x.FellMost} {
			for i, u := range list {
				if c := u.Change(analytics.ToPrevious); i < movers/2 {
					rows = append(rows, []string{u.Name.VI, one(c.From), one(*u.Index), signed(c.Points), p.t("table.from_to", "Low", signed(c.Low), "High", signed(c.High))})
				}
			}
		}
	}
	p.say(p.t("extreme.moved", "Up", up, "Down", down) + " " + p.t("report.movers_how"))
	if len(rows) > 0 {
		p.table([]int{5, 2, 1, 1, 3}, []string{p.t("table.unit"), p.t("report.before"), p.t("report.now"), p.t("table.change"), p.t("table.interval")}, rows)
	}
}

// weakest counts which dimension is the weakest where, and says what to improve first.
func (p *paper) weakest() {
	p.heading(p.t("report.weakest"))
	counts, unclear := map[string]int{}, 0
	for _, u := range p.Results.Units {
		switch {
		case u.Level == survey.LevelProvince:
		case u.Unclear:
			unclear++
		case u.Weakest != "":
			counts[u.Weakest]++
		}
	}
	province := p.province()
	drivers := map[string]analytics.Driver{}
	for _, d := range province.Detail.Importances() {
		drivers[d.Key] = d
	}
	if len(drivers) > 0 {
		p.say(p.mendFirst(province) + " " + p.t("driver.lead", "Explained", whole(100*analytics.Explained(province.Detail.Importances()))))
	}
	if unclear > 0 {
		p.say(p.t("report.weakest_unclear", "N", count(int64(unclear))))
	}
	var rows [][]string
	for _, f := range province.Dimensions {
		importance, priority := "", ""
		if d, ok := drivers[f.Key]; ok {
			importance, priority = two(d.Importance), one(d.Priority)
		}
		rows = append(rows, []string{p.t("dimension." + f.Key), one(*f.Share), importance, priority, count(int64(counts[f.Key]))})
	}
	if len(rows) > 0 {
		p.table([]int{5, 2, 1, 1, 3}, []string{p.t("unit.dimension"), p.t("unit.share"), p.t("driver.importance"), p.t("driver.priority"), p.t("report.weakest_in")}, rows)
	}
}

func (p *paper) mendFirst(u analytics.UnitEstimate) string {
	if u.MendFirst == "" {
		return p.t("driver.none")
	}
	return p.t("driver.first", "Dimension", i18n.LowerFirst(p.t("dimension."+u.MendFirst)))
}

// aside tells what was set aside, by reason and by unit.
func (p *paper) aside() {
	u := p.province()
	p.heading(p.t("aside.title"))
	if u.SetAside == nil {
		p.say(p.t("report.few_aside"))
		return
	}
	if *u.SetAside == 0 {
		p.say(p.t("report.nothing_aside"))
		return
	}
	p.say(p.t("aside.lead", "N", count(*u.SetAside), "Share", one(*u.SetAsideShare)))
	if all := u.Detail.All; all != nil && u.Index != nil {
		p.say(p.t("aside.both", "Counted", one(*u.Index), "All", one(all.Index), "N", count(all.N)))
	}
	var rows [][]string
	for _, r := range u.Detail.Reasons {
		rows = append(rows, []string{p.t("reason." + string(r.Reason)), count(r.N)})
	}
	p.table([]int{9, 3}, []string{p.t("aside.reason"), p.t("table.n")}, rows)
	units := slices.DeleteFunc(slices.Clone(p.Results.Units), func(u analytics.UnitEstimate) bool { return u.Level == survey.LevelProvince || !u.SomeSetAside() })
	slices.SortStableFunc(units, func(a, b analytics.UnitEstimate) int { return cmp.Compare(*b.SetAsideShare, *a.SetAsideShare) })
	rows = nil
	for _, u := range units[:min(5, len(units))] {
		rows = append(rows, []string{u.Name.VI, count(*u.SetAside), one(*u.SetAsideShare) + " %"})
	}
	p.m.AddRow(2)
	p.table([]int{7, 2, 3}, []string{p.t("report.aside_units"), p.t("table.n"), p.t("report.aside_share")}, rows)
}

// caution says what a figure is not, and how it was made.
func (p *paper) caution() {
	p.heading(p.t("report.not"))
	for _, key := range []string{"report.not_sipas", "report.not_census", "report.not_rank", "report.not_person"} {
		p.m.AddRows(row.New().Add(textCol(1, "–", props.Text{Align: align.Right, Right: 2}), textCol(11, p.t(key), props.Text{VerticalPadding: 0.6, Bottom: 1})))
	}
	p.m.AddRows(row.New().Add(col.New(12)))
	p.m.AddAutoRow(textCol(12, p.method(), props.Text{Size: 8, Color: &quiet, VerticalPadding: 0.6, Top: 2}))
}
