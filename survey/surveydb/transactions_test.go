package surveydb_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sipas/survey/sheet"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

func itoa(n int) string { return strconv.Itoa(n) }

func importTransactions(t *testing.T, store *surveydb.Store, province, text string, dryRun bool) surveydb.TransactionsReport {
	t.Helper()
	report, err := store.ImportTransactions(t.Context(), province, strings.NewReader(text), surveytest.Day(), dryRun)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestImportTransactions(t *testing.T) {
	store, pool := surveytest.Store(t)
	total := func() int {
		return number(t, pool, "select coalesce(sum(transactions), 0)::int from survey.transactions")
	}
	file := "\ufeffunit;month;service;transactions\r\n24781;2026-10;dat-dai;120\r\n24781;10/2026;ho-tich;30\r\n68-so-noi-vu;2026-10;;45\r\n"
	if r := importTransactions(t, store, "68", file, true); r.Rows != 3 || r.Units != 2 || r.Transactions != 195 || total() != 0 {
		t.Errorf("dry run: %+v, %d kept", r, total())
	}
	importTransactions(t, store, "68", file, false)
	importTransactions(t, store, "68", file, false) // the same again changes nothing
	if total() != 195 {
		t.Errorf("%d transactions, want 195", total())
	}
	// A later file replaces what it names, and nothing else.
	importTransactions(t, store, "68", "unit,month,transactions\n24781,2026-10,160\n", false)
	if total() != 205 {
		t.Errorf("%d transactions, want 205", total())
	}
	if n := number(t, pool, "select count(*) from survey.tally_change"); n != 2 {
		t.Errorf("%d units and months are to be published, want 2", n)
	}
	// Codes as spreadsheets leave them, and the other code of Ba Chẽ.
	for _, code := range []string{"06978", "06970", "6970"} {
		importTransactions(t, store, "22", "unit,month,transactions\n"+code+",2026-09,9\n", false)
	}
	if n := number(t, pool, "select count(*) from survey.transactions t join survey.unit u on u.id = t.unit_id where u.code = '06978'"); n != 1 {
		t.Errorf("%d rows of Ba Chẽ, want 1", n)
	}
}

func TestImportTransactionsRefusals(t *testing.T) {
	store, pool := surveytest.Store(t)
	const header = "unit,month,service,transactions\n24781,2026-10,,5\n"
	for name, c := range map[string]struct {
		text, say string
		line      int
	}{
		"unknown unit":             {header + "99999,2026-10,,5\n", "no unit \"99999\"", 3},
		"unit of another place":    {header + "06978,2026-10,,5\n", "no unit", 3},
		"the province":             {header + "68,2026-10,,5\n", "is the province", 3},
		"a unit's name":            {header + "Xã Đức Trọng,2026-10,,5\n", "five-digit code", 3},
		"unknown service":          {header + "24805,2026-10,xyz,5\n", "no service field", 3},
		"no month":                 {header + "24805,quý 3,,5\n", "is no month", 3},
		"month to come":            {header + "24805,2027-01,,5\n", "has not begun", 3},
		"month of another age":     {header + "24805,1999-01,,5\n", "too long ago", 3},
		"negative":                 {header + "24805,2026-10,,-5\n", "not negative", 3},
		"absurd":                   {header + "24805,2026-10,,99999999\n", "more than can be", 3},
		"beyond all numbers":       {header + "24805,2026-10,,99999999999999999999\n", "is no count", 3},
		"fraction":                 {header + "24805,2026-10,,5.5\n", "is no count", 3},
		"with separators":          {header + "24805,2026-10,,\"1,234\"\n", "is no count", 3},
		"empty count":              {header + "24805,2026-10,,\n", "is no count", 3},
		"said twice":               {header + "24781,2026-10,,6\n", "those of line 2", 3},
		"a total beside parts":     {header + "24781,2026-10,dat-dai,6\n", "both a total and single", 3},
		"half a file":              {header + "24805,2026-1", "2 fields instead of 4", 3},
		"missing column":           {"unit,month\n24781,2026-10\n", `"transactions" is missing`, 1},
		"wrong encoding":           {header + "24805,2026-10,\xe1,5\n", "not UTF-8", 3},
		"everything wrong at once": {"unit,month,transactions\nx,y,z\n", "3 problems", 2},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.ImportTransactions(t.Context(), "68", strings.NewReader(c.text), surveytest.Day(), false)
			problems, ok := errors.AsType[sheet.Problems](err)
			if !ok || problems[0].Line != c.line || !strings.Contains(fmt.Sprint(err, problems), c.say) {
				t.Errorf("said %v", err)
			}
			if n := number(t, pool, "select count(*) from survey.transactions"); n != 0 {
				t.Errorf("%d rows of a bad file were kept", n)
			}
		})
	}
}
