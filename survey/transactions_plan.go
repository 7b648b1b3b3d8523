package survey

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"
)

// TransactionsImport is a table of transactions to be imported.
type TransactionsImport struct {
	File   string
	Rows   []Transactions
	Upload Upload // what somebody said yes to; else the zero one, and whatever stands there is replaced
}

// TransactionsCell is a unit and month that a table tells of: what it would change there. The table replaces all that is known of it.
type TransactionsCell struct {
	UnitID    int32
	Month     time.Time
	State     CellState
	Before    int64 // of all fields together
	After     int64
	Synthetic bool // what it replaces is simulated
	Parts     bool // by service field, before or after
}

// TransactionsPlan is what a table of transactions would change.
type TransactionsPlan struct {
	Cells []TransactionsCell // by unit, then by month
	Changes
	digest string
}

// Digest tells one plan from another, and what stood there from what stands there now.
func (p TransactionsPlan) Digest() string { return p.digest }

// Touched are the rows of a table that are of cells which are new or changed.
func (p TransactionsPlan) Touched(all []Transactions) []Transactions {
	var touched []Transactions
	for _, t := range all {
		n, ok := slices.BinarySearchFunc(p.Cells, t, func(c TransactionsCell, t Transactions) int {
			return cmp.Or(cmp.Compare(c.UnitID, t.UnitID), c.Month.Compare(t.Month))
		})
		if ok && p.Cells[n].State != CellSame {
			touched = append(touched, t)
		}
	}
	return touched
}

// PlanTransactions compares a table with what is known of its units and months.
func PlanTransactions(brought, known []Transactions) TransactionsPlan {
	brought, known = sortedTransactions(brought), sortedTransactions(known)
	var plan TransactionsPlan
	sum := sha256.New()
	for len(brought) > 0 {
		n, k := sameCell(brought, brought[0]), firstOfCell(known, brought[0])
		stood := known[k : k+sameCell(known[k:], brought[0])]
		cell := planCell(brought[:n], stood)
		describe(sum, "brought", brought[:n])
		describe(sum, "known", stood)
		plan.Cells = append(plan.Cells, cell)
		plan.Count(cell.State)
		if cell.State != CellSame {
			plan.Before, plan.After = plan.Before+cell.Before, plan.After+cell.After
		}
		brought = brought[n:]
	}
	plan.digest = hex.EncodeToString(sum.Sum(nil))
	return plan
}

func describe(w io.Writer, what string, all []Transactions) {
	for _, t := range all {
		_, _ = fmt.Fprintln(w, what, t.UnitID, t.Month.Format(time.DateOnly), t.Service, t.Count, t.Synthetic)
	}
}

// planCell compares the rows of one cell with those known of it.
func planCell(brought, known []Transactions) TransactionsCell {
	cell := TransactionsCell{UnitID: brought[0].UnitID, Month: brought[0].Month, State: CellSame}
	for _, t := range brought {
		cell.After += t.Count
		cell.Parts = cell.Parts || t.Service != ""
	}
	for _, t := range known {
		cell.Before += t.Count
		cell.Parts, cell.Synthetic = cell.Parts || t.Service != "", cell.Synthetic || t.Synthetic
	}
	switch {
	case len(known) == 0:
		cell.State = CellNew
	case !slices.EqualFunc(brought, known, func(a, b Transactions) bool {
		return a.Service == b.Service && a.Count == b.Count && a.Synthetic == b.Synthetic
	}):
		cell.State = CellChanged
	}
	return cell
}

func sortedTransactions(all []Transactions) []Transactions {
	return slices.SortedFunc(slices.Values(all), CompareTransactions)
}

// CompareTransactions orders rows by unit, month and service field.
func CompareTransactions(a, b Transactions) int {
	return cmp.Or(compareCells(a, b), cmp.Compare(a.Service, b.Service))
}

func compareCells(a, b Transactions) int {
	return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), a.Month.Compare(b.Month))
}

// firstOfCell is where rows of a cell begin, or would.
func firstOfCell(sorted []Transactions, of Transactions) int {
	n, _ := slices.BinarySearchFunc(sorted, of, compareCells)
	return n
}

// sameCell is how many rows at the beginning are of a cell.
func sameCell(sorted []Transactions, of Transactions) int {
	n := 0
	for n < len(sorted) && compareCells(sorted[n], of) == 0 {
		n++
	}
	return n
}
