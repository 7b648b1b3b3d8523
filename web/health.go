package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/web/page"
	"sipas/web/reply"
)

// getHealth serves GET /healthz: the process answers, and proves which installation it is to whoever asks by a challenge.
func (s *Server) getHealth(c echo.Context) error {
	if challenge := c.Request().Header.Get(survey.ChallengeHeader); challenge != "" && len(challenge) <= survey.LongestChallenge {
		c.Response().Header().Set(survey.ProofHeader, survey.Proof(s.o.Secret, challenge))
	}
	return c.String(http.StatusOK, "ok\n")
}

// getReady serves GET /readyz: the database answers, has every migration, and stores what comes.
func (s *Server) getReady(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	for _, ready := range s.o.Ready {
		if err := ready(ctx); err != nil {
			if !s.unready.Swap(true) { // whoever looks asks each few seconds
				s.o.Log.Warn("not ready", "id", reply.RequestID(c), "error", err)
			}
			return c.String(http.StatusServiceUnavailable, "not ready\n")
		}
	}
	if s.unready.Swap(false) {
		s.o.Log.Info("ready again")
	}
	return c.String(http.StatusOK, "ready\n")
}

// getHome serves GET /: whoever comes without a code is asked for it.
func (s *Server) getHome(c echo.Context) error { return c.Redirect(http.StatusFound, "/q") }

// getOpenAPI serves GET /openapi.json, and the same beside the rest of the API.
func (s *Server) getOpenAPI(c echo.Context) error {
	text, err := page.OpenAPI()
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, text)
}

// getIcon serves GET /favicon.ico: there is none, which browsers need to be told only once.
func (s *Server) getIcon(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000")
	return c.NoContent(http.StatusNoContent)
}
