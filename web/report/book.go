package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
	"sipas/web/i18n"
)

// book writes a workbook.
type book struct {
	*writer
	file                     *excelize.File
	head, wrap, whole, score int // styles
}

// XLSX writes the tables of a period as a workbook: what the figures are, then each table in Vietnamese, a list of the columns, and each
// table once more with the names and codes of the API.
func XLSX(out io.Writer, d Data) error {
	w, err := newWriter(d)
	if err != nil {
		return err
	}
	b := &book{writer: w, file: excelize.NewFile()}
	defer func() { _ = b.file.Close() }()
	if err := b.styles(); err != nil {
		return err
	}
	if err := b.sheets(); err != nil {
		return err
	}
	if err := b.file.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	_, err = b.file.WriteTo(out)
	return err
}

// UnitXLSX writes the tables of one unit, as XLSX does those of all.
func UnitXLSX(out io.Writer, d Data) error { return XLSX(out, alone(d)) }

func (b *book) styles() error {
	head := &excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF4FA"}},
		Border:    []excelize.Border{{Type: "bottom", Color: "1A1F26", Style: 1}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}
	upper := &excelize.Alignment{Vertical: "top"}
	for _, s := range []struct {
		to    *int
		style *excelize.Style
	}{{&b.head, head}, {&b.wrap, &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&b.whole, &excelize.Style{NumFmt: 3, Alignment: upper}}, {&b.score, &excelize.Style{NumFmt: 4, Alignment: upper}}} {
		var err error
		if *s.to, err = b.file.NewStyle(s.style); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) sheets() error {
	lists := b.lists()
	if err := b.notes("vi"); err != nil {
		return err
	}
	for _, l := range lists {
		if err := b.table(l, true); err != nil {
			return err
		}
	}
	if err := b.columns(lists); err != nil {
		return err
	}
	if err := b.notes("en"); err != nil {
		return err
	}
	for _, l := range lists {
		if err := b.table(l, false); err != nil {
			return err
		}
	}
	return nil
}

// table writes a list, in words or with the names and codes of the API.
func (b *book) table(l list, inWords bool) error {
	name, header := b.texts.Text("en", l.sheet, nil), slices.Clone(l.names)
	if inWords {
		name = b.t(l.sheet)
		for i, n := range l.names {
			header[i] = b.t("report.column." + n)
		}
	}
	rows := make([][]any, len(l.rows))
	for n, row := range l.rows {
		for _, v := range row {
			rows[n] = append(rows[n], b.said(v, inWords))
		}
	}
	return b.sheet(name, header, rows, l.print)
}

// columns says what each column is called in both tables, and what it is in English.
func (b *book) columns(lists []list) error {
	var rows [][]any
	var known []string
	for _, l := range lists {
		for _, n := range l.names {
			if !slices.Contains(known, n) {
				known = append(known, n)
				rows = append(rows, []any{b.t("report.column." + n), n, b.texts.Text("en", "report.column."+n, nil)})
			}
		}
	}
	return b.sheet(b.t("report.sheet_columns"), []string{b.t("report.column_words"), b.t("report.column_code"), "English"}, rows, 0)
}

// notes say what the figures are.
func (b *book) notes(lang string) error {
	say := func(key string) string { return b.texts.Text(lang, key, nil) }
	var lines []string
	if b.Synthetic {
		lines = append(lines, say("banner.synthetic"))
	}
	title := say("report.title") + " · " + b.Province
	switch {
	case b.Unit != nil:
		title += " · " + b.Unit.Name.VI
		if lang == language {
			lines = append(lines, b.unitStory(*b.Unit))
		}
	case lang == language:
		lines = append(lines, b.story(b.province()))
	}
	lines = append(lines, say("caveat"), say("report.book"))
	for _, key := range []string{"report.not_sipas", "report.not_census", "report.not_rank", "report.not_person"} {
		lines = append(lines, say(key))
	}
	if b.Results.Edition == nil {
		lines = append(lines, b.texts.Text(lang, "report.received_at", map[string]any{"At": i18n.Moment(lang, b.MadeAt, b.Location)}))
	}
	if t := b.Results.Target; t != nil && lang == language {
		if b.Unit == nil {
			lines = append(lines, b.takes(t)...)
		}
		lines = append(lines, b.line(t)...)
	}
	if lang == language {
		lines = append(lines, b.method())
	}
	var rows [][]any
	for _, text := range lines {
		rows = append(rows, []any{text})
	}
	title += " · " + b.texts.Span(lang, b.Results.Period, b.Until())
	return b.sheet(say("report.sheet_about"), []string{title}, rows, 0)
}

// The widths of columns, in characters; a table of many columns has narrower ones, and breaks its texts.
const (
	narrowest = 9
	widest    = 52
	manyWide  = 26
	wideNotes = 100
	many      = 10 // columns
)

// filterWide is what the button of a filter takes of a heading, in characters.
const filterWide = 3

// lineHeight is how tall a line of a cell is, in points.
const lineHeight = 15.5

// sheet writes a header that stays in sight and is repeated in print, and rows under it that can be filtered.
func (b *book) sheet(name string, header []string, rows [][]any, print int) error {
	if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	top := make([]any, len(header))
	for i, h := range header {
		top[i] = h
	}
	widths := make([]int, len(header))
	for i := range header {
		var err error
		if widths[i], err = b.column(name, i, header, rows); err != nil {
			return err
		}
	}
	for n, row := range append([][]any{top}, rows...) {
		if err := b.file.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &row); err != nil {
			return err
		}
		room := widths
		if n == 0 && len(header) > 1 {
			room = less(widths, filterWide)
		}
		if err := b.file.SetRowHeight(name, n+1, lineHeight*float64(lines(row, room))); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(header), 1)
	if err != nil {
		return err
	}
	if err := b.file.SetCellStyle(name, "A1", last, b.head); err != nil {
		return err
	}
	return b.layout(name, header, len(rows), print)
}

