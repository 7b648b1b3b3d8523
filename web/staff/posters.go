package staff

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/web/poster"
)

// citizensBase is what addresses of the survey begin with: as it is set, or where this page was asked for.
func (h *desks) citizensBase(c echo.Context) string {
	if base := h.o.Writer.BaseURL(); base != "" {
		return base
	}
	return c.Scheme() + "://" + c.Request().Host
}

// printed is what a page says about the posters of places.
func (h *desks) printed(c echo.Context, path string, places []survey.Place) printed {
	p := printed{Path: path}
	for _, place := range places {
		if place.Open {
			p.Open++
		}
	}
	if h.o.Writer.BaseURL() == "" {
		p.Base = h.citizensBase(c)
	}
	return p
}

// GetPosters serves GET /staff/places/posters.pdf: of all open desks within reach, after an index.
func (h *desks) GetPosters(c echo.Context) error {
	places, err := h.places(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	return h.sendPosters(c, places, SessionOf(c).Scope(staff.ViewPlaces).Province(), true)
}

// GetUnitPosters serves GET /staff/places/:unit/posters.pdf.
func (h *desks) GetUnitPosters(c echo.Context) error {
	unit, err := h.unitOf(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	places, err := h.places(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	return h.sendPosters(c, slices.DeleteFunc(places, func(p survey.Place) bool { return p.Unit.ID != unit.ID }), unit.Code, false)
}

// GetPoster serves GET /staff/places/:unit/:place/poster.pdf.
func (h *desks) GetPoster(c echo.Context) error {
	place, err := h.placeOf(c, staff.ViewPlaces)
	if err != nil {
		return err
	}
	return h.sendPosters(c, []survey.Place{place}, string(place.Code), false)
}

// sendPosters prints a page for each open one of some places. What units have published is read as it is now: what was withdrawn a moment ago is not
// printed.
func (h *desks) sendPosters(c echo.Context, places []survey.Place, name string, index bool) error {
	deeds, err := h.o.Deeds.PublishedDeeds(c.Request().Context(), SessionOf(c).Scope(staff.ViewPlaces), followup.DeedsToldSince(survey.Date(h.o.Now(), h.o.Location)))
	if err != nil {
		return err
	}
	open, closed := poster.Of(places, h.o.Writer.Province().Name.VI, deeds)
	if len(open) == 0 {
		return &survey.Error{Op: "staff.sendPosters", Kind: survey.NotFound, Key: "poster.none"}
	}
	size := poster.A4
	if c.QueryParam("size") == string(poster.A5) {
		size = poster.A5
	}
	var file bytes.Buffer
	spoiled, err := poster.PDF(&file, open, poster.Options{Size: size, BaseURL: h.citizensBase(c), Hotline: h.o.Directory.Settings().Responsible.Hotline, Made: h.o.Now().In(h.o.Location), Index: index, Closed: closed, Synthetic: h.o.Directory.Synthetic()}, nil)
	if err != nil {
		return err
	}
	for _, s := range spoiled {
		h.o.Log.Warn("a desk has no poster", "place", s.Place.Code, "error", s.Why)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="posters-`+name+"-"+string(size)+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", file.Bytes())
}
