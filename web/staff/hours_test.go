package staff_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestADeskHasHours that are typed as people write them, shown in both languages, kept when another form is sent, and never over a colleague's.
func TestADeskHasHours(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, hoa := s.Person("lan", staff.Admin, ""), s.Person("hoa", staff.Leader, "24781")
	desk := "/staff/places/24781/" + string(s.Place("24781").Code)
	form := desk + "/hours"
	page := lan.Get(desk).Page(t)
	first := hidden(page, "form:has(#hours_workdays)")
	if text := webtest.Text(page, ".facts"); !strings.Contains(text, "chưa ghi") {
		t.Error(text)
	}
	typed := []string{"hours_workdays", "7h30-11h30, 13h30 – 17h", "hours_wed", "7h30-11h30", "hours_thu", "Nghỉ", "hours_sat", "07.30 đến 11.30"}
	if r := lan.Send(form, append(first, typed...)...); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Text(r.Page(t), "#errors"))
	}
	if e := s.Log(1)[0]; e.Action != "place.hours" || !strings.Contains(e.After, "Wed 07:30-11:30, Fri") {
		t.Errorf("%+v", e)
	}
	for lang, want := range map[string]string{
		"vi": "Thứ Hai – Thứ Ba: 07:30–11:30, 13:30–17:00; Thứ Tư: 07:30–11:30; Thứ Sáu: 07:30–11:30, 13:30–17:00; Thứ Bảy: 07:30–11:30",
		"en": "Monday – Tuesday: 07:30–11:30, 13:30–17:00; Wednesday: 07:30–11:30; Friday: 07:30–11:30, 13:30–17:00; Saturday: 07:30–11:30",
	} {
		if text := webtest.Text(lan.Get(desk+"?lang="+lang).Page(t), ".facts"); !strings.Contains(text, want) {
			t.Errorf("%s: %s", lang, text)
		}
	}
	page = lan.Get(desk).Page(t)
	again := map[string]string{}
	page.Find(`form:has(#hours_workdays) [name]`).Each(func(_ int, field *goquery.Selection) { again[field.AttrOr("name", "")] = field.AttrOr("value", "") })
	for name, want := range map[string]string{"hours_workdays": "07:30–11:30, 13:30–17:00", "hours_mon": "", "hours_wed": "07:30–11:30", "hours_thu": "nghỉ", "hours_fri": "", "hours_sat": "07:30–11:30", "hours_sun": ""} {
		if again[name] != want {
			t.Errorf("%s holds %q, want %q", name, again[name], want)
		}
	}
	stale := lan.Send(form, append(first, "hours_workdays", "8h-9h")...)
	if stale.StatusCode != http.StatusConflict || stale.Page(t).Find("#hours_workdays").AttrOr("value", "") != "8h-9h" {
		t.Errorf("over hours that were not seen: %d", stale.StatusCode)
	}
	for lang, wants := range map[string][]string{"vi": {"Giờ đóng phải sau giờ mở", "chồng lên nhau", "Không đọc được giờ"}, "en": {"must close after it opens", "overlap", "cannot be read"}} {
		r := lan.Send(form+"?lang="+lang, append(hidden(page, "form:has(#hours_workdays)"), "hours_workdays", "11h-7h", "hours_tue", "7h-9h 8h-10h", "hours_sun", "sáng")...)
		wrong := r.Page(t)
		for n, field := range []string{"#hours_workdays", "#hours_tue", "#hours_sun"} {
			if link := wrong.Find(`#errors a[href="` + field + `"]`).Text(); r.StatusCode != 422 || !strings.Contains(link, wants[n]) || wrong.Find(field).Length() != 1 {
				t.Errorf("%s %s: %d %q", lang, field, r.StatusCode, link)
			}
		}
		if wrong.Find("details[open] #hours_tue").AttrOr("value", "") != "7h-9h 8h-10h" {
			t.Error("what was typed is gone, or folded away")
		}
	}
	if r := lan.Send(desk, append(hidden(page, "form[action='"+desk+"']"), "name", "Quầy 1", "name_en", "Desk 1", "questionnaire", "short@2")...); r.StatusCode != http.StatusSeeOther {
		t.Errorf("another form: %d", r.StatusCode)
	}
	if s.Place("24781").Hours == "" {
		t.Error("another form has taken the hours away")
	}
	if r := hoa.Send(form, append(hidden(page, "form:has(#hours_workdays)"), "hours_workdays", "")...); r.StatusCode != http.StatusForbidden || hoa.Get(desk).Page(t).Find("#hours_workdays").Length() > 0 {
		t.Errorf("a leader: %d", r.StatusCode)
	}
}

