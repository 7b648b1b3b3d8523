package surveydb

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/sheet"
)

// TransactionsReport is what a file of transactions says in all.
type TransactionsReport struct {
	Rows         int       `json:"rows"`
	Units        int       `json:"units"`
	Transactions int64     `json:"transactions"`
	First        time.Time `json:"first_month"`
	Last         time.Time `json:"last_month"`
}

// Transactions are those of a unit and month.
type Transactions struct {
	UnitID int32
	Month  time.Time
	Count  int64
}

// AddSyntheticTransactions adds simulated ones to those of earlier runs of the demo. Units and months with real ones keep
// these alone.
func (s *Store) AddSyntheticTransactions(ctx context.Context, all []Transactions) error {
	units, months, counts := make([]int32, len(all)), make([]time.Time, len(all)), make([]int64, len(all))
	for i, t := range all {
		units[i], months[i], counts[i] = t.UnitID, t.Month, t.Count
	}
	return s.inTx(ctx, "surveydb.AddSyntheticTransactions", func(tx pgx.Tx) error {
		return s.exec(ctx, tx, "AddSyntheticTransactions", pgx.StrictNamedArgs{"unit_ids": units, "months": months, "transactions": counts})
	})
}

// transactions is one row of the file.
type transactions struct {
	unit    int32
	month   time.Time
	service string
	count   int64
}

// mostTransactions is beyond what a unit can handle in a month: the busiest centre of the country has a tenth.
const mostTransactions = 1_000_000

// ImportTransactions reads a CSV with the columns unit, month, transactions and, if known, service. What it says of a unit and
// month replaces what was known of them; all of the file or none of it. today bounds the months. With dryRun nothing is kept.
func (s *Store) ImportTransactions(ctx context.Context, province string, file io.Reader, today time.Time, dryRun bool) (TransactionsReport, error) {
	var report TransactionsReport
	rows, err := sheet.Read(file, []string{"unit|unit_code|code|mã_đơn_vị|ma_don_vi", "month|period|tháng|thang", "transactions|count|số_lượt|so_luot"},
		[]string{"service|service_slug|lĩnh_vực|linh_vuc", "unit_name|tên_đơn_vị|ten_don_vi"})
	if err != nil {
		return report, err
	}
	units, err := s.Units(ctx, province)
	if err != nil {
		return report, err
	}
	services, err := s.services(ctx)
	if err != nil {
		return report, err
	}
	parsed, err := parseTransactions(rows, units, services, today)
	if err != nil {
		return report, err
	}
	report = reportOf(parsed)
	if dryRun {
		return report, nil
	}
	return report, s.inTx(ctx, "surveydb.ImportTransactions", func(tx pgx.Tx) error { return s.replaceTransactions(ctx, tx, parsed) })
}

func (s *Store) services(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectServices"))
	if err != nil {
		return nil, pg.Error("surveydb.services", err)
	}
	slugs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return slugs, pg.Error("surveydb.services", err)
}

func reportOf(parsed []transactions) TransactionsReport {
	report := TransactionsReport{Rows: len(parsed), First: parsed[0].month, Last: parsed[0].month}
	units := map[int32]bool{}
	for _, t := range parsed {
		units[t.unit] = true
		report.Transactions += t.count
		if t.month.Before(report.First) {
			report.First = t.month
		}
		if t.month.After(report.Last) {
			report.Last = t.month
		}
	}
	report.Units = len(units)
	return report
}

func (s *Store) replaceTransactions(ctx context.Context, tx pgx.Tx, parsed []transactions) error {
	slices.SortFunc(parsed, func(a, b transactions) int {
		if a.unit != b.unit {
			return int(a.unit - b.unit)
		}
		return a.month.Compare(b.month)
	})
	var units, changed []int32
	var months, changedMonths []time.Time
	var services []string
	var counts []int64
	for i, t := range parsed {
		units, months, services, counts = append(units, t.unit), append(months, t.month), append(services, t.service), append(counts, t.count)
		if i == 0 || parsed[i-1].unit != t.unit || !parsed[i-1].month.Equal(t.month) {
			changed, changedMonths = append(changed, t.unit), append(changedMonths, t.month)
		}
	}
	var batch pgx.Batch
	batch.Queue(s.sql.Get("DeleteTransactions"), pgx.StrictNamedArgs{"unit_ids": changed, "months": changedMonths})
	batch.Queue(s.sql.Get("InsertTransactions"), pgx.StrictNamedArgs{"unit_ids": units, "months": months, "services": services, "transactions": counts})
	batch.Queue(s.sql.Get("MarkChanges"), pgx.StrictNamedArgs{"unit_ids": changed, "months": changedMonths})
	return tx.SendBatch(ctx, &batch).Close()
}

