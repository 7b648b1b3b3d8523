package report

import (
	"cmp"

	"sipas/analytics"
	"sipas/survey"
)

// list is a table, once for people and once for programs.
type list struct {
	sheet string // the key of its name
	names []string
	rows  [][]any
	print int // how many of the columns are printed; 0: all
}

// lists are all tables. Each says in its last column whether the data are simulated: a table is copied without the sheet that explains it.
func (w *writer) lists() []list {
	all := []list{w.unitList(), w.dimensionList(), w.itemList(), w.reportList(), w.modeList(), w.reasonList(), w.lineList()}
	for _, l := range all {
		for n := range l.rows {
			l.rows[n] = append(l.rows[n], yesOrNo(w.Synthetic))
		}
	}
	for n := range all {
		l := &all[n]
		l.print = cmp.Or(l.print, len(l.names)) // on paper the foot of the page says it
		l.names = append(l.names, "synthetic")
	}
	return all
}

// named are the first columns of what is of a unit.
func named(u analytics.UnitEstimate) []any { return []any{u.Code, u.Name.VI, levelOf(u)} }

func (w *writer) unitList() list {
	l := list{sheet: "report.sheet_units", print: len(mainFields())}
	all := fields()
	if w.Results.Edition == nil { // frozen figures are of what was there
		all = append(all, field{"received", func(u analytics.UnitEstimate) any { return u.Received }})
	}
	for _, f := range all {
		l.names = append(l.names, f.name)
	}
	for _, u := range w.Results.Units {
		var row []any
		for _, f := range all {
			row = append(row, f.value(u))
		}
		l.rows = append(l.rows, row)
	}
	return l
}

func (w *writer) dimensionList() list {
	l := list{sheet: "report.sheet_dimensions", names: []string{"unit_code", "unit_name", "level", "dimension", "n", "share", "low", "high", "mean"}}
	for _, u := range w.Results.Units {
		for _, f := range u.Dimensions {
			l.rows = append(l.rows, append(named(u), word{"dimension." + f.Key, f.Key}, f.N, score(f.Share), score(f.Low), score(f.High), score(f.Mean)))
		}
	}
	return l
}

// itemList are the questions on the scale; what is told of the others stands among the reports.
func (w *writer) itemList() list {
	l := list{sheet: "report.sheet_items", names: append([]string{"unit_code", "unit_name", "level", "item", "question", "n", "share", "low", "high", "mean"}, stepNames()...)}
	for _, u := range w.Results.Units {
		for _, f := range u.Items {
			if f.Share == nil || len(f.Counts) != survey.ScaleSteps {
				continue
			}
			question := any(nil)
			if item := w.item(f, u.Instrument); item != nil {
				question = item.Text.VI
			}
			row := append(named(u), f.Key, question, f.N, score(f.Share), score(f.Low), score(f.High), score(f.Mean))
			for _, n := range f.Counts {
				row = append(row, n)
			}
			l.rows = append(l.rows, row)
		}
	}
	return l
}

// reportList are trouble and extra payment. A share that is none or all is told by its bound, as on the page.
func (w *writer) reportList() list {
	l := list{sheet: "report.sheet_reports", names: []string{"unit_code", "unit_name", "level", "concern", "n", "yes_share", "low", "high", "bound"}}
	for _, u := range w.Results.Units {
		for _, r := range u.Reports() {
			row := append(named(u), word{"report_of." + string(r.Concern), string(r.Concern)}, r.N)
			switch r.Bound {
			case analytics.BoundBelow:
				row = append(row, nil, nil, r.Under(), word{"report.bound.below", r.Bound})
			case analytics.BoundAbove:
				row = append(row, nil, r.Over(), nil, word{"report.bound.above", r.Bound})
			default:
				row = append(row, rounded(r.Share), rounded(r.Low), rounded(r.High), nil)
			}
			l.rows = append(l.rows, row)
		}
	}
	return l
}

// modeList are those of whom the document is of.
func (w *writer) modeList() list {
	l := list{sheet: "report.sheet_modes", names: []string{"mode", "n", "index", "low", "high"}}
	for _, m := range w.subject().Detail.Modes {
		l.rows = append(l.rows, []any{word{"mode." + string(m.Mode), string(m.Mode)}, m.N, score(m.Index), score(m.Low), score(m.High)})
	}
	return l
}

func (w *writer) reasonList() list {
	l := list{sheet: "report.sheet_aside", names: []string{"reason", "n"}}
	for _, r := range w.subject().Detail.Reasons {
		l.rows = append(l.rows, []any{word{"reason." + string(r.Reason), string(r.Reason)}, r.N})
	}
	return l
}

// lineList are the line that the gap is to and, beside a rebuilt one, that among the former provinces.
func (w *writer) lineList() list {
	l := list{sheet: "report.sheet_line", names: []string{"line", "year", "scope", "rebuilt", "line_low", "line_high", "likely_low", "likely", "likely_high", "gap_low", "gap_high"}}
	t := w.Results.Target
	if t == nil {
		return l
	}
	row := lineRow("in_force", t.Line)
	if g := w.subject().Gap; g != nil {
		row[9], row[10] = rounded(g.Point.Low), rounded(g.Point.High)
	}
	l.rows = append(l.rows, row)
	if t.Published != nil {
		l.rows = append(l.rows, lineRow("former", *t.Published))
	}
	return l
}

// lineRow leaves room for the gap, which is to one line alone.
func lineRow(key string, l analytics.Line) []any {
	row := []any{word{"report.line." + key, key}, l.Year, l.Scope, yesOrNo(l.Rebuilt), rounded(l.Low), rounded(l.High), nil, nil, nil, nil, nil}
	if l.Likely != nil {
		row[6], row[7], row[8] = rounded(l.Likely.Low), rounded(l.Likely.Middle), rounded(l.Likely.High)
	}
	return row
}
