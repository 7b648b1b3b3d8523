package survey

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Marks of Vietnamese letters.
const (
	grave, tilde, hook, dot = '\u0300', '\u0303', '\u0309', '\u0323'
	circumflex, breve, horn = '\u0302', '\u0306', '\u031b'
	acute                   = '\u0301' // its keys, S and 1, stand in no code
)

// keyboard is a way to write Vietnamese: which keys, pressed behind a letter, set its marks. What it makes of a code's characters, it
// makes of these keys; a mark that none of them sets cannot come from a code.
type keyboard struct {
	lone  bool            // W by itself gives Ư
	marks map[rune]string // "=" is the letter once more; "" a key that stands between a code's characters at most, the full stop
}

func keyboards() []keyboard {
	return []keyboard{
		{true, map[rune]string{circumflex: "=", breve: "W", grave: "F", hook: "R", tilde: "X", dot: "J"}},  // Telex
		{false, map[rune]string{circumflex: "6", breve: "8", grave: "2", hook: "3", tilde: "4", dot: "5"}}, // VNI
		{false, map[rune]string{dot: ""}}, // VIQR
	}
}

// letter is a character of a code as it arrived, and the marks upon it.
type letter struct {
	base  rune
	marks []rune
}

// readings are the texts of so many characters that a person may have typed where this arrived, the likeliest first: as it stands, or
// as one of the keyboards turned it, with the key of a mark pressed right behind its letter or
// further on.
func readings(arrived string, length int) []string {
	letters, ok := lettersOf(arrived)
	if !ok || len(letters) == 0 || len(letters) > length {
		return nil
	}
	var likely, found []string
	for _, k := range keyboards() {
		if keys, ok := k.keys(letters, length); ok {
			likely = append(likely, strings.Join(keys, ""))
			strew(keys, nil, nil, func(typed []byte) { found = append(found, string(typed)) })
		}
	}
	return distinct(append(likely, found...))
}

func distinct(texts []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(texts, func(text string) bool {
		again := seen[text]
		seen[text] = true
		return again
	})
}

// mostTyped is more than anybody types as a code.
const mostTyped = 256

// lettersOf reads any case, width and script that looks the same, and drops whatever stands between the characters.
func lettersOf(arrived string) (letters []letter, ok bool) {
	if len(arrived) > mostTyped {
		return nil, false
	}
	for _, r := range norm.NFD.String(strings.ToUpper(norm.NFKC.String(arrived))) {
		switch {
		case strings.ContainsRune(string([]rune{grave, tilde, hook, dot, circumflex, breve, horn, acute}), r):
			if len(letters) == 0 {
				return nil, false
			}
			last := &letters[len(letters)-1]
			last.marks = append(last.marks, r)
		case unseen(r), unicode.IsSpace(r), unicode.IsPunct(r), strings.ContainsRune("~^`+=|", r):
		case unicode.Is(unicode.Nd, r):
			letters = append(letters, letter{base: likeness(digit(r))})
		default:
			letters = append(letters, letter{base: likeness(r)})
		}
	}
	return letters, true
}

// likeness reads a character that codes leave out, or of another script, as the one of the alphabet that it looks like.
func likeness(r rune) rune {
	for _, same := range [...]string{"2Z", "3ЗƷ", "5SЅ", "6GБ", "8BВΒ", "AАΑ", "CСϹ", "EЕΕ", "HНΗ", "JЈ", "KКΚ", "MМΜ", "NΝ", "PРΡ", "TТΤ", "XХΧ", "YУΥҮ"} {
		if strings.ContainsRune(same[1:], r) {
			return rune(same[0])
		}
	}
	return r
}

// keys are the keys of each letter, its own first; not ok where the keyboard cannot have made the letters, or not of so many keys.
func (k keyboard) keys(letters []letter, length int) (keys []string, ok bool) {
	n := 0
	for _, l := range letters {
		marks := l.marks
		if k.lone && l.base == 'U' && slices.Contains(marks, horn) {
			l.base = 'W'
			marks = slices.DeleteFunc(slices.Clone(marks), func(r rune) bool { return r == horn })
		}
		if l.base >= 0x80 || strings.IndexByte(codeAlphabet, byte(l.base)) < 0 {
			return nil, false
		}
		typed := string(l.base)
		for _, m := range marks {
			key, known := k.marks[m]
			if !known {
				return nil, false
			}
			typed += strings.ReplaceAll(key, "=", string(l.base))
		}
		keys, n = append(keys, typed), n+len(typed)
	}
	return keys, n == length
}

// strew calls found with every order in which the keys of marks (late) can have been pressed behind their letters.
func strew(keys []string, typed, late []byte, found func([]byte)) {
	if len(keys) == 0 && len(late) == 0 {
		found(typed)
	}
	for n, key := range late {
		strew(keys, append(slices.Clone(typed), key), slices.Delete(slices.Clone(late), n, n+1), found)
	}
	if len(keys) > 0 {
		strew(keys[1:], append(slices.Clone(typed), keys[0][0]), append(slices.Clone(late), keys[0][1:]...), found)
	}
}

// undone are the readings of a text from which a keyboard took a key: the third of three letters, the second of two that set a mark, or a
// W behind a W gives the mark back and is gone itself.
func undone(arrived string, length int) []string {
	var found []string
	for _, text := range readings(arrived, length-1) {
		for i := range len(text) {
			if takesBack(text, i) {
				found = append(found, text[:i]+text[i:i+1]+text[i:])
			}
		}
	}
	return distinct(found)
}

func takesBack(text string, i int) bool {
	switch c := text[i]; {
	case c == 'W':
		return true
	case c == 'A' || c == 'E':
		return i > 0 && text[i-1] == c
	default:
		return strings.IndexByte("FRXJ234568", c) >= 0 && strings.ContainsAny(text[:i], "AEYW")
	}
}
