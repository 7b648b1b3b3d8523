package i18n

import (
	"regexp"
	"strings"
	"testing"

	"sipas/analytics"
)

// TestThePathTellsOfTheCasesKnown: a few gains of provinces are known, of the line's series alone. What none of them was nobody has been by this method, as
// far as is known; a province may well have gained more.
func TestThePathTellsOfTheCasesKnown(t *testing.T) {
	always := regexp.MustCompile(`(?i)\bever\b|từng|không tỉnh nào|chưa tỉnh nào|no province`)
	bounded := regexp.MustCompile(`{{\.N}}|cách tính|this method`)
	for _, lang := range Languages() {
		for key, text := range catalogue(t, lang) {
			if strings.HasPrefix(key, "path.") && always.MatchString(text.Other) && !bounded.MatchString(text.Other) {
				t.Errorf("%s, %s: %q of all provinces and times", lang, key, text.Other)
			}
		}
	}
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	p := analytics.Path{Gains: analytics.Gains{N: 8, Usual: 3.24, Best: 4.05}, Needed: analytics.Interval{Low: 5, High: 6}, Short: analytics.Interval{Low: 3.8, High: 7.8},
		Years: []analytics.PathYear{{Year: analytics.Goal, Line: analytics.Interval{Low: 82.71, High: 90.61}}}}
	for lang, want := range map[string][]string{"vi": {"của ngưỡng 2030 (82,7)", "trong 8 lần đã biết theo cách tính này, chưa lần nào", "tăng 4,05 điểm, mức cao nhất trong các lần ấy", "thiếu 3,8 điểm"},
		"en": {"of the 2030 line (82.7)", "none of the 8 cases known by this method", "the best of them, 4.05", "3.8 points would still be missing"}} {
		said := c.Ways(lang, p)[0]
		for _, part := range want {
			if !strings.Contains(said, part) {
				t.Errorf("%q does not say %q", said, part)
			}
		}
	}
}
