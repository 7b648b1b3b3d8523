package staff

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

// placeData is one desk.
type placeData struct {
	Place          survey.Place
	Address        string // of its form
	Tablets        []deviceRow
	Manages        bool
	Enrols         bool
	Form           placeForm
	Hours          hoursForm
	Hotline        hotline
	Reason         string
	Questionnaires []survey.Questionnaire
	Printed        printed
	Error          *reply.Error
	Done           string
}

// placeOf is the desk that an address names, and the permission reaches.
func (h *desks) placeOf(c echo.Context, p staff.Permission) (survey.Place, error) {
	unit, err := h.unitOf(c, p)
	if err != nil {
		return survey.Place{}, err
	}
	all, err := h.places(c, p)
	if err != nil {
		return survey.Place{}, err
	}
	n := slices.IndexFunc(all, func(p survey.Place) bool { return p.Unit.ID == unit.ID && string(p.Code) == c.Param("place") })
	if n < 0 {
		return survey.Place{}, &survey.Error{Op: "staff.placeOf", Kind: survey.NotFound, Key: "place.unknown"}
	}
	return all[n], nil
}

// GetPlace serves GET /staff/places/:unit/:place.
func (h *desks) GetPlace(c echo.Context) error { return h.showPlace(c, http.StatusOK, nil, nil) }

// showPlace shows a desk as it stands now, with what was typed in its form.
func (h *desks) showPlace(c echo.Context, status int, typed url.Values, wrong *reply.Error) error {
	place, err := h.placeOf(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	data := placeData{Place: place, Address: h.citizensBase(c) + "/q/" + string(place.Code), Manages: SessionOf(c).May(staff.ManagePlaces), Enrols: SessionOf(c).May(staff.ManageDevices),
		Form: placeForm{place.Name.VI, place.Name.EN, place.Questionnaire}, Reason: typed.Get("reason"), Hotline: h.hotlineOf(place.Unit), Questionnaires: h.o.Directory.Questionnaires(),
		Printed: h.printed(c, placePath(place)+"/poster.pdf", []survey.Place{place}), Error: wrong, Done: done(c)}
	if typed.Has("name") {
		data.Form = readPlaceForm(typed)
	}
	if data.Hours = newHoursForm(place.Opening()); typed.Has(workdays) {
		data.Hours = data.Hours.typed(typed)
	}
	devices, err := h.devices(c.Request().Context(), SessionOf(c).Rights())
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.Place == place.Code && d.RevokedAt.IsZero() {
			data.Tablets = append(data.Tablets, h.deviceRow(d, place))
		}
	}
	return h.o.Writer.Page(c, status, "staff_place", data)
}

// shownPlace is a desk as the form was made for: what has been changed since then is not overwritten.
func shownPlace(place survey.Place, form url.Values) survey.Place {
	place.Name = survey.Text{VI: form.Get("was_name"), EN: form.Get("was_name_en")}
	place.Questionnaire, place.Open = form.Get("was_questionnaire"), form.Get("was_open") == "true"
	place.Hours = form.Get("was_hours")
	return place
}

// PostPlace serves POST /staff/places/:unit/:place: its names, and what is asked there. Hours stand in the same form: who has typed them and saves
// loses nothing.
func (h *desks) PostPlace(c echo.Context) error {
	return h.changePlace(c, "place_saved", func(to *survey.Place, form url.Values) error {
		setNames(to, form)
		if !form.Has(workdays) {
			return nil
		}
		return setHours(to, form)
	})
}

func setNames(to *survey.Place, form url.Values) {
	typed := readPlaceForm(form)
	to.Name, to.Questionnaire = survey.Text{VI: typed.Name, EN: typed.NameEN}, typed.Questionnaire
}

// PostPlaceState serves POST /staff/places/:unit/:place/state: it is closed, or opened again.
func (h *desks) PostPlaceState(c echo.Context) error {
	return h.changePlace(c, "place_state", func(to *survey.Place, form url.Values) error {
		to.Open = !to.Open
		return staff.CheckReason(form.Get("reason"))
	})
}

func (h *desks) changePlace(c echo.Context, key string, change func(to *survey.Place, form url.Values) error) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	place, err := h.placeOf(c, staff.ManagePlaces)
	if err != nil {
		return err
	}
	was := shownPlace(place, form)
	to := was
	if err = change(&to, form); err == nil {
		err = h.o.Places.ChangePlace(c.Request().Context(), SessionOf(c).Scope(staff.ManagePlaces), Actor(c, staff.ManagePlaces, form.Get("reason")), was, to)
	}
	if r := mended(err); r != nil {
		return h.showPlace(c, r.Status, form, r)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, placePath(place)+"?done="+key)
}
