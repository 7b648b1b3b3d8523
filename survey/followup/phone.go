package followup

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// Phone is the number of somebody in Viet Nam as it is dialled there: 0912345678, or 02633822123 of a landline.
type Phone string

// PhoneLimit is the most that a field for a number takes: a number with its country and all that people put between digits.
const PhoneLimit = 40

var (
	phoneRE = regexp.MustCompile(`^0(?:[35789][0-9]{8}|2[0-9]{9})$`)
	// A mobile's without its nought, which spreadsheets drop; and any with the country's, behind which some leave it, in brackets or not.
	withoutRE = regexp.MustCompile(`^[35789][0-9]{8}$`)
	countryRE = regexp.MustCompile(`^(?:\+|00)?840?([35789][0-9]{8}|2[0-9]{9})$`)
	abroadRE  = regexp.MustCompile(`^(?:\+|00)[1-9][0-9]{5,}$`)
	digitsRE  = regexp.MustCompile(`^[0-9]+$`)
)

// ParsePhone reads a number as people write it: with spaces, points, dashes or brackets between its digits, the country's before it, digits of
// full width. It returns the key of what is wrong with any other.
func ParsePhone(typed string) (Phone, string) {
	digits := strings.Map(betweenDigits, norm.NFKC.String(typed))
	switch {
	case digits == "":
		return "", "call_back.phone_missing"
	case len(typed) > PhoneLimit*4:
		return "", "call_back.phone_wrong"
	case phoneRE.MatchString(digits):
		return Phone(digits), ""
	case withoutRE.MatchString(digits):
		return Phone("0" + digits), ""
	}
	if found := countryRE.FindStringSubmatch(digits); found != nil {
		return Phone("0" + found[1]), ""
	}
	if abroadRE.MatchString(digits) && !strings.HasPrefix(digits, "0084") && !strings.HasPrefix(digits, "+84") {
		return "", "call_back.phone_abroad"
	}
	return "", "call_back.phone_wrong"
}

// betweenDigits drops what people put between digits.
func betweenDigits(r rune) rune {
	if survey.Hidden(r) || strings.ContainsRune(" .-‐‑‒–—―−/·()", r) {
		return -1
	}
	return r
}

// Shown is the number as people read it aloud: 0912 345 678.
func (p Phone) Shown() string {
	if len(p) < 8 || !digitsRE.MatchString(string(p)) {
		return string(p)
	}
	return string(p[:4] + " " + p[4:7] + " " + p[7:])
}
