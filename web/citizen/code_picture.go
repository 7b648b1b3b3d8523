package citizen

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/web/poster"
)

// GetCodePicture serves GET /place/:place/qr.svg: the code of an open place, for screens and for posters of one's own. Where nobody has
// set the public address there is none, for one made from the address asked would lead wherever whoever asked wants; the page that asks
// for a desk's code says so.
func (h *Handlers) GetCodePicture(c echo.Context) error {
	place, err := h.open(c.Param("place"))
	if err != nil {
		return err
	}
	base := h.o.Writer.BaseURL()
	if base == "" {
		return h.o.Writer.Page(c, http.StatusNotFound, "code", codeData{Typed: string(place.Code), Error: "code.no_address"})
	}
	code, err := poster.NewCode(base + "/q/" + string(place.Code))
	if err != nil {
		return &survey.Error{Op: "citizen.GetCodePicture", Kind: survey.Invalid, Key: "body.malformed", Err: err}
	}
	var b bytes.Buffer
	title := h.o.Writer.Text(c, "poster.code", map[string]any{"Place": place.Name.In(survey.Language(h.o.Writer.Language(c)))})
	if err := code.SVG(&b, title); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/svg+xml", b.Bytes())
}
