package i18n

import (
	"strconv"
	"strings"
	"time"

	"sipas/survey"
)

// Hours says when a desk is open, day by day of a week; empty where nobody knows.
func (c *Catalogue) Hours(lang string, h survey.Hours) string {
	var parts []string
	for _, d := range h.Together() {
		days := c.Weekday(lang, d.First)
		if d.Last != d.First {
			days += " – " + c.Weekday(lang, d.Last)
		}
		parts = append(parts, days+": "+Spans(d.Spans))
	}
	return strings.Join(parts, "; ")
}

// Weekday names a day of a week.
func (c *Catalogue) Weekday(lang string, d time.Weekday) string {
	return c.Text(lang, "weekday."+strconv.Itoa(int(d)), nil)
}

// Spans writes the spans of a day as people read them.
func Spans(spans []survey.Span) string {
	return strings.NewReplacer("-", "–", " ", ", ").Replace(survey.SpansText(spans))
}
