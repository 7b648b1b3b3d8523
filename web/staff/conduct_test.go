package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/followupdb"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// reports has people at the desk of a unit report trouble, with these words, and the inspectorate's queue take it up.
func reports(s *webtest.Site, unit string, words ...string) {
	s.T.Helper()
	var responses []survey.Response
	for _, text := range words {
		r := surveytest.Response(s.T, s.Survey, s.Place(unit), func(a *survey.Submission) {
			a.Answers["trouble"], a.Told, a.Comment = survey.Reported, true, text
		})
		responses = append(responses, r)
	}
	if _, err := s.Survey.SaveResponses(s.T.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.T.Fatal(err)
	}
	takeUp(s)
}

// takeUp gathers comments and reports.
func takeUp(s *webtest.Site) {
	s.T.Helper()
	asked, err := s.Survey.Questionnaires(s.T.Context())
	if err != nil {
		s.T.Fatal(err)
	}
	if _, err := s.Followup.GatherComments(s.T.Context(), surveytest.Scope(), survey.Service(), followupdb.Gathering{Questionnaires: asked, Most: 100}); err != nil {
		s.T.Fatal(err)
	}
	today := survey.Date(s.Now(), surveytest.Day().Location())
	if _, err := s.Followup.GatherConduct(s.T.Context(), surveytest.Scope(), survey.Service(), followupdb.ConductGathering{Today: today, OfCase: 3, Most: 100}); err != nil {
		s.T.Fatal(err)
	}
}

// acts sends an act of the form on a page, with pairs of name and value.
func acts(p *webtest.Person, page *goquery.Document, act string, pairs ...string) webtest.Reply {
	form := page.Find(`article form:has(input[name=act][value="` + act + `"])`)
	return p.Send(form.AttrOr("action", "/nowhere"), append([]string{"act", act, "revision", form.Find("[name=revision]").AttrOr("value", "")}, pairs...)...)
}

// TestTheInspectorateWorksThroughItsQueue: one after the other, with the words where there are any; what is released the department has, and the log tells
// of each reading.
func TestTheInspectorateWorksThroughItsQueue(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa := s.Person("hoa", staff.Inspector, "")
	if text := webtest.Text(hoa.Get("/staff/conduct").Page(t), "main"); !strings.Contains(text, "Không có phản ánh nào đang chờ") {
		t.Errorf("an empty queue says %q", text)
	}
	reports(s, "24781", "Đòi bồi dưỡng mới ký")
	reports(s, "24805", "")
	if text := webtest.Text(hoa.Get("/staff").Page(t), ".chores"); !strings.Contains(text, "2 phản ánh về cán bộ chờ") {
		t.Errorf("at home there waits %q", text)
	}
	var words string
	for range 2 {
		page := hoa.Get("/staff/conduct").Page(t)
		shown := webtest.Text(page, "article")
		if !strings.Contains(shown, "Gây khó dễ") || page.Find("tbody tr").Length() == 0 || strings.Contains(webtest.Text(page, "main"), "staff.conduct") {
			t.Fatalf("the page shows %q", shown)
		}
		act := "note"
		if strings.Contains(shown, "Đòi bồi dưỡng") {
			act, words = "release", shown
		} else if page.Find("input[value=release]").Length() != 0 {
			t.Error("what has no words can be released")
		}
		if r := acts(hoa, page, act); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/staff/conduct?done=conduct_"+act+"&show=open" {
			t.Fatalf("%s: %d %s", act, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if words == "" || s.Count("select count(*) from staff.audit where action = 'conduct.read' and actor = 'hoa'") != 1 {
		t.Error("the words were not read, or the log does not say so")
	}
	if n := s.Count("select count(*) from followup.comment where conduct = 'released' and screening = 'new'"); n != 1 {
		t.Errorf("%d comments are the department's", n)
	}
	ended := hoa.Get("/staff/conduct?show=ended").Page(t)
	if text := webtest.Text(ended, "tbody"); !strings.Contains(text, "Đã ghi nhận") || !strings.Contains(text, "Đã trả góp ý") {
		t.Errorf("ended: %q", text)
	}
	back := hoa.Get(ended.Find("tbody a").Eq(0).AttrOr("href", "")).Page(t)
	if text := webtest.Text(back, "article"); strings.Contains(text, "bồi dưỡng") {
		t.Errorf("what was given back is still read: %q", text)
	}
}

// TestRefusalsOfConduct keep what was typed, and say who was first.
func TestRefusalsOfConduct(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, binh := s.Person("hoa", staff.Inspector, ""), s.Person("binh", staff.Inspector, "")
	reports(s, "24781", "Hách dịch")
	page := hoa.Get("/staff/conduct").Page(t)
	r := acts(hoa, page, "pass", "to", " ")
	if again := r.Page(t); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.Text(again, "#to-error"), "Xin ghi nơi chuyển đến") || again.Find("details[open] #to").Length() != 1 {
		t.Errorf("passed on to nobody: %d %q", r.StatusCode, webtest.Text(again, ".alert"))
	}
	if r := acts(hoa, page, "take"); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "/staff/conduct/") {
		t.Fatalf("%d %s", r.StatusCode, r.Header.Get("Location"))
	}
	r = acts(binh, page, "pass", "to", "Công an phường Xuân Hương")
	if again := r.Page(t); r.StatusCode != http.StatusConflict || !strings.Contains(webtest.Text(again, ".caveat"), "hoa") || again.Find("#to").AttrOr("value", "") != "Công an phường Xuân Hương" {
		t.Errorf("the second is told %q, and has %q", webtest.Text(again, "main"), again.Find("#to").AttrOr("value", ""))
	}
	page = binh.Get("/staff/conduct").Page(t)
	r = acts(binh, page, "confirm", "words", "")
	if again := r.Page(t); r.StatusCode != http.StatusUnprocessableEntity || again.Find("details[open] #words-confirm[aria-describedby=words-confirm-error]").Length() != 1 {
		t.Errorf("concluded without words: %d", r.StatusCode)
	}
	if r := acts(binh, page, "confirm", "words", "Đã làm việc với cán bộ"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("concluded: %d", r.StatusCode)
	}
	en := binh.Get("/staff/conduct/00000000-0000-4000-8000-000000000000?lang=en")
	if en.StatusCode != http.StatusNotFound || !strings.Contains(string(en.Content), "no such report") {
		t.Errorf("an unknown one: %d", en.StatusCode)
	}
	for _, broken := range [][]string{{"act", "erase", "revision", "1"}, {"act", "note", "revision", "x"}} {
		if r := binh.Send(page.Find("article form").AttrOr("action", ""), broken...); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: %d", broken, r.StatusCode)
		}
	}
}

