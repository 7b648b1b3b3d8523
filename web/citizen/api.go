package citizen

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
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
	return c.JSON(http.StatusOK, h.o.Writer.Place(place, q))
}

type storedBody struct {
	ID     string         `json:"id"`
	Status survey.Outcome `json:"status"`
}

// PostResponse serves POST /api/v1/responses.
func (h *Handlers) PostResponse(c echo.Context) error {
	if request.HasKey(c.Request()) {
		return h.postKeyed(c)
	}
	body, err := request.ReadResponse(h.o.Shapes, c.Request())
	if err != nil {
		h.o.Counter.Count(survey.ModeAPI, "", err)
		return err
	}
	outcome, err := h.submit(c, body.Submission(), intake.API, survey.ModeAPI)
	return h.stored(c, body.ID, outcome, err)
}

// postKeyed serves the same for a system that shows a key: its answers are trusted as the key is.
func (h *Handlers) postKeyed(c echo.Context) error {
	key, err := request.Key(c, h.o.Keys, survey.WriteResponses)
	if err != nil {
		h.o.Counter.Count(survey.ModeAPI, "", err)
		return err
	}
	body, err := request.ReadKeyed(h.o.Shapes, c.Request())
	if err != nil {
		h.o.Counter.Count(survey.ModeAPI, "", err)
		return err
	}
	submission := body.Submission()
	outcome, err := h.o.Desk.Submit(c.Request().Context(), submission, intake.From{Door: intake.Key, Key: &key})
	err = request.RefuseKey(c, h.o.Keys, key, err)
	mode, unknown := key.ModeOf(submission.Mode)
	if unknown != nil {
		mode = survey.ModeAPI
	}
	h.o.Counter.Count(mode, outcome, err)
	return h.stored(c, body.ID, outcome, err)
}

// stored says what became of an answer.
func (h *Handlers) stored(c echo.Context, id string, outcome survey.Outcome, err error) error {
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if outcome == survey.AlreadyStored {
		status = http.StatusOK
	}
	body, err := json.Marshal(storedBody{id, outcome})
	if err != nil {
		return err
	}
	return c.JSONBlob(status, body) // what JSON does, but for reading the query of an address that has none
}
