// Package sheet reads the tables people send: CSV as spreadsheets write it, in whatever encoding, and workbooks. It finds everything
// that is wrong with a file and names it by line, column and message key, so that nobody has to mend one file ten times. It reads
// piece by piece and refuses what is too long or too wide before it keeps it.
package sheet

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// What a table may hold at most. A province's transactions of ten years are a tenth of it.
const (
	mostBytes    = 64 << 20  // of a CSV, which is never in memory as a whole
	mostRows     = 100_000   // with something in them
	mostCells    = 16_384    // of a row, empty ones too: as many as a workbook has
	mostRecord   = 256 << 10 // bytes of a row
	mostCell     = 4_000     // bytes of a cell that is read
	mostProblems = 2_000     // beyond them nobody reads on
)

// Table is what a file says.
type Table struct {
	Rows  []survey.Row
	Notes survey.Problems // what was not read, and why: nothing is wrong with it, but whoever sends it should know
}

// record is a row as it stands in the file.
type record struct {
	line  int
	cells []string
}

// source gives one record after the other; io.EOF at the end, and otherwise errors of type survey.Problems.
type source interface{ next() (record, error) }

// Read reads a table whose header names the required columns and any of the optional ones, in any order and as offices name them: a
// CSV divided by comma, semicolon, tab or bar, in UTF-8 or UTF-16, or a workbook with one such sheet. What stands in a cell has no
// space around it, nothing that cannot be seen, and one form of Unicode. Its error is of type survey.Problems.
func Read(file io.Reader, columns survey.Columns) (Table, error) {
	known := namesOf(columns)
	in := bufio.NewReaderSize(&limited{from: file, left: mostBytes}, 64<<10)
	kind, err := kindOf(in)
	if err != nil {
		return Table{}, err
	}
	if kind == workbook {
		return readWorkbook(in, known)
	}
	text, err := decoded(in)
	if err != nil {
		return Table{}, err
	}
	return build(newScanner(text, known), known)
}

// whole is a problem with the file as a whole.
func whole(key string, args map[string]any) survey.Problems { return at(0, key, args) }

func at(line int, key string, args map[string]any) survey.Problems {
	return survey.Problems{{Line: line, Key: key, Args: args}}
}

// problemsOf are the problems that an error of a source is.
func problemsOf(err error) survey.Problems {
	if problems, ok := errors.AsType[survey.Problems](err); ok {
		return problems
	}
	if errors.Is(err, errTooLarge) {
		return whole("import.too_large", map[string]any{"MiB": mostBytes >> 20})
	}
	return whole("import.unreadable", map[string]any{"Error": err.Error()})
}

var errTooLarge = errors.New("the file is too large")

// limited reads no more than so many bytes, and says where there are more.
type limited struct {
	from io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, errTooLarge
	}
	n, err := l.from.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// builder makes a table of the records of a source.
type builder struct {
	known    names
	header   header
	table    Table
	problems survey.Problems
	nothing  struct{ first, last, rows int } // lines with something in them, and nothing in a column that is read
}

// build finds the header and reads what stands below it.
func build(from source, known names) (Table, error) {
	h, first, err := findHeader(from, known)
	if err != nil {
		return Table{}, err
	}
	_, h.padded = from.(*sheetRows)
	b := &builder{known: known, header: h}
	if b.problems = h.problems(known); len(b.problems) > 0 {
		return Table{}, b.problems
	}
	b.table.Notes = h.notes(known)
	for _, r := range first {
		b.add(r)
	}
	for len(b.problems) < mostProblems {
		r, err := from.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // where quotes are open or rows too long, later ones mean nothing
			b.problems = append(b.problems, problemsOf(err)...)
			break
		}
		b.add(r)
		if len(b.table.Rows) > mostRows {
			b.problems = append(b.problems, survey.Problem{Line: r.line, Key: "import.rows", Args: map[string]any{"Most": mostRows}})
			break
		}
	}
	if n := b.nothing; n.rows > 0 {
		b.table.Notes = append(b.table.Notes, survey.Problem{Line: n.first, Key: "import.note_nothing", Args: map[string]any{"N": n.rows, "Last": n.last}})
	}
	if len(b.table.Rows) == 0 && len(b.problems) == 0 {
		b.problems = whole("import.no_row", nil)
	}
	return b.table, b.problems.Err()
}

