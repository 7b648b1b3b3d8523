package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"sipas/survey"
)

// screen is the door through which everything goes that a command prints for people or programs: what nobody sees, and what a terminal
// would obey, is written as JSON escapes it, so that JSON stays what it was. Files go another way (app.file).
type screen struct{ to io.Writer }

func (s screen) Write(text []byte) (int, error) {
	if _, err := io.WriteString(s.to, survey.Escaped(string(text), "\n\t")); err != nil {
		return 0, err
	}
	return len(text), nil
}

// table prints rows in columns. No cell leaves its own, whoever wrote it.
type table struct{ columns *tabwriter.Writer }

func newTable(out io.Writer) table { return table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)} }

func (t table) row(cells ...any) {
	for i, cell := range cells {
		if i > 0 {
			_, _ = io.WriteString(t.columns, "\t") // into memory; end tells what goes wrong
		}
		_, _ = io.WriteString(t.columns, survey.Visible(fmt.Sprint(cell)))
	}
	_, _ = io.WriteString(t.columns, "\n")
}

// end prints what was gathered.
func (t table) end() error { return t.columns.Flush() }
