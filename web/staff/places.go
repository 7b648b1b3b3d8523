package staff

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/web/reply"
	"sipas/web/request"
)

const placesPath = "/staff/places"

// Places are the desks of units, and whom people may call about these.
type Places interface {
	Units(ctx context.Context, scope survey.Scope) ([]survey.Unit, error)
	ChangeHotline(ctx context.Context, scope survey.Scope, actor survey.Actor, was survey.Unit, hotline string) error
	Places(ctx context.Context, scope survey.Scope) ([]survey.Place, error)
	AddPlace(ctx context.Context, scope survey.Scope, actor survey.Actor, place survey.Place) (survey.Place, error)
	ChangePlace(ctx context.Context, scope survey.Scope, actor survey.Actor, was, to survey.Place) error
}

// placesOfPage is how many desks a page lists.
const placesOfPage = 50

// placesData is a page of the list of desks.
type placesData struct {
	Places  []survey.Place
	Found   int
	All     int
	Search  string
	Level   string
	State   string
	Unit    string
	Hotline string // "unit": those of units with a number of their own
	Units   []survey.Unit
	More    string // the address of those behind; empty where there are none
	Manages bool
	Printed printed
}

// printed is what a page says about posters.
type printed struct {
	Path string // where posters of what the page is about are
	Open int    // how many there are
	Base string // what their codes point to, where nobody has set it
}

// GetPlaces serves GET /staff/places: the desks within reach, chosen by what stands in the address.
func (h *desks) GetPlaces(c echo.Context) error {
	all, err := h.places(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	data := placesData{All: len(all), Search: request.Shorten(c.QueryParam("search")), Level: c.QueryParam("level"), State: c.QueryParam("state"), Unit: c.QueryParam("unit"), Hotline: c.QueryParam("hotline"),
		Units: h.unitsWithin(SessionOf(c).Scope(staff.ViewPlaces)), Manages: SessionOf(c).May(staff.ManagePlaces), Printed: h.printed(c, placesPath+"/posters.pdf", all)}
	found := slices.DeleteFunc(slices.Clone(all), func(p survey.Place) bool { return !data.chooses(p) })
	data.Found = len(found)
	data.Places, data.More = pageOf(found, placesOfPage, c.Request().URL, func(p survey.Place) string { return string(p.Code) })
	return h.o.Writer.Page(c, http.StatusOK, "staff_places", data)
}

// chooses tells whether a desk is among those asked for.
func (d placesData) chooses(p survey.Place) bool {
	switch {
	case d.Level != "" && d.Level != string(p.Unit.Level), d.Unit != "" && d.Unit != p.Unit.Code:
		return false
	case d.Hotline == "unit" && p.Unit.Hotline == "":
		return false
	case d.State == "open" && !p.Open, d.State == "closed" && p.Open:
		return false
	}
	return found(d.Search, p.Name.VI, p.Name.EN, p.Unit.Name.VI, p.Unit.Name.EN, string(p.Code), p.Unit.Code, p.Unit.Hotline)
}

// pageOf is as much of a list as a page shows, behind the thing that the address names, and the address of what follows. A thing that is gone
// from the list leads to its beginning.
func pageOf[T any](all []T, most int, asked *url.URL, key func(T) string) (page []T, more string) {
	if after := asked.Query().Get("after"); after != "" {
		all = all[1+slices.IndexFunc(all, func(one T) bool { return key(one) == after }):]
	}
	if len(all) <= most {
		return all, ""
	}
	query := asked.Query()
	query.Del("done")
	query.Set("after", key(all[most-1]))
	return all[:most], (&url.URL{Path: asked.Path, RawQuery: query.Encode()}).String()
}

// places are the desks within reach, as the database has them: one that was changed a moment ago is shown so.
func (h *desks) places(c echo.Context, p staff.Permission) ([]survey.Place, error) {
	return h.o.Places.Places(c.Request().Context(), SessionOf(c).Scope(p))
}

// unitsWithin are the units that a scope reaches.
func (h *desks) unitsWithin(scope survey.Scope) []survey.Unit {
	var units []survey.Unit
	for _, u := range h.o.Directory.Units() {
		if u.Level != survey.LevelProvince && scope.Reaches(u) {
			units = append(units, u)
		}
	}
	return units
}

// unitOf is the unit that an address names, and the permission reaches.
func (h *desks) unitOf(c echo.Context, p staff.Permission) (survey.Unit, error) {
	units := h.o.Directory.Units()
	n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == c.Param("unit") && u.Level != survey.LevelProvince })
	switch {
	case n < 0:
		return survey.Unit{}, &survey.Error{Op: "staff.unitOf", Kind: survey.NotFound, Key: "unit.unknown"}
	case !SessionOf(c).Scope(p).Reaches(units[n]):
		return survey.Unit{}, survey.Outside("staff.unitOf")
	}
	return units[n], nil
}