// TestACaseOfADesk: its reports stand below it and end with it; the department sees numbers alone.
func TestACaseOfADesk(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	hoa, minh := s.Person("hoa", staff.Inspector, ""), s.Person("minh", staff.Department, "")
	reports(s, "24781", "Một", "", "")
	page := hoa.Get("/staff/conduct?show=cases").Page(t)
	if page.Find("article .plain li").Length() != 3 || page.Find("tbody tr").Length() != 1 || strings.Contains(webtest.Text(page, "article"), "Một") {
		t.Fatalf("the case shows %q", webtest.Text(page, "article"))
	}
	if r := acts(hoa, page, "pass", "to", "Thanh tra tỉnh"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	if text := webtest.Text(hoa.Get("/staff/conduct").Page(t), "main"); !strings.Contains(text, "Không có phản ánh nào đang chờ") {
		t.Errorf("after the case has ended: %q", text)
	}
	text := string(minh.Get("/staff/conduct/counts").Content)
	if !strings.Contains(text, "Đã chuyển") || strings.Contains(text, s.Place("24781").Name.VI) || strings.Contains(text, "Một") {
		t.Error("the department sees something else than numbers")
	}
	for _, path := range []string{"/staff/conduct", "/staff/conduct?show=ended"} {
		if r := minh.Get(path); r.StatusCode != http.StatusForbidden {
			t.Errorf("the department gets %s: %d", path, r.StatusCode)
		}
	}
}

// TestAUnitSeesNothingOfAReport: whatever its leader can ask for is the same, byte by byte, before and after reports and a case, whatever the inspectorate does.
func TestAUnitSeesNothingOfAReport(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	lan, hoa := s.Person("lan", staff.Leader, "24781"), s.Person("hoa", staff.Inspector, "")
	s.Fill("24781", 40, 4)
	var paths []string
	for _, r := range s.Routes() {
		path := strings.NewReplacer(":unit", "24781", ":place", string(s.Place("24781").Code), ":code", string(s.Place("24781").Code), ":period", "2026-11").Replace(r.Path)
		if r.Method == http.MethodGet && !strings.ContainsAny(path, ":*") && !strings.HasPrefix(path, "/q/") && !strings.Contains(path, "report.pdf") && !strings.Contains(path, "poster") && !strings.Contains(path, ".xlsx") && !strings.Contains(path, "/passkey") && !strings.Contains(path, "second-factor") {
			paths = append(paths, path)
		}
	}
	see := func() map[string]string {
		seen := map[string]string{}
		for _, path := range paths {
			if r := lan.Get(path); r.StatusCode == http.StatusOK {
				seen[path] = string(r.Content)
			}
		}
		return seen
	}
	see() // the first look warms what is cached
	before := see()
	if len(before) < 15 || before["/staff/audit"] == "" || before["/staff/figures/24781"] == "" {
		t.Fatalf("%d pages are looked at", len(before))
	}
	// What is stored of the answers themselves moves figures in steps, which is shown elsewhere; here it is what is made of them.
	if _, err := s.Pool.Exec(t.Context(), `insert into survey.reported (province_code, response_id, unit_id, answered_on, place_code, trouble, extra, counted, commented)
		select province_code, id, unit_id, answered_on, place_code, true, false, true, false from survey.response limit 4`); err != nil {
		t.Fatal(err)
	}
	takeUp(s)
	if r := acts(hoa, hoa.Get("/staff/conduct?show=cases").Page(t), "note"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", r.StatusCode)
	}
	for path, was := range before {
		if now := string(lan.Get(path).Content); now != was {
			t.Errorf("%s is another page after a report:\n%.600s", path, now)
		}
	}
}
