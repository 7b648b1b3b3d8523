package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/survey/intake"
)

type placeBody struct {
	Code          survey.Code       `json:"code"`
	Name          survey.Text       `json:"name"`
	Open          bool              `json:"open"`
	Unit          unitBody          `json:"unit"`
	Questionnaire questionnaireBody `json:"questionnaire"`
}

type unitBody struct {
	Code  string       `json:"code"`
	Level survey.Level `json:"level"`
	Name  survey.Text  `json:"name"`
}

type questionnaireBody struct {
	Key   string        `json:"key"`
	Title survey.Text   `json:"title"`
	Scale []survey.Text `json:"scale"`
	Items []itemBody    `json:"items"`
}

type itemBody struct {
	Key       string          `json:"key"`
	Dimension string          `json:"dimension,omitempty"`
	Kind      survey.ItemKind `json:"kind"`
	Required  bool            `json:"required"`
	Text      survey.Text     `json:"text"`
	Example   *survey.Text    `json:"example,omitempty"`
	// Values are the answers the item takes; 9 is "not applicable" and lies outside the scale.
	Values        []int           `json:"values"`
	NotApplicable *survey.Text    `json:"not_applicable,omitempty"`
	Options       []survey.Option `json:"options,omitempty"`
}

// getPlaceAPI serves GET /api/v1/places/:code.
func (s *Server) getPlaceAPI(c echo.Context) error {
	place, err := s.o.Directory.Place(c.Param("code"))
	if err != nil {
		return err
	}
	body, err := s.placeBody(place)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, body)
}

// placeBody is a place with the questionnaire it asks.
func (s *Server) placeBody(place survey.Place) (placeBody, error) {
	q, err := s.o.Directory.Questionnaire(place.Questionnaire)
	return placeBody{Code: place.Code, Name: place.Name, Open: place.Open,
		Unit: unitBody{place.Unit.Code, place.Unit.Level, place.Unit.Name}, Questionnaire: newQuestionnaireBody(q)}, err
}

func newQuestionnaireBody(q survey.Questionnaire) questionnaireBody {
	body := questionnaireBody{Key: q.Key, Title: q.Title, Scale: q.Scale[:]}
	for _, i := range q.Items {
		item := itemBody{Key: i.Key, Dimension: i.Dimension, Kind: i.Kind, Required: i.Required, Text: i.Text, Values: i.Values(), Options: i.Options}
		if i.Example.VI != "" {
			item.Example = &i.Example
		}
		if i.AllowsNotApplicable() {
			item.NotApplicable = &i.NotApplicable
		}
		body.Items = append(body.Items, item)
	}
	return body
}

type storedBody struct {
	ID     string         `json:"id"`
	Status survey.Outcome `json:"status"`
}

// postResponseAPI serves POST /api/v1/responses.
func (s *Server) postResponseAPI(c echo.Context) error {
	body, err := s.readResponse(c.Request())
	if err != nil {
		s.metrics.response(survey.ModeAPI, "", err)
		return err
	}
	outcome, err := s.submit(c, body.submission(), intake.API, survey.ModeAPI)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if outcome == survey.AlreadyStored {
		status = http.StatusOK
	}
	return c.JSON(status, storedBody{body.ID, outcome})
}

// getOpenAPI serves GET /openapi.json, and the same beside the rest of the API.
func (s *Server) getOpenAPI(c echo.Context) error {
	text, err := pageFiles.ReadFile("page/openapi.json")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, text)
}