// unitPlacesData is a unit and its desks.
type unitPlacesData struct {
	Unit           survey.Unit
	Places         []survey.Place
	Tablets        map[survey.Code]int
	Manages        bool
	Form           placeForm
	Hotline        hotline
	HotlineForm    *hotlineForm // nil where it is not for this person to change
	Questionnaires []survey.Questionnaire
	Printed        printed
	Error          *reply.Error
	Done           string
}

// placeForm is what the forms of a desk are filled with.
type placeForm struct{ Name, NameEN, Questionnaire string }

func readPlaceForm(form url.Values) placeForm {
	return placeForm{form.Get("name"), form.Get("name_en"), form.Get("questionnaire")}
}

// GetUnitPlaces serves GET /staff/places/:unit.
func (h *desks) GetUnitPlaces(c echo.Context) error {
	return h.unitPlaces(c, http.StatusOK, unitPlacesData{})
}

// unitPlaces shows a unit as it stands now, with what was typed in one of its forms and what is wrong with that.
func (h *desks) unitPlaces(c echo.Context, status int, data unitPlacesData) error {
	unit, err := h.unitOf(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	if unit, err = h.storedUnit(c, unit); err != nil {
		return err
	}
	all, err := h.places(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	data.Unit, data.Manages, data.Questionnaires, data.Done = unit, SessionOf(c).May(staff.ManagePlaces), h.o.Directory.Questionnaires(), done(c)
	data.Form.Questionnaire = cmp.Or(data.Form.Questionnaire, survey.DefaultQuestionnaire)
	data.Hotline = h.hotlineOf(unit)
	switch {
	case !SessionOf(c).May(staff.ManageSettings):
		data.HotlineForm = nil
	case data.HotlineForm == nil:
		data.HotlineForm = &hotlineForm{Number: unit.Hotline}
	}
	if data.HotlineForm != nil {
		data.HotlineForm.Was = unit.Hotline
	}
	data.Places = slices.DeleteFunc(all, func(p survey.Place) bool { return p.Unit.ID != unit.ID })
	data.Printed = h.printed(c, placesPath+"/"+unit.Code+"/posters.pdf", data.Places)
	devices, err := h.devices(c.Request().Context(), SessionOf(c).Rights())
	if err != nil {
		return err
	}
	data.Tablets = map[survey.Code]int{}
	for _, d := range devices {
		if d.RevokedAt.IsZero() {
			data.Tablets[d.Place]++
		}
	}
	v := h.o.Writer.View(c, data)
	v.Path = placesPath + "/" + unit.Code // where it is looked at in the other language, also where a form was refused
	return h.o.Writer.Show(c, status, "staff_unit", v)
}

// PostUnitPlaces serves POST /staff/places/:unit: a desk is opened.
func (h *desks) PostUnitPlaces(c echo.Context) error {
	form, err := request.Form(c.Request())
	if err != nil {
		return err
	}
	unit, err := h.unitOf(c, staff.ManagePlaces)
	if err != nil {
		return err
	}
	typed := readPlaceForm(form)
	place := survey.Place{Unit: unit, Name: survey.Text{VI: typed.Name, EN: typed.NameEN}, Questionnaire: typed.Questionnaire}
	place, err = h.o.Places.AddPlace(c.Request().Context(), SessionOf(c).Scope(staff.ManagePlaces), Actor(c, staff.ManagePlaces, form.Get("reason")), place)
	if r := mended(err); r != nil {
		return h.unitPlaces(c, r.Status, unitPlacesData{Form: typed, Error: r})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, placePath(place)+"?done=place_added")
}

func placePath(p survey.Place) string { return placesPath + "/" + p.Unit.Code + "/" + string(p.Code) }

// mended is what is wrong with a form that can be mended and sent again; nil where nothing is, or nothing can be done.
func mended(err error) *reply.Error {
	if kind := survey.KindOf(err); err != nil && (kind == survey.Invalid || kind == survey.Conflict || reply.Of(err).Key == "questionnaire.unknown") {
		return reply.Of(err)
	}
	return nil
}
