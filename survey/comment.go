package survey

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CommentLimit is the length a comment may have, in characters.
const CommentLimit = 1000

// KeptComment is what is kept of a comment; "" of one that is too long.
func KeptComment(typed string) string {
	clean, _ := cleanComment(typed)
	return clean
}

// KeptWords is what people write as it is kept: composed form, ASCII digits, plain spaces and line breaks, nothing that nobody sees or a terminal obeys, and nothing
// around it.
func KeptWords(typed string) string {
	return strings.TrimSpace(norm.NFC.String(strings.Map(keepRune, strings.ReplaceAll(strings.ToValidUTF8(typed, ""), "\r\n", "\n"))))
}

// cleanComment makes what was typed ready to keep, masked. What is wrong with a comment never costs the answers beside it: only one that is too long, which the form
// does not let through, is refused. It returns the message key of a refusal, or "".
func cleanComment(typed string) (clean, refusal string) {
	kept := KeptWords(typed)
	if utf8.RuneCountInString(kept) > CommentLimit {
		return "", "comment.too_long"
	}
	return strings.TrimSpace(MaskComment(kept)), ""
}

// keepRune drops control characters, what stands for a character that was lost, and marks that nobody sees and that only turn what
// stands beside them, but for those that join or part letters; makes other separators of lines line breaks and other spaces spaces;
// and writes other scripts' digits as ASCII.
func keepRune(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r) && r != '\u00ad' && !unicode.Is(unicode.Join_Control, r), r == utf8.RuneError:
		return -1
	case r == '\t':
		return r
	case strings.ContainsRune("\n\v\f\r\u0085\u2028\u2029", r):
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.IsControl(r):
		return -1
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
