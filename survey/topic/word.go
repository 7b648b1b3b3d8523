package topic

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// written is one word as somebody wrote it.
type written struct {
	marked string // lower case, its tone after its letters, so that hòa and hoà are one
	bare   string // without any mark
	clause int
}

// plain tells whether it carries no mark.
func (w written) plain() bool { return w.marked == w.bare }

// tones are the marks of a tone, as they are written behind a word. Hỏi and ngã are one, for half the country says and writes them so.
const tones = "\u0300\u0301\u0309\u0303\u0323"

func toneOf(mark rune) byte {
	switch mark {
	case '\u0300':
		return '`'
	case '\u0301':
		return '\''
	case '\u0309', '\u0303':
		return '?'
	}
	return '.'
}

// letter is how a character is read.
type letter struct {
	marked, bare string
	tone         byte // 0: none
}

// letters holds those that Vietnamese is written with; others are read when they come.
var letters = func() map[rune]letter {
	table := map[rune]letter{}
	for r := rune('0'); r < 0x1f00; r++ {
		if r < 0x250 || r >= 0x1e00 {
			table[r] = read(r)
		}
	}
	return table
}()

// read takes a character apart; it is empty for what is neither letter nor digit. Folding is that of the house.
func read(r rune) letter {
	bare := survey.Fold(string(r))
	if bare == "" || strings.ContainsFunc(bare, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return letter{}
	}
	l := letter{bare: bare}
	for _, part := range norm.NFD.String(string(unicode.ToLower(r))) {
		if strings.ContainsRune(tones, part) {
			l.tone = toneOf(part)
			continue
		}
		l.marked += string(part)
	}
	return l
}

// reader makes words of characters.
type reader struct {
	marked, bare []byte
	tone         byte
	clause       int
	words        []written
}

// wordsOf reads the words of a text. What ends a clause is counted, for a denial holds no further.
func wordsOf(text string) []written {
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	r := reader{words: make([]written, 0, len(text)/4+1)}
	for at, c := range text {
		l, known := letters[c]
		if !known && c > unicode.MaxASCII {
			l = read(c)
		}
		switch {
		case l.bare != "":
			r.add(l)
		case c == ' ':
			r.end()
		case (c == '.' || c == ',') && r.digit() && digitNext(text[at+1:]):
		case unseen(c):
		default:
			r.end()
			if strings.ContainsRune(clauseEnds, c) {
				r.clause++
			}
		}
	}
	r.end()
	return r.words
}

// clauseEnds are the signs that end a clause.
const clauseEnds = ".,;:!?()\n…\"“”"

// apostrophes and their like are not read, as the house folds names.
var apostrophes = survey.Folds().Nothing

func unseen(c rune) bool {
	return strings.ContainsRune(apostrophes, c) || unicode.In(c, unicode.Mn, unicode.Cf)
}

func (r *reader) add(l letter) {
	r.marked, r.bare = append(r.marked, l.marked...), append(r.bare, l.bare...)
	if l.tone != 0 {
		r.tone = l.tone
	}
}

func (r *reader) digit() bool {
	return len(r.bare) > 0 && '0' <= r.bare[len(r.bare)-1] && r.bare[len(r.bare)-1] <= '9'
}

func digitNext(rest string) bool { return rest != "" && '0' <= rest[0] && rest[0] <= '9' }

func (r *reader) end() {
	if len(r.bare) == 0 {
		return
	}
	marked, bare := drawn(r.marked), drawn(r.bare)
	if r.tone != 0 {
		marked += string(rune(r.tone))
	}
	r.words = append(r.words, written{alike(marked), alike(bare), r.clause})
	r.marked, r.bare, r.tone = r.marked[:0], r.bare[:0], 0
}

// drawn writes once what somebody drew out: lâuuuu. Of digits nothing is drawn out.
func drawn(word []byte) string {
	text := string(word)
	var last rune
	run := 0
	kept := make([]rune, 0, len(text))
	long := false
	for _, c := range text {
		if c == last && !unicode.IsDigit(c) {
			run++
		} else {
			last, run = c, 1
		}
		if run >= 3 {
			long = true
			for len(kept) > 1 && kept[len(kept)-2] == c {
				kept = kept[:len(kept)-1]
			}
			continue
		}
		kept = append(kept, c)
	}
	if !long {
		return text
	}
	return string(kept)
}

// alike writes lý as lí: a y that follows a consonant and ends the letters of its word.
func alike(word string) string {
	end := len(word)
	if end > 0 && strings.IndexByte("`'?.", word[end-1]) >= 0 {
		end--
	}
	if end < 2 || word[end-1] != 'y' {
		return word
	}
	if before, _ := utf8.DecodeLastRuneInString(word[:end-1]); before > 'z' || strings.ContainsRune("aeiou", before) {
		return word
	}
	return word[:end-1] + "i" + word[end:]
}
