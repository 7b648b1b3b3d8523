package survey

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Fault says why a number or a month is not taken.
type Fault string

// The faults of what stands in a cell.
const (
	Sound     Fault = ""
	Malformed Fault = "malformed"
	Ambiguous Fault = "ambiguous" // it can mean more than one thing, and nobody knows which
	NoYear    Fault = "no_year"
	ADay      Fault = "day" // a day that is not the first of a month
)

var (
	groupedRE = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?:,[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+)$`)
	wholeRE   = regexp.MustCompile(`^(.*[0-9])[.,]0+$`)
	partRE    = regexp.MustCompile(`^[0-9., ']*[0-9][.,][0-9]+$`)
	digitsRE  = regexp.MustCompile(`^[0-9]{1,18}$`)
)

// typed is a number or a month as it was typed: full-width digits and dashes of every kind as plain ones, without the apostrophe
// that keeps a spreadsheet from reading a text.
func typed(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case Hidden(r):
			return -1
		case isDash(r):
			return '-'
		case r == '’':
			return '\''
		}
		return r
	}, norm.NFKC.String(text))
	return strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(text), "'"))
}

// isDash tells dashes and the sign of minus.
func isDash(r rune) bool { return strings.ContainsRune("-‐‑‒–—―−－﹣", r) }

// ParseWhole reads a whole number as spreadsheets write it: 1412, 1.412, 1,412, 1 412, 412.0 and (5) for less than nothing. A part
// behind the last point that is neither three digits nor nothing is Ambiguous.
func ParseWhole(text string) (int64, Fault) {
	text = typed(text)
	less := false
	if inside, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inside, ")") {
		less, text = true, strings.TrimSuffix(inside, ")")
	} else if rest, ok := strings.CutPrefix(text, "-"); ok {
		less, text = true, strings.TrimSpace(rest)
	}
	digits, ok := digitsOf(text)
	switch {
	case !ok && partRE.MatchString(text):
		return 0, Ambiguous
	case !ok:
		return 0, Malformed
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, Malformed
	}
	if less {
		n = -n
	}
	return n, Sound
}

func digitsOf(text string) (string, bool) {
	if whole := wholeRE.FindStringSubmatch(text); whole != nil && !groupedRE.MatchString(text) {
		point := text[len(whole[1])]
		if strings.IndexByte(whole[1], point) >= 0 { // it divides groups already
			return "", false
		}
		text = whole[1]
	}
	if groupedRE.MatchString(text) {
		text = strings.NewReplacer(".", "", ",", "", " ", "", "'", "").Replace(text)
	}
	return text, digitsRE.MatchString(text)
}
