package survey

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CommentLimit is the length a comment may have, in characters.
const CommentLimit = 1000

// What the mask goes by: mail addresses first, then numbers of nine digits or more however they are spaced (phone, identity
// and dossier numbers), but for amounts of money. The page's preview runs the same patterns in the browser; they are written
// so that both engines read them alike.
const (
	MailPattern     = `[^ \t\n@]+@[^ \t\n]+`
	NumberPattern   = `\+?\d(?:[ .()–-]{0,2}\d){8,}`
	MoneyPattern    = `^[1-9]\d{0,2}(?:\.\d{3})+$`
	CurrencyPattern = `^ ?(?:đồng|đ|vnđ|vnd)`
)

var (
	mailRE     = regexp.MustCompile(MailPattern)
	numberRE   = regexp.MustCompile(NumberPattern)
	moneyRE    = regexp.MustCompile(MoneyPattern)
	currencyRE = regexp.MustCompile(`(?i)` + CurrencyPattern)
)

// MaskComment replaces every mail address, and every digit of a number that could tell who wrote, by dots.
func MaskComment(s string) string {
	s = mailRE.ReplaceAllLiteralString(s, "•••@•••")
	var b strings.Builder
	end := 0
	for _, at := range numberRE.FindAllStringIndex(s, -1) {
		b.WriteString(s[end:at[0]])
		b.WriteString(maskNumber(s[at[0]:at[1]], s[at[1]:]))
		end = at[1]
	}
	b.WriteString(s[end:])
	return b.String()
}

func maskNumber(number, rest string) string {
	if moneyRE.MatchString(number) && currencyRE.MatchString(rest) {
		return number
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '•'
		}
		return r
	}, number)
}

// cleanComment makes what was typed ready to keep: composed form, ASCII digits, no marks that nobody sees, masked.
// It returns the message key of a refusal, or "".
func cleanComment(typed string) (clean, refusal string) {
	if !utf8.ValidString(typed) {
		return "", "comment.not_utf8"
	}
	kept := strings.Map(keepRune, strings.ReplaceAll(typed, "\r\n", "\n"))
	if strings.ContainsRune(kept, 0) {
		return "", "comment.control"
	}
	kept = strings.TrimSpace(norm.NFC.String(kept))
	if utf8.RuneCountInString(kept) > CommentLimit {
		return "", "comment.too_long"
	}
	return MaskComment(kept), ""
}

// keepRune drops marks that nobody sees and that only turn what stands beside them, but for those that join or part letters; makes
// other separators of lines line breaks; writes other scripts' digits as ASCII (a number must not slip past the mask); and turns
// control characters into NUL, which is refused.
func keepRune(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r) && r != '\u00ad' && !unicode.Is(unicode.Join_Control, r):
		return -1
	case r == '\u2028', r == '\u2029':
		return '\n'
	case r == '\n', r == '\t':
		return r
	case unicode.IsControl(r):
		return 0
	case r > unicode.MaxASCII && unicode.Is(unicode.Nd, r):
		return digit(r)
	}
	return r
}

// digit gives the ASCII digit of a decimal digit of any script: Unicode keeps them in runs of ten that start at zero.
func digit(r rune) rune {
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + (r-rune(run.Lo))%10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + (r-rune(run.Lo))%10
		}
	}
	return r
}
