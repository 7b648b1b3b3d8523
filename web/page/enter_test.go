package page

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"sipas/analytics"
	"sipas/web/i18n"
)

// What is read of templates: actions stand in for what they write.
var (
	action     = regexp.MustCompile(`\{\{[^}]*\}\}`)
	formOfPage = regexp.MustCompile(`(?s)<form\b.*?(?:</form>|$)`)
	button     = regexp.MustCompile(`<button\b[^>]*>|<input\b[^>]*type="(?:submit|image)"[^>]*>`)
	noSubmit   = regexp.MustCompile(`type="(?:button|reset)"`)
)

// templateText is a template with what Enter presses in its place.
func templateText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), `{{template "enter"}}`, `<button class="enter" type="submit" tabindex="-1" aria-hidden="true">`)
}

// TestEnterDoesWhatAFormIsFor: browsers press the first button of a form for who presses Enter in a field, or Go on a phone. It is the form's own,
// and no switch and none that leads elsewhere.
func TestEnterDoesWhatAFormIsFor(t *testing.T) {
	several := 0
	for _, file := range sources(t, "html", 60) {
		for _, form := range formOfPage.FindAllString(templateText(t, file), -1) {
			var submits []string
			for _, found := range button.FindAllString(action.ReplaceAllString(form, ""), -1) {
				if !noSubmit.MatchString(found) {
					submits = append(submits, found)
				}
			}
			if len(submits) < 2 {
				continue
			}
			several++
			if first := submits[0]; strings.Contains(first, " name=") || strings.Contains(first, "formaction=") {
				t.Errorf("%s: Enter presses %s", file, first)
			}
		}
	}
	if several < 5 {
		t.Errorf("only %d forms with several buttons", several)
	}
}

// TestEveryFieldOfAPeriodTakesWhatPagesPrint, in either language.
func TestEveryFieldOfAPeriodTakesWhatPagesPrint(t *testing.T) {
	longest := 0
	for _, lang := range i18n.Languages() {
		for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 1, 0) {
			for _, p := range analytics.PeriodsOf(day) {
				printed := i18n.Period(lang, string(p.Kind), p.Number(), p.Start.Year())
				longest = max(longest, len(utf16.Encode([]rune(printed)))) // as browsers count
			}
		}
	}
	field := regexp.MustCompile(`<input\b(?:[^<>{]|\{\{[^}]*\}\})*>`)
	limit := regexp.MustCompile(`maxlength="(\d+)"`)
	fields := 0
	for _, file := range sources(t, "html", 60) {
		for _, found := range field.FindAllString(templateText(t, file), -1) {
			if !strings.Contains(found, ` name="period"`) || strings.Contains(found, `type="hidden"`) {
				continue
			}
			fields++
			if m := limit.FindStringSubmatch(found); m != nil {
				if n, err := strconv.Atoi(m[1]); err != nil || n < longest {
					t.Errorf("%s: a field of %s characters, and a period has %d: %s", file, m[1], longest, found)
				}
			}
		}
	}
	if longest < 11 || fields < 4 {
		t.Errorf("%d characters, %d fields", longest, fields)
	}
}
