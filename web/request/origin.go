package request

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey/intake"
	"sipas/web/reply"
)

// FromOwnPages refuses what another website sends in a visitor's name. Pages of the public address are our own, whatever name of a host a
// proxy puts into the request. Browsers too old to say where a form comes from pass: there is no session to be misused.
func FromOwnPages(base string) echo.MiddlewareFunc {
	protection, ours := http.NewCrossOriginProtection(), origin(base)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := protection.Check(c.Request())
			if err != nil && !own(c.Request(), ours) {
				return reply.Forbidden("cross_origin", err)
			}
			return next(c)
		}
	}
}

// own tells whether a request comes from a page of ours by another spelling: of the public address, or, where the browser says no more
// than that, of the host it was sent to.
func own(r *http.Request, ours string) bool {
	from := origin(r.Header.Get("Origin"))
	if from == "" || from == ours {
		return from != ""
	}
	scheme, _, _ := strings.Cut(from, "://")
	return r.Header.Get("Sec-Fetch-Site") == "" && from == origin(scheme+"://"+r.Host)
}

// origin is what browsers call the pages of an address: in small letters, without the port that its scheme has by itself.
func origin(address string) string {
	u, err := url.Parse(strings.ToLower(address))
	if err != nil || u.Host == "" {
		return ""
	}
	host := strings.TrimSuffix(u.Host, ":")
	if port := map[string]string{"http": "80", "https": "443"}[u.Scheme]; port != "" {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return u.Scheme + "://" + host
}

// From says through which door a visitor's answers come, and from where.
func From(c echo.Context, door intake.Door) intake.From {
	r := c.Request()
	return intake.From{Door: door, Address: c.RealIP(), Agent: r.UserAgent(), Languages: r.Header.Get("Accept-Language")}
}
