package survey

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+84912345678": "'+84912345678", "@SUM(1)": "'@SUM(1)", "-1+1": "'-1+1", "-3": "'-3", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠A": "'＠A",
		"a;=1+1": "a;'=1+1", "a\t=1+1": "a\t'=1+1", "\t=1": "\t'=1", "\r=1": "\r'=1", "\n=1": "\n'=1", ";=1;-2": ";'=1;'-2", " =1": "' =1", "\u00a0=1": "'\u00a0=1",
		`"=1+1"`: `'"=1+1"`, `a;"=1+1"`: `a;'"=1+1"`, "'=1": "''=1", "a,=1": "a,=1", "": "", "tốt": "tốt", "a-b; c=d": "a-b; c=d", "1+1": "1+1", "5 - 3": "5 - 3",
	} {
		if got := Cell(text); got != want {
			t.Errorf("%q stands as %q, want %q", text, got, want)
		}
		if got := OfCell(Cell(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

// TestNoCellIsAFormula: whatever people write, whichever divider a file is opened with, and whatever the spreadsheet makes of quotes.
func TestNoCellIsAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("=+-@＝＋－＠;,\t'\" \u00a0\r\na1"))).Draw(t, "text")
		if got := OfCell(Cell(text)); got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		if err := w.Write([]string{"24781", Cell(text)}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		for _, divider := range []string{";", "\t"} {
			for _, piece := range strings.Split(file.String(), divider)[1:] {
				if begins := strings.TrimLeft(piece, " \u00a0\""); begins != "" && strings.ContainsRune(formulaSigns, []rune(begins)[0]) {
					t.Fatalf("%q holds the formula %q for the divider %q", file.String(), piece, divider)
				}
			}
		}
		record, err := csv.NewReader(&file).Read()
		if err != nil || len(record) != 2 {
			t.Fatalf("%q %v", record, err)
		}
		if begins := strings.TrimLeft(record[1], " \u00a0\""); begins != "" && strings.ContainsRune(formulaSigns, []rune(begins)[0]) {
			t.Fatalf("%q is a formula", record[1])
		}
		if got := strings.ReplaceAll(OfCell(record[1]), "\r", ""); got != strings.ReplaceAll(text, "\r", "") { // encoding/csv drops them before a line's end
			t.Fatalf("%q comes back as %q", text, got)
		}
	})
}
