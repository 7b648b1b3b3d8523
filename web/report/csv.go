package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"sipas/survey"
)

// mark tells spreadsheets that a CSV is UTF-8.
const mark = "\ufeff"

// CSV writes the table of units with the period and method in each row: headings and values in Vietnamese.
func CSV(out io.Writer, d Data) error { return units(out, d, true) }

// CodeCSV writes the same with the names and codes of the API, for programs.
func CodeCSV(out io.Writer, d Data) error { return units(out, d, false) }

// UnitCSV writes the row of one unit, as CSV does.
func UnitCSV(out io.Writer, d Data) error { return CSV(out, alone(d)) }

func units(out io.Writer, d Data, inWords bool) error {
	w, err := newWriter(d)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, mark); err != nil {
		return err
	}
	to := csv.NewWriter(out)
	table := w.unitList()
	header := append([]string{"period", "method", "edition", "official", "synthetic"}, table.names...)
	for i, name := range header {
		if inWords {
			header[i] = w.t("report.column." + name)
		}
	}
	if err := to.Write(header); err != nil {
		return err
	}
	edition := ""
	if d.Results.Edition != nil {
		edition = strconv.Itoa(d.Results.Edition.Number)
	}
	period := d.Results.Period.String()
	if inWords {
		period = w.span()
	}
	for _, row := range table.rows {
		var record []string
		for _, v := range append([]any{period, d.Results.Method, edition, yesOrNo(false), yesOrNo(d.Synthetic)}, row...) {
			record = append(record, asText(w.said(v, inWords)))
		}
		if err := to.Write(record); err != nil {
			return err
		}
	}
	to.Flush()
	return to.Error()
}

// said is a value in words, or by its code.
func (w *writer) said(v any, inWords bool) any {
	if coded, ok := v.(word); ok {
		if inWords {
			return w.t(coded.key)
		}
		return coded.code
	}
	return v
}

// asText is a value as it stands in a CSV: a number as it is, even where it is below nought, and a text as no formula.
func asText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return survey.Cell(v)
	}
	return fmt.Sprint(v)
}
