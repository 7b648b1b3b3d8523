package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// getHealth serves GET /healthz: the process answers.
func (s *Server) getHealth(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// getReady serves GET /readyz: the database answers and has every migration.
func (s *Server) getReady(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	for _, ready := range s.o.Ready {
		if err := ready(ctx); err != nil {
			s.o.Log.Warn("not ready", "id", requestID(c), "error", err)
			return c.String(http.StatusServiceUnavailable, "not ready\n")
		}
	}
	return c.String(http.StatusOK, "ready\n")
}

// getHome serves GET /: whoever comes without a code is asked for it.
func (s *Server) getHome(c echo.Context) error { return c.Redirect(http.StatusFound, "/q") }

// getPrivacy serves GET /privacy.
func (s *Server) getPrivacy(c echo.Context) error {
	return s.page(c, http.StatusOK, "privacy", privacyData{CommentMonths: s.o.CommentMonths})
}

type privacyData struct{ CommentMonths int }
