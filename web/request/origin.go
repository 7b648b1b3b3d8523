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
	protection := http.NewCrossOriginProtection()
	for _, origin := range origins(base) {
		_ = protection.AddTrustedOrigin(origin) // which base makes one, or there is none
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return reply.Forbidden("cross_origin", err)
			}
			return next(c)
		}
	}
}

// origins are what browsers call the pages of an address: without its default port, and some with it.
func origins(base string) []string {
	u, err := url.Parse(strings.ToLower(base))
	if err != nil || u.Host == "" {
		return nil
	}
	found := []string{u.Scheme + "://" + u.Host}
	if port := map[string]string{"http": "80", "https": "443"}[u.Scheme]; u.Port() == "" && port != "" {
		found = append(found, found[0]+":"+port)
	} else if u.Port() == port {
		found = append(found, u.Scheme+"://"+strings.TrimSuffix(u.Host, ":"+port))
	}
	return found
}

// From says through which door a visitor's answers come, and from where.
func From(c echo.Context, door intake.Door) intake.From {
	r := c.Request()
	return intake.From{Door: door, Address: c.RealIP(), Agent: r.UserAgent(), Languages: r.Header.Get("Accept-Language")}
}
