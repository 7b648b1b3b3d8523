package survey

import (
	"errors"
	"strings"
	"testing"
)

// TestHotlines are kept as pages tell and posters print them, of a unit and of the province alike, or refused; what was chosen before that was asked stays
// in force.
func TestHotlines(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]struct {
		kept    string
		refused bool
	}{
		"1022":                {"1022", false},
		"  0263  3 822 333\t": {"0263 3 822 333", false},
		"1022, phím 2 (giờ hành chính) – cả T7": {"1022, phím 2 (giờ hành chính) – cả T7", false},
		"":                               {"", false},
		" \t\u00a0\u3000":                {"", false},
		"1022 phi\u0301m 2":              {"1022 phím 2", false},
		"１０２２":                           {"1022", false},
		"\U0001d7d9\U0001d7d8\U0001d7da": {"102", false},
		strings.Repeat("1", 500):         {strings.Repeat("1", 500), false},
		strings.Repeat("1", 501):         {"", true},
		strings.Repeat("\u2488", 251):    {"", true}, // ⒈, which is printed as two
		"10\x0022":                       {"", true},
		"10\n22":                         {"", true},
		"10\u202822":                     {"", true},
		"\x1b[31m1022":                   {"", true},
		"10\u202e22":                     {"", true},
		"10\u206622":                     {"", true},
		"10\u200b22":                     {"", true},
		"\ufeff1022":                     {"", true},
		"1022\xff":                       {"", true},
		"١٠٢٢":                           {"", true},
		"१०२२":                           {"", true},
		"๑๐๒๒":                           {"", true},
		"一〇二二":                           {"", true},
		"☎ 1022":                         {"", true},
		"1022 😀":                         {"", true},
		"1\u03342":                       {"", true},
	} {
		kept, err := ReadHotline(typed)
		e, ok := errors.AsType[*Error](err)
		if kept != want.kept || ok != want.refused || ok && (e.Kind != Invalid || e.Key != "hotline.line" || len(e.Fields) != 1 || e.Fields[0].Path != "hotline") {
			t.Errorf("%q is kept as %q, %v, want %q", typed, kept, err, want.kept)
		}
		if again, err := ReadHotline(kept); err != nil || again != kept || Drawable(kept) != kept {
			t.Errorf("%q is read again as %q, drawn as %q: %v", kept, again, Drawable(kept), err)
		}
		value, err := ReadSetting(Hotline, typed)
		e, ok = errors.AsType[*Error](err)
		if value != want.kept || ok != want.refused || ok && (e.Kind != Invalid || len(e.Fields) != 1 || e.Fields[0].Path != "value-hotline") {
			t.Errorf("of the province %q is kept as %q, %v", typed, value, err)
		}
	}
	before := DefaultSettings()
	if err := before.Apply(Hotline, "☎ 1022"); err != nil || before.Responsible.Hotline != "☎ 1022" {
		t.Errorf("what is in force already: %q, %v", before.Responsible.Hotline, err)
	}
	if value, err := ReadSetting(Contact, "☎ Sở Nội vụ"); err != nil || value != "☎ Sở Nội vụ" {
		t.Errorf("what no poster prints: %q, %v", value, err)
	}
}

// TestWhoAnswersOfAUnit is who answers for the survey; whom to call is the unit's own number where it has one.
func TestWhoAnswersOfAUnit(t *testing.T) {
	t.Parallel()
	all := Responsible{Body: "Sở Nội vụ", Contact: "36 Trần Phú", Hotline: "1022"}
	if got := all.Of(Unit{ID: 1}); got != all {
		t.Errorf("without a number of its own: %+v", got)
	}
	if got := all.Of(Unit{ID: 1, Hotline: "0263 1"}); got != (Responsible{Body: "Sở Nội vụ", Contact: "36 Trần Phú", Hotline: "0263 1"}) {
		t.Errorf("with one: %+v", got)
	}
	if got := (Responsible{}).Of(Unit{Hotline: "0263 1"}); got.Hotline != "0263 1" || got.Body != "" {
		t.Errorf("where the province has none: %+v", got)
	}
}
