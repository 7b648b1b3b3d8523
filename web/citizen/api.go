package citizen

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/web/reply"
	"sipas/web/request"
)

// GetPlace serves GET /api/v1/places/:code.
func (h *Handlers) GetPlace(c echo.Context) error {
	place, err := h.o.Directory.Place(c.Param("code"))
	if err != nil {
		return err
	}
	q, err := h.o.Directory.Questionnaire(place.Questionnaire)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, reply.NewPlace(place, q))
}

type storedBody struct {
	ID     string         `json:"id"`
	Status survey.Outcome `json:"status"`
}

// PostResponse serves POST /api/v1/responses.
func (h *Handlers) PostResponse(c echo.Context) error {
	body, err := request.ReadResponse(h.o.Shapes, c.Request())
	if err != nil {
		h.o.Counter.Count(survey.ModeAPI, "", err)
		return err
	}
	outcome, err := h.submit(c, body.Submission(), intake.API, survey.ModeAPI)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if outcome == survey.AlreadyStored {
		status = http.StatusOK
	}
	return c.JSON(status, storedBody{body.ID, outcome})
}
