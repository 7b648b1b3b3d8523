// Package sheet reads the tables people send: CSV as spreadsheets write it. It finds everything that is wrong with a file and
// names it by line and message key, so that nobody has to mend one file ten times.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// mostBytes bounds a file; a province's transactions of ten years are a tenth of it.
const mostBytes = 64 << 20

// Read reads a CSV whose header names the required columns and any of the optional ones, in any order, divided by comma,
// semicolon or tab. What stands in a row has no space around it and one form of Unicode. Its error is of type survey.Problems.
func Read(file io.Reader, columns survey.Columns) ([]survey.Row, error) {
	text, err := decode(file)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma = divider(text)
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, whole("import.empty", nil)
	}
	if err != nil {
		return nil, survey.Problems{problemOf(err)}
	}
	names, err := columnsOf(header, columns)
	if err != nil {
		return nil, err
	}
	return rows(reader, names)
}

// whole is a problem with the file as a whole.
func whole(key string, args map[string]any) survey.Problems {
	return survey.Problems{{Key: key, Args: args}}
}

func rows(reader *csv.Reader, columns []string) ([]survey.Row, error) {
	var found []survey.Row
	var problems survey.Problems
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, append(problems, problemOf(err)) // where quotes are open, later lines mean nothing
		}
		line, _ := reader.FieldPos(0)
		row := survey.Row{Line: line, Values: map[string]string{}}
		if len(record) != len(columns) {
			problems.Add(row, "", "import.fields", map[string]any{"Fields": len(record), "Of": len(columns)})
			continue
		}
		for i, name := range columns {
			row.Values[name] = norm.NFC.String(strings.TrimSpace(record[i]))
		}
		found = append(found, row)
	}
	if len(found) == 0 && len(problems) == 0 {
		problems = whole("import.no_row", nil)
	}
	return found, problems.Err()
}

// decode returns the text without byte-order mark, or says in which encoding it seems to be.
func decode(file io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return nil, whole("import.unreadable", map[string]any{"Error": err.Error()})
	}
	switch {
	case len(text) > mostBytes:
		return nil, whole("import.too_large", map[string]any{"MiB": mostBytes >> 20})
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		return nil, whole("import.utf16", nil)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return nil, whole("import.workbook", nil)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	for line, rest := range bytesLines(text) {
		if !utf8.Valid(rest) {
			return nil, survey.Problems{{Line: line, Key: "import.not_utf8", Args: nil}}
		}
		if bytes.IndexByte(rest, 0) >= 0 {
			return nil, survey.Problems{{Line: line, Key: "import.nul", Args: nil}}
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

// columnsOf returns the first name of each column of a header.
func columnsOf(header []string, known survey.Columns) ([]string, error) {
	var problems survey.Problems
	first := survey.Row{Line: 1}
	names := make([]string, len(header))
	for i, written := range header {
		name, ok := canonical(written, known.All())
		if !ok {
			args := map[string]any{"Column": strings.TrimSpace(written), "Columns": firstNames(known.All())}
			problems.Add(first, "", "import.column_unknown", args)
		} else if slices.Contains(names[:i], name) {
			problems.Add(first, name, "import.column_twice", map[string]any{"Column": name})
		}
		names[i] = name
	}
	for _, all := range known.Required {
		if name, _, _ := strings.Cut(all, "|"); !slices.Contains(names, name) {
			problems.Add(first, name, "import.column_missing", map[string]any{"Column": name})
		}
	}
	return names, problems.Err()
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

func problemOf(err error) survey.Problem {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return survey.Problem{Line: p.StartLine, Key: "import.quotes", Args: nil}
	}
	return survey.Problem{Key: "import.unreadable", Args: map[string]any{"Error": err.Error()}}
}