// transactionsReader checks the rows of one file against what is known.
type transactionsReader struct {
	units    map[string]survey.Unit
	services []string
	today    time.Time
	problems sheet.Problems
	seen     map[string]int // line by unit, month and service
	whole    map[string]int // line by unit and month of rows for all fields together
	parts    map[string]int // line by unit and month of rows for one field
}

func parseTransactions(rows []sheet.Row, units []survey.Unit, services []string, today time.Time) ([]transactions, error) {
	r := &transactionsReader{units: map[string]survey.Unit{}, services: services, today: today,
		seen: map[string]int{}, whole: map[string]int{}, parts: map[string]int{}}
	for _, u := range units {
		r.units[u.Code] = u
	}
	var parsed []transactions
	for _, row := range rows {
		parsed = append(parsed, r.row(row))
	}
	return parsed, r.problems.Err()
}

func (r *transactionsReader) row(row sheet.Row) transactions {
	t := transactions{service: row.Get("service"), month: r.month(row), count: r.count(row)}
	code := survey.CanonicalUnitCode(row.Get("unit"))
	unit, ok := r.units[code]
	switch {
	case !ok:
		r.problems.Add(row, "there is no unit %q in this province; use the five-digit code of a commune, or a code like 68-so-noi-vu", row.Get("unit"))
	case unit.Level == survey.LevelProvince:
		r.problems.Add(row, "%s is the province; transactions belong to an agency or a commune", code)
	}
	t.unit = unit.ID
	if t.service != "" && !slices.Contains(r.services, t.service) {
		r.problems.Add(row, "there is no service field %q; leave it empty, or use one of %s, …", t.service, strings.Join(r.services[:3], ", "))
	}
	r.once(row, code, t)
	return t
}

// once refuses what is said twice: the same cell, or a total beside its parts.
func (r *transactionsReader) once(row sheet.Row, code string, t transactions) {
	cell := code + t.month.Format(" 2006-01")
	if line, ok := r.seen[cell+" "+t.service]; ok {
		r.problems.Add(row, "unit, month and service are those of line %d", line)
	}
	r.seen[cell+" "+t.service] = row.Line
	mine, other := r.whole, r.parts
	if t.service != "" {
		mine, other = r.parts, r.whole
	}
	if line, ok := other[cell]; ok && t.unit != 0 {
		r.problems.Add(row, "this unit and month has both a total and single service fields (line %d): keep one of them", line)
	}
	mine[cell] = row.Line
}

func (r *transactionsReader) month(row sheet.Row) time.Time {
	text := row.Get("month")
	month, err := time.Parse("2006-01", text)
	for _, layout := range []string{"1/2006", time.DateOnly} {
		if err != nil {
			month, err = time.Parse(layout, text)
		}
	}
	switch {
	case err != nil || month.Day() != 1:
		r.problems.Add(row, "%q is no month: write it like 2026-10 or 10/2026", text)
	case month.After(r.today):
		r.problems.Add(row, "month %s has not begun", text)
	case month.Year() < 2020:
		r.problems.Add(row, "month %s is too long ago", text)
	}
	return month
}

func (r *transactionsReader) count(row sheet.Row) int64 {
	text := row.Get("transactions")
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || strings.HasPrefix(text, "+"):
		r.problems.Add(row, "%q is no count: write digits alone, like 1234", text)
	case n < 0:
		r.problems.Add(row, "%d transactions: a count is not negative", n)
	case n > mostTransactions:
		r.problems.Add(row, "%d transactions in one month are more than can be (%s)", n, fmt.Sprint(mostTransactions))
	}
	return n
}
