package staff

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey/staff"
	"sipas/web/page"
)

// homeData is the first page of somebody who has signed in.
type homeData struct {
	Account staff.Account
	Rooms   []page.Room
}

// GetHome serves GET /staff.
func (h *Handlers) GetHome(c echo.Context) error {
	session := SessionOf(c)
	return h.o.Writer.Page(c, http.StatusOK, "staff_home", homeData{session.Account, roomsOf(session)})
}
