package survey

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Drawn tells whether the typeface of posters and reports has a character: Latin letters, all of Vietnamese among them, and the signs
// written between them.
func Drawn(r rune) bool {
	return unicode.Is(&unicode.RangeTable{LatinOffset: 2, R16: []unicode.Range16{
		{Lo: 0x20, Hi: 0x7e, Stride: 1}, {Lo: 0xa0, Hi: 0xac, Stride: 1}, {Lo: 0xae, Hi: 0x24f, Stride: 1}, {Lo: 0x1e00, Hi: 0x1e9b, Stride: 1},
		{Lo: 0x1ea0, Hi: 0x1ef9, Stride: 1}, {Lo: 0x2010, Hi: 0x2010, Stride: 1}, {Lo: 0x2012, Hi: 0x2022, Stride: 1}, {Lo: 0x2026, Hi: 0x2030, Stride: 10},
		{Lo: 0x2032, Hi: 0x2034, Stride: 1}, {Lo: 0x2039, Hi: 0x203a, Stride: 1}, {Lo: 0x2044, Hi: 0x2044, Stride: 1}, {Lo: 0x2074, Hi: 0x2078, Stride: 1},
		{Lo: 0x207f, Hi: 0x2089, Stride: 1}, {Lo: 0x20a0, Hi: 0x20b5, Stride: 1}, {Lo: 0x2116, Hi: 0x2122, Stride: 12}, {Lo: 0x2153, Hi: 0x2154, Stride: 1},
		{Lo: 0x2190, Hi: 0x2195, Stride: 1}, {Lo: 0x2212, Hi: 0x2212, Stride: 1}, {Lo: 0x221e, Hi: 0x221e, Stride: 1}, {Lo: 0x2248, Hi: 0x2248, Stride: 1},
		{Lo: 0x2260, Hi: 0x2260, Stride: 1}, {Lo: 0x2264, Hi: 0x2265, Stride: 1}, {Lo: 0x25a0, Hi: 0x25a1, Stride: 1},
	}}, r)
}

// notDrawn stands where a character cannot be drawn.
const notDrawn = '?'

// Drawable is a text as it can be drawn: one line, composed, Ⅳ as IV, and a sign for what the typeface does not have.
func Drawable(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(text, "")) {
		switch {
		case Drawn(r):
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case Hidden(r) || unicode.Is(unicode.Mn, r):
		default:
			b.WriteString(simpler(r))
		}
	}
	return b.String()
}

// simpler is a plainer form of a character that is drawn, or the sign for none.
func simpler(r rune) string {
	plain := norm.NFKC.String(string(r))
	if strings.ContainsFunc(plain, func(r rune) bool { return !Drawn(r) }) {
		return string(notDrawn)
	}
	return plain
}
