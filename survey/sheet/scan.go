package sheet

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sipas/survey"
)

// scanner reads a CSV: any line ends, quotes as spreadsheets write them, marks of byte order wherever they stand.
type scanner struct {
	in      *bufio.Reader
	divider rune
	line    int  // that is being read
	bytes   int  // of the record so far
	last    byte // before what is read; some letter where it is none of ASCII
}

// newScanner finds the divider, which a first line may announce: sep=;
func newScanner(text *bufio.Reader, known names) *scanner {
	start, _ := text.Peek(32 << 10)
	sample := strings.ReplaceAll(string(start), "\ufeff", "")
	if announced, ok := strings.CutPrefix(strings.ToLower(strings.TrimLeft(sample, "\" ")), "sep="); ok && announced != "" {
		s := &scanner{in: text, divider: []rune(announced)[0], line: 1}
		s.skipLine()
		return s
	}
	return &scanner{in: text, divider: findDivider(sample, known), line: 1}
}

// skipLine drops the line that announces the divider.
func (s *scanner) skipLine() {
	for {
		r, _, err := s.in.ReadRune()
		if err != nil || s.ends(r) {
			return
		}
	}
}

// findDivider is the divider with which a header names the most columns, and among those the one that divides it most.
func findDivider(sample string, known names) rune {
	best, most, cells := ',', -1, 0
	for _, d := range ",;\t|" {
		s := &scanner{in: bufio.NewReader(strings.NewReader(sample)), divider: d, line: 1}
		for range headerWithin {
			r, err := s.next()
			if problems, ok := errors.AsType[survey.Problems](err); ok && problems[0].Key == "import.columns" {
				return d // that it divides too much is told by who reads it
			}
			if err != nil {
				break
			}
			if n := len(known.header(r).labels); n > most || n == most && len(r.cells) > cells {
				best, most, cells = d, n, len(r.cells)
			}
		}
	}
	return best
}

// next reads a record.
func (s *scanner) next() (record, error) {
	r := record{line: s.line}
	s.bytes = 0
	for {
		cell, last, err := s.cell(r.line)
		if errors.Is(err, io.EOF) {
			if len(r.cells) == 0 && strings.TrimSpace(cell) == "" && s.bytes == 0 {
				return r, io.EOF
			}
			err, last = nil, true
		}
		if err != nil {
			return r, err
		}
		if r.cells = append(r.cells, clean(cell)); len(r.cells) > mostCells {
			return r, at(r.line, "import.columns", map[string]any{"Most": mostCells})
		}
		if last {
			return r, nil
		}
	}
}

// cell reads a cell, and tells whether it is the last of its record.
func (s *scanner) cell(line int) (text string, last bool, err error) {
	var b strings.Builder
	quoted, closed := false, false
	for {
		r, err := s.rune(line)
		switch {
		case err != nil && quoted && errors.Is(err, io.EOF), err != nil && quoted && isLong(err):
			return "", false, at(line, "import.quotes", nil)
		case err != nil:
			return b.String(), true, err
		case quoted && r != '"':
			if r == '\n' || r == '\r' {
				s.ends(r)
				r = '\n'
			}
			b.WriteRune(r)
		case quoted && s.follows('"'):
			b.WriteRune('"')
		case quoted:
			quoted, closed = false, true
		case r == s.divider:
			return b.String(), false, nil
		case s.ends(r):
			return b.String(), true, nil
		case r == '"' && !closed && isBlank(b.String()):
			quoted = true
			b.Reset()
		case closed && !unicode.IsSpace(r) && !survey.Hidden(r):
			return "", false, at(line, "import.quotes", nil)
		default:
			b.WriteRune(r)
		}
	}
}

func isLong(err error) bool {
	problems, ok := errors.AsType[survey.Problems](err)
	return ok && problems[0].Key == "import.record_long"
}

// isBlank tells whether what stands before a quote is nothing that anybody sees.
func isBlank(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) && !survey.Hidden(r) })
}

// rune reads a character of a record.
func (s *scanner) rune(line int) (rune, error) {
	r, n, err := s.in.ReadRune()
	if err != nil {
		return 0, err
	}
	switch s.bytes += n; {
	case r == 0:
		return 0, at(s.line, "import.nul", nil)
	case r == utf8.RuneError && n == 1:
		_ = s.in.UnreadRune()
		rest, _ := s.in.Peek(4 << 10)
		return 0, at(s.line, legacy(append([]byte{s.last}, rest...)), map[string]any{"Text": ""})
	case s.bytes > mostRecord:
		return 0, at(line, "import.record_long", map[string]any{"KiB": mostRecord >> 10})
	case r == '\ufeff':
		return s.rune(line)
	}
	s.last = byte(min(r, utf8.RuneSelf))
	return r, nil
}

// follows reads a character if it is the next one.
func (s *scanner) follows(want rune) bool {
	r, _, err := s.in.ReadRune()
	if err != nil {
		return false
	}
	if r != want {
		_ = s.in.UnreadRune()
	}
	return r == want
}

// ends tells whether a character ends a line, and counts it: \n, \r, \r\n, and those of old systems.
func (s *scanner) ends(r rune) bool {
	if !slices.Contains([]rune{'\n', '\r', '\u0085', '\u2028', '\u2029'}, r) {
		return false
	}
	if r == '\r' {
		s.follows('\n')
	}
	s.line++
	return true
}
