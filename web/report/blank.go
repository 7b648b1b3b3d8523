package report

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/i18n"
)

// blank is a workbook to fill in: a title, what to do, and a table some of whose columns are empty.
type blank struct {
	title, guide, sheet string // keys
	columns             []blankColumn
	rows                [][]any
}

// blankColumn is a column of a table to fill in.
type blankColumn struct {
	key   string // of its heading
	width float64
	empty bool     // it is to be filled in
	most  int      // a whole number up to this, where it is not 0
	text  bool     // what is typed stays as it is typed: codes begin with zeros, and a month is no day
	only  []string // one of these words
}

// TransactionsBlank writes a workbook in which the transactions of units in some months are filled in, for importing it again. Rows of which
// nothing is known yet may be taken out.
func TransactionsBlank(out io.Writer, units []survey.Unit, months []time.Time) error {
	b := blank{title: "blank.transactions", guide: "blank.transactions_guide", sheet: "blank.transactions_sheet", columns: []blankColumn{{key: "blank.unit", width: 22, text: true},
		{key: "blank.unit_name", width: 44, text: true}, {key: "blank.month", width: 12, text: true},
		{key: "blank.count", width: 24, empty: true, most: survey.MostTransactions}}}
	for _, month := range months {
		for _, u := range units {
			if u.Level != survey.LevelProvince {
				b.rows = append(b.rows, []any{u.Code, u.Name.VI, month.Format("01/2006"), nil})
			}
		}
	}
	return b.write(out)
}

// BenchmarkBlank writes a workbook in which the published results of a year are filled in, for importing it again.
func BenchmarkBlank(out io.Writer, provinces []analytics.Benchmark) error {
	b := blank{title: "blank.benchmark", guide: "blank.benchmark_guide", sheet: "blank.benchmark_sheet", columns: []blankColumn{{key: "blank.year", width: 8}, {key: "blank.scope", width: 9},
		{key: "blank.series", width: 9}, {key: "blank.province", width: 9, text: true}, {key: "blank.province_name", width: 22, text: true},
		{key: "blank.score", width: 9, empty: true}, {key: "blank.rank", width: 8, empty: true, most: len(provinces)},
		{key: "blank.confidence", width: 13, empty: true, only: analytics.Confidences()}, {key: "blank.source", width: 60, empty: true}}}
	for _, p := range provinces {
		b.rows = append(b.rows, []any{p.Year, p.Scope, p.Series, p.Code, p.Name, nil, nil, nil, nil})
	}
	return b.write(out)
}

// headed is the row of headings; above it stand the title and what to do.
const headed = 4

func (b blank) write(out io.Writer) error {
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	say := func(key string) string { return texts.Text(language, key, nil) }
	file := excelize.NewFile()
	defer func() { _ = file.Close() }()
	sheet := say(b.sheet)
	header := make([]any, len(b.columns))
	for i, c := range b.columns {
		header[i] = say(c.key)
	}
	for _, do := range []func() error{
		func() error { return file.SetSheetName("Sheet1", sheet) },
		func() error { return b.styles(file, sheet) },
		func() error { return file.SetCellStr(sheet, "A1", say(b.title)) },
		func() error { return file.SetCellStr(sheet, "A2", say(b.guide)) },
		func() error { return file.SetSheetRow(sheet, "A"+strconv.Itoa(headed), &header) },
		func() error { return b.fill(file, sheet) },
		func() error { return b.print(file, sheet) },
		func() error { return b.rules(file, sheet, say("blank.rule")) },
		func() error {
			return file.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: headed, TopLeftCell: "A" + strconv.Itoa(headed+1), ActivePane: "bottomLeft"})
		},
	} {
		if err := do(); err != nil {
			return err
		}
	}
	_, err = file.WriteTo(out)
	return err
}

func (b blank) fill(file *excelize.File, sheet string) error {
	for n, row := range b.rows {
		if err := file.SetSheetRow(sheet, "A"+strconv.Itoa(headed+1+n), &row); err != nil {
			return err
		}
	}
	return nil
}

// styles give each column its width and its look: what is to be filled in stands on white, what is given on grey.
func (b blank) styles(file *excelize.File, sheet string) error {
	title, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: blankFont, Size: 14}})
	if err != nil {
		return err
	}
	head, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: blankFont, Size: 11}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF4FA"}},
		Border: []excelize.Border{{Type: "bottom", Color: "1A1F26", Style: 1}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	if err != nil {
		return err
	}
	for i, c := range b.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		style, err := file.NewStyle(c.style())
		if err != nil {
			return err
		}
		if err := file.SetColWidth(sheet, name, name, c.width); err != nil {
			return err
		}
		if err := file.SetCellStyle(sheet, cellOf(name, headed+1), cellOf(name, headed+len(b.rows)), style); err != nil {
			return err
		}
		if err := file.SetCellStyle(sheet, cellOf(name, headed), cellOf(name, headed), head); err != nil {
			return err
		}
	}
	return file.SetCellStyle(sheet, "A1", "A1", title)
}

func cellOf(column string, row int) string { return fmt.Sprintf("%s%d", column, row) }

// print has the guide stand under the title in full, and the table on one sheet's width.
func (b blank) print(file *excelize.File, sheet string) error {
	guide, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Family: blankFont, Size: 11}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(len(b.columns))
	if err != nil {
		return err
	}
	return errors.Join(file.MergeCell(sheet, "A2", last+"2"), file.SetCellStyle(sheet, "A2", last+"2", guide), file.SetRowHeight(sheet, 2, 48),
		file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: new(true)}),
		file.SetPageLayout(sheet, &excelize.PageLayoutOptions{FitToWidth: new(1), FitToHeight: new(0)}))
}

const blankFont = "Calibri"

// Formats that every spreadsheet knows by number: text, and whole numbers in groups of thousands.
const (
	textFormat  = 49
	wholeFormat = 3
)

func (c blankColumn) style() *excelize.Style {
	s := &excelize.Style{Font: &excelize.Font{Family: blankFont, Size: 11}, Border: []excelize.Border{{Type: "bottom", Color: "D9DEE5", Style: 1}}}
	switch {
	case c.text:
		s.NumFmt = textFormat
	case c.most > 0:
		s.NumFmt = wholeFormat
	}
	if !c.empty {
		s.Font.Color = "4A5563"
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F5F6F8"}}
	}
	return s
}

// rules have the spreadsheet itself refuse what the import would.
func (b blank) rules(file *excelize.File, sheet, told string) error {
	for i, c := range b.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		rule := excelize.NewDataValidation(true)
		rule.Sqref = cellOf(name, headed+1) + ":" + cellOf(name, headed+len(b.rows))
		rule.SetError(excelize.DataValidationErrorStyleStop, "", told)
		switch {
		case c.most > 0:
			least := 0
			if c.key == "blank.rank" {
				least = 1
			}
			err = rule.SetRange(least, c.most, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
		case len(c.only) > 0:
			err = rule.SetDropList(c.only)
		default:
			continue
		}
		if err != nil {
			return err
		}
		if err := file.AddDataValidation(sheet, rule); err != nil {
			return err
		}
	}
	return nil
}
