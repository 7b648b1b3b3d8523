package web

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"sipas/survey/intake"
	"sipas/web/reply"
)

// identify gives every request an id that stands in its log lines and, on an error, on the page.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, uuid.NewString())
		return next(c)
	}
}

// decoded has an address be read as what it says, however much of it a scanner or a messenger has encoded: echo routes by the encoded path where a
// client has encoded it otherwise than Go would, and hands its pieces on as they are. Where a slash is encoded that stays, for it parts nothing.
func decoded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if asked := c.Request().URL; !strings.Contains(strings.ToLower(asked.RawPath), "%2f") {
			asked.RawPath = ""
		}
		return next(c)
	}
}

// observe measures a request and logs it. Neither the log nor the metric holds an address, a query or a place.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			s.writer.Fail(c, err)
		}
		route := c.Path()
		if route == "" {
			route = "none"
		}
		took := time.Since(start)
		status := c.Response().Status
		s.metrics.request(seenAs(route, c.Request().Method, status), took)
		if !s.o.Log.Enabled(c.Request().Context(), slog.LevelDebug) {
			return nil
		}
		s.o.Log.Debug("request", "id", reply.RequestID(c), "method", c.Request().Method, "route", route, "status", status, "took", took)
		return nil
	}
}

// recover turns a panic into an error of this one request.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			if p == http.ErrAbortHandler { //nolint:errorlint // it is panicked with as it is
				panic(p) // the connection ends, and with it a file that is not whole
			}
			if p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

// secure sets the headers that keep a page to itself: nothing from elsewhere, no inline script, no frames.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	policy := strings.Join([]string{
		"default-src 'none'", "style-src 'self' 'sha256-" + s.assets.FormStyleHash() + "'", "script-src 'self'", "img-src 'self'",
		"connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
	// Values are shared by all replies: nobody changes a header's slice in place.
	fixed := map[string][]string{
		"Content-Security-Policy":      {policy},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=()"},
		"Cache-Control":                {"no-store"},
	}
	return func(c echo.Context) error {
		maps.Copy(c.Response().Header(), fixed)
		return next(c)
	}
}

// compress packs replies as they go out, where their route's record says so.
func (s *Server) compress() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{Level: 5, MinLength: 1024, Skipper: func(c echo.Context) bool {
		return s.route(c).Packing != Packed
	}})
}

// oftenEnough has whoever asks for figures all the time wait.
func (s *Server) oftenEnough(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if reader := intake.Visitor(c.RealIP()); reader != "" {
			if err := intake.TooMany("limit.pages", s.readers.Take(reader, s.o.Now())); err != nil {
				return err
			}
		}
		return next(c)
	}
}
