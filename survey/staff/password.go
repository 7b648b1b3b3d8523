package staff

import (
	"strings"

	"github.com/alexedwards/argon2id"
	"github.com/trustelem/zxcvbn"
	"golang.org/x/text/unicode/norm"

	"sipas/survey"
)

// Lengths of a password, after NIST SP 800-63B-4: alone, beside a second factor, and the most that is taken.
const (
	ShortestAlone  = 15
	ShortestBeside = 8
	LongestSecret  = 256
)

// fewestGuesses is what a password must stand: well beyond the 10,000 commonest and their usual disguises.
const fewestGuesses = 1e6

// hashing costs about 30 ms and 19 MiB of memory a try: the second choice of OWASP's cheat sheet on storing passwords, which suits a small machine.
func hashing() *argon2id.Params {
	return &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Normal is a password as it is hashed: the same whichever way a keyboard composes its letters.
func Normal(password string) string { return norm.NFC.String(password) }

// TooShortAlone tells whether a password that is right must have a second factor beside it, for it is shorter than one that stands alone.
func TooShortAlone(password string) bool { return len([]rune(Normal(password))) < ShortestAlone }

// CheckPassword fails with kind Invalid where a password is too short, too long, or easily guessed, of whoever knows the words given: the name of
// the account, of units and of this program.
func CheckPassword(password string, beside bool, words ...string) error {
	shortest := ShortestAlone
	if beside {
		shortest = ShortestBeside
	}
	text := Normal(password)
	key, args := "", map[string]any{"Least": shortest, "Most": LongestSecret}
	switch n := len([]rune(text)); {
	case n < shortest:
		key = "staff.password_short"
	case n > LongestSecret:
		key = "staff.password_long"
	case guesses(text, words) < fewestGuesses:
		key = "staff.password_common"
	default:
		return nil
	}
	return &survey.Error{Op: "staff.CheckPassword", Kind: survey.Invalid, Key: key, Fields: []survey.Field{{Path: "password", Key: key, Args: args}}}
}

// guesses is how many tries a guesser needs who knows the words, with and without their marks, spaces and the kind of a unit before them.
func guesses(text string, words []string) float64 {
	known := []string{"sipas"}
	for _, w := range words {
		known = append(known, strings.ToLower(w), survey.Fold(w), joined(w), survey.SpellName(w).Bare)
	}
	begin := text[:min(len(text), 64)] // what comes behind makes it no easier
	fewest := zxcvbn.PasswordStrength(begin, known).Guesses
	if len(text) == len(begin) {
		fewest = min(fewest, zxcvbn.PasswordStrength(survey.Fold(begin), known).Guesses, zxcvbn.PasswordStrength(joined(begin), known).Guesses)
	}
	return fewest
}

// joined is a text without marks and spaces.
func joined(text string) string { return strings.ReplaceAll(survey.Fold(text), " ", "") }

// HashPassword hashes a password that was checked.
func HashPassword(password string) (string, error) {
	return argon2id.CreateHash(Normal(password), hashing())
}

// Matches tells whether a password is that of a hash. Without a hash it takes as long and says no.
func Matches(password, hash string) bool {
	text := Normal(password[:min(len(password), 4*LongestSecret)])
	if hash == "" {
		_, _ = argon2id.CreateHash(text, hashing())
		return false
	}
	same, err := argon2id.ComparePasswordAndHash(text, hash)
	return err == nil && same
}
