package survey

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FoldRules is the one table by which names are folded, here and in the browser: web/page writes it into the scripts.
type FoldRules struct {
	Letters []string `json:"letters"` // a letter, and those that are read as it although no mark makes them of it
	Spaces  string   `json:"spaces"`  // signs that are read as a space, beside spaces and dashes
	Nothing string   `json:"nothing"` // signs that are not read at all: every apostrophe (D'Ran, D’Ran, Dran)
	Alike   []string `json:"alike"`   // for a search: a letter, and one that many write for it (Kỳ, Kì)
}

// Folds returns the rules.
func Folds() FoldRules {
	return FoldRules{Letters: []string{"dđðɖ", "iı"}, Spaces: "−_", Nothing: "'’‘‛ʼʻʹˈ′`´", Alike: []string{"iy"}}
}

// Fold reduces a name to what is compared: no case, no marks wherever they are written (hòa, hoà, ho\u0300a), đ as d, letters of every
// width as plain ones, every dash and space as one space, no apostrophe, and nothing that nobody sees.
func Fold(s string) string {
	rules := Folds()
	letters := tableOf(rules.Letters)
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(strings.Map(func(r rune) rune {
		if strings.ContainsRune(rules.Nothing, r) {
			return -1
		}
		return r
	}, s)) {
		if r = unicode.ToLower(r); letters[r] != 0 {
			r = rune(letters[r])
		}
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune(rules.Spaces, r):
			space = b.Len() > 0
			continue
		case unseen(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// FoldSearch is what a search compares: folded, and without a difference between letters that many write for one another.
func FoldSearch(s string) string {
	alike := tableOf(Folds().Alike)
	return strings.Map(func(r rune) rune {
		if alike[r] != 0 {
			return rune(alike[r])
		}
		return r
	}, Fold(s))
}
