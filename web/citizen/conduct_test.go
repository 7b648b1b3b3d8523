package citizen_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestWhoSaysYesIsTold that it goes to the inspectorate: beside the questions of conduct alone, and beside the comment, in both languages. Only what
// was sent by such a form has the comment go with the answer.
func TestWhoSaysYesIsTold(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	for questionnaire, want := range map[string]int{"short@1": 1, "short@2": 2, "full@2": 2} {
		if _, err := s.Survey.SetQuestionnaire(t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, questionnaire); err != nil {
			t.Fatal(err)
		}
		if err := s.Directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for lang, words := range map[string]string{"vi": "được chuyển đến thanh tra, không chuyển đến quầy", "en": "to the inspectorate, not to the desk"} {
			d := s.Get("/q/" + string(place.Code) + "?lang=" + lang).Page(t)
			notes := d.Find("fieldset .w")
			if notes.Length() != want || !strings.Contains(notes.First().Text(), words) || d.Find("fieldset input.y[value='2']").Length() != want {
				t.Errorf("%s in %s: %d notes, %q", questionnaire, lang, notes.Length(), notes.First().Text())
			}
			for _, item := range []string{survey.TroubleItem, survey.ExtraItem} {
				set := d.Find("fieldset[aria-describedby~=w-" + item + "]")
				if set.Length() > 0 && set.Find("#w-"+item).Length() != 1 {
					t.Errorf("%s: the note is not beside %s", questionnaire, item)
				}
			}
			if !strings.Contains(webtest.Text(d, ".f .w"), words) || !strings.Contains(d.Find("#comment").AttrOr("aria-describedby", ""), " w") {
				t.Errorf("%s in %s: nothing beside the comment", questionnaire, lang)
			}
		}
	}
	yes := func(told bool, comment string) {
		t.Helper()
		r := s.Submit(place, webtest.Form(func(v url.Values) {
			v.Set("id", uuid.NewString())
			v.Set("answers.trouble", "2")
			v.Set("comment", comment)
			if told {
				v.Set("told", "true")
			}
		}), "")
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", r.StatusCode, r.Content)
		}
		if strings.HasSuffix(r.Header.Get("Location"), "/thanks") && r.Header.Get("Set-Cookie") == "" {
			return
		}
		t.Errorf("after yes the reply says %q, %q", r.Header.Get("Location"), r.Header.Get("Set-Cookie"))
	}
	yes(true, "Bắt đi lại ba lần")
	yes(true, "")
	yes(false, "Bắt đi lại năm lần")
	if r := s.Submit(place, webtest.Form(func(v url.Values) { v.Set("told", "true") }), ""); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, r.Content)
	}
	for query, want := range map[string]int{
		"select count(*) from survey.reported where trouble and not extra and counted": 3,
		"select count(*) from survey.reported where commented":                         1,
		"select count(*) from survey.comment where told":                               1,
		"select count(*) from survey.comment where not told":                           1,
	} {
		if n := s.Count(query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
}

// TestThanksTellEverybodyTheSame: whom to call and what a report is not; nothing in the page says what was answered.
func TestThanksTellEverybodyTheSame(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	address := "/q/" + string(place.Code) + "/thanks"
	before := s.Get(address).Page(t)
	if text := webtest.Text(before, "section"); !strings.Contains(text, "Đây là phản ánh, không phải đơn khiếu nại") || strings.Contains(text, "đường dây nóng") {
		t.Errorf("without a hotline: %q", text)
	}
	if err := s.Survey.ChangeSetting(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.SettingChange{Name: survey.Hotline, Value: "0263 3 822 333", Revision: survey.AnyRevision, Today: surveytest.Day()}); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{"vi": {"0263 3 822 333", "Luật Tố cáo", "thanh tra"}, "en": {"0263 3 822 333", "Law on Denunciations", "inspectorate"}} {
		text := webtest.Text(s.Get(address+"?lang="+lang).Page(t), "section")
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%s: %q is missing in %q", lang, words, text)
			}
		}
	}
}

// TestADeskNamesTheHotlineOfItsUnit wherever it names one: after yes, at the foot of the same page, and where people ask to be called; other desks and
// pages of the province name the province's.
func TestADeskNamesTheHotlineOfItsUnit(t *testing.T) {
	s := webtest.New(t, nil)
	own, beside := s.Place("24781"), s.Place("24805")
	s.Choose(survey.Hotline, "1022")
	if err := s.Survey.ChangeHotline(t.Context(), surveytest.Scope(), surveytest.Actor(), own.Unit, "0263 3 822 333"); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	const foot = "footer .quiet"
	for want, place := range map[string]survey.Place{"0263 3 822 333": own, "1022": beside} {
		for _, lang := range []string{"", "?lang=en"} {
			thanks := s.Get("/q/" + string(place.Code) + "/thanks" + lang).Page(t)
			if got := webtest.Text(thanks, "section.conduct .number"); got != want {
				t.Errorf("after yes %q, want %q", got, want)
			}
			noted := s.Get("/q/" + string(place.Code) + "/call-back/noted" + lang).Page(t)
			for _, got := range []string{webtest.Text(thanks, foot), webtest.Text(noted, foot)} {
				if !strings.Contains(got, ": "+want+".") {
					t.Errorf("at the foot %q, want %q", got, want)
				}
			}
		}
	}
	for _, page := range []string{"/privacy", "/results", "/results/24781", "/q"} {
		if got := webtest.Text(s.Get(page).Page(t), foot); !strings.Contains(got, ": 1022.") {
			t.Errorf("%s says %q", page, got)
		}
	}
}

// TestPlacesSayWhatGoesToTheInspectorate, so that other systems can tell people before they ask.
func TestPlacesSayWhatGoesToTheInspectorate(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	text := string(s.Get("/api/v1/places/" + string(place.Code)).Content)
	if strings.Count(text, `"inspectorate":{"value":2,"text":{"vi":"Nếu Ông/Bà chọn`) != 2 {
		t.Errorf("%s", text)
	}
	r := s.Post(webtest.Response(place, func(b map[string]any) {
		b["told"], b["comment"] = true, "Hẹn rồi không làm"
		b["answers"].(map[string]any)["trouble"] = 2
	}))
	if r.StatusCode != http.StatusCreated || s.Count("select count(*) from survey.reported where commented") != 1 {
		t.Errorf("%d: what is told by another system is not kept", r.StatusCode)
	}
}
