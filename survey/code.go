package survey

import (
	"io"
	"strings"
	"unicode"
)

// Code is a place's short code: four characters and a check character.
//
// The alphabet leaves out what is mixed up by eye or ear (0 O Q D, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V). Its 23 characters
// are a prime number, so the weighted sum below finds every single wrong character and every two that changed places:
// a mistyped code can be told from an unknown one.
type Code string

const (
	codeAlphabet = "23456789ACEFHJKMNPRTWXY"
	codeLength   = 5
)

// ParseCode reads a code as people type it: any case, width and look, with anything between its characters, as a Vietnamese keyboard
// delivers it, and in an address. Where the text can be of several codes it is the likeliest. It fails with kind NotFound and key
// place.mistyped where the text cannot be a code.
func ParseCode(typed string) (Code, error) {
	if code, ok := exactCode(typed); ok {
		return code, nil
	}
	if codes := ParseCodes(typed); len(codes) > 0 {
		return codes[0], nil
	}
	return "", &Error{Op: "survey.ParseCode", Kind: NotFound, Key: "place.mistyped"}
}

// ParseCodes returns all codes that a text can be of, the likeliest first. The check character parts them from most others.
func ParseCodes(typed string) []Code {
	typed = inAddress(typed)
	found := soundCodes(readings(typed, codeLength))
	if len(found) == 0 { // a code, and words behind it
		found = soundCodes(readings(firstWord(typed), codeLength))
	}
	if len(found) == 0 {
		found = soundCodes(undone(typed, codeLength))
	}
	return found
}

// exactCode reads a code that is written as codes are.
func exactCode(typed string) (Code, bool) {
	var digits [codeLength]int
	if len(typed) != codeLength {
		return "", false
	}
	for i := range digits {
		if digits[i] = strings.IndexByte(codeAlphabet, typed[i]); digits[i] < 0 {
			return "", false
		}
	}
	return Code(typed), checksum(digits) == 0
}

func soundCodes(texts []string) []Code {
	var found []Code
	for _, text := range texts {
		if code, ok := exactCode(text); ok {
			found = append(found, code)
		}
	}
	return found
}

// firstWord is what stands before the first space or sign.
func firstWord(text string) string {
	text = strings.TrimSpace(text)
	if end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }); end >= 0 {
		return text[:end]
	}
	return text
}

// inAddress is what stands for the code in the address of a form, or the text as it is.
func inAddress(typed string) string {
	if _, behind, ok := strings.Cut(typed, "/q/"); ok {
		typed = behind
		if end := strings.IndexAny(typed, "/?#&"); end >= 0 {
			typed = typed[:end]
		}
	}
	return typed
}

// NewCode draws a code from random. It can meet one that is taken; the database's key decides.
func NewCode(random io.Reader) (Code, error) {
	const space = len(codeAlphabet)
	var digits [codeLength]int
	if err := drawDigits(random, digits[:codeLength-1], space); err != nil {
		return "", &Error{Op: "survey.NewCode", Kind: Internal, Err: err}
	}
	digits[codeLength-1] = (space - checksum(digits)) % space
	return codeOf(digits), nil
}

// drawDigits fills digits with characters of an alphabet of so many, each as likely as any other.
func drawDigits(random io.Reader, digits []int, space int) error {
	fair := 256 - 256%space // bytes from here on would favour the first letters
	b := make([]byte, 1)
	for i := 0; i < len(digits); {
		if _, err := io.ReadFull(random, b); err != nil {
			return err
		}
		if int(b[0]) < fair {
			digits[i] = int(b[0]) % space
			i++
		}
	}
	return nil
}

// checksum weighs the characters 5, 4, 3, 2, 1; a sound code gives 0.
func checksum(digits [codeLength]int) int {
	sum := 0
	for i, v := range digits {
		sum += (codeLength - i) * v
	}
	return sum % len(codeAlphabet)
}

func codeOf(digits [codeLength]int) Code { return Code(writeDigits(digits[:], codeAlphabet)) }

func writeDigits(digits []int, alphabet string) string {
	b := make([]byte, len(digits))
	for i, v := range digits {
		b[i] = alphabet[v]
	}
	return string(b)
}