// add keeps a record as a row, or says what is wrong with it, or why it is left out.
func (b *builder) add(r record) {
	row := survey.Row{Line: r.line, Values: map[string]string{}, Headings: b.header.labels}
	said, least := false, 0
	for i, cell := range r.cells {
		if cell == "" {
			continue
		}
		said = true
		switch name, named := b.header.column[i]; {
		case named && len(cell) > mostCell:
			b.problems.Add(row, name, "import.cell_long", map[string]any{"Most": mostCell})
		case named:
			row.Values[name] = b.text(row, name, cell)
		case i >= len(b.header.cells) || b.header.cells[i] == "":
			b.problems = append(b.problems, survey.Problem{Line: r.line, Heading: letter(i), Key: "import.no_heading",
				Args: map[string]any{"Text": short(cell)}})
		}
	}
	for i := range b.header.column {
		least = max(least, i+1)
	}
	switch {
	case !said || b.header.numbers(r):
	case len(r.cells) < least && !b.header.padded && len(row.Values) > 0:
		b.problems.Add(row, "", "import.fields", map[string]any{"Fields": len(r.cells), "Of": len(b.header.cells)})
	case isTotal(r), filled(row, b.known) < len(b.known.required) && isSubtotal(r):
		b.table.Notes.Add(row, "", "import.note_total", map[string]any{"Text": short(firstOf(r))})
	case b.header.bare(row, r, b.known):
		b.table.Notes.Add(row, "", "import.note_row", map[string]any{"Text": short(firstOf(r))})
	case len(row.Values) == 0: // a form's printed numbers, or a formula dragged down beyond the last unit
		b.nothing.first, b.nothing.last = cmp.Or(b.nothing.first, r.line), r.line
		b.nothing.rows++
	default:
		b.table.Rows = append(b.table.Rows, row)
	}
}

// text is a cell that is read, of which some say that their file was spoilt on its way.
func (b *builder) text(row survey.Row, name, cell string) string {
	switch {
	case strings.ContainsRune(cell, '\ufffd'):
		b.problems.Add(row, name, "import.damaged", map[string]any{"Text": short(cell)})
	case cell[0] == '#' && (strings.HasSuffix(cell, "!") || strings.HasSuffix(cell, "?") || strings.Trim(cell, "#") == "" || cell == "#N/A"):
		b.problems.Add(row, name, "import.cell_error", map[string]any{"Text": short(cell)})
	default:
		if key := misread(cell); key != "" {
			b.problems.Add(row, name, key, map[string]any{"Text": short(cell)})
		}
	}
	return cell
}

// clean makes one line of a cell: composed, without what nobody sees, with single spaces.
func clean(cell string) string {
	plain := true
	for i := range len(cell) {
		plain = plain && cell[i] > ' ' && cell[i] < 0x7f && cell[i] != '"'
	}
	if plain || strings.ContainsFunc(cell, isOddLetter) && misread(cell) != "" {
		return cell
	}
	if inner, ok := strings.CutPrefix(cell, "=\""); ok && strings.Count(inner, "\"") == 1 && strings.HasSuffix(inner, "\"") {
		cell = inner[:len(inner)-1] // a text as programs write it that fear for its zeros
	}
	visible := strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		if r != '\ufffd' && survey.Hidden(r) {
			return -1
		}
		return r
	}, cell)
	return norm.NFC.String(strings.Join(strings.Fields(visible), " "))
}

// isOddLetter tells what nobody sees and what letters of old encodings became nevertheless.
func isOddLetter(r rune) bool { return r == '\u00ad' || r >= 0x80 && r <= 0x9f && r != '\u0085' }

// short is as much of a cell as a message can show.
func short(cell string) string {
	if runes := []rune(cell); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return cell
}

func firstOf(r record) string {
	for _, cell := range r.cells {
		if cell != "" {
			return cell
		}
	}
	return ""
}

// isTotal tells whether a row adds up those above it.
func isTotal(r record) bool {
	switch first := survey.Fold(strings.Trim(firstOf(r), " :.")); first {
	case "tong", "cong", "total", "toan tinh":
		return true
	default:
		return strings.HasPrefix(first, "tong cong") || strings.HasPrefix(first, "tong so")
	}
}

var subtotalRE = regexp.MustCompile(`^cong (?:cac|phuong|xa|dac khu|so|khoi|nhom|muc|phan|cap|[ivx]+|[a-d])\b`)

// isSubtotal tells whether a row that lacks something adds up some of those above it: Cộng các phường. There are communes called Cộng Hòa.
func isSubtotal(r record) bool { return subtotalRE.MatchString(survey.Fold(firstOf(r))) }
