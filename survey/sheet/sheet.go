// Package sheet reads the tables people send: CSV as spreadsheets write it. It finds everything that is wrong with a file and
// names it by line, so that nobody has to mend one file ten times.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// mostBytes bounds a file; a province's transactions of ten years are a tenth of it.
const mostBytes = 64 << 20

// Problem is one thing wrong with a file. Line 0 means the file as a whole.
type Problem struct {
	Line int
	What string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.What
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.What)
}

// Problems are what is wrong with a file; as an error they tell how many and the first.
type Problems []Problem

func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0].String()
	}
	return fmt.Sprintf("%d problems, the first in %s", len(p), p[0])
}

// Add notes a problem with a row.
func (p *Problems) Add(r Row, format string, args ...any) {
	*p = append(*p, Problem{r.Line, fmt.Sprintf(format, args...)})
}

// Err is nil when there is no problem.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Row is one line of a file.
type Row struct {
	Line   int
	values map[string]string
}

// Get returns what stands in a column, without space around it and in one form of Unicode; empty where the file has no such column.
func (r Row) Get(column string) string { return r.values[column] }

// Read reads a CSV whose header names the required columns and any of the optional ones, in any order, divided by comma,
// semicolon or tab. A column may have several names, divided by |, of which Row.Get knows the first. Its error is of type
// Problems.
func Read(file io.Reader, required, optional []string) ([]Row, error) {
	text, err := decode(file)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma = divider(text)
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, Problems{{0, "the file is empty"}}
	}
	if err != nil {
		return nil, Problems{problemOf(err)}
	}
	columns, err := columnsOf(header, required, optional)
	if err != nil {
		return nil, err
	}
	return rows(reader, columns)
}

func rows(reader *csv.Reader, columns []string) ([]Row, error) {
	var found []Row
	var problems Problems
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, append(problems, problemOf(err)) // where quotes are open, later lines mean nothing
		}
		line, _ := reader.FieldPos(0)
		if len(record) != len(columns) {
			problems = append(problems, Problem{line, fmt.Sprintf("%d fields instead of %d; is the file whole?", len(record), len(columns))})
			continue
		}
		row := Row{Line: line, values: map[string]string{}}
		for i, name := range columns {
			row.values[name] = norm.NFC.String(strings.TrimSpace(record[i]))
		}
		found = append(found, row)
	}
	if len(found) == 0 && len(problems) == 0 {
		problems = Problems{{0, "there is a header, but no row"}}
	}
	return found, problems.Err()
}

// decode returns the text without byte-order mark, or says in which encoding it seems to be.
func decode(file io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return nil, Problems{{0, "the file cannot be read: " + err.Error()}}
	}
	const save = `save it as "CSV UTF-8" and try again`
	switch {
	case len(text) > mostBytes:
		return nil, Problems{{0, "the file is larger than 64 MiB: divide it"}}
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		return nil, Problems{{0, "the file is UTF-16: " + save}}
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return nil, Problems{{0, "the file is a workbook, not a CSV: " + save}}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	for line, rest := range bytesLines(text) {
		if !utf8.Valid(rest) {
			return nil, Problems{{line, "there are characters that are not UTF-8: " + save}}
		}
		if bytes.IndexByte(rest, 0) >= 0 {
			return nil, Problems{{line, "there is a NUL character: the file is damaged, or no CSV"}}
		}
	}
	return text, nil
}

func bytesLines(text []byte) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		n := 0
		for line := range bytes.Lines(text) {
			if n++; !yield(n, line) {
				return
			}
		}
	}
}

// divider is the one that divides the header most often; spreadsheets of many countries write semicolons.
func divider(text []byte) rune {
	header, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', bytes.Count(header, []byte(","))
	for _, d := range ";\t" {
		if n := bytes.Count(header, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

func columnsOf(header, required, optional []string) ([]string, error) {
	var problems Problems
	columns := make([]string, len(header))
	for i, written := range header {
		name, ok := canonical(written, slices.Concat(required, optional))
		if !ok {
			problems = append(problems, Problem{1, fmt.Sprintf("column %q is not known; there may be %s", strings.TrimSpace(written), firstNames(slices.Concat(required, optional)))})
		} else if slices.Contains(columns[:i], name) {
			problems = append(problems, Problem{1, fmt.Sprintf("column %q is there twice", name)})
		}
		columns[i] = name
	}
	for _, names := range required {
		if name, _, _ := strings.Cut(names, "|"); !slices.Contains(columns, name) {
			problems = append(problems, Problem{1, fmt.Sprintf("column %q is missing", name)})
		}
	}
	return columns, problems.Err()
}

// canonical finds the first name of the column that is written so, in any case and with spaces for underlines.
func canonical(written string, known []string) (string, bool) {
	written = strings.ReplaceAll(norm.NFC.String(strings.ToLower(strings.TrimSpace(written))), " ", "_")
	for _, names := range known {
		all := strings.Split(names, "|")
		if slices.Contains(all, written) {
			return all[0], true
		}
	}
	return written, false
}

func firstNames(columns []string) string {
	var names []string
	for _, c := range columns {
		name, _, _ := strings.Cut(c, "|")
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func problemOf(err error) Problem {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return Problem{p.StartLine, fmt.Sprintf("the quotes do not close or stand within a field (%v); is the file whole?", p.Err)}
	}
	return Problem{0, err.Error()}
}
