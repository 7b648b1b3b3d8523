package imports

import (
	"bytes"
	"context"
	"slices"
	"strconv"

	"sipas/survey"
	"sipas/survey/sheet"
)

// Sent is a table that another system sends, to be imported at once.
type Sent struct {
	Name    string // as the list of imports calls it
	Content []byte
	List    bool         // whether it is a JSON array, and no file
	Within  survey.Scope // that the system may report about
}

// Taken is what became of it.
type Taken struct {
	Outcome
	Notes survey.Problems // what was not read of it
}

// PutTransactions imports what another system sends about units of the province, all of it or nothing: what people hand in as files, at once.
// The same a second time changes nothing, and is no import. Its error is of type survey.Problems where something is wrong with the table, has
// the key body.not_json where a list is none, and is of kind Forbidden, naming the rows, where a unit lies outside what the system may report about.
func (d *Desk) PutTransactions(ctx context.Context, scope survey.Scope, actor survey.Actor, sent Sent) (Taken, error) {
	table, err := d.sent(ctx, scope, sent)
	taken := Taken{Notes: table.Notes}
	if err == nil {
		err = outside(table, sent.Within)
	}
	if err != nil {
		return taken, err
	}
	taken.Outcome, err = d.ImportTransactions(ctx, sent.Within, actor, survey.TransactionsImport{File: sent.Name, Rows: table.Rows})
	return taken, err
}

func (d *Desk) sent(ctx context.Context, scope survey.Scope, sent Sent) (Table[survey.Transactions], error) {
	if !sent.List {
		return d.ReadTransactions(ctx, scope, bytes.NewReader(sent.Content))
	}
	table, unreadable := sheet.ReadList(sent.Content, survey.TransactionsColumns())
	return d.transactions(ctx, scope, table, unreadable)
}

// outside fails where rows are of units that lie outside a scope, and names them.
func outside(table Table[survey.Transactions], within survey.Scope) error {
	var fields []survey.Field
	for n, row := range table.Rows {
		if within.Units() != nil && !slices.Contains(within.Units(), row.UnitID) {
			fields = append(fields, survey.Field{Path: strconv.Itoa(table.Lines[n]) + ".unit", Key: "key.row_unit"})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return &survey.Error{Op: "imports.PutTransactions", Kind: survey.Forbidden, Key: "key.units", Fields: fields}
}
