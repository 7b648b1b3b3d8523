package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"sipas/survey"
)

// ReadList reads a table that a program sends: a JSON array of rows, each an object whose members are the columns by their first names, with
// a text, a whole number, or null where there is nothing. Rows count from 1. A program knows what it sends, so that nothing is left out and
// no name is guessed. Its error is of type survey.Problems, or has the key body.not_json.
func ReadList(text []byte, columns survey.Columns) (Table, error) {
	l := &list{in: jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))}
	l.known, l.header.labels = namesOf(columns), map[string]string{}
	for _, name := range l.known.required {
		l.header.labels[name] = name
	}
	if err := l.read(); err != nil {
		return Table{}, &survey.Error{Op: "sheet.ReadList", Kind: survey.Invalid, Key: "body.not_json", Err: err}
	}
	if len(l.table.Rows) == 0 && len(l.problems) == 0 {
		l.problems = whole("import.list_empty", nil)
	}
	return l.table, l.problems.Err()
}

// list makes a table of a JSON array. Its own errors are those of what is no JSON.
type list struct {
	builder
	in   *jsontext.Decoder
	line int
}

func (l *list) read() error {
	if l.in.PeekKind() != '[' {
		l.problems = whole("import.list_none", nil)
		return l.end(l.in.SkipValue())
	}
	if _, err := l.in.ReadToken(); err != nil {
		return err
	}
	for l.in.PeekKind() != ']' {
		if l.line++; l.line > mostRows || len(l.problems) >= mostProblems {
			return l.stop()
		}
		if err := l.row(); err != nil {
			return err
		}
	}
	_, err := l.in.ReadToken()
	return l.end(err)
}

// end fails where something comes behind the list.
func (l *list) end(err error) error {
	if err != nil {
		return err
	}
	if _, err = l.in.ReadToken(); errors.Is(err, io.EOF) {
		return nil
	}
	return errors.Join(errors.New("something comes behind the list"), err)
}

// stop reads no further.
func (l *list) stop() error {
	if l.line > mostRows {
		l.problems = append(l.problems, survey.Problem{Line: l.line, Key: "import.rows", Args: map[string]any{"Most": mostRows}})
	}
	return nil
}

func (l *list) row() error {
	row := survey.Row{Line: l.line, Values: map[string]string{}, Headings: l.header.labels}
	if l.in.PeekKind() != '{' {
		l.problems.Add(row, "", "import.list_row", nil)
		return l.in.SkipValue()
	}
	if _, err := l.in.ReadToken(); err != nil {
		return err
	}
	for l.in.PeekKind() != '}' {
		name, err := l.in.ReadToken()
		if err != nil {
			return err
		}
		column := name.String() // which the next token would take away
		value, err := l.in.ReadValue()
		if err != nil {
			return err
		}
		l.member(row, column, value)
	}
	for _, name := range l.known.required {
		if row.Values[name] == "" {
			l.problems.Add(row, name, "field.required", nil)
		}
	}
	l.table.Rows = append(l.table.Rows, row)
	_, err := l.in.ReadToken()
	return err
}

// member keeps a member of a row, or says what is wrong with it.
func (l *list) member(row survey.Row, column string, value jsontext.Value) {
	if !slices.Contains(l.known.order, column) {
		l.problems.Add(row, "", "import.list_unknown", map[string]any{"Text": short(clean(column)), "Known": strings.Join(l.known.order, ", ")})
		return
	}
	if _, twice := row.Values[column]; twice {
		l.problems.Add(row, column, "field.doubled", nil)
		return
	}
	l.header.labels[column] = column
	row.Values[column] = l.value(row, column, value)
}

// value is a member as a cell. What is nothing to read stands there as it was sent, so that nobody is told that it is missing.
func (l *list) value(row survey.Row, column string, value jsontext.Value) string {
	switch kind := value.Kind(); {
	case kind == 'n':
		return ""
	case kind == '"' && len(value) > mostCell:
		l.problems.Add(row, column, "import.cell_long", map[string]any{"Most": mostCell})
	case kind == '"':
		text, _ := jsontext.AppendUnquote(nil, value) // it was read as sound
		if cell := clean(string(text)); cell != "" {
			return l.text(row, column, cell)
		}
		return ""
	case kind == '0' && !bytes.ContainsAny(value, ".eE"):
		return short(string(value))
	default:
		l.problems.Add(row, column, "import.list_value", map[string]any{"Text": short(string(value))})
	}
	return string(value[:min(len(value), mostCell)])
}
