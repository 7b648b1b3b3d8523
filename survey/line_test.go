package survey

import (
	"strings"
	"testing"
)

// TestHidden: every kind of character that a terminal obeys or that nobody sees, and those that people need.
func TestHidden(t *testing.T) {
	for _, r := range "\x00\x07\x08\x1b\x7f\u0080\u0085\u009b\u009d\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\u3164\ufeff\ufff9\U000e0001\ue000\uffff" {
		if !Hidden(r) {
			t.Errorf("%U is not hidden", r)
		}
	}
	for _, r := range "aĐ9 ộ\u0301\u00a0–“…₫😀\ufffd" {
		if Hidden(r) {
			t.Errorf("%U is hidden", r)
		}
	}
}

func TestNamesAndNotes(t *testing.T) {
	for typed, want := range map[string]struct{ name, refused string }{
		"Quầy số 3":              {"Quầy số 3", ""},
		"  Quầy  số 3 ":          {"Quầy số 3", ""},
		"Quầy\t2":                {"Quầy 2", ""},
		"Qu\u0061\u0302\u0300y":  {"Quầy", ""},
		"Đặc khu Phú Quý – “A”…": {"Đặc khu Phú Quý – “A”…", ""},
		"":                       {"", "empty"},
		" \t\u00a0":              {"", "empty"},
		"Quầy\n2":                {"", "line break"},
		"Quầy\r2":                {"", "line break"},
		"Quầy\u20282":            {"", "line break"},
		"Quầy\u00852":            {"", "line break"},
		"Quầy \u202e2":           {"", "direction mark"},
		"Quầy \u20662":           {"", "direction mark"},
		"\x1b[2JQuầy":            {"", "control character"},
		"\x1b]0;x\x07":           {"", "control character"},
		"\u009b2J":               {"", "control character"},
		"Quầy\x7f":               {"", "control character"},
		"Quầy\u200b":             {"", "nobody sees"},
		"Quầy\ufeff":             {"", "nobody sees"},
		"Quầy\xff":               {"", "not UTF-8"},
		"Quầy\xed\xa0\x80":       {"", "not UTF-8"}, // half of a pair
		"Quầy 1 😀":               {"", "cannot be printed: 😀"},
		"办事处":                    {"", "cannot be printed: 办"},
		strings.Repeat("ễ", 100): {strings.Repeat("ễ", 100), ""},
		strings.Repeat("Q", 101): {"", "too long"},
		"Quầy Ⅳ":                 {"Quầy IV", ""},
		"Ｑuầy ３":                 {"Quầy 3", ""},
		"Quầy 3‑4":               {"Quầy 3‐4", ""},
		"Quầy\u3000số\u20093":    {"Quầy số 3", ""},
		"Quầy ①":                 {"Quầy 1", ""},
		"Quầy ﬁ":                 {"Quầy fi", ""},
		"Quầy 1 ❤":               {"", "cannot be printed: ❤"},
		"Quầy \U0001d7d9 𝐀":      {"Quầy 1 A", ""},
		"Quầy Кедр":              {"", "cannot be printed: К"},
		"Quầy Q\u0334":           {"", "cannot be printed"},
		"Quầy \u2063":            {"", "nobody sees"},
		"Quầy 👩‍🔧":               {"", "nobody sees"},
	} {
		var name Name
		err := name.UnmarshalText([]byte(typed))
		if string(name) != want.name || (err == nil) != (want.refused == "") || err != nil && !strings.Contains(err.Error(), want.refused) {
			t.Errorf("%q is kept as %q (%v), want %q %s", typed, name, err, want.name, want.refused)
		}
		var note Note
		err = note.UnmarshalText([]byte(typed))
		forNamesAlone := want.refused == "empty" || want.refused == "too long" || strings.HasPrefix(want.refused, "cannot be printed")
		if (err == nil) != (want.refused == "" || forNamesAlone) {
			t.Errorf("as a note %q is kept as %q: %v", typed, note, err)
		}
	}
}

// TestNameCases tries the names of the table: kept as they stand there, or refused with the reason.
func TestNameCases(t *testing.T) {
	var table struct {
		Cases []struct{ Name, Kept, Refused string }
	}
	readTable(t, "names.json", &table)
	for _, c := range table.Cases {
		var name Name
		err := name.UnmarshalText([]byte(c.Name))
		if string(name) != c.Kept || (err == nil) != (c.Refused == "") || err != nil && !strings.Contains(err.Error(), c.Refused) {
			t.Errorf("%q is kept as %q (%v), want %q %s", c.Name, name, err, c.Kept, c.Refused)
		}
	}
}

// TestDrawable: whatever stands in a database is drawn somehow, on one line.
func TestDrawable(t *testing.T) {
	for text, want := range map[string]string{
		"Quầy 1 😀": "Quầy 1 ?", "办事处": "???", "Quầy\n2": "Quầy 2", "\xffQuầy": "Quầy", "Qua\u0302\u0300y\u200b": "Quầy", "Ⅳ ①": "IV 1", "a\x1b[2J": "a[2J", "": "",
		"≥ 90 – 95 % · ½ → ‑": "≥ 90 – 95 % · ½ → ‐",
	} {
		if got := Drawable(text); got != want {
			t.Errorf("%q is drawn as %q, want %q", text, got, want)
		}
	}
	for r := range rune(0x20000) {
		if strings.ContainsFunc(Drawable("a"+string(r)+"b"), func(r rune) bool { return !Drawn(r) }) {
			t.Fatalf("%U is drawn as what cannot be drawn", r)
		}
	}
}
