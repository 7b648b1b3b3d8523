package staff

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// GetHelp serves GET /staff/help: the guide for each role.
func (h *province) GetHelp(c echo.Context) error {
	return h.o.Writer.Page(c, http.StatusOK, "staff_help", nil)
}
