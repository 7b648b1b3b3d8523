package page

import (
	"html/template"
	"strings"

	"sipas/survey"
)

// refusal is why a form is shown again; nil where it is shown for the first time.
type refusal interface {
	Beside(field string) []survey.Field
}

// beside are what is wrong with a field of a form; template beside tells it there.
func beside(why any, field string) []survey.Field {
	if r, ok := why.(refusal); ok {
		return r.Beside(field)
	}
	return nil
}

// described are the attributes of a field by which who does not see the page is told its hints, and what is wrong with it. Both are ids of
// templates, and never what somebody typed.
func described(why any, field string, hints ...string) template.HTMLAttr {
	invalid := ""
	if len(beside(why, field)) > 0 {
		hints, invalid = append(hints, field+"-error"), ` aria-invalid="true"`
	}
	if len(hints) == 0 {
		return ""
	}
	ids := template.HTMLEscapeString(strings.Join(hints, " "))
	return template.HTMLAttr(`aria-describedby="` + ids + `"` + invalid) //nolint:gosec // escaped
}
