package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sipas/analytics"
	"sipas/survey"
)

// column is one column of the table of units; its name is that of the API.
type column struct {
	name  string
	value func(analytics.UnitEstimate) any // nil where there is none
}

func columns() []column {
	figure := func(get func(analytics.UnitEstimate) *float64) func(analytics.UnitEstimate) any {
		return func(u analytics.UnitEstimate) any {
			if x := get(u); x != nil {
				return rounded(*x)
			}
			return nil
		}
	}
	whole := func(get func(analytics.UnitEstimate) *int) func(analytics.UnitEstimate) any {
		return func(u analytics.UnitEstimate) any {
			if x := get(u); x != nil {
				return *x
			}
			return nil
		}
	}
	name := func(get func(analytics.UnitEstimate) string) func(analytics.UnitEstimate) any {
		return func(u analytics.UnitEstimate) any {
			if x := get(u); x != "" {
				return x
			}
			return nil
		}
	}
	found := []column{
		{"unit_code", func(u analytics.UnitEstimate) any { return u.Code }},
		{"unit_name", func(u analytics.UnitEstimate) any { return u.Name.VI }},
		{"level", func(u analytics.UnitEstimate) any { return string(u.Level) }},
		{"status", func(u analytics.UnitEstimate) any { return string(u.Status) }},
		{"n", func(u analytics.UnitEstimate) any { return u.N }},
		{"set_aside", func(u analytics.UnitEstimate) any {
			if u.SetAside == nil {
				return nil
			}
			return *u.SetAside
		}},
		{"transactions", func(u analytics.UnitEstimate) any {
			if u.Transactions == nil {
				return nil
			}
			return *u.Transactions
		}},
		{"index", figure(func(u analytics.UnitEstimate) *float64 { return u.Index })},
		{"low", figure(func(u analytics.UnitEstimate) *float64 { return u.Low })},
		{"high", figure(func(u analytics.UnitEstimate) *float64 { return u.High })},
		{"mean", figure(func(u analytics.UnitEstimate) *float64 { return u.Mean })},
		{"mean_low", figure(func(u analytics.UnitEstimate) *float64 { return u.MeanLow })},
		{"mean_high", figure(func(u analytics.UnitEstimate) *float64 { return u.MeanHigh })},
		{"rank", whole(func(u analytics.UnitEstimate) *int { return u.Rank })},
		{"rank_low", whole(func(u analytics.UnitEstimate) *int { return u.RankLow })},
		{"rank_high", whole(func(u analytics.UnitEstimate) *int { return u.RankHigh })},
	}
	found = append(found, column{"questionnaires", func(u analytics.UnitEstimate) any { return keys(u.Instrument.Questionnaires) }},
		column{"left_out", func(u analytics.UnitEstimate) any { return u.Instrument.OthersN() }})
	for _, to := range []string{analytics.ToPrevious, analytics.ToYearAgo} {
		found = append(found, column{"change_" + to, func(u analytics.UnitEstimate) any {
			if c := u.Change(to); c != nil {
				return rounded(c.Points)
			}
			return nil
		}}, column{"real_" + to, func(u analytics.UnitEstimate) any {
			if c := u.Change(to); c != nil {
				return c.Real
			}
			return nil
		}}, column{"composition_" + to, func(u analytics.UnitEstimate) any {
			if c := u.Change(to); c != nil && c.Composition != nil {
				return rounded(*c.Composition)
			}
			return nil
		}}, column{"break_" + to, func(u analytics.UnitEstimate) any {
			if b := u.BreakTo(to); b != nil {
				return b.Reason
			}
			return nil
		}})
	}
	return append(found, column{"ranked_of", whole(func(u analytics.UnitEstimate) *int { return u.RankedOf })},
		column{"weakest", name(func(u analytics.UnitEstimate) string { return u.Weakest })},
		column{"weakest_share", figure(func(u analytics.UnitEstimate) *float64 { return u.WeakestShare })},
		column{"weakest_unclear", func(u analytics.UnitEstimate) any {
			if !u.Unclear && u.Weakest == "" {
				return nil
			}
			return u.Unclear
		}},
		column{"mend_first", name(func(u analytics.UnitEstimate) string { return u.MendFirst })})
}

func keys(counts []analytics.QuestionnaireCount) string {
	var found []string
	for _, q := range counts {
		found = append(found, q.Key)
	}
	return strings.Join(found, " ")
}

// rounded gives two decimals, as the ministry's scores have.
func rounded(x float64) float64 { return analytics.Round(x, 2) }

// mark tells spreadsheets that a CSV is UTF-8.
const mark = "\ufeff"

// CSV writes the table of units with the period and method in each row.
func CSV(out io.Writer, d Data) error {
	if _, err := io.WriteString(out, mark); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	all := columns()
	header := []string{"period", "method", "edition", "official", "synthetic"}
	for _, c := range all {
		header = append(header, c.name)
	}
	edition := ""
	if d.Results.Edition != nil {
		edition = strconv.Itoa(d.Results.Edition.Number)
	}
	if err := w.Write(header); err != nil {
		return err
	}
	for _, u := range d.Results.Units {
		record := []string{d.Results.Period.String(), d.Results.Method, edition, "false", strconv.FormatBool(d.Synthetic)}
		for _, c := range all {
			record = append(record, cell(c.value(u)))
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// cell is a value as it stands in a CSV: a number as it is, even where it is below nought, and a text as no formula.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return survey.Cell(v)
	}
	return fmt.Sprint(v)
}

// workbook writes sheets.
type workbook struct {
	*writer
	file   *excelize.File
	bold   int
	figure int
}

// XLSX writes the tables of a period as a workbook: units, dimensions, modes, what was set aside, and what the figures are.
func XLSX(out io.Writer, d Data) error {
	w, err := newWriter(d)
	if err != nil {
		return err
	}
	b := &workbook{writer: w, file: excelize.NewFile()}
	defer func() { _ = b.file.Close() }()
	if b.bold, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return err
	}
	if b.figure, err = b.file.NewStyle(&excelize.Style{NumFmt: 2}); err != nil {
		return err
	}
	for _, sheet := range []func() error{b.about, b.units, b.dimensions, b.modes, b.reasons, b.lines} {
		if err := sheet(); err != nil {
			return err
		}
	}
	if err := b.file.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	_, err = b.file.WriteTo(out)
	return err
}

