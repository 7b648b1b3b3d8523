package i18n

import (
	"slices"
	"strings"

	"sipas/analytics"
)

// NoConcern says of a group of units none of which wants attention what that rests on: the concerns that its figures tell of. Where something is
// not told, as of a running month or of what was set aside in a month, that it is about nobody is not known.
func (c *Catalogue) NoConcern(lang string, told []analytics.Concern) string {
	var said []string
	for _, concern := range told {
		key := "attention.none_" + string(concern)
		if slices.Contains(analytics.ReportConcerns(), concern) {
			key = "attention.none_reports" // one for all of them
		}
		if text := c.Text(lang, key, nil); !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	if len(said) == 0 {
		return c.Text(lang, "attention.none_told", nil)
	}
	last := len(said) - 1
	all := said[last]
	if last > 0 {
		all = c.Text(lang, "attention.none_or", map[string]any{"Some": strings.Join(said[:last], ", "), "Last": all})
	}
	return c.Text(lang, "attention.none", map[string]any{"Concerns": all})
}
