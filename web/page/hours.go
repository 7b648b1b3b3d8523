package page

import (
	"strconv"
	"strings"
	"time"

	"sipas/survey"
	"sipas/web/i18n"
)

// hours says when a desk is open, day by day of a week; empty where nobody knows.
func hours(texts *i18n.Catalogue, lang string, h survey.Hours) string {
	var parts []string
	for _, d := range h.Together() {
		days := weekday(texts, lang, d.First)
		if d.Last != d.First {
			days += " – " + weekday(texts, lang, d.Last)
		}
		parts = append(parts, days+": "+survey.SpansShown(d.Spans))
	}
	return strings.Join(parts, "; ")
}

// weekday names a day of a week.
func weekday(texts *i18n.Catalogue, lang string, d time.Weekday) string {
	return texts.Text(lang, "weekday."+strconv.Itoa(int(d)), nil)
}
