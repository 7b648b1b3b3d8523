package surveytest

import (
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/sheet"
	"sipas/survey/surveydb"
)

// Transactions reads a file of transactions of a province's units.
func Transactions(t testing.TB, store *surveydb.Store, province, text string) []survey.Transactions {
	t.Helper()
	rows, err := sheet.Read(strings.NewReader(text), survey.TransactionsColumns())
	if err != nil {
		t.Fatal(err)
	}
	units, err := store.Units(t.Context(), survey.InProvince(province))
	if err != nil {
		t.Fatal(err)
	}
	services, err := store.Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := survey.ParseTransactions(rows, units, services, survey.Date(Day(), Day().Location()))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
