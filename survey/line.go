package survey

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Hidden tells whether a character shows nothing of itself: control characters, marks that turn the direction of reading or join
// what stands beside them, separators of lines, and what is no character at all. In a name, a note or a table it can pass one text
// off as another, and a terminal obeys some of it.
func Hidden(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// Most characters of what people write on one line.
const (
	NameLimit = 100
	NoteLimit = 500
)

// Name is what people call a desk, a tablet or whatever else is listed and printed under a name.
type Name string

// UnmarshalText reads a name: single spaces, composed form, plain letters for those of another width or shape, and nothing that
// cannot be seen, or printed on a poster.
func (n *Name) UnmarshalText(text []byte) error {
	line, err := readLine(string(text), NameLimit)
	if err != nil {
		return err
	}
	if line == "" {
		return errors.New("the name is empty")
	}
	printed, err := printable(line)
	if err != nil {
		return err
	}
	*n = Name(printed)
	return nil
}

// printable is a line in the letters of posters, or an error where one of its characters has none.
func printable(line string) (string, error) {
	var printed strings.Builder
	for _, r := range line {
		plain := string(r)
		if !Drawn(r) {
			if plain = simpler(r); plain == string(notDrawn) {
				return "", fmt.Errorf("a character cannot be printed: %c", r)
			}
		}
		printed.WriteString(plain)
	}
	return printed.String(), nil
}

// ReadHotline reads whom people may call, of a unit or of the province, as it is typed: one line that pages can tell and posters print. It may be more
// than a number (1022, phím 2). Kind Invalid where it is none; empty is nobody.
func ReadHotline(typed string) (string, error) {
	line, err := readLine(typed, NoteLimit)
	if err == nil {
		line, err = printable(line)
	}
	if err == nil {
		line, err = readLine(line, NoteLimit) // plainer letters may be more
	}
	if err != nil {
		args := map[string]any{"Most": NoteLimit}
		return "", &Error{Op: "survey.ReadHotline", Kind: Invalid, Key: "hotline.line", Err: err, Fields: []Field{{Path: "hotline", Key: "hotline.line", Args: args}}}
	}
	return line, nil
}

// Note is a sentence that stands in a record or on a screen: a reason, a message, who decides.
type Note string

// UnmarshalText reads a note: single spaces, composed form, and nothing that cannot be seen.
func (n *Note) UnmarshalText(text []byte) error {
	line, err := readLine(string(text), NoteLimit)
	*n = Note(line)
	return err
}

// readLine makes one line of what was typed, or says why it is none.
func readLine(typed string, most int) (string, error) {
	if !utf8.ValidString(typed) {
		return "", errors.New("the text is not UTF-8")
	}
	for _, r := range typed {
		switch {
		case r == '\t': // a space, as those that Fields drops
		case strings.ContainsRune("\n\v\f\r\u0085\u2028\u2029", r):
			return "", errors.New("the text has a line break: write it on one line")
		case unicode.Is(unicode.Bidi_Control, r):
			return "", fmt.Errorf("the text has a direction mark (%U): type it anew", r)
		case unicode.IsControl(r):
			return "", fmt.Errorf("the text has a control character (%U): type it anew", r)
		case Hidden(r):
			return "", fmt.Errorf("the text has a character that nobody sees (%U): type it anew", r)
		}
	}
	line := norm.NFC.String(strings.Join(strings.Fields(typed), " "))
	if n := utf8.RuneCountInString(line); n > most {
		return "", fmt.Errorf("the text is too long: %d characters, at most %d", n, most)
	}
	return line, nil
}