func less(widths []int, by int) []int {
	var left []int
	for _, w := range widths {
		left = append(left, w-by)
	}
	return left
}

// lines is how many the tallest cell of a row takes, broken at words.
func lines(row []any, widths []int) int {
	most := 1
	for i, v := range row {
		text, ok := v.(string)
		if !ok {
			continue
		}
		n, at, room := 1, 0, widths[i] // letters are narrower than the figures that a width counts
		for word := range strings.FieldsSeq(text) {
			size := utf8.RuneCountInString(word)
			switch {
			case at == 0:
				at = size
			case at+1+size > room:
				n, at = n+1, size
			default:
				at += 1 + size
			}
			n += at / (widths[i] + 1) // a word longer than the column
		}
		most = max(most, n)
	}
	return most
}

// column sets how wide and in which form a column stands.
func (b *book) column(name string, i int, header []string, rows [][]any) (int, error) {
	letter, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return 0, err
	}
	width, style, most := max(narrowest, longestWord(header[i])+4), b.wrap, widest
	switch {
	case len(header) == 1:
		width, most = wideNotes, wideNotes
	case len(header) > many && !strings.HasPrefix(header[i], b.t("report.column.question")) && header[i] != "question":
		most = manyWide
	}
	for _, row := range rows {
		switch v := row[i].(type) {
		case string:
			width = max(width, min(most, utf8.RuneCountInString(v)+3))
		case float64:
			style = b.score
		case int, int64:
			style = b.whole
		}
	}
	if header[i] == "year" || header[i] == b.t("report.column.year") {
		style = b.wrap // 2.024 is no year
	}
	if len(rows) > 0 {
		if err := b.file.SetCellStyle(name, letter+"2", fmt.Sprintf("%s%d", letter, len(rows)+1), style); err != nil {
			return 0, err
		}
	}
	return width, b.file.SetColWidth(name, letter, letter, float64(width))
}

func longestWord(text string) int {
	longest := 0
	for word := range strings.FieldsSeq(text) {
		longest = max(longest, utf8.RuneCountInString(word))
	}
	return longest
}

// layout sets what stays in sight, what can be filtered, and how the sheet is printed: A4 across, as wide as the page.
func (b *book) layout(name string, header []string, rows, print int) error {
	if print == 0 {
		print = len(header)
	}
	all, err := excelize.CoordinatesToCellName(len(header), rows+1)
	if err != nil {
		return err
	}
	printed, err := excelize.CoordinatesToCellName(print, rows+1, true)
	if err != nil {
		return err
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if len(header) > many {
		panes = &excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}
	}
	steps := []func() error{
		func() error { return b.file.SetPanes(name, panes) },
		func() error {
			return b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: new(9), Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0)})
		},
		func() error {
			return b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: new(0.4), Right: new(0.4), Top: new(0.5), Bottom: new(0.6), Header: new(0.3), Footer: new(0.3)})
		},
		func() error {
			return b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L" + strings.ReplaceAll(b.footer(), "&", "&&") + "&R&P / &N"})
		},
		func() error {
			return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$1", name), Scope: name})
		},
		func() error {
			return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:%s", name, printed), Scope: name})
		},
	}
	if len(header) > 1 && rows > 0 {
		steps = append(steps, func() error { return b.file.AutoFilter(name, "A1:"+all, nil) })
	}
	steps = append(steps, func() error { // after the filter, which takes the properties of the sheet away
		return b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: new(true)})
	})
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// footer is what each printed page says of itself.
func (b *book) footer() string {
	said := b.Province + " · " + b.span() + " · " + b.t("report.foot")
	if b.Synthetic {
		said = b.t("banner.synthetic") + " " + said
	}
	return survey.Drawable(said)
}
