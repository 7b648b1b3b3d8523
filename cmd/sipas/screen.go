package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf16"
	"unicode/utf8"

	"sipas/survey"
)

// screen is the door through which everything goes that a command prints for people or programs: what nobody sees, and what a terminal
// would obey, is written as JSON escapes it, so that JSON stays what it was. Files go another way (app.file).
type screen struct{ to io.Writer }

func (s screen) Write(text []byte) (int, error) {
	if _, err := io.WriteString(s.to, escaped(string(text), "\n\t")); err != nil {
		return 0, err
	}
	return len(text), nil
}

// visible is what somebody wrote, on one line.
func visible(text string) string { return escaped(text, "") }

// escaped writes characters that are survey.Hidden as JSON does, but for those that are kept.
func escaped(text, kept string) string {
	hidden := func(r rune) bool { return survey.Hidden(r) && !strings.ContainsRune(kept, r) }
	if utf8.ValidString(text) && !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text { // what is not UTF-8 becomes U+FFFD
		switch high, low := utf16.EncodeRune(r); {
		case !hidden(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case high != utf8.RuneError:
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// table prints rows in columns. No cell leaves its own, whoever wrote it.
type table struct{ columns *tabwriter.Writer }

func newTable(out io.Writer) table { return table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)} }

func (t table) row(cells ...any) {
	for i, cell := range cells {
		if i > 0 {
			_, _ = io.WriteString(t.columns, "\t") // into memory; end tells what goes wrong
		}
		_, _ = io.WriteString(t.columns, visible(fmt.Sprint(cell)))
	}
	_, _ = io.WriteString(t.columns, "\n")
}

// end prints what was gathered.
func (t table) end() error { return t.columns.Flush() }
