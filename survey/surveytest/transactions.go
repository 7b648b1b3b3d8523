package surveytest

import (
	"errors"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/survey/surveydb"
)

// Transactions reads a file of transactions of a province's units.
func Transactions(t testing.TB, store *surveydb.Store, province, text string) []survey.Transactions {
	t.Helper()
	table, err := sheet.Read(strings.NewReader(text), survey.TransactionsColumns())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := survey.ParseTransactions(table.Rows, Known(t, store, province))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Known is what a table of transactions of a province's units is read against.
func Known(t testing.TB, store *surveydb.Store, province string) survey.TransactionsKnown {
	t.Helper()
	known := survey.TransactionsKnown{Today: survey.Date(Day(), Day().Location())}
	var errs [3]error
	known.Units, errs[0] = store.Units(t.Context(), survey.InProvince(province))
	known.Services, errs[1] = store.Services(t.Context())
	known.Former, errs[2] = surveydb.FormerUnits()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return known
}
