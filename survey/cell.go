package survey

import (
	"regexp"
	"strings"
)

// Where a spreadsheet would begin a formula: at the beginning of a cell, and behind whatever it may take for the end of one, which is
// a semicolon or a tab even in a file whose cells are divided by commas. Spaces and quotes before it do not help.
const (
	formulaSigns   = "=+-@＝＋－＠"
	formulaPattern = `([ \x{a0}"'“”‘’\x{feff}]*[=+\-@＝＋－＠])`
)

var (
	formulaRE = regexp.MustCompile(`(^|[;\t\r\n])` + formulaPattern)
	cellRE    = regexp.MustCompile(`(^|[;\t\r\n])'` + formulaPattern)
)

// Cell is a text as it stands in a CSV, so that no spreadsheet takes it for a formula whichever divider it reads the file with: an
// apostrophe stands before whatever would begin one. OfCell gives the text back.
func Cell(text string) string {
	if !strings.ContainsAny(text, formulaSigns) {
		return text
	}
	return formulaRE.ReplaceAllString(text, "${1}'${2}")
}

// OfCell is the text that Cell made a cell of.
func OfCell(cell string) string {
	if !strings.ContainsAny(cell, formulaSigns) {
		return cell
	}
	return cellRE.ReplaceAllString(cell, "${1}${2}")
}