// sheet writes a header and rows; the first two columns are wide enough for names.
func (b *workbook) sheet(name string, header []string, rows [][]any) error {
	if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	s, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := s.SetColWidth(1, 2, 34); err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	top := make([]any, len(header))
	for i, h := range header {
		top[i] = excelize.Cell{StyleID: b.bold, Value: h}
	}
	if err := s.SetRow("A1", top); err != nil {
		return err
	}
	for n, r := range rows {
		for i, v := range r {
			if x, ok := v.(float64); ok {
				r[i] = excelize.Cell{StyleID: b.figure, Value: x}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, n+2)
		if err != nil {
			return err
		}
		if err := s.SetRow(at, r); err != nil {
			return err
		}
	}
	return s.Flush()
}

func (b *workbook) about() error {
	rows := [][]any{{b.story(b.province())}, {b.t("caveat")}, {b.method()}}
	for _, key := range []string{"report.not_sipas", "report.not_census", "report.not_rank", "report.not_person"} {
		rows = append(rows, []any{b.t(key)})
	}
	if b.Results.Target != nil {
		for _, said := range append(b.takes(b.Results.Target), b.line(b.Results.Target)...) {
			rows = append(rows, []any{said})
		}
	}
	if b.Synthetic {
		rows = append([][]any{{b.t("banner.synthetic")}}, rows...)
	}
	return b.sheet(b.t("report.sheet_about"), []string{b.t("report.title") + " · " + b.Province + " · " + b.span()}, rows)
}

func (b *workbook) units() error {
	var header []string
	all := columns()
	for _, c := range all {
		header = append(header, c.name)
	}
	var rows [][]any
	for _, u := range b.Results.Units {
		var r []any
		for _, c := range all {
			r = append(r, c.value(u))
		}
		rows = append(rows, r)
	}
	return b.sheet(b.t("report.sheet_units"), header, rows)
}

func (b *workbook) dimensions() error {
	var rows [][]any
	for _, u := range b.Results.Units {
		for _, f := range u.Dimensions {
			rows = append(rows, []any{u.Code, u.Name.VI, string(u.Level), f.Key, b.t("dimension." + f.Key), f.N, rounded(*f.Share), rounded(*f.Low), rounded(*f.High), rounded(*f.Mean)})
		}
	}
	return b.sheet(b.t("report.sheet_dimensions"), []string{"unit_code", "unit_name", "level", "dimension", "name", "n", "share", "low", "high", "mean"}, rows)
}

// modes are those of the province: the pages of units have their own.
func (b *workbook) modes() error {
	var rows [][]any
	for _, m := range b.province().Detail.Modes {
		r := []any{string(m.Mode), b.t("mode." + string(m.Mode)), m.N, nil, nil, nil}
		if m.Index != nil {
			r[3], r[4], r[5] = rounded(*m.Index), rounded(*m.Low), rounded(*m.High)
		}
		rows = append(rows, r)
	}
	return b.sheet(b.t("report.sheet_modes"), []string{"mode", "name", "n", "index", "low", "high"}, rows)
}

func (b *workbook) reasons() error {
	var rows [][]any
	for _, r := range b.province().Detail.Reasons {
		rows = append(rows, []any{string(r.Reason), b.t("reason." + string(r.Reason)), r.N})
	}
	return b.sheet(b.t("report.sheet_aside"), []string{"reason", "name", "n"}, rows)
}

// lines are the line that the gap is to and, beside a rebuilt one, that among the former provinces.
func (b *workbook) lines() error {
	header := []string{"line", "name", "year", "scope", "rebuilt", "low", "high", "likely_low", "likely", "likely_high", "gap_low", "gap_high"}
	var rows [][]any
	if t := b.Results.Target; t != nil {
		r := lineRow("in_force", b.t("target.line_year", "Year", t.Line.Year, "Scope", t.Line.Scope, "Rebuilt", t.Line.Rebuilt), t.Line)
		if g := b.province().Gap; g != nil {
			r[10], r[11] = rounded(g.Point.Low), rounded(g.Point.High)
		}
		rows = append(rows, r)
		if t.Published != nil {
			rows = append(rows, lineRow("former", b.texts.Published(language, *t.Published), *t.Published))
		}
	}
	return b.sheet(b.t("report.sheet_line"), header, rows)
}

// lineRow leaves room for the gap, which is to one line alone.
func lineRow(key, name string, l analytics.Line) []any {
	r := []any{key, name, l.Year, l.Scope, l.Rebuilt, rounded(l.Low), rounded(l.High), nil, nil, nil, nil, nil}
	if l.Likely != nil {
		r[7], r[8], r[9] = rounded(l.Likely.Low), rounded(l.Likely.Middle), rounded(l.Likely.High)
	}
	return r
}
