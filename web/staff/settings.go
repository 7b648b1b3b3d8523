package staff

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const settingsPath = "/staff/settings"

// Fixed is a setting of the server: told here, and changed where the program is started.
type Fixed struct{ Name, Value string }

// settingsData is the settings in force.
type settingsData struct {
	Groups []settingGroup
	Fixed  []Fixed
	Error  *reply.Error
	Done   string
}

// settingGroup is what is decided together.
type settingGroup struct {
	Name string
	Rows []settingRow
}

// settingRow is a setting with the form that changes it.
type settingRow struct {
	survey.Setting
	Group    string
	Kind     string // how it is typed: number, text, results
	Unit     string // of the number: days, months; empty: none
	Variable string // that holds it in a server's configuration
	Wrong    bool   // whether its form was refused
	Typed    string
	Why      string
	Error    *reply.Error
}

// newSettingRow lays a setting out.
func newSettingRow(s survey.Setting) settingRow {
	row := settingRow{Setting: s, Group: "published", Kind: "number", Typed: s.Value, Variable: "SIPAS_" + strings.ToUpper(string(s.Name))}
	switch s.Name {
	case survey.Hotline, survey.Contact, survey.Body:
		row.Group, row.Kind = "citizens", "text"
	case survey.PublicResults:
		row.Kind = "results"
	case survey.StepEvery, survey.SettleDays:
		if _, err := strconv.Atoi(s.Value); err == nil {
			row.Unit = "days"
		}
	case survey.AnswersPerTransaction:
		row.Group = "counted"
	case survey.AnswerMonths:
		row.Group, row.Unit = "kept", "months"
	case survey.ConductTask:
		row.Group = "conduct"
	}
	return row
}

// GetSettings serves GET /staff/settings.
func (h *province) GetSettings(c echo.Context) error {
	return h.settings(c, http.StatusOK, url.Values{}, nil)
}

func (h *province) settings(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	_, all, err := h.o.Book.Settings(c.Request().Context(), SessionOf(c).Scope(staff.ManageSettings))
	if err != nil {
		return err
	}
	d := settingsData{Fixed: h.o.Fixed, Error: wrong, Done: done(c)}
	for _, s := range all {
		row := newSettingRow(s)
		if wrong != nil && string(s.Name) == typed.Get("name") {
			row.Error = wrong
			row.Wrong, row.Why, row.Typed = true, typed.Get("reason"), cmp.Or(typed.Get("value"), row.Typed)
		}
		if n := len(d.Groups); n == 0 || d.Groups[n-1].Name != row.Group {
			d.Groups = append(d.Groups, settingGroup{Name: row.Group})
		}
		last := &d.Groups[len(d.Groups)-1]
		last.Rows = append(last.Rows, row)
	}
	return h.o.Writer.Page(c, status, "staff_settings", d)
}

// PostSettings serves POST /staff/settings: a value is put in force, unless another one is there than the form was made for.
func (h *province) PostSettings(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil || revision < 0 {
		return reply.Malformed("body.malformed", err)
	}
	change := survey.SettingChange{Name: survey.SettingName(form.Get("name")), Value: form.Get("value"), Revision: revision, Today: h.today()}
	if err = atSetting(change.Name, staff.CheckReason(form.Get("reason"))); err == nil {
		err = h.o.Book.ChangeSetting(c.Request().Context(), SessionOf(c).Scope(staff.ManageSettings), Actor(c, staff.ManageSettings, form.Get("reason")), change)
	}
	switch kind := survey.KindOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, settingsPath+"?done=setting#"+string(change.Name))
	case kind == survey.Conflict: // what is there now is shown, and not what was typed
		form.Del("value")
	case kind != survey.Invalid:
		return err
	}
	r := reply.Of(err)
	return h.settings(c, r.Status, form, r)
}

// atSetting names the fields of an error as the form of a setting does: there is a form for each of them on the page.
func atSetting(name survey.SettingName, err error) error {
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || !slices.Contains(survey.SettingNames(), name) {
		return err
	}
	fields := make([]survey.Field, len(e.Fields))
	for i, f := range e.Fields {
		f.Path += "-" + string(name)
		fields[i] = f
	}
	e.Fields = fields
	return e
}
