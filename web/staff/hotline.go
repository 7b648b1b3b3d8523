package staff

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/request"
)

// hotlineForm is what the form of a unit's number is filled with. Was is the number that it was made for.
type hotlineForm struct{ Was, Number, Reason string }

// hotline is whom people are told to call about a unit.
type hotline struct {
	Number string // empty: nobody
	Own    bool   // whether it is the unit's own, and not the province's
}

// hotlineOf is whom people are told to call about a unit as the database has it: one that was changed a moment ago is shown so.
func (h *desks) hotlineOf(unit survey.Unit) hotline {
	return hotline{Number: h.o.Directory.Settings().Responsible.Of(unit).Hotline, Own: unit.Hotline != ""}
}

// storedUnit is a unit as the database has it.
func (h *desks) storedUnit(c echo.Context, unit survey.Unit) (survey.Unit, error) {
	units, err := h.o.Places.Units(c.Request().Context(), SessionOf(c).Scope(staff.ViewPlaces))
	if err != nil {
		return unit, err
	}
	if n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.ID == unit.ID }); n >= 0 {
		return units[n], nil
	}
	return unit, &survey.Error{Op: "staff.storedUnit", Kind: survey.NotFound, Key: "unit.unknown"}
}

// PostUnitHotline serves POST /staff/places/:unit/hotline: whom people may call about the unit. It is a setting of the province and asks for what these
// ask for: a unit's own people do not choose where they are complained about.
func (h *desks) PostUnitHotline(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	unit, err := h.unitOf(c, staff.ManageSettings)
	if err != nil {
		return err
	}
	typed := hotlineForm{Was: form.Get("was_hotline"), Number: form.Get("hotline"), Reason: form.Get("reason")}
	if err = staff.CheckReason(typed.Reason); err == nil {
		unit.Hotline = typed.Was
		err = h.o.Places.ChangeHotline(c.Request().Context(), SessionOf(c).Scope(staff.ManageSettings), Actor(c, staff.ManageSettings, typed.Reason), unit, typed.Number)
	}
	if r := mended(err); r != nil {
		return h.unitPlaces(c, r.Status, unitPlacesData{HotlineForm: &typed, Error: r})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, placesPath+"/"+unit.Code+"?done=unit_hotline")
}
