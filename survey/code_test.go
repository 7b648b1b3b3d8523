package survey

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

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
