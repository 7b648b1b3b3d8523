package citizen_test

import (
	"net/url"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestTheUnitStandsAboveTheDesk: whoever is assessed is named on every page that names a desk, and before it.
func TestTheUnitStandsAboveTheDesk(t *testing.T) {
	s := webtest.New(t, nil)
	unit := s.Place("24781").Unit
	add := func(name string) survey.Place {
		place, err := s.Survey.AddPlace(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Place{Unit: unit,
			Name: survey.Text{VI: name, EN: "Desk " + name}, Questionnaire: "short@2"})
		if err == nil {
			err = s.Directory.Refresh(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		return place
	}
	place, closed := add("Quầy một cửa"), add("Quầy đã nghỉ")
	if err := s.Survey.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), closed.Code); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored := webtest.Form(nil)
	if r := s.Submit(place, stored, ""); r.StatusCode != 303 {
		t.Fatal(r.StatusCode)
	}
	stored.Set("answers.access", "1")
	for _, lang := range []string{"vi", "en"} {
		query := "?lang=" + lang
		for name, r := range map[string]webtest.Reply{
			"form":     s.Get("/q/" + string(place.Code) + query),
			"errors":   s.Submit(place, webtest.Form(func(v url.Values) { v.Del("answers.access") }), query),
			"conflict": s.Submit(place, stored, query),
			"thanks":   s.Get("/q/" + string(place.Code) + "/thanks" + query),
			"closed":   s.Get("/q/" + string(closed.Code) + query),
			"refused":  s.Submit(closed, webtest.Form(nil), query),
		} {
			of := place
			if name == "closed" || name == "refused" {
				of = closed
			}
			main := webtest.Text(r.Page(t), "main")
			above, desk := strings.Index(main, unit.Name.In(survey.Language(lang))), strings.Index(main, of.Name.In(survey.Language(lang)))
			if above < 0 || desk < 0 || above > desk {
				t.Errorf("%s in %s (%d): the unit at %d, the desk at %d: %s", name, lang, r.StatusCode, above, desk, main)
			}
		}
	}
}