// TestNamesAndHoursAreSavedTogether: they are typed on one page, and whichever of its buttons is pressed, nothing that was typed is lost.
func TestNamesAndHoursAreSavedTogether(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan := s.Person("lan", staff.Admin, "")
	desk := "/staff/places/24781/" + string(s.Place("24781").Code)
	for button, hours := range map[string]string{"": "07:30–11:30", "/hours": "08:00–11:00"} {
		name := "Quầy số 4" + button
		form := append(hidden(lan.Get(desk).Page(t), "form:has(#hours_workdays):has(#name)"), "name", name, "name_en", "Desk 4", "questionnaire", "short@2", "hours_workdays", hours)
		if r := lan.Send(desk+button, form...); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%q: %d %s", button, r.StatusCode, webtest.Text(r.Page(t), "#errors"))
		}
		page := lan.Get(desk).Page(t)
		if got := page.Find("#hours_workdays").AttrOr("value", ""); got != hours || page.Find("#name").AttrOr("value", "") != name {
			t.Errorf("%q: %s, %q", button, webtest.Text(page, "h1"), got)
		}
	}
}

// TestATabletMayRestWhenItsDeskIsClosed: the first page and the list it leads to tell of those that were silent while it was open.
func TestATabletMayRestWhenItsDeskIsClosed(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil) // it is Saturday, 9:30
	lan := s.Person("lan", staff.Admin, "")
	for _, unit := range []string{"24781", "24805"} {
		enrolled, _ := s.Enrol(s.Place(unit))
		if _, err := s.Pool.Exec(t.Context(), "update survey.device set heard_at = $2, enrolled_at = $2 where id = $1", enrolled, surveytest.Day().Add(-17*time.Hour)); err != nil { // Friday, 16:30
			t.Fatal(err)
		}
	}
	chore := func() (text, path string) {
		link := lan.Get("/staff").Page(t).Find(`.chores a[href^="/staff/devices"]`)
		return link.Text(), link.AttrOr("href", "")
	}
	if text, _ := chore(); !strings.Contains(text, "2 máy") {
		t.Errorf("of hours that nobody knows: %q", text)
	}
	hours := func(text string) {
		desk := "/staff/places/24781/" + string(s.Place("24781").Code)
		if r := lan.Send(desk+"/hours", append(hidden(lan.Get(desk).Page(t), "form:has(#hours_workdays)"), "hours_workdays", "7h30-11h30 13h30-17h", "hours_sat", text)...); r.StatusCode != http.StatusSeeOther {
			t.Fatal(r.StatusCode)
		}
	}
	hours("")
	text, path := chore()
	page := lan.Get(path).Page(t)
	if !strings.Contains(text, "1 máy") || page.Find("tbody tr").Length() != 1 {
		t.Errorf("one desk is closed: %q leads to %d", text, page.Find("tbody tr").Length())
	}
	if all := webtest.Text(lan.Get("/staff/devices?state=silent").Page(t), "tbody"); strings.Count(all, "ngoài giờ phục vụ") != 1 {
		t.Error(all)
	}
	hours("8h-11h")
	if text, _ := chore(); !strings.Contains(text, "2 máy") {
		t.Errorf("half an hour on Friday and ninety minutes on Saturday: %q", text)
	}
}
