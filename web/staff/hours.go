package staff

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// hoursForm is the form of a desk's hours as it was typed: days from Monday to Friday together, and those of them that are otherwise.
type hoursForm struct {
	Together  []hoursField
	Apart     []hoursField
	Otherwise bool // whether a day is
}

// hoursField is a day, or Monday to Friday, in the form.
type hoursField struct {
	Name   string
	Day    time.Weekday
	Text   string
	Closed bool // whether the desk is closed on that day, which the others are not
}

// workdays is the name of the field of Monday to Friday.
const workdays = "hours_workdays"

func hoursName(day time.Weekday) string { return "hours_" + strings.ToLower(day.String()[:3]) }

// newHoursForm lays hours out: what most days from Monday to Friday have stands for all of them.
func newHoursForm(h survey.Hours) hoursForm {
	week := survey.Week()
	usual, most := "", 0
	for _, day := range week[:5] {
		text, n := survey.SpansShown(h[day]), 0
		for _, other := range week[:5] {
			if survey.SpansShown(h[other]) == text {
				n++
			}
		}
		if n > most {
			usual, most = text, n
		}
	}
	f := hoursForm{Together: []hoursField{{Name: workdays, Day: time.Monday, Text: usual}}}
	for _, day := range week {
		field := hoursField{Name: hoursName(day), Day: day, Text: survey.SpansShown(h[day])}
		switch {
		case day == time.Saturday || day == time.Sunday:
			f.Together = append(f.Together, field)
			continue
		case field.Text == usual:
			field.Text = ""
		default:
			field.Closed, f.Otherwise = field.Text == "", true
		}
		f.Apart = append(f.Apart, field)
	}
	return f
}

// typed is the form with what was typed in it.
func (f hoursForm) typed(form url.Values) hoursForm {
	for _, fields := range [][]hoursField{f.Together, f.Apart} {
		for i := range fields {
			fields[i].Text, fields[i].Closed = form.Get(fields[i].Name), false
		}
	}
	f.Otherwise = slices.ContainsFunc(f.Apart, func(field hoursField) bool { return field.Text != "" })
	return f
}

// closedWords are what one types for a day on which a desk is closed though others are not.
func closedWords() []string { return []string{"nghỉ", "đóng cửa", "closed", "-"} }

// readHours reads the form, and tells of each field what is wrong with it.
func readHours(form url.Values) (survey.Hours, error) {
	hours := survey.Hours{}
	wrong := &survey.Error{Op: "staff.readHours", Kind: survey.Invalid, Key: "hours.unreadable"}
	read := func(name string) []survey.Span {
		spans, err := survey.ParseSpans(form.Get(name))
		if e, ok := errors.AsType[*survey.Error](err); ok {
			wrong.Fields = append(wrong.Fields, survey.Field{Path: name, Key: e.Key, Args: map[string]any{"Most": survey.MostSpans}})
		}
		return spans
	}
	usual := read(workdays)
	for _, day := range survey.Week() {
		text := strings.ToLower(strings.TrimSpace(form.Get(hoursName(day))))
		spans := usual
		switch {
		case slices.Contains(closedWords(), text):
			spans = nil
		case text != "" || day == time.Saturday || day == time.Sunday:
			spans = read(hoursName(day))
		}
		if len(spans) > 0 {
			hours[day] = spans
		}
	}
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	return hours, nil
}

// PostPlaceHours serves POST /staff/places/:unit/:place/hours: when people are served there, and what else stands in the form.
func (h *desks) PostPlaceHours(c echo.Context) error {
	return h.changePlace(c, "place_hours", func(to *survey.Place, form url.Values) error {
		if form.Has("name") {
			setNames(to, form)
		}
		return setHours(to, form)
	})
}

func setHours(to *survey.Place, form url.Values) error {
	hours, err := readHours(form)
	to.Hours = hours.String()
	return err
}

// resting tells whether a tablet that has not been heard of for long was silent while its desk was open for no longer than a tablet may be: at night,
// on a Sunday.
func (r deviceRow) resting(now time.Time, location *time.Location) bool {
	return r.State == survey.DeviceSilent && !r.Lost(r.Desk.Opening(), now.In(location))
}
