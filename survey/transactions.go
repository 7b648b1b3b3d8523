package survey

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Transactions are those of a unit and month, of one service field or, where Service is empty, of all together.
type Transactions struct {
	UnitID  int32
	Month   time.Time // its first day, midnight UTC
	Service string
	Count   int64
}

// MostTransactions is beyond what a unit can handle in a month: the busiest centre of the country has a tenth.
const MostTransactions = 1_000_000

// firstYear is the earliest year whose transactions are of use.
const firstYear = 2020

// TransactionsColumns are those of a table of transactions.
func TransactionsColumns() Columns {
	return Columns{
		Required: []string{"unit|unit_code|code|mã_đơn_vị|ma_don_vi", "month|period|tháng|thang", "transactions|count|số_lượt|so_luot"},
		Optional: []string{"service|service_slug|lĩnh_vực|linh_vuc", "unit_name|tên_đơn_vị|ten_don_vi"},
	}
}

// TransactionsReport is what a table of transactions says in all.
type TransactionsReport struct {
	Rows         int       `json:"rows"`
	Units        int       `json:"units"`
	Transactions int64     `json:"transactions"`
	First        time.Time `json:"first_month"`
	Last         time.Time `json:"last_month"`
}

// ReportTransactions adds a table up.
func ReportTransactions(all []Transactions) TransactionsReport {
	report := TransactionsReport{Rows: len(all)}
	units := map[int32]bool{}
	for i, t := range all {
		units[t.UnitID] = true
		report.Transactions += t.Count
		if i == 0 || t.Month.Before(report.First) {
			report.First = t.Month
		}
		if i == 0 || t.Month.After(report.Last) {
			report.Last = t.Month
		}
	}
	report.Units = len(units)
	return report
}

// ParseTransactions reads the rows of a table about the units of a province and these service fields; no month may lie after today.
// Its error is of type Problems and names everything that is wrong.
func ParseTransactions(rows []Row, units []Unit, services []string, today time.Time) ([]Transactions, error) {
	p := &transactionsParser{units: map[string]Unit{}, services: services, today: today,
		seen: map[string]int{}, whole: map[string]int{}, parts: map[string]int{}}
	for _, u := range units {
		p.units[u.Code] = u
	}
	var parsed []Transactions
	for _, row := range rows {
		parsed = append(parsed, p.row(row))
	}
	return parsed, p.problems.Err()
}

// transactionsParser checks the rows of one table against what is known.
type transactionsParser struct {
	units    map[string]Unit
	services []string
	today    time.Time
	problems Problems
	seen     map[string]int // line by unit, month and service
	whole    map[string]int // line by unit and month of rows for all fields together
	parts    map[string]int // line by unit and month of rows for one field
}

func (p *transactionsParser) row(row Row) Transactions {
	t := Transactions{Service: row.Get("service"), Month: p.month(row), Count: p.count(row)}
	code := CanonicalUnitCode(row.Get("unit"))
	unit, ok := p.units[code]
	switch {
	case !ok:
		p.problems.Add(row, "unit", "import.unit_unknown", map[string]any{"Unit": row.Get("unit")})
	case unit.Level == LevelProvince:
		p.problems.Add(row, "unit", "import.unit_province", map[string]any{"Unit": code})
	}
	t.UnitID = unit.ID
	if t.Service != "" && !slices.Contains(p.services, t.Service) {
		known := strings.Join(p.services[:min(3, len(p.services))], ", ")
		p.problems.Add(row, "service", "import.service_unknown", map[string]any{"Service": t.Service, "Services": known})
	}
	p.once(row, code, t)
	return t
}

// once refuses what is said twice: the same cell, or a total beside its parts.
func (p *transactionsParser) once(row Row, code string, t Transactions) {
	cell := code + t.Month.Format(" 2006-01")
	if line, ok := p.seen[cell+" "+t.Service]; ok {
		p.problems.Add(row, "", "import.row_twice", map[string]any{"Other": line})
	}
	p.seen[cell+" "+t.Service] = row.Line
	mine, other := p.whole, p.parts
	if t.Service != "" {
		mine, other = p.parts, p.whole
	}
	if line, ok := other[cell]; ok && t.UnitID != 0 {
		p.problems.Add(row, "service", "import.total_and_parts", map[string]any{"Other": line})
	}
	mine[cell] = row.Line
}

func (p *transactionsParser) month(row Row) time.Time {
	text := row.Get("month")
	month, err := time.Parse("2006-01", text)
	for _, layout := range []string{"1/2006", time.DateOnly} {
		if err != nil {
			month, err = time.Parse(layout, text)
		}
	}
	args := map[string]any{"Text": text}
	switch {
	case err != nil || month.Day() != 1:
		p.problems.Add(row, "month", "import.month_malformed", args)
	case month.After(p.today):
		p.problems.Add(row, "month", "import.month_future", args)
	case month.Year() < firstYear:
		p.problems.Add(row, "month", "import.month_old", args)
	}
	return month
}

func (p *transactionsParser) count(row Row) int64 {
	text := row.Get("transactions")
	n, err := strconv.ParseInt(text, 10, 64)
	args := map[string]any{"Text": text, "Most": MostTransactions}
	switch {
	case err != nil || strings.HasPrefix(text, "+"):
		p.problems.Add(row, "transactions", "import.count_malformed", args)
	case n < 0:
		p.problems.Add(row, "transactions", "import.count_negative", args)
	case n > MostTransactions:
		p.problems.Add(row, "transactions", "import.count_excess", args)
	}
	return n
}
