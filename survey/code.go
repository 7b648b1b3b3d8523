package survey

import (
	"io"
	"strings"
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

// ParseCode reads a code as people type it: any case, with spaces, dots or hyphens.
// It fails with kind NotFound and key place.mistyped where the text cannot be a code.
func ParseCode(typed string) (Code, error) {
	mistyped := &Error{Op: "survey.ParseCode", Kind: NotFound, Key: "place.mistyped"}
	var digits [codeLength]int
	if !readDigits(typed, digits[:]) || checksum(digits) != 0 {
		return "", mistyped
	}
	return codeOf(digits), nil
}

// readDigits fills digits from text as people type it, and tells whether the text has just as many.
func readDigits(typed string, digits []int) bool {
	n := 0
	for i := range len(typed) {
		c := typed[i]
		if c == ' ' || c == '-' || c == '.' {
			continue
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		v := strings.IndexByte(codeAlphabet, c)
		if v < 0 || n == len(digits) {
			return false
		}
		digits[n] = v
		n++
	}
	return n == len(digits)
}

// NewCode draws a code from random. It can meet one that is taken; the database's key decides.
func NewCode(random io.Reader) (Code, error) {
	const space = len(codeAlphabet)
	var digits [codeLength]int
	if err := drawDigits(random, digits[:codeLength-1]); err != nil {
		return "", &Error{Op: "survey.NewCode", Kind: Internal, Err: err}
	}
	digits[codeLength-1] = (space - checksum(digits)) % space
	return codeOf(digits), nil
}

// drawDigits fills digits with characters of the alphabet, each as likely as any other.
func drawDigits(random io.Reader, digits []int) error {
	const space = len(codeAlphabet)
	const fair = 256 - 256%space // bytes from here on would favour the first letters
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

func codeOf(digits [codeLength]int) Code { return Code(writeDigits(digits[:])) }

func writeDigits(digits []int) string {
	b := make([]byte, len(digits))
	for i, v := range digits {
		b[i] = codeAlphabet[v]
	}
	return string(b)
}
