package staff_test

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/xuri/excelize/v2"

	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/webtest"
)

// TestFilesOfTasksAreNoFormulas: what people write stands in the workbook as they wrote it, and in the CSV with what keeps a spreadsheet from calculating it.
func TestFilesOfTasksAreNoFormulas(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	minh := s.Person("minh", staff.Department, "")
	const typed, safe = "- hàng chờ dài\n=1+1", "'- hàng chờ dài\n'=1+1"
	taskOf(s, "24781", followup.Opening{Why: followup.ByHand, Words: typed})
	header, words := wordsOf(t, minh.Get("/staff/tasks/tables.csv").Content)
	if header != "words" || words != safe {
		t.Errorf("the CSV has %s: %q", header, words)
	}
	file, err := excelize.OpenReader(bytes.NewReader(minh.Get("/staff/tasks/tables.xlsx").Content))
	if err != nil {
		t.Fatal(err)
	}
	value, err := file.GetCellValue("tasks", "P2")
	formula, err2 := file.GetCellFormula("tasks", "P2")
	if err != nil || err2 != nil || value != typed || formula != "" {
		t.Errorf("the workbook has %q, the formula %q: %v, %v", value, formula, err, err2)
	}
}

// wordsOf is what a CSV of one task says in the column of words.
func wordsOf(t *testing.T, content []byte) (header, words string) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	return rows[0][15], rows[1][15]
}
