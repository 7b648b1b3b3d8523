package survey

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"pgregory.net/rapid"
)

func TestParseCodeReadsWhatPeopleType(t *testing.T) {
	for _, typed := range []string{"K7F2M", "k7f2m", " k7f-2m ", "K 7 F 2 M", "K7.F2.M"} {
		if code, err := ParseCode(typed); err != nil || code != "K7F2M" {
			t.Errorf("ParseCode(%q) = %q, %v", typed, code, err)
		}
	}
	for _, typed := range []string{"", "K7F2", "K7F2MM", "K7F2N", "7KF2M", "K7F20", "K7F2Ơ", "<b>", "K7F2M\x00", strings.Repeat("K", 1000)} {
		_, err := ParseCode(typed)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != NotFound || e.Key != "place.mistyped" {
			t.Errorf("ParseCode(%q): %v, want place.mistyped", typed, err)
		}
	}
}

// codeTable are codes as keyboards deliver them, and what no keyboard makes of one.
type codeTable struct {
	Right   []struct{ Typed, Code, Why string }
	Refused []struct{ Typed, Why string }
}

// TestCodesAsKeyboardsDeliverThem: the code meant is among the few that the text can be of.
func TestCodesAsKeyboardsDeliverThem(t *testing.T) {
	for _, file := range []string{"codes.json", "codes_more.json"} {
		var table codeTable
		readTable(t, file, &table)
		for _, c := range table.Right {
			if codes := ParseCodes(c.Typed); !slices.Contains(codes, Code(c.Code)) || len(codes) > 3 {
				t.Errorf("%q (%s) can be of %v, want %s", c.Typed, c.Why, codes, c.Code)
			}
		}
		for _, c := range table.Refused {
			if code, err := ParseCode(c.Typed); err == nil {
				t.Errorf("%q (%s) is read as %s", c.Typed, c.Why, code)
			}
		}
	}
}

// TestEveryCodeSurvivesItsKeyboard: whatever code there is, what Telex and VNI make of its keys leads to it.
func TestEveryCodeSurvivesItsKeyboard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		for name, write := range map[string]func(string) string{"Telex": telex, "VNI": vni} {
			for _, typed := range []string{write(string(code)), strings.ToLower(write(string(code))), norm.NFD.String(write(string(code)))} {
				if codes := ParseCodes(typed); !slices.Contains(codes, code) {
					t.Fatalf("%s makes %q of %s, which is read as %v", name, typed, code, codes)
				}
			}
		}
	})
}

// telex and vni write keys as the keyboards do: a key behind a vowel, however far, sets its mark once.
func telex(keys string) string {
	return compose(keys, func(out []rune, key byte) (mark rune, at int) {
		switch n := lastVowel(out); {
		case key == 'W' && (n < 0 || out[n] != 'A'):
			return horn, -1
		case key == 'W':
			return breve, n
		case n >= 0 && (key == 'A' || key == 'E') && out[n] == rune(key) && n == len(out)-1:
			return circumflex, n
		case n >= 0 && strings.IndexByte("FRXJ", key) >= 0:
			return map[byte]rune{'F': grave, 'R': hook, 'X': tilde, 'J': dot}[key], n
		}
		return 0, 0
	})
}

func vni(keys string) string {
	return compose(keys, func(out []rune, key byte) (mark rune, at int) {
		switch n := lastVowel(out); {
		case n < 0:
		case key == '6' && out[n] != 'Y':
			return circumflex, n
		case key == '8' && out[n] == 'A':
			return breve, n
		case strings.IndexByte("2345", key) >= 0:
			return map[byte]rune{'2': grave, '3': hook, '4': tilde, '5': dot}[key], n
		}
		return 0, 0
	})
}

func compose(keys string, press func([]rune, byte) (rune, int)) string {
	var out []rune
	for i := range len(keys) {
		switch mark, at := press(out, keys[i]); {
		case mark == 0:
			out = append(out, rune(keys[i]))
		case at < 0:
			out = append(out, 'Ư')
		default:
			out = []rune(norm.NFC.String(string(out[:at+1]) + string(mark) + string(out[at+1:])))
		}
	}
	return string(out)
}

// lastVowel is the last vowel that bears no mark yet; one with a mark is left as it is.
func lastVowel(out []rune) int {
	for n := len(out) - 1; n >= 0; n-- {
		if strings.ContainsRune("AEY", out[n]) {
			return n
		}
	}
	return -1
}

func drawCode(t *rapid.T) Code {
	code, err := NewCode(randomOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// randomOf reads bytes that rapid draws.
type reader struct{ t *rapid.T }

func randomOf(t *rapid.T) reader { return reader{t} }

func (r reader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = rapid.Byte().Draw(r.t, "byte")
	}
	return len(p), nil
}

func TestEveryWrongCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		at := rapid.IntRange(0, codeLength-1).Draw(t, "at")
		wrong := []byte(code)
		wrong[at] = rapid.SampledFrom([]byte(codeAlphabet)).Draw(t, "character")
		if _, err := ParseCode(string(wrong)); (err == nil) != (string(wrong) == string(code)) {
			t.Fatalf("%s typed as %s: %v", code, wrong, err)
		}
	})
}

func TestEverySwapIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		i := rapid.IntRange(0, codeLength-2).Draw(t, "i")
		j := rapid.IntRange(i+1, codeLength-1).Draw(t, "j")
		wrong := []byte(code)
		wrong[i], wrong[j] = wrong[j], wrong[i]
		if _, err := ParseCode(string(wrong)); (err == nil) != (wrong[i] == wrong[j]) {
			t.Fatalf("%s typed as %s: %v", code, wrong, err)
		}
	})
}

func TestNewCodeUsesTheWholeAlphabet(t *testing.T) {
	seen := map[byte]bool{}
	for range 2000 {
		code, err := NewCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(code) {
			seen[code[i]] = true
		}
	}
	if len(seen) != len(codeAlphabet) {
		t.Errorf("%d characters seen, want %d", len(seen), len(codeAlphabet))
	}
}

func FuzzParseCode(f *testing.F) {
	for _, typed := range []string{"K7F2M", "k7f2m", "K7F2", "\xff\xfe", "K7F2M ", "０７"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseCode(typed)
		if err != nil {
			return
		}
		if again, err := ParseCode(string(code)); err != nil || again != code {
			t.Errorf("%q gives %q, which gives %q, %v", typed, code, again, err)
		}
	})
}
