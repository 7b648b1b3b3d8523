package staff

import (
	"net/http"
	"net/url"
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
	Settings []survey.Setting
	Fixed    []Fixed
	Wrong    survey.SettingName // the one whose form was refused
	Value    string             // as it was typed
	Reason   string
	Error    *reply.Error
	Done     string
}

// GetSettings serves GET /staff/settings.
func (h *Handlers) GetSettings(c echo.Context) error {
	return h.settings(c, http.StatusOK, url.Values{}, nil)
}

func (h *Handlers) settings(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	_, all, err := h.o.Book.Settings(c.Request().Context(), SessionOf(c).Scope(staff.ManageSettings))
	if err != nil {
		return err
	}
	return h.o.Writer.Page(c, status, "staff_settings", settingsData{Settings: all, Fixed: h.o.Fixed, Wrong: survey.SettingName(typed.Get("name")), Value: typed.Get("value"),
		Reason: typed.Get("reason"), Error: wrong, Done: done(c)})
}

// PostSettings serves POST /staff/settings: a value is put in force, unless another one is there than the form was made for.
func (h *Handlers) PostSettings(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil || revision < 0 {
		return reply.Malformed("body.malformed", err)
	}
	change := survey.SettingChange{Name: survey.SettingName(form.Get("name")), Value: strings.ReplaceAll(strings.TrimSpace(form.Get("value")), ",", "."), Revision: revision}
	if err = staff.CheckReason(form.Get("reason")); err == nil {
		err = h.o.Book.ChangeSetting(c.Request().Context(), SessionOf(c).Scope(staff.ManageSettings), Actor(c, staff.ManageSettings, form.Get("reason")), change)
	}
	switch kind := survey.KindOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, settingsPath+"?done=setting")
	case kind == survey.Conflict: // what is there now is shown, and not what was typed
		form.Del("value")
	case kind != survey.Invalid:
		return err
	}
	r := reply.Of(err)
	return h.settings(c, r.Status, form, r)
}
