package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// gnumeric has another spreadsheet program read the workbook of the sample and write it in another form.
func gnumeric(t *testing.T, arguments ...string) (directory string) {
	t.Helper()
	var book bytes.Buffer
	if err := XLSX(&book, sample(t)); err != nil {
		t.Fatal(err)
	}
	directory = t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "book.xlsx"), book.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	tool := exec.CommandContext(t.Context(), "ssconvert", arguments...)
	tool.Dir = directory
	tool.Env = append(os.Environ(), "HOME="+directory, "LC_ALL=C.UTF-8")
	if out, err := tool.CombinedOutput(); err != nil {
		t.Fatalf("Gnumeric reads the workbook (make test installs it): %v %s", err, out)
	}
	return directory
}

// TestAnotherProgramReadsTheWorkbook: sheet by sheet and cell by cell what was written, numbers as numbers.
func TestAnotherProgramReadsTheWorkbook(t *testing.T) {
	directory := gnumeric(t, "-S", "-T", "Gnumeric_stf:stf_csv", "book.xlsx", "%n.csv")
	w, err := newWriter(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]int{} // where the sheets of a language begin, by the order of the file
	for n, name := range opened(t).GetSheetList() {
		first[name] = n
	}
	cells := 0
	for _, l := range w.lists() {
		for _, name := range []string{w.t(l.sheet), w.texts.Text("en", l.sheet, nil)} {
			rows := csvOf(t, filepath.Join(directory, fmt.Sprintf("%d.csv", first[name])))
			if len(rows) != len(l.rows)+1 || len(rows[0]) != len(l.names) {
				t.Fatalf("%s: %d rows of %d columns are read, %d of %d were written", name, len(rows), len(rows[0]), len(l.rows)+1, len(l.names))
			}
			for i, row := range l.rows {
				for j, v := range row {
					if got, want := rows[i+1][j], w.said(v, name == w.t(l.sheet)); !reads(got, want) {
						t.Errorf("%s, row %d, %s: %q is read, %v was written", name, i+2, l.names[j], got, want)
					}
					cells++
				}
			}
		}
	}
	if cells < 2000 {
		t.Errorf("%d cells were compared", cells)
	}
}

func csvOf(t *testing.T, file string) [][]string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%s: %d rows, %v", file, len(rows), err)
	}
	return rows
}

// reads tells whether a cell as it is shown says what was written into it: a number with two decimals and groups of thousands, an empty cell nothing.
func reads(got string, want any) bool {
	switch v := want.(type) {
	case nil:
		return got == ""
	case string:
		return got == v
	case float64:
		number, err := strconv.ParseFloat(strings.ReplaceAll(got, ",", ""), 64)
		return err == nil && number-v < 0.0051 && v-number < 0.0051
	case bool:
		return strings.EqualFold(got, fmt.Sprint(v))
	}
	return strings.ReplaceAll(got, ",", "") == fmt.Sprint(want)
}

// TestTheWorkbookPrints by another program on A4 across, each sheet as wide as a page. (Gnumeric leaves out that headings are to be printed again.)
func TestTheWorkbookPrints(t *testing.T) {
	pdf, err := os.ReadFile(filepath.Join(gnumeric(t, "-T", "Gnumeric_pdf:pdf_assistant", "book.xlsx", "book.pdf"), "book.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	pages, printed := boxes(t, pdf), map[string]bool{}
	for n, p := range pages {
		if p.Width < 841 || p.Width > 843 {
			t.Errorf("page %d is %v points wide, not A4 across", n+1, p.Width)
		}
		for _, word := range p.Words {
			printed[word.Text] = true
			if word.XMin < 0 || word.XMax > p.Width {
				t.Errorf("page %d: %q lies beyond its edge", n+1, word.Text)
			}
		}
	}
	if len(pages) < len(opened(t).GetSheetList()) || len(pages) > 50 {
		t.Errorf("%d pages", len(pages))
	}
	var lost []string
	w, err := newWriter(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range mainFields() {
		lost = append(lost, strings.Fields(w.t("report.column."+f.name))...)
	}
	for _, u := range sample(t).Results.Units {
		lost = append(lost, strings.Fields(u.Name.VI)...)
	}
	if lost = slices.DeleteFunc(lost, func(word string) bool { return printed[word] }); len(lost) > 0 {
		t.Errorf("printed nowhere are %q", lost)
	}
}
