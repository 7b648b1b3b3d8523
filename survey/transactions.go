package survey

import (
	"slices"
	"strings"
	"time"
)

// Transactions are those of a unit and month, of one service field or, where Service is empty, of all together.
type Transactions struct {
	UnitID  int32
	Month   time.Time // its first day, midnight UTC
	Service string
	Count   int64

	Synthetic bool // of a demo: what is known of a cell, never what a table brings
}

// MostTransactions is beyond what a unit can handle in a month: the busiest centre of the country has a tenth.
const MostTransactions = 1_000_000

// firstYear is the earliest year whose transactions are of use.
const firstYear = 2020

// TransactionsColumns are those of a table of transactions, by the headings offices write above them.
func TransactionsColumns() Columns {
	return Columns{
		Required: []string{"unit|unit_code|code|mã_đơn_vị|mã_đvhc|mã_đơn_vị_hành_chính|mã_dv|" +
			"mã_xã|mã_phường|mã_xã_phường|mã_cơ_quan|mã_cơ_quan_đơn_vị|mã_cq|mã_số|mã",
			"month|period|tháng|kỳ|kỳ_báo_cáo|tháng_báo_cáo|tháng_năm|kỳ_số_liệu",
			"transactions|count|số_lượt|số_hồ_sơ|số_hồ_sơ_tiếp_nhận|" +
				"số_hồ_sơ_đã_tiếp_nhận|hồ_sơ_tiếp_nhận|tổng_số_hồ_sơ|tổng_số_hồ_sơ_tiếp_nhận|tổng_hồ_sơ|số_lượng_hồ_sơ|" +
				"số_lượng|số_lượt_giao_dịch|lượt_giao_dịch|số_giao_dịch|số_lượt_tiếp_nhận|tổng_số_lượt|số_hs|số_hs_tiếp_nhận|tổng_số_tiếp_nhận|" +
				"số_hồ_sơ_tiếp_nhận_trong_kỳ|số_hồ_sơ_tiếp_nhận_trong_tháng|tổng_số_hồ_sơ_tiếp_nhận_trong_kỳ|tổng_số_hồ_sơ_tiếp_nhận_trong_tháng|" +
				"số_lượng_hồ_sơ_tiếp_nhận|hồ_sơ_đã_tiếp_nhận|số_hồ_sơ_nhận|tổng_số|tiếp_nhận"},
		Optional: []string{"service|service_slug|lĩnh_vực|tên_lĩnh_vực|mã_lĩnh_vực|thủ_tục",
			"unit_name|name|tên_đơn_vị|đơn_vị|tên|tên_xã|tên_xã_phường|xã_phường|" +
				"tên_cơ_quan|tên_cơ_quan_đơn_vị|cơ_quan|cơ_quan_đơn_vị|tên_đvhc|đơn_vị_hành_chính|tên_đơn_vị_hành_chính|" +
				"tên_xã_phường_đặc_khu|xã_phường_đặc_khu"},
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

// TransactionsKnown is what a table of transactions is read against.
type TransactionsKnown struct {
	Units    []Unit    // of the province
	Former   []Former  // what its units were made of
	Services []string  // slugs of the service fields
	Today    time.Time // no month may lie after it
}

// ParseTransactions reads the rows of a table. Its error is of type Problems and names everything that is wrong.
func ParseTransactions(rows []Row, known TransactionsKnown) ([]Transactions, error) {
	p := &transactionsParser{roll: NewRoll(known.Units, known.Former), services: known.Services, today: known.Today,
		seen: map[string]int{}, whole: map[string]int{}, parts: map[string]int{}}
	var parsed []Transactions
	for _, row := range rows {
		parsed = append(parsed, p.row(row))
	}
	return parsed, p.problems.Err()
}

// transactionsParser checks the rows of one table against what is known.
type transactionsParser struct {
	roll     *Roll
	services []string
	today    time.Time
	problems Problems
	seen     map[string]int // line by unit, month and service
	whole    map[string]int // line by unit and month of rows for all fields together
	parts    map[string]int // line by unit and month of rows for one field
}

func (p *transactionsParser) row(row Row) Transactions {
	unit := p.roll.Find(row, &p.problems)
	t := Transactions{UnitID: unit.ID, Month: p.month(row), Count: p.count(row)}
	if written := row.Get("service"); written != "" {
		t.Service = strings.ReplaceAll(Fold(typed(written)), " ", "-") // Đất đai is dat-dai
		if !slices.Contains(p.services, t.Service) {
			known := strings.Join(p.services[:min(3, len(p.services))], ", ")
			p.problems.Add(row, "service", "import.service_unknown", map[string]any{"Service": written, "Services": known})
		}
	}
	if unit.ID != 0 && !t.Month.IsZero() {
		p.once(row, unit.Code, t)
	}
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
	if line, ok := other[cell]; ok {
		p.problems.Add(row, "service", "import.total_and_parts", map[string]any{"Other": line})
	}
	mine[cell] = row.Line
}

func (p *transactionsParser) month(row Row) time.Time {
	text := row.Get("month")
	month, fault := ParseMonth(text)
	args := map[string]any{"Text": text}
	switch {
	case text == "":
		p.problems.Add(row, "month", "import.blank", map[string]any{"Column": "month"})
	case fault == ADay:
		p.problems.Add(row, "month", "import.month_day", map[string]any{"Text": dayShown(text)})
	case fault == Ambiguous:
		p.problems.Add(row, "month", "import.month_ambiguous", args)
	case fault == NoYear:
		p.problems.Add(row, "month", "import.month_no_year", args)
	case fault != Sound:
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
	n, fault := ParseWhole(text)
	args := map[string]any{"Text": text, "Most": MostTransactions}
	switch {
	case text == "":
		p.problems.Add(row, "transactions", "import.blank", map[string]any{"Column": "transactions"})
	case fault == Ambiguous:
		p.problems.Add(row, "transactions", "import.count_ambiguous", args)
	case fault != Sound:
		p.problems.Add(row, "transactions", "import.count_malformed", args)
	case n < 0:
		p.problems.Add(row, "transactions", "import.count_negative", args)
	case n > MostTransactions:
		p.problems.Add(row, "transactions", "import.count_excess", args)
	}
	return n
}
