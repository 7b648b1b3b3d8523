package web

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/web/poster"
)

// getCodePicture serves GET /place/:place/qr.svg: the code of an open place, for screens and for posters of one's own.
func (s *Server) getCodePicture(c echo.Context) error {
	place, err := s.open(c.Param("place"))
	if err != nil {
		return err
	}
	code, err := poster.NewCode(s.baseURL(c) + "/q/" + string(place.Code))
	if err != nil {
		return &survey.Error{Op: "web.getCodePicture", Kind: survey.Invalid, Key: "body.malformed", Err: err}
	}
	var b bytes.Buffer
	title := s.texts.Text(s.language(c), "poster.code", map[string]any{"Place": place.Name.In(survey.Language(s.language(c)))})
	if err := code.SVG(&b, title); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/svg+xml", b.Bytes())
}

// baseURL is where citizens reach the service: as set, or as asked.
func (s *Server) baseURL(c echo.Context) string {
	if s.o.BaseURL != "" {
		return s.o.BaseURL
	}
	return c.Scheme() + "://" + c.Request().Host
}
