package report

import (
	"bytes"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestNumbersOfAWorkbookAreNumbers where the column holds such, and can be counted with; codes keep their zeros, and what would be a formula is text.
func TestNumbersOfAWorkbookAreNumbers(t *testing.T) {
	var out bytes.Buffer
	n, err := Workbook(&out, func(w io.Writer) (int64, error) {
		_, err := io.WriteString(w, mark+"unit_code,duration_ms,access\r\n00070,23000,5\r\n24781,,\r\n'=1+1,x,9\r\n")
		return 3, err
	}, func(header []string) []bool { return []bool{false, header[1] == "duration_ms", true} })
	if err != nil || n != 3 {
		t.Fatalf("%d rows, %v", n, err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	for cell, want := range map[string]struct {
		value  string
		number bool
	}{"A1": {"unit_code", false}, "C1": {"access", false}, "A2": {"00070", false}, "A3": {"24781", false}, "B2": {"23000", true}, "C2": {"5", true}, "B3": {"", true}, "C3": {"", true},
		"A4": {"=1+1", false}, "B4": {"x", false}, "C4": {"9", true}} {
		value, err := book.GetCellValue("Sheet1", cell)
		kind, kindErr := book.GetCellType("Sheet1", cell)
		number := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber // as workbooks have numbers, and nothing
		if err != nil || kindErr != nil || value != want.value || number != want.number {
			t.Errorf("%s is %q of type %v, want %q, a number: %v; %v %v", cell, value, kind, want.value, want.number, err, kindErr)
		}
		if formula, err := book.GetCellFormula("Sheet1", cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", cell, formula, err)
		}
	}
}
