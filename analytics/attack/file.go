package attack

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
)

// table is a sheet or CSV: records under a header.
type table struct {
	at      map[string]int
	records [][]string
}

func newTable(rows [][]string) table {
	t := table{at: map[string]int{}}
	if len(rows) == 0 {
		return t
	}
	for i, name := range rows[0] {
		t.at[strings.TrimPrefix(name, "\ufeff")] = i
	}
	t.records = rows[1:]
	return t
}

func (t table) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, ok := t.at[n]; return !ok })
}

func (t table) text(record []string, name string) string {
	if i, ok := t.at[name]; ok && i < len(record) {
		return record[i]
	}
	return ""
}

func (t table) whole(record []string, name string) int64 {
	n, _ := strconv.ParseInt(t.text(record, name), 10, 64)
	return n
}

func (t table) number(record []string, name string) *float64 {
	x, err := strconv.ParseFloat(t.text(record, name), 64)
	if err != nil {
		return nil
	}
	return &x
}

// CSV reads the table that sipas export results --words api writes.
func (r *Reading) CSV(in io.Reader) error {
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return err
	}
	t := newTable(rows)
	for _, record := range t.records {
		r.unit(t.text(record, "period"), t.unit(record), hundredth)
	}
	return nil
}

// unit reads a row of the table of units. A total with transactions is weighted by them.
func (t table) unit(record []string) unitFigures {
	u := unitFigures{Code: t.text(record, "unit_code"), Level: t.text(record, "level"), Index: t.number(record, "index")}
	u.N = t.whole(record, "n")
	if n, err := strconv.ParseInt(t.text(record, "set_aside"), 10, 64); err == nil {
		u.SetAside = &n
	}
	if u.Level == string(survey.LevelProvince) && t.text(record, "transactions") != "" {
		u.Weighting = byTransactions
	}
	return u
}

// Workbook reads the workbook of a period: GET /results/tables.xlsx, or sipas export results. Its sheets are known by their columns: those with
// the names of the API are read, and a test of the program holds the Vietnamese ones to these.
func (r *Reading) Workbook(period string, content []byte) error {
	file, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	units := map[string]*unitFigures{}
	var order []*unitFigures
	var whole *unitFigures
	var sheets []table
	for _, name := range file.GetSheetList() {
		rows, err := file.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		sheets = append(sheets, newTable(rows))
	}
	for _, t := range sheets {
		if !t.has("unit_code", "status") {
			continue
		}
		for _, record := range t.records {
			u := t.unit(record)
			units[u.Code], order = &u, append(order, &u)
			if u.Level == string(survey.LevelProvince) {
				whole = &u
			}
		}
	}
	for _, t := range sheets {
		t.details(units, whole)
	}
	for _, u := range order {
		r.unit(period, *u, hundredth)
	}
	return nil
}

// details adds what the other sheets say: dimensions, items and reports of units, modes and reasons of the province.
func (t table) details(units map[string]*unitFigures, whole *unitFigures) {
	for _, record := range t.records {
		switch n := t.whole(record, "n"); {
		case t.has("unit_code", "dimension"):
			u := units[t.text(record, "unit_code")]
			f := figure{Key: t.text(record, "dimension"), N: n, Share: t.number(record, "share"), Mean: t.number(record, "mean")}
			u.Dimensions = append(u.Dimensions, f)
		case t.has("unit_code", "item"):
			u := units[t.text(record, "unit_code")]
			f := figure{Key: t.text(record, "item"), N: n, Share: t.number(record, "share"), Mean: t.number(record, "mean")}
			for step := range survey.ScaleSteps {
				f.Counts = append(f.Counts, t.whole(record, "step_"+strconv.Itoa(step+1)))
			}
			u.Items = append(u.Items, f)
		case t.has("unit_code", "concern"):
			u := units[t.text(record, "unit_code")]
			if share := t.number(record, "yes_share"); share != nil {
				u.Reports = append(u.Reports, reportFigure{Concern: t.text(record, "concern"), N: n, Share: *share})
			}
		case t.has("reason") && whole != nil:
			whole.Detail.Reasons = append(whole.Detail.Reasons, reasonFigure{t.text(record, "reason"), n})
		case t.has("mode", "index") && whole != nil:
			whole.Detail.Modes = append(whole.Detail.Modes, modeFigure{t.text(record, "mode"), n, t.number(record, "index")})
		}
	}
}
