package reply

import (
	"sipas/survey"
	"sipas/web/i18n"
)

// Place is a place with the questionnaire it asks, as programs and tablets are told.
type Place struct {
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
	Inspectorate  *inspectorate   `json:"inspectorate,omitempty"`
}

// inspectorate is an answer that goes to the inspectorate, and the words that say so to whoever is asked. Who shows them sends told.
type inspectorate struct {
	Value int         `json:"value"`
	Text  survey.Text `json:"text"`
}

// Place describes a place and the questionnaire it asks.
func (w *Writer) Place(place survey.Place, q survey.Questionnaire) Place {
	return Place{Code: place.Code, Name: place.Name, Open: place.Open,
		Unit: unitBody{place.Unit.Code, place.Unit.Level, place.Unit.Name}, Questionnaire: newQuestionnaireBody(w.o.Texts, q)}
}

func newQuestionnaireBody(texts *i18n.Catalogue, q survey.Questionnaire) questionnaireBody {
	body := questionnaireBody{Key: q.Key, Title: q.Title, Scale: q.Scale[:]}
	for _, i := range q.Items {
		item := itemBody{Key: i.Key, Dimension: i.Dimension, Kind: i.Kind, Required: i.Required, Text: i.Text, Values: i.Values(), Options: i.Options}
		if i.Example.VI != "" {
			item.Example = &i.Example
		}
		if i.AllowsNotApplicable() {
			item.NotApplicable = &i.NotApplicable
		}
		if i.OfConduct() {
			item.Inspectorate = &inspectorate{survey.Reported, survey.Text{
				VI: texts.Text(string(survey.Vietnamese), "respond.told", nil), EN: texts.Text(string(survey.English), "respond.told", nil)}}
		}
		body.Items = append(body.Items, item)
	}
	return body
}
