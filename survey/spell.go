package survey

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// spelled is a text spelled plainly: one byte a sign, in ASCII, whatever it was written with, and of which character each comes.
// Characters that nobody sees, and marks upon letters and digits, are not in it.
type spelled struct {
	plain []byte // Latin letters without marks, digits, ' ' for every space and line break, '_' for any other sign, 'x' for any other letter
	alike []byte // the digit that it may stand for, or 0
	from  []int
}

type speller struct{ digits, alike, signs map[rune]byte }

func newSpeller(m MaskRules) speller {
	return speller{tableOf(m.Digits), tableOf(m.Alike), tableOf(m.Signs)}
}

// tableOf reads lines of a sign and what is read as it.
func tableOf(lines []string) map[rune]byte {
	table := map[rune]byte{}
	for _, line := range lines {
		for _, r := range line[1:] {
			table[r] = line[0]
		}
	}
	return table
}

func (s speller) spell(runes []rune) spelled {
	var out spelled
	for at, r := range runes {
		if r < 0x80 {
			out.add(s.ascii(r), s.alike[r], at)
			continue
		}
		for _, part := range norm.NFKD.String(string(r)) {
			if unseen(part) {
				continue
			}
			alike := s.alike[part]
			if part < 0x80 && norm.NFKC.String(string(r)) != string(part) {
				alike = 0 // a letter with a mark is that letter and no digit
			}
			out.add(s.sign(part), alike, at)
		}
	}
	return out
}

func (out *spelled) add(plain, alike byte, at int) {
	out.plain, out.alike, out.from = append(out.plain, plain), append(out.alike, alike), append(out.from, at)
}

func (s speller) ascii(r rune) byte {
	if r <= ' ' || r == 0x7f {
		return ' '
	}
	return byte(r)
}

// sign is how a character is read that has no simpler form.
func (s speller) sign(r rune) byte {
	if r < 0x80 {
		return s.ascii(r)
	}
	if digit, ok := s.digits[r]; ok {
		return digit
	}
	if sign, ok := s.signs[r]; ok {
		return sign
	}
	switch {
	case strings.ContainsRune("đĐ₫", r):
		return 'd'
	case unicode.Is(unicode.Nd, r):
		return byte(digit(r))
	case unicode.Is(unicode.White_Space, r):
		return ' '
	case unicode.IsLetter(r), r == '•':
		return 'x'
	}
	return '_'
}

// unseen tells whether a character adds nothing to what is read: marks above and below, and what nobody sees.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// numbers is the plain text with digits for what was written in their place: at most two such letters together, beside a digit and
// with no other letter (09I2345678, but not Zalo0912).
func (t spelled) numbers() string {
	out := append([]byte(nil), t.plain...)
	for a := 0; a < len(out); {
		if !t.word(a) {
			a++
			continue
		}
		b := a
		for b < len(out) && t.word(b) {
			b++
		}
		t.readAlike(out, a, b)
		a = b
	}
	return string(out)
}

func (t spelled) word(n int) bool { return isAlnum(t.plain[n]) || t.alike[n] != 0 }

func (t spelled) readAlike(out []byte, a, b int) {
	const most = 2
	for i := a; i < b; {
		j := i
		all := true
		for j < b && !isDigit(t.plain[j]) {
			all = all && t.alike[j] != 0
			j++
		}
		if j > i && j-i <= most && all && (i > a || j < b) {
			copy(out[i:j], t.alike[i:j])
		}
		i = j + 1
	}
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isAlnum(b byte) bool { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z' }
