package request

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey/intake"
	"sipas/web/reply"
)

// FromOwnPages refuses what another website sends in a visitor's name. Browsers too old to say where a form comes
// from pass: there is no session to be misused.
func FromOwnPages(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil {
			return reply.Forbidden("cross_origin", err)
		}
		return next(c)
	}
}

// From says through which door a visitor's answers come, and from where.
func From(c echo.Context, door intake.Door) intake.From {
	r := c.Request()
	return intake.From{Door: door, Address: c.RealIP(), Agent: r.UserAgent(), Languages: r.Header.Get("Accept-Language")}
}
