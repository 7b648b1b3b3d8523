package surveydb_test

import (
	"strconv"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

func itoa(n int) string { return strconv.Itoa(n) }

func replaceTransactions(t *testing.T, store *surveydb.Store, province, text string) []survey.Transactions {
	t.Helper()
	reported := surveytest.Transactions(t, store, province, text)
	importTransactions(t, store, province, reported)
	return reported
}

func importTransactions(t *testing.T, store *surveydb.Store, province string, rows []survey.Transactions) survey.Import {
	t.Helper()
	done, err := store.ImportTransactions(t.Context(), survey.InProvince(province), surveytest.Actor(), survey.TransactionsImport{File: "t.csv", Rows: rows})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestImportTransactions(t *testing.T) {
	store, pool := surveytest.Store(t)
	total := func() int {
		return number(t, pool, "select coalesce(sum(transactions), 0)::int from survey.transactions")
	}
	file := "\ufeffunit;month;service;transactions\r\n24781;2026-10;dat-dai;120\r\n24781;10/2026;ho-tich;30\r\n68-so-noi-vu;2026-10;;45\r\n"
	replaceTransactions(t, store, "68", file)
	replaceTransactions(t, store, "68", file) // the same again changes nothing
	if total() != 195 {
		t.Errorf("%d transactions, want 195", total())
	}
	// A later file replaces what it names, and nothing else.
	replaceTransactions(t, store, "68", "unit,month,transactions\n24781,2026-10,160\n")
	if total() != 205 {
		t.Errorf("%d transactions, want 205", total())
	}
	if n := number(t, pool, "select count(*) from survey.tally_change"); n != 2 {
		t.Errorf("%d units and months are to be published, want 2", n)
	}
	// Codes as spreadsheets leave them, and the other code of Ba Chẽ.
	for _, code := range []string{"06978", "06970", "6970"} {
		replaceTransactions(t, store, "22", "unit,month,transactions\n"+code+",2026-09,9\n")
	}
	if n := number(t, pool, "select count(*) from survey.transactions t join survey.unit u on u.id = t.unit_id where u.code = '06978'"); n != 1 {
		t.Errorf("%d rows of Ba Chẽ, want 1", n)
	}
}

// TestSimulatedTransactionsOfTwoDesksAddUp to those of their unit.
func TestSimulatedTransactionsOfTwoDesksAddUp(t *testing.T) {
	t.Parallel()
	store, pool := surveytest.Store(t)
	unit := surveytest.Place(t, store, "24781").Unit.ID
	month := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for range 2 {
		desks := []survey.Transactions{{UnitID: unit, Month: month, Count: 7}, {UnitID: unit, Month: month, Count: 5}}
		if err := store.AddSyntheticTransactions(t.Context(), surveytest.Scope(), surveytest.Actor(), desks); err != nil {
			t.Fatal(err)
		}
	}
	var sum int
	if err := pool.QueryRow(t.Context(), `select sum(transactions)::int from survey.transactions`).Scan(&sum); err != nil || sum != 24 {
		t.Errorf("%d transactions, %v; want 24", sum, err)
	}
}
